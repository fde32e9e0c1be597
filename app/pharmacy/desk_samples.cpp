#include "app/pharmacy/desk_samples.h"

#include "app/cases/case_store.h"
#include "app/pharmacy/dispensing_store.h"
#include "app/pharmacy/price_store.h"
#include "app/prescription/prescription_json.h"

namespace xinglin::app {
namespace {

struct Sample {
    const char* name;
    const char* number;
    const char* physician;
    const char* content;
    QList<DeskAction> steps;
    const char* note;  ///< of its return
};

const QList<Sample>& samples() {
    using enum DeskAction;
    static const QList<Sample> kSamples = {
        {"示例患者丁",
         "DEMO-0004",
         "示例医师甲",
         R"({"patient":{"sex":"M","age_years":52,"allergies":[],"current_drugs":[]},"diagnosis":"胃痞病","syndrome":"脾气虚证","formula":"四君子汤","form":"decoction",
            "doses":7,"doses_per_day":1,"times_per_day":2,"items":[{"name":"党参","dose_g":15,"role":"君"},
            {"name":"炒白术","dose_g":12,"role":"臣"},{"name":"茯苓","dose_g":12,"role":"佐"},
            {"name":"炙甘草","dose_g":6,"role":"使"}]})",
         {Review, Dispense, Check, HandOut},
         ""},
        {"示例患者戊",
         "DEMO-0005",
         "示例医师乙",
         R"({"patient":{"sex":"F","age_years":34,"pregnancy":"unknown","allergies":[],"current_drugs":[]},
            "diagnosis":"痛经","syndrome":"气滞血瘀证","formula":"桃红四物汤","form":"decoction","doses":5,"times_per_day":2,"items":[{"name":"桃仁","dose_g":9},
            {"name":"红花","dose_g":6},{"name":"当归","dose_g":12},{"name":"川芎","dose_g":9},{"name":"熟地黄","dose_g":15},
            {"name":"白芍","dose_g":12}]})",
         {Return},
         "育龄女性未注明妊娠情况，桃仁、红花孕妇慎用，请确认。"},
        {"示例患者己",
         "DEMO-0006",
         "示例医师甲",
         R"({"patient":{"sex":"M","age_years":46,"allergies":[],"current_drugs":[]},"diagnosis":"感冒","syndrome":"阳虚感冒证","formula":"麻黄附子细辛汤","form":"decoction",
            "doses":3,"doses_per_day":1,"times_per_day":2,"items":[{"name":"麻黄","dose_g":6,"role":"君"},
            {"name":"附子","dose_g":9,"handling":["先煎"],"role":"臣"},{"name":"细辛","dose_g":3,"role":"佐"},
            {"name":"炙甘草","dose_g":6,"role":"使"},{"name":"生姜","dose_g":9}]})",
         {Review, Dispense},
         ""},
        {"示例患者庚",
         "DEMO-0007",
         "示例医师乙",
         R"({"patient":{"sex":"F","age_years":63,"allergies":[],"current_drugs":[]},"diagnosis":"不寐病","syndrome":"心肝血虚证","formula":"酸枣仁汤","form":"decoction",
            "doses":7,"times_per_day":2,"items":[{"name":"酸枣仁","dose_g":15},{"name":"知母","dose_g":9},
            {"name":"茯苓","dose_g":12},{"name":"川芎","dose_g":6},{"name":"炙甘草","dose_g":3}]})",
         {},
         ""},
        {"示例患者辛",
         "DEMO-0008",
         "示例医师甲",
         R"({"patient":{"sex":"M","age_years":29,"allergies":[],"current_drugs":[]},"diagnosis":"感冒","syndrome":"风热犯表证","formula":"银翘散","form":"decoction",
            "doses":3,"times_per_day":3,"items":[{"name":"金银花","dose_g":15},{"name":"连翘","dose_g":12},
            {"name":"薄荷","dose_g":6,"handling":["后下"]},{"name":"牛蒡子","dose_g":9},{"name":"桔梗","dose_g":6},
            {"name":"甘草","dose_g":3}]})",
         {Review},
         ""},
    };
    return kSamples;
}

