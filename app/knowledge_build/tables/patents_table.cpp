// patents.tsv, patent_facts.tsv and patent_items.tsv: medicines that are sold ready made.

#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kPrefix("patent:");
constexpr QLatin1String kName("name");
constexpr QLatin1String kForm("form");
constexpr QLatin1String kAliases("aliases");
constexpr QLatin1String kPatent("patent");
constexpr QLatin1String kSeq("seq");
constexpr QLatin1String kWritten("written");
constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kDose("dose");

void load(const TableRow& row) {
    const auto name = row.required(kName);
    const auto aliases = row.list(kAliases);
    const auto source = row.source();
    if (!name || !aliases || !source || !row.claim(kName, {*name})) {
        return;
    }
    DraftEntry entry;
    entry.id = kPrefix + *name;
    entry.kind = KnowledgeKind::Patent;
    entry.name = *name;
    entry.source = *source;
    entry.aliases = *aliases;
    if (const QString form = row.text(kForm); !form.isEmpty()) {
        if (!name->contains(form)) {
            row.fail(kForm, QStringLiteral("%1 is no dosage form in the name %2").arg(form, *name));
            return;
        }
        entry.facts += {kForm, {form}, *source, FactStatus::ToVerify};
    }
    row.draft().add(std::move(entry));
}

void loadFact(const TableRow& row) {
    loadFactRow(
        row, kPatent, kPrefix,
        {QLatin1String("category"), QLatin1String("regulatory"), QLatin1String("actions"),
         QLatin1String("indications"), QLatin1String("tcm_diseases"), QLatin1String("western_diseases"),
         QLatin1String("syndromes"), QLatin1String("composition")});
}

void loadItem(const TableRow& row) {
    const auto patent = row.entry(kPatent, kPrefix + row.text(kPatent));
    const auto written = row.required(kWritten);
    const auto source = row.source();
    const auto status = row.status();
    // What the book names and herbs.tsv does not (an extract, an excipient) stays a name.
    const auto herb = row.text(kHerb).isEmpty() ? std::optional<int>(-1) : row.herb(kHerb);
    if (!patent || !written || !herb || !source || !status) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    const int expected = static_cast<int>(entries.at(*patent).items.size()) + 1;
    if (row.text(kSeq).toInt() != expected) {
        row.fail(kSeq,
                 QStringLiteral("the ingredients of a medicine count 1, 2, 3 …; expected %1").arg(expected));
        return;
    }
    // The dose is that of a production batch: never grams a day.
    const QString dose = row.text(kDose);
    entries[*patent].itemSource = *source;
    entries[*patent].items += {*written, *herb, {}, dose, std::nullopt, {}};
    if (*herb >= 0) {
        const Tier tier = *status == FactStatus::Inferred ? Tier::Inferred : Tier::Stated;
        entries[*patent].links += {QStringLiteral("contains"), *herb, *source, dose, tier};
        entries[*herb].links += {QStringLiteral("in-patent"), *patent, *source, dose, tier};
    }
}

}  // namespace

TableSpec patentsTable() {
    return {QLatin1String("patents.tsv"), {kName, kForm, kAliases, QStringLiteral("source")}, load};
}

TableSpec patentFactsTable() {
    return {QLatin1String("patent_facts.tsv"),
            {kPatent, QStringLiteral("field"), QStringLiteral("value"), QStringLiteral("source"),
             QStringLiteral("status")},
            loadFact};
}

TableSpec patentItemsTable() {
    return {QLatin1String("patent_items.tsv"),
            {kPatent, kSeq, kWritten, kHerb, kDose, QStringLiteral("source"), QStringLiteral("status")},
            loadItem};
}

}  // namespace xinglin::app
