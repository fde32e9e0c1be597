// acupoints.tsv and acupoint_facts.tsv: meridians (headings) and the points on them.

#include <QRegularExpression>

#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kPrefix("acupoint:");
constexpr QLatin1String kCode("code");
constexpr QLatin1String kName("name");
constexpr QLatin1String kPinyin("pinyin");
constexpr QLatin1String kHeading("heading");
constexpr QLatin1String kMeridian("meridian");
constexpr QLatin1String kField("field");
constexpr QLatin1String kValue("value");
constexpr double kDeepestCun = 3;

void load(const TableRow& row) {
    const auto code = row.required(kCode);
    const auto name = row.required(kName);
    const auto heading = row.flag(kHeading);
    const auto source = row.source();
    if (!code || !name || !heading || !source || !row.claim(kCode, {*code})) {
        return;
    }
    DraftEntry entry;
    entry.id = kPrefix + *code;
    entry.kind = KnowledgeKind::Acupoint;
    entry.name = *name;
    entry.latin = row.text(kPinyin);
    entry.code = *code;
    entry.source = *source;
    entry.isHeading = *heading;
    entry.facts += {kCode, {*code}, *source, FactStatus::ToVerify};
    row.draft().add(std::move(entry));
}

void link(const TableRow& row) {
    const auto self = row.draft().find(kPrefix + row.text(kCode));
    if (!self || row.draft().entries.at(*self).isHeading) {
        return;
    }
    const auto meridian = row.entry(kMeridian, kPrefix + row.text(kMeridian));
    if (!meridian) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    if (!entries.at(*meridian).isHeading) {
        row.fail(kMeridian, QStringLiteral("%1 is a point, no meridian").arg(row.text(kMeridian)));
        return;
    }
    entries[*self].parent = *meridian;
    entries[*self].facts +=
        {kMeridian, {entries.at(*meridian).name}, entries.at(*self).source, FactStatus::ToVerify};
}

// 0.5～1寸: a needle that goes deeper than any book lets it is a misprint.
bool isDepth(const QString& value) {
    static const QRegularExpression kPattern(
        QStringLiteral("^(\\d+(?:\\.\\d+)?)(?:～(\\d+(?:\\.\\d+)?))?寸$"));
    const QRegularExpressionMatch match = kPattern.match(value);
    const double least = match.captured(1).toDouble();
    const double most = match.captured(2).isEmpty() ? least : match.captured(2).toDouble();
    return match.hasMatch() && least > 0 && least <= most && most <= kDeepestCun;
}

void loadFact(const TableRow& row) {
    if (row.text(kField) == QLatin1String("depth")) {
        for (const QString& value : row.text(kValue).split(QChar(u'、'))) {
            if (!isDepth(value)) {
                row.fail(kValue, QStringLiteral("%1 is no depth of a needle up to 3寸").arg(value));
                return;
            }
        }
    }
    loadFactRow(row, kCode, kPrefix,
                {QLatin1String("location"), QLatin1String("indications"), QLatin1String("needling"),
                 QLatin1String("depth"), QLatin1String("caution"), QLatin1String("pregnancy"),
                 QLatin1String("point_class")});
}

}  // namespace

TableSpec acupointsTable() {
    return {QLatin1String("acupoints.tsv"),
            {kCode, kName, kPinyin, kHeading, kMeridian, QStringLiteral("source")},
            load,
            link};
}

TableSpec acupointFactsTable() {
    return {QLatin1String("acupoint_facts.tsv"),
            {kCode, kField, kValue, QStringLiteral("source"), QStringLiteral("status")},
            loadFact};
}

}  // namespace xinglin::app