struct SamplePrice {
    const char* name;
    const char* yuan;
};

constexpr SamplePrice kPrices[] = {
    {"党参", "1.2"},    {"白术", "0.98"}, {"炒白术", "1.05"}, {"茯苓", "0.6"},  {"炙甘草", "0.66"},
    {"甘草", "0.55"},   {"麻黄", "0.35"}, {"附子", "0.9"},    {"细辛", "1.35"}, {"酸枣仁", "8.8"},
    {"知母", "0.58"},   {"川芎", "0.72"}, {"金银花", "3.4"},  {"连翘", "2.1"},  {"薄荷", "0.28"},
    {"牛蒡子", "0.42"}, {"桔梗", "0.8"},
};

QString signerOf(DeskAction action) {
    return action == DeskAction::Dispense || action == DeskAction::Return ? QStringLiteral("示例药师乙")
                                                                          : QStringLiteral("示例药师甲");
}

// Overrides what may be overridden, so that the physician's signature stands.
void signPrescription(PrescriptionStore& prescriptions, const QString& id, const QString& physician) {
    for (const AuditFinding& finding : prescriptions.openFindings(id)) {
        prescriptions.confirm(prescriptions.overrideFinding(
                                  id, finding, QStringLiteral("示例：已当面核对，按此用药"), physician),
                              physician);
    }
    prescriptions.sign(id, physician);
}

QString addVisit(Database& database, CaseStore& cases, const Sample& sample, const Patient& patient) {
    const QString caseId = cases.addVisit(cases.addPatient(patient, QString::fromUtf8(sample.physician)),
                                          VisitKind::First, QString::fromUtf8(sample.physician));
    Statement visit = database.prepare("SELECT visit_id FROM cases WHERE id = ?");
    visit.bind(1, caseId).step();
    return visit.text(0);
}

}  // namespace

void addDeskSamples(Database& database, const PharmacyFacts& facts, const FormSchema& schema) {
    PrescriptionStore prescriptions(database, facts.audit());
    CaseStore cases(database, schema);
    DispensingStore desk(database, facts, {});
    const QDate today = QDate::currentDate();
    QList<HerbPrice> prices;
    prices.reserve(std::size(kPrices));
    for (const SamplePrice& sample : kPrices) {
        HerbPrice price;
        price.name = QString::fromUtf8(sample.name);
        PrescriptionItem item;
        item.name = price.name;
        const AuditHerb* herb = facts.herbOf(item);
        const std::optional<qint64> units = priceFromText(QString::fromLatin1(sample.yuan));
        if (herb && units) {
            price.herbId = herb->id;
            price.price = *units;
            price.validFrom = today;
            prices += price;
        }
    }
    PriceStore(database).add(prices, QStringLiteral("示例药师甲"));
    for (const Sample& sample : samples()) {
        const QString physician = QString::fromUtf8(sample.physician);
        const Prescription content = readPrescriptions(sample.content, QStringLiteral("sample")).first();
        Patient patient;
        patient.number = QString::fromUtf8(sample.number);
        patient.name = QString::fromUtf8(sample.name);
        patient.sex = content.patient.sex == Sex::Female ? QStringLiteral("female") : QStringLiteral("male");
        patient.birthYear = today.year() - static_cast<int>(content.patient.ageYears.value_or(0));
        patient.isSample = true;
        const QString id = prescriptions.create(addVisit(database, cases, sample, patient), physician);
        prescriptions.saveVersion(id, content, physician);
        signPrescription(prescriptions, id, physician);
        const QList<AuditFinding> findings = facts.audit().audit(content);
        int seen = 0;
        for (const DeskAction action : sample.steps) {
            desk.sign(id, {action,
                           {signerOf(action), SignerRole::Pharmacist},
                           QString::fromUtf8(sample.note),
                           seen++,
                           findings});
        }
    }
}

}  // namespace xinglin::app
