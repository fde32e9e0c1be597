#include <algorithm>

#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kMin("min");
constexpr QLatin1String kMax("max");
constexpr QLatin1String kUnit("unit");
constexpr QLatin1String kRoute("route");
constexpr QLatin1String kText("text");

QString number(double value) {
    return QString::number(value, 'g', 10);
}

QString routeWords(const QString& route) {
    if (route == QLatin1String("powder")) {
        return QStringLiteral("丸散 ");
    }
    return route == QLatin1String("external") ? QStringLiteral("外用 ") : QString();
}

// One line as a pharmacist reads it: 3～10 g, 丸散 0.5～1 g/次, 鲜品 15～30 g, 外用 适量.
QString doseText(const TableRow& row, std::optional<double> min, std::optional<double> max) {
    QString words = row.text(kText);
    if (min && max) {
        const QString range = *min == *max ? number(*max) : number(*min) + QChar(u'～') + number(*max);
        words +=
            (words.isEmpty() ? QString() : QStringLiteral(" ")) + range + QLatin1Char(' ') + row.text(kUnit);
    }
    const QString route = routeWords(row.text(kRoute));
    return words.startsWith(route.trimmed()) ? words : route + words;
}

void addDose(DraftEntry& herb, const QString& text, const QString& source, FactStatus status) {
    const auto fact = std::find_if(herb.facts.begin(), herb.facts.end(), [&](const DraftFact& known) {
        return known.field == QLatin1String("dose") && known.source == source && known.status == status;
    });
    if (fact == herb.facts.end()) {
        herb.facts += {QStringLiteral("dose"), {text}, source, status};
    } else {
        fact->values += text;
    }
}

void load(const TableRow& row) {
    const auto herb = row.herb(kHerb);
    const auto min = row.amount(kMin);
    const auto max = row.amount(kMax);
    const auto route = row.choice(kRoute, {QLatin1String("decoction"), QLatin1String("powder"),
                                           QLatin1String("external"), QLatin1String("general")});
    const auto source = row.source();
    const auto status = row.status();
    if (!herb || !min || !max || !route || !source || !status) {
        return;
    }
    if (min->has_value() != max->has_value()) {
        row.fail(kMax, QStringLiteral("min and max stand together or not at all"));
        return;
    }
    const bool hasNumbers = min->has_value();
    if (hasNumbers && **min > **max) {
        row.fail(kMin, QStringLiteral("min %1 is above max %2").arg(number(**min), number(**max)));
        return;
    }
    // A lost decimal point makes such a dose; 南瓜子, the largest of the pharmacopoeia, is 120 g.
    constexpr double kMostADay = 250;
    if (hasNumbers && **max > kMostADay) {
        row.fail(kMax, QStringLiteral("%1 a day of one herb is impossible").arg(number(**max)));
        return;
    }
    if (!hasNumbers && row.text(kText).isEmpty()) {
        row.fail(kText, QStringLiteral("a dose has either numbers or a text"));
        return;
    }
    const QStringList units = {QStringLiteral("g"), QStringLiteral("g/次"), QStringLiteral("mL")};
    if (hasNumbers && !units.contains(row.text(kUnit))) {
        row.fail(kUnit, QStringLiteral("unknown unit \"%1\"; known: %2")
                            .arg(row.text(kUnit), units.join(QLatin1Char(' '))));
        return;
    }
    if (!hasNumbers && !row.text(kUnit).isEmpty()) {
        row.fail(kUnit, QStringLiteral("a unit needs numbers"));
        return;
    }
    if (!row.claim(kHerb, {row.text(kHerb), *route, row.text(kUnit), row.text(kText), *source})) {
        return;
    }
    DraftEntry& entry = row.draft().entries[*herb];
    entry.hasGrams = entry.hasGrams || (hasNumbers && row.text(kUnit).startsWith(QLatin1Char('g')));
    addDose(entry, doseText(row, *min, *max), *source, *status);
    row.draft().audit.doses +=
        {*herb, *min, *max, row.text(kUnit), *route, row.text(kText), *source, *status};
}

}  // namespace

TableSpec herbDosesTable() {
    return {QLatin1String("herb_doses.tsv"),
            {kHerb, kMin, kMax, kUnit, kRoute, kText, QStringLiteral("source"), QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
