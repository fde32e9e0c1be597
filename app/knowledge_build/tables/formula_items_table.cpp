#include <algorithm>

#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kFormula("formula");
constexpr QLatin1String kSeq("seq");
constexpr QLatin1String kWritten("written");
constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kProcessing("processing");
constexpr QLatin1String kOriginalDose("original_dose");
constexpr QLatin1String kGrams("grams");
constexpr QLatin1String kNote("note");
constexpr QLatin1String kRole("role");
constexpr QLatin1String kRoleSource("role_source");

QString doseNote(const DraftItem& item) {
    const QString grams =
        item.grams ? QString::number(*item.grams, 'g', 10) + QStringLiteral(" g") : QString();
    if (item.originalDose.isEmpty() || grams.isEmpty()) {
        return item.originalDose + grams;
    }
    return QStringLiteral("%1（%2）").arg(item.originalDose, grams);
}

struct Roles {
    QStringList roles;
    QString source;
};

// 君臣佐使 of one ingredient, with who says so; both empty where nobody does.
std::optional<Roles> rolesOf(const TableRow& row) {
    constexpr qsizetype kMostRoles = 2;
    static const QStringList kRoles = {QStringLiteral("chief"), QStringLiteral("deputy"),
                                       QStringLiteral("assistant"), QStringLiteral("envoy")};
    const auto roles = row.list(kRole);
    if (!roles) {
        return std::nullopt;
    }
    const bool areKnown =
        roles->size() <= kMostRoles &&
        std::all_of(roles->begin(), roles->end(), [](const QString& role) { return kRoles.contains(role); });
    if (!areKnown) {
        row.fail(
            kRole,
            QStringLiteral("one or two of chief, deputy, assistant, envoy; not %1").arg(row.text(kRole)));
        return std::nullopt;
    }
    if (roles->isEmpty() != row.text(kRoleSource).isEmpty()) {
        row.fail(kRoleSource, QStringLiteral("a role names its source, and only a role does"));
        return std::nullopt;
    }
    if (roles->isEmpty()) {
        return Roles{};
    }
    const auto sources = row.sources(kRoleSource);
    return sources ? std::optional(Roles{*roles, sources->first()}) : std::nullopt;
}

void load(const TableRow& row) {
    const auto formula = row.entry(kFormula, row.text(kFormula));
    const auto written = row.required(kWritten);
    const auto herb = row.herb(kHerb);
    const auto grams = row.amount(kGrams);
    const auto source = row.source();
    const auto roles = rolesOf(row);
    if (!formula || !written || !herb || !grams || !source || !roles) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    const int expected = static_cast<int>(entries.at(*formula).items.size()) + 1;
    if (row.text(kSeq).toInt() != expected) {
        row.fail(kSeq,
                 QStringLiteral("the ingredients of a formula count 1, 2, 3 …; expected %1").arg(expected));
        return;
    }
    const DraftItem item{*written, *herb,           row.text(kProcessing), row.text(kOriginalDose),
                         *grams,   row.text(kNote), roles->roles,          roles->source};
    const QString note = doseNote(item);
    entries[*formula].items += item;
    entries[*formula].itemSource = *source;
    entries[*formula].links += {QStringLiteral("contains"), *herb, *source, note, Tier::Stated};
    entries[*herb].links += {QStringLiteral("contained-in"), *formula, *source, note, Tier::Stated};
}

}  // namespace

TableSpec formulaItemsTable() {
    return {QLatin1String("formula_items.tsv"),
            {kFormula, kSeq, kWritten, kHerb, kProcessing, kOriginalDose, kGrams, kNote,
             QStringLiteral("source"), kRole, kRoleSource},
            load};
}

}  // namespace xinglin::app
