#include "ui/prescriptions/prescription_sample.h"

namespace xinglin::ui {
namespace {

struct SampleHerb {
    const char16_t* role;
    const char16_t* name;
    double grams;
};

constexpr SampleHerb kHerbs[] = {
    {u"君", u"麻黄", 9},   {u"君", u"桂枝", 9},   {u"臣", u"干姜", 6},
    {u"臣", u"细辛", 6},   {u"佐", u"法半夏", 9}, {u"佐", u"白芍", 9},
    {u"佐", u"五味子", 6}, {u"佐", u"附子", 9},   {u"使", u"炙甘草", 6},
};

}  // namespace

app::Prescription samplePrescription() {
    app::Prescription sample;
    sample.patient.sex = app::Sex::Female;
    sample.patient.ageYears = 34;
    sample.patient.allergies = QStringList();
    sample.patient.currentDrugs = QStringList();
    sample.diagnosis = QStringLiteral("咳嗽病");
    sample.syndrome = QStringLiteral("外寒内饮证");
    sample.therapy = QStringLiteral("温肺化饮");
    sample.formula = QStringLiteral("小青龙汤加减");
    sample.formulaEntry = QStringLiteral("formula:小青龙汤");
    sample.form = app::DosageForm::Decoction;
    sample.doses = 5;
    sample.dosesPerDay = 1;
    sample.timesPerDay = 2;
    sample.directions.preparedBy = app::Preparation::Self;
    sample.directions.soakMinutes = 30;
    sample.directions.boilMinutes = {30, 20};
    sample.directions.targetMl = 400;
    sample.directions.route = QStringLiteral("口服");
    sample.directions.timing = QStringLiteral("饭后温服");
    for (const SampleHerb& herb : kHerbs) {
        sample.items += app::PrescriptionItem{
            QString::fromUtf16(herb.name), herb.grams, {}, {}, QString::fromUtf16(herb.role)};
    }
    return sample;
}

}  // namespace xinglin::ui
