// How much is supplied and how long it may be dispensed: supply-days, valid-days.
//
// 处方管理办法 (order 53 of the Ministry of Health, in force since 2007-05-01). Article 18: a prescription
// holds for the day it is written; the physician may write a longer term, of three days at most. Article 19:
// a supply of seven days at most, three for an emergency; more for chronic illness, old age or special
// circumstances, with a reason written by the physician. Article 18 is cited from memory and is marked so.

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

constexpr double kUsualSupplyDays = 7;
constexpr double kEmergencySupplyDays = 3;
constexpr double kLongestTermDays = 3;

void report(AuditSink& sink, AuditRule rule, const FactText& fact, const QString& article,
            const QString& clearsIf) {
    AuditFinding& finding = sink.add(rule, {}, fact, -1, clearsIf);
    finding.sources = {
        SourceRef{QStringLiteral("处方管理办法 %1").arg(article), QStringLiteral("卫生部令第53号（2007）")}};
}

void checkSupply(const AuditInput& input, AuditSink& sink) {
    const Prescription& prescription = input.prescription;
    const std::optional<double> days = prescription.daysOfSupply();
    const double most = prescription.isEmergency ? kEmergencySupplyDays : kUsualSupplyDays;
    if (!days || *days <= most || !prescription.longerReason.trimmed().isEmpty()) {
        return;
    }
    report(sink, AuditRule::SupplyDays,
           factText(
               prescription.isEmergency
                   ? AuditWords::tr("The doses last %1 days; an emergency prescription supplies %2 at most.")
                   : AuditWords::tr("The doses last %1 days; a prescription usually supplies %2 at most."),
               {gramsText(*days), gramsText(most)}),
           QStringLiteral("第十九条"),
           AuditWords::tr("Write fewer doses, or the reason for the longer supply."));
}

void checkTerm(const AuditInput& input, AuditSink& sink) {
    const std::optional<double>& days = input.prescription.validDays;
    if (!days || *days <= kLongestTermDays) {
        return;
    }
    report(
        sink, AuditRule::ValidDays,
        factText(AuditWords::tr("It is valid for %1 days; a prescription may be dispensed for %2 at most."),
                 {gramsText(*days), gramsText(kLongestTermDays)}),
        AuditWords::tr("%1 (to be verified)").arg(QStringLiteral("第十八条")),
        AuditWords::tr("Make it valid for three days at most."));
}

}  // namespace

void supplyRules(const AuditInput& input, AuditSink& sink) {
    checkSupply(input, sink);
    checkTerm(input, sink);
}

}  // namespace xinglin::app
