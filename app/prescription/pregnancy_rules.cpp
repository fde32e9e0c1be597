// pregnancy-forbidden, pregnancy-caution, pregnancy-unknown, lactation.

#include <QMap>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

// Ages at which a pregnancy is possible, taken wide: a needless question costs less than a missing one.
constexpr double kYoungestMother = 10;
constexpr double kOldestMother = 55;

const QString kForbidden = QStringLiteral("禁用");
const QString kLactation = QStringLiteral("哺乳期");

// 忌用 is what older books write for 禁用; taking it for less would lower a class.
bool forbids(const QString& term) {
    return term.endsWith(kForbidden) || term.endsWith(QStringLiteral("忌用"));
}

bool mayBePregnant(const PatientFacts& patient) {
    const bool isFertile =
        !patient.ageYears || (*patient.ageYears >= kYoungestMother && *patient.ageYears <= kOldestMother);
    return patient.sex != Sex::Male && isFertile;
}

struct Strictest {
    const AuditClaim* claim = nullptr;
    int herb = -1;
};

// The strictest class that any source gives any candidate of the item.
template <typename ClaimsOf>
Strictest strictest(const AuditInput& input, int item, ClaimsOf claimsOf) {
    Strictest result;
    for (const int candidate : input.herbs.at(item).candidates) {
        for (const AuditClaim* claim : claimsOf(input.herb(candidate))) {
            if (!result.claim || (forbids(claim->term) && !forbids(result.claim->term))) {
                result = {claim, candidate};
            }
        }
    }
    return result;
}

QList<const AuditClaim*> pregnancyClaims(const AuditHerb& herb) {
    QList<const AuditClaim*> claims;
    for (const AuditClaim& claim : herb.pregnancy) {
        claims += &claim;
    }
    return claims;
}

QList<const AuditClaim*> lactationClaims(const AuditHerb& herb) {
    QList<const AuditClaim*> claims;
    for (const AuditClaim& claim : herb.caution) {
        if (claim.term.startsWith(kLactation)) {
            claims += &claim;
        }
    }
    return claims;
}

void checkPregnancy(const AuditInput& input, AuditSink& sink) {
    const PatientFacts& patient = input.prescription.patient;
    // "Yes" counts even beside a sex or an age that contradicts it: one of them is a slip of the pen.
    const bool isPregnant = patient.pregnancy == Answer::Yes;
    if (!isPregnant && (patient.pregnancy == Answer::No || !mayBePregnant(patient))) {
        return;
    }
    // What is asked for, by the source that gives the class: a finding names one source, which says all of
    // it.
    struct Open {
        QList<int> items;
        QStringList classes;
    };
    QMap<int, Open> open;
    for (int item = 0; item < input.herbs.size(); ++item) {
        const Strictest found = strictest(input, item, pregnancyClaims);
        if (!found.claim) {
            continue;
        }
        const FactText fact = factText(AuditWords::tr("%1 in pregnancy: %2."),
                                       {input.shown(item, found.herb), found.claim->term});
        if (!isPregnant) {
            Open& of = open[found.claim->source];
            of.items += item;
            of.classes += input.shown(item, found.herb) + found.claim->term;
        } else if (forbids(found.claim->term)) {
            sink.add(AuditRule::PregnancyForbidden, {item}, fact, found.claim->source,
                     input.settings.severityOf(AuditRule::PregnancyForbidden) == Severity::Block
                         ? AuditWords::tr("Leave it out.")
                         : AuditWords::tr("Leave it out, or sign with a reason."));
        } else {
            sink.add(AuditRule::PregnancyCaution, {item}, fact, found.claim->source,
                     AuditWords::tr("Weigh use against risk; leave it out where another herb will do."));
        }
    }
    for (auto of = open.begin(); of != open.end(); ++of) {
        sink.add(
            AuditRule::PregnancyUnknown, of->items,
            factText(AuditWords::tr("It is not stated whether the patient is pregnant. In pregnancy: %1."),
                     {of->classes.join(QStringLiteral("、"))}),
            of.key(), AuditWords::tr("Ask, and write the answer."));
    }
}

void checkLactation(const AuditInput& input, AuditSink& sink) {
    const PatientFacts& patient = input.prescription.patient;
    // Not knowing is worth a question only where the answer could forbid something.
    const bool isOpen = patient.lactation == Answer::Unknown && patient.sex == Sex::Female &&
                        patient.pregnancy != Answer::Yes && mayBePregnant(patient);
    if (patient.lactation != Answer::Yes && !isOpen) {
        return;
    }
    for (int item = 0; item < input.herbs.size(); ++item) {
        const Strictest found = strictest(input, item, lactationClaims);
        if (!found.claim || (isOpen && !forbids(found.claim->term))) {
            continue;
        }
        const QString herb = input.shown(item, found.herb);
        const QString fact = isOpen ? AuditWords::tr("It is not stated whether the patient nurses. %1: %2.")
                                    : AuditWords::tr("%1: %2.");
        sink.add(AuditRule::Lactation, {item},
                 factText(fact, {herb, found.claim->term, isOpen ? QStringLiteral("unknown") : QString()}),
                 found.claim->source,
                 isOpen ? AuditWords::tr("Ask, and write the answer.")
                        : AuditWords::tr("Leave it out, or have nursing paused."));
    }
}

}  // namespace

void pregnancyRules(const AuditInput& input, AuditSink& sink) {
    checkPregnancy(input, sink);
    checkLactation(input, sink);
}

}  // namespace xinglin::app
