// What a clinic limits for itself: herb-count, total-weight.
//
// No source gives a general limit of how many herbs a prescription holds or of what they weigh: without a
// number in the settings nothing is found. What is counted and weighed is what stands on paper (共N味, 每剂,
// 合计): rows as written, grams as far as they are written.

#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

// Sums of grams in binary: 0.1 g and 0.2 g are no more than 0.3 g.
constexpr double kRounding = 1e-9;

void report(AuditSink& sink, AuditRule rule, const FactText& fact, const QString& clearsIf) {
    sink.add(rule, {}, fact, -1, clearsIf).sources = {clinicSource()};
}

void checkCount(const AuditInput& input, AuditSink& sink) {
    const std::optional<int>& most = input.settings.limits.herbs;
    const qsizetype count = input.prescription.items.size();
    if (!most || count <= *most) {
        return;
    }
    report(sink, AuditRule::HerbCount,
           factText(AuditWords::tr("The prescription has %1 herbs; this clinic's limit is %2."),
                    {QString::number(count), QString::number(*most)}),
           AuditWords::tr("Leave out herbs until no more than %1 are left.").arg(*most));
}

// What the limits of weight differ in: the grams, and how they are named.
struct Weighing {
    QString key;  ///< tells the findings of both apart, whatever they weigh
    std::optional<double> most;
    double grams = 0;
    QString fact;         ///< %1: grams, %2: the limit
    QString factAtLeast;  ///< the same where doses are missing
    QString clearsIf;     ///< %1: the limit
};

void checkWeight(const AuditInput& input, AuditSink& sink, const Weighing& weighing) {
    if (!weighing.most || weighing.grams <= *weighing.most * (1 + kRounding)) {
        return;
    }
    const QList<PrescriptionItem>& items = input.prescription.items;
    const bool isWhole = std::all_of(items.begin(), items.end(),
                                     [](const PrescriptionItem& item) { return item.doseGrams.has_value(); });
    const QString most = gramsText(*weighing.most);
    report(sink, AuditRule::TotalWeight,
           factText(isWhole ? weighing.fact : weighing.factAtLeast,
                    {gramsText(weighing.grams), most, weighing.key}),
           weighing.clearsIf.arg(most));
}

}  // namespace

void clinicRules(const AuditInput& input, AuditSink& sink) {
    const Prescription& prescription = input.prescription;
    const ClinicLimits& limits = input.settings.limits;
    checkCount(input, sink);
    // Half a dose a day is half of it, as for the limit of a herb.
    const double day = prescription.gramsOfDose() * prescription.dosesPerDay.value_or(1);
    checkWeight(input, sink,
                {QStringLiteral("day"), limits.gramsADay, day,
                 AuditWords::tr("The herbs of one day weigh %1 g; this clinic's limit is %2 g."),
                 AuditWords::tr("The herbs of one day weigh at least %1 g; this clinic's limit is %2 g."),
                 AuditWords::tr("Write smaller doses, or fewer a day: at most %1 g a day.")});
    // Nothing is said of all doses while their number is missing.
    checkWeight(input, sink,
                {QStringLiteral("all"), limits.gramsInAll,
                 prescription.gramsOfDose() * prescription.doses.value_or(0),
                 AuditWords::tr("All doses together weigh %1 g; this clinic's limit is %2 g."),
                 AuditWords::tr("All doses together weigh at least %1 g; this clinic's limit is %2 g."),
                 AuditWords::tr("Write smaller doses, or fewer of them: at most %1 g in all.")});
}

}  // namespace xinglin::app
