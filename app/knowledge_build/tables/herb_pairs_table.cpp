#include <algorithm>

#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kWith("with");
constexpr QLatin1String kEffects("effects");
constexpr QLatin1String kIndications("indications");

bool areIncompatible(const KnowledgeDraft& draft, int left, int right) {
    const QList<DraftLink>& links = draft.entries.at(left).links;
    return std::any_of(links.begin(), links.end(), [right](const DraftLink& link) {
        return link.relation == QLatin1String("incompatible") && link.target == right;
    });
}

void load(const TableRow& row) {
    const auto herb = row.herb(kHerb);
    const auto with = row.required(kWith);
    const auto names = row.list(kWith);
    const auto effects = row.required(kEffects);
    const auto terms = row.list(kEffects);
    const auto indications = row.list(kIndications);
    const auto source = row.source();
    const auto status = row.status();
    if (!herb || !with || !names || !effects || !terms || !indications || !source || !status ||
        !row.claim(kHerb, {row.text(kHerb), *with})) {
        return;
    }
    KnowledgeDraft& draft = row.draft();
    QList<int> others;
    for (const QString& name : *names) {
        const auto other = draft.findHerb(name);
        if (!other) {
            row.fail(kWith, QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(name));
            return;
        }
        // A book may praise what the rules forbid; the tables must not say both.
        if (*other == *herb || areIncompatible(draft, *herb, *other)) {
            row.fail(kWith, QStringLiteral("%1 and %2 are incompatible by incompatibilities.tsv")
                                .arg(row.text(kHerb), name));
            return;
        }
        others += *other;
    }
    const Tier tier = *status == FactStatus::Inferred ? Tier::Inferred : Tier::Stated;
    for (const int other : others) {
        // With three herbs the effect is that of all of them.
        QStringList company = *names;
        company.removeOne(draft.entries.at(other).name);
        QStringList note = {*effects};
        if (!indications->isEmpty()) {
            note += row.text(kIndications);
        }
        if (!company.isEmpty()) {
            note += QStringLiteral("并%1").arg(company.join(QStringLiteral("、")));
        }
        const QString text = note.join(QStringLiteral("；"));
        draft.entries[*herb].links += {QStringLiteral("pairs-with"), other, *source, text, tier};
        draft.entries[other].links += {QStringLiteral("pairs-with"), *herb, *source, text, tier};
    }
}

}  // namespace

TableSpec herbPairsTable() {
    return {QLatin1String("herb_pairs.tsv"),
            {kHerb, kWith, kEffects, kIndications, QStringLiteral("source"), QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
