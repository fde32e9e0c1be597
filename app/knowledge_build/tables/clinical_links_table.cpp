#include <array>

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kSubject("subject");
constexpr QLatin1String kRelation("relation");
constexpr QLatin1String kTarget("target");
constexpr QLatin1String kConfidence("confidence");

/// What may stand in `relation`, which kinds it joins, and how the other end calls it.
struct Relation {
    QLatin1String id;
    QList<KnowledgeKind> subjects;
    QList<KnowledgeKind> targets;
    QLatin1String reverse;
};

const std::array<Relation, 2>& relations() {
    static const std::array<Relation, 2> kRelations = {{
        {QLatin1String("treated-by"),
         {KnowledgeKind::Disease},
         {KnowledgeKind::Formula, KnowledgeKind::Patent, KnowledgeKind::Herb},
         QLatin1String("treats")},
        {QLatin1String("applies-therapy"),
         {KnowledgeKind::Formula, KnowledgeKind::Patent},
         {KnowledgeKind::Therapy},
         QLatin1String("applied-by")},
    }};
    return kRelations;
}

void load(const TableRow& row) {
    const auto subject = row.entry(kSubject, row.text(kSubject));
    const auto word = row.choice(kRelation, {relations()[0].id, relations()[1].id});
    const auto target = row.entry(kTarget, row.text(kTarget));
    const auto source = row.source();
    const auto status = row.status();
    const auto confidence = row.confidence();
    if (!subject || !word || !target || !source || !status || !confidence ||
        !row.claim(kTarget, {row.text(kSubject), *word, row.text(kTarget), *source})) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    for (const Relation& relation : relations()) {
        if (relation.id != *word) {
            continue;
        }
        if (!relation.subjects.contains(entries.at(*subject).kind)) {
            row.fail(kSubject,
                     QStringLiteral("a %1 is not %2").arg(kindId(entries.at(*subject).kind), *word));
            return;
        }
        if (!relation.targets.contains(entries.at(*target).kind)) {
            row.fail(
                kTarget,
                QStringLiteral("%1 does not point to a %2").arg(*word, kindId(entries.at(*target).kind)));
            return;
        }
        const Tier tier = *status == FactStatus::Inferred ? Tier::Inferred : Tier::Stated;
        entries[*subject].links += {relation.id, *target, *source, {}, tier, *confidence};
        entries[*target].links += {relation.reverse, *subject, *source, {}, tier, *confidence};
    }
}

}  // namespace

TableSpec clinicalLinksTable() {
    return {QLatin1String("clinical_links.tsv"),
            {kSubject, kRelation, kTarget, QStringLiteral("source"), QStringLiteral("status"), kConfidence},
            load};
}

}  // namespace xinglin::app
