// Herbs that are not used together: incompatible-18 (十八反), incompatible-19 (十九畏).

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

struct Hit {
    const AuditPair* pair = nullptr;
    int left = -1;
    int right = -1;
};

// A pair of the verse itself says more than one of a later extension.
void keep(Hit& kept, const Hit& hit) {
    if (!kept.pair || (kept.pair->isExtension && !hit.pair->isExtension)) {
        kept = hit;
    }
}

void checkPair(const AuditInput& input, AuditSink& sink, int first, int second) {
    Hit eighteen;
    Hit nineteen;
    for (const int left : input.herbs.at(first).candidates) {
        for (const int right : input.herbs.at(second).candidates) {
            for (const int x : input.herb(left).incompatible) {
                for (const int y : input.herb(right).incompatible) {
                    if (const AuditPair* pair = input.facts.pairOf(x, y)) {
                        keep(pair->isNineteen ? nineteen : eighteen, {pair, left, right});
                    }
                }
            }
        }
    }
    for (const Hit& hit : {eighteen, nineteen}) {
        if (!hit.pair) {
            continue;
        }
        const QString fact = hit.pair->isExtension
                                 ? AuditWords::tr("%1 and %2 are not used together: %3 (a later extension).")
                                 : AuditWords::tr("%1 and %2 are not used together: %3.");
        sink.add(
            hit.pair->isNineteen ? AuditRule::Incompatible19 : AuditRule::Incompatible18, {first, second},
            factText(fact, {input.shown(first, hit.left), input.shown(second, hit.right), hit.pair->phrase,
                            hit.pair->isExtension ? QStringLiteral("extension") : QString()}),
            hit.pair->source, AuditWords::tr("Leave out or replace one of the two."));
    }
}

}  // namespace

void pairRules(const AuditInput& input, AuditSink& sink) {
    for (int first = 0; first < input.herbs.size(); ++first) {
        for (int second = first + 1; second < input.herbs.size(); ++second) {
            checkPair(input, sink, first, second);
        }
    }
}

}  // namespace xinglin::app
