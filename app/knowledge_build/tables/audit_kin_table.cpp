#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kOf("of");
constexpr QLatin1String kPregnancy("pregnancy");

// Drugs of the Pharmacopoeia with an entry of their own that are made from another: strangers to it for their
// doses and actions, but the same herb for an allergy, a duplicate and a sum.
void load(const TableRow& row) {
    const auto herb = row.herb(kHerb);
    const auto of = row.herb(kOf);
    const auto takesPregnancy = row.flag(kPregnancy);
    const auto source = row.source();
    if (!herb || !of || !takesPregnancy || !source || !row.claim(kHerb, {row.text(kHerb)})) {
        return;
    }
    KnowledgeDraft& draft = row.draft();
    const auto hasBase = [&draft](int entry) {
        for (const DraftLink& link : draft.entries.at(entry).links) {
            if (link.relation == QLatin1String("processed-from") ||
                link.relation == QLatin1String("variant-of")) {
                return true;
            }
        }
        return false;
    };
    // One step and no further: chains could run in circles.
    bool isChain = *herb == *of || hasBase(*herb) || hasBase(*of);
    for (const DraftKin& known : draft.audit.kin) {
        isChain = isChain || known.herb == *of || known.of == *herb;
    }
    if (isChain) {
        row.fail(
            kOf,
            QStringLiteral("%1 or %2 is a form of another herb already").arg(row.text(kHerb), row.text(kOf)));
        return;
    }
    draft.audit.kin += {*herb, *of, *takesPregnancy};
}

}  // namespace

TableSpec auditKinTable() {
    return {QLatin1String("audit_kin.tsv"), {kHerb, kOf, kPregnancy, QStringLiteral("source")}, load};
}

}  // namespace xinglin::app
