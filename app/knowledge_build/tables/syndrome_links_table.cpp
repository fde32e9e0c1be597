#include <array>

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kSyndrome("syndrome");
constexpr QLatin1String kRelation("relation");
constexpr QLatin1String kTarget("target");

/// What may stand in `relation`, what it points to, and how the other end calls it.
struct Relation {
    QLatin1String id;
    KnowledgeKind targetKind;
    QLatin1String reverse;
};

constexpr std::array<Relation, 3> kRelations = {{
    {QLatin1String("uses-therapy"), KnowledgeKind::Therapy, QLatin1String("therapy-for")},
    {QLatin1String("treated-by"), KnowledgeKind::Formula, QLatin1String("treats")},
    {QLatin1String("occurs-in"), KnowledgeKind::Disease, QLatin1String("has-syndrome")},
}};

void load(const TableRow& row) {
    const auto syndrome = row.entry(kSyndrome, row.text(kSyndrome));
    const auto word = row.choice(kRelation, {kRelations[0].id, kRelations[1].id, kRelations[2].id});
    const auto target = row.entry(kTarget, row.text(kTarget));
    const auto source = row.source();
    const auto status = row.status();
    const auto confidence = row.confidence();
    if (!syndrome || !word || !target || !source || !status || !confidence ||
        !row.claim(kTarget, {row.text(kSyndrome), *word, row.text(kTarget), *source})) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    for (const Relation& relation : kRelations) {
        if (relation.id != *word) {
            continue;
        }
        if (entries.at(*target).kind != relation.targetKind) {
            row.fail(kTarget, QStringLiteral("%1 points to a %2").arg(*word, kindId(relation.targetKind)));
            return;
        }
        const Tier tier = *status == FactStatus::Inferred ? Tier::Inferred : Tier::Stated;
        entries[*syndrome].links += {relation.id, *target, *source, {}, tier, *confidence};
        entries[*target].links += {relation.reverse, *syndrome, *source, {}, tier, *confidence};
    }
}

}  // namespace

TableSpec syndromeLinksTable() {
    return {QLatin1String("syndrome_links.tsv"),
            {kSyndrome, kRelation, kTarget, QStringLiteral("source"), QStringLiteral("status"),
             QStringLiteral("confidence")},
            load};
}

}  // namespace xinglin::app
