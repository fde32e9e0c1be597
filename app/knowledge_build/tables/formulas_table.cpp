#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kId("id");
constexpr QLatin1String kName("name");
constexpr QLatin1String kKind("kind");
constexpr QLatin1String kBook("book");
constexpr QLatin1String kCategory("category");
constexpr QLatin1String kUsage("usage_note");
constexpr QLatin1String kActions("actions");
constexpr QLatin1String kIndications("indications");
constexpr QLatin1String kDosed("dosed");

void load(const TableRow& row) {
    const auto id = row.required(kId);
    const auto name = row.required(kName);
    const auto kind = row.choice(kKind, {kDosed, QLatin1String("composition")});
    const auto category = row.list(kCategory);
    const auto actions = row.list(kActions);
    const auto indications = row.list(kIndications);
    const auto source = row.source();
    const auto status = row.status();
    if (!id || !name || !kind || !category || !actions || !indications || !source || !status ||
        !row.claim(kId, {*id})) {
        return;
    }
    const QString plain = QStringLiteral("formula:") + *name;
    if (*id != plain && !id->startsWith(plain + QLatin1Char('@'))) {
        row.fail(kId, QStringLiteral("the id of %1 is %2, or %2@book").arg(*name, plain));
        return;
    }
    DraftEntry entry;
    entry.id = *id;
    entry.kind = KnowledgeKind::Formula;
    entry.name = *name;
    entry.source = *source;
    const auto add = [&](const char* field, const QStringList& values) {
        if (!values.isEmpty() && !values.first().isEmpty()) {
            entry.facts += {QLatin1String(field), values, *source, *status};
        }
    };
    add("book", {row.text(kBook)});
    add("category", *category);
    add("usage", {row.text(kUsage)});
    add("actions", *actions);
    add("indications", *indications);
    row.draft().add(std::move(entry));
}

// Runs when the items are loaded, too.
void link(const TableRow& row) {
    const auto self = row.draft().find(row.text(kId));
    if (!self) {
        return;
    }
    const DraftEntry& formula = row.draft().entries.at(*self);
    if (formula.items.isEmpty()) {
        row.fail(kId, QStringLiteral("formula_items.tsv has no ingredient of %1").arg(formula.name));
        return;
    }
    for (const DraftItem& item : formula.items) {
        if (!item.originalDose.isEmpty() || item.grams) {
            return;
        }
    }
    if (row.text(kKind) == kDosed) {
        row.fail(kKind,
                 QStringLiteral("%1 is dosed, but none of its ingredients has a dose").arg(formula.name));
    }
}

}  // namespace

TableSpec formulasTable() {
    return {QLatin1String("formulas.tsv"),
            {kId, kName, kKind, kBook, kCategory, kUsage, kActions, kIndications, QStringLiteral("source"),
             QStringLiteral("status")},
            load,
            link};
}

}  // namespace xinglin::app
