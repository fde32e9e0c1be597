// How an item is prepared: route-forbidden, missing-handling.

#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

const QString kPills = QStringLiteral("入丸散");
const QString kNotBoiled = QStringLiteral("不入煎剂");
const QString kSwallowed = QStringLiteral("冲服");

// Marks that say how a herb is boiled: a source that gives one does not forbid boiling it.
bool isBoilingMark(const QString& term) {
    static const QStringList kMarks = {QStringLiteral("先煎"), QStringLiteral("后下"),
                                       QStringLiteral("包煎"), QStringLiteral("另煎"),
                                       QStringLiteral("久煎"), QStringLiteral("打碎")};
    return kMarks.contains(term);
}

// Marks that are asked for where they are missing. 打碎 and 久煎 belong to the others.
bool isWantedMark(const QString& term) {
    static const QStringList kMarks = {QStringLiteral("先煎"),
                                       QStringLiteral("后下"),
                                       QStringLiteral("包煎"),
                                       QStringLiteral("另煎"),
                                       QStringLiteral("烊化"),
                                       QStringLiteral("溶化"),
                                       kSwallowed};
    return kMarks.contains(term);
}

bool hasDecoctionDose(const AuditHerb& herb, int source) {
    return std::any_of(herb.doses.begin(), herb.doses.end(), [source](const AuditDose& dose) {
        return dose.route == DoseRoute::Decoction && dose.source == source && dose.max;
    });
}

// The statement that keeps `herb` out of a decoction: said outright, or by a source that knows only pills and
// powders of it.
const AuditClaim* boilingForbidden(const AuditHerb& herb) {
    for (const AuditClaim& claim : herb.decoction) {
        const bool boilsSomehow =
            std::any_of(herb.decoction.begin(), herb.decoction.end(), [&](const AuditClaim& other) {
                return other.source == claim.source && isBoilingMark(other.term);
            });
        if (claim.term == kNotBoiled ||
            (claim.term == kPills && !boilsSomehow && !hasDecoctionDose(herb, claim.source))) {
            return &claim;
        }
    }
    return nullptr;
}

// The source of a herb of which every book knows only the outward use, or -1.
int outwardOnly(const AuditHerb& herb) {
    const bool isOutward =
        !herb.doses.isEmpty() && std::all_of(herb.doses.begin(), herb.doses.end(), [](const AuditDose& dose) {
            return dose.route == DoseRoute::External;
        });
    return isOutward ? herb.doses.first().source : -1;
}

void checkRoute(const AuditInput& input, AuditSink& sink, int item) {
    const NamedHerb& named = input.herbs.at(item);
    const Intake intake = input.intakeOf(item);
    const bool isDissolved = named.marks.contains(QStringLiteral("溶化")) ||
                             named.marks.contains(QStringLiteral("烊化")) ||
                             named.marks.contains(QStringLiteral("泡服"));
    for (const int candidate : named.candidates) {
        const AuditHerb& herb = input.herb(candidate);
        if (const int source = outwardOnly(herb); source >= 0 && intake != Intake::External) {
            sink.add(AuditRule::RouteForbidden, {item},
                     factText(AuditWords::tr("%1 is for outward use only."), {input.shown(item, candidate)}),
                     source, AuditWords::tr("Mark it 外用, or leave it out."));
            return;
        }
        const AuditClaim* claim = boilingForbidden(herb);
        if (claim && intake == Intake::Decocted && input.isDecocted() && !isDissolved) {
            sink.add(
                AuditRule::RouteForbidden, {item},
                factText(AuditWords::tr("%1 does not belong into a decoction: %2."),
                         {input.shown(item, candidate), claim->term}),
                claim->source,
                AuditWords::tr("Give it as a pill or powder, or mark how it is taken beside the decoction "
                               "(冲服, 溶化)."));
            return;
        }
    }
}

// Whether the mark is one way among others: 川贝母 is boiled or swallowed as a powder.
bool isOptional(const AuditHerb& herb, const AuditClaim& claim) {
    return claim.term == kSwallowed && hasDecoctionDose(herb, claim.source);
}

bool isMarked(const AuditHerb& herb, const QStringList& marks) {
    return std::any_of(herb.decoction.begin(), herb.decoction.end(),
                       [&marks](const AuditClaim& claim) { return marks.contains(claim.term); });
}

void reportMissing(const AuditInput& input, AuditSink& sink, int item, int herb, const QStringList& wanted,
                   const QSet<int>& sources) {
    const QString marks = wanted.join(QStringLiteral("、"));
    sink.add(AuditRule::MissingHandling, {item},
             factText(AuditWords::tr("%1: %2."), {input.shown(item, herb), marks}), sources,
             AuditWords::tr("Mark the herb: %1.").arg(marks))
        .marks = wanted;
}

// 三七粉 goes into the cup, not into the pot.
void checkPowder(const AuditInput& input, AuditSink& sink, int item) {
    for (const int candidate : input.herbs.at(item).candidates) {
        for (const AuditDose& dose : input.herb(candidate).doses) {
            if (dose.route == DoseRoute::Powder) {
                reportMissing(input, sink, item, candidate, {kSwallowed}, {dose.source});
                return;
            }
        }
    }
}

void checkHandling(const AuditInput& input, AuditSink& sink, int item) {
    const NamedHerb& named = input.herbs.at(item);
    if (!input.isDecocted() || input.intakeOf(item) == Intake::External) {
        return;
    }
    if (named.isPowder && named.marks.isEmpty()) {
        checkPowder(input, sink, item);
        return;
    }
    for (const int candidate : named.candidates) {
        const AuditHerb& herb = input.herb(candidate);
        QStringList wanted;
        QSet<int> sources;
        for (const AuditClaim& claim : herb.decoction) {
            if (isWantedMark(claim.term) && !isOptional(herb, claim) && !wanted.contains(claim.term)) {
                sources += claim.source;
                wanted += claim.term;
            }
        }
        if (!wanted.isEmpty() && !isMarked(herb, named.marks)) {
            reportMissing(input, sink, item, candidate, wanted, sources);
            return;
        }
    }
}

}  // namespace

void routeRules(const AuditInput& input, AuditSink& sink) {
    for (int item = 0; item < input.herbs.size(); ++item) {
        checkRoute(input, sink, item);
        checkHandling(input, sink, item);
    }
}

}  // namespace xinglin::app
