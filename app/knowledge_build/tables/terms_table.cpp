// diseases.tsv, syndromes.tsv and therapies.tsv: one shape, three standards.

#include <QRegularExpression>

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kCode("code");
constexpr QLatin1String kName("name");
constexpr QLatin1String kSynonyms("synonyms");
constexpr QLatin1String kHeading("heading");

constexpr QLatin1String kTagSource("tag_source");

constexpr const char* kListFields[] = {"category", "class"};
constexpr const char* kTagFields[] = {"locations", "natures"};  ///< set by a program, printed in no standard
constexpr const char* kPlainFields[] = {"number", "old_code", "old_name"};

// B04.02.01.: a letter for the standard, two digits a level; a closing dot marks a row that has rows below
// it.
bool isCode(const QString& code, QLatin1Char letter) {
    static const QRegularExpression kPattern(QStringLiteral("^[A-Z]\\d\\d(\\.\\d\\d)*\\.?$"));
    return code.startsWith(letter) && kPattern.match(code).hasMatch();
}

template <KnowledgeKind kind>
constexpr QLatin1Char letterOf() {
    return QLatin1Char(kind == KnowledgeKind::Disease ? 'A' : kind == KnowledgeKind::Syndrome ? 'B' : 'C');
}

template <KnowledgeKind kind>
void load(const TableRow& row) {
    const auto code = row.required(kCode);
    const auto name = row.required(kName);
    const auto synonyms = row.list(kSynonyms);
    const auto heading = row.flag(kHeading);
    const auto source = row.source();
    if (!code || !name || !synonyms || !heading || !source) {
        return;
    }
    if (!isCode(*code, letterOf<kind>())) {
        row.fail(kCode, QStringLiteral("%1 is no code of this standard").arg(*code));
        return;
    }
    QString plainCode = *code;
    plainCode.remove(QLatin1Char('.'));
    if (!row.claim(kCode, {plainCode})) {
        return;
    }
    DraftEntry entry;
    entry.id = kindId(kind) + QLatin1Char(':') + *code;
    entry.kind = kind;
    entry.name = *name;
    entry.latin = row.text(QLatin1String("english"));
    entry.code = *code;
    entry.source = *source;
    entry.isHeading = *heading;
    entry.aliases = *synonyms;
    entry.facts += {QStringLiteral("code"), {*code}, *source, FactStatus::ToVerify};
    for (const char* field : kPlainFields) {
        if (const QString cell = row.text(QLatin1String(field)); !cell.isEmpty()) {
            entry.facts += {QLatin1String(field), {cell}, *source, FactStatus::ToVerify};
        }
    }
    for (const char* field : kListFields) {
        const auto values = row.list(QLatin1String(field));
        if (values && !values->isEmpty()) {
            entry.facts += {QLatin1String(field), *values, *source, FactStatus::ToVerify};
        }
    }
    for (const char* field : kTagFields) {
        const auto values = row.list(QLatin1String(field));
        if (!values || values->isEmpty()) {
            continue;
        }
        const auto tagSource = row.sources(kTagSource);
        if (!tagSource) {
            return;
        }
        entry.facts += {QLatin1String(field), *values, tagSource->first(), FactStatus::Inferred};
    }
    row.draft().add(std::move(entry));
}

// The nearest row above: codes of rows with rows below them end in a dot, but not all of them do in print.
template <KnowledgeKind kind>
void link(const TableRow& row) {
    const QString prefix = kindId(kind) + QLatin1Char(':');
    const auto self = row.draft().find(prefix + row.text(kCode));
    if (!self) {
        return;
    }
    QString code = row.text(kCode);
    if (code.endsWith(QLatin1Char('.'))) {
        code.chop(1);
    }
    for (qsizetype dot = code.lastIndexOf(QLatin1Char('.')); dot > 0;
         dot = code.lastIndexOf(QLatin1Char('.'))) {
        code.truncate(dot);
        auto parent = row.draft().find(prefix + code + QLatin1Char('.'));
        parent = parent ? parent : row.draft().find(prefix + code);
        if (parent) {
            row.draft().entries[*self].parent = *parent;
            return;
        }
    }
}

template <KnowledgeKind kind>
TableSpec termsTable(QLatin1String file) {
    return {file,
            {kCode, QStringLiteral("number"), kName, kSynonyms, kHeading, QStringLiteral("english"),
             QStringLiteral("category"), QStringLiteral("class"), QStringLiteral("locations"),
             QStringLiteral("natures"), kTagSource, QStringLiteral("old_code"), QStringLiteral("old_name"),
             QStringLiteral("source")},
            load<kind>,
            link<kind>};
}

}  // namespace

TableSpec diseasesTable() {
    return termsTable<KnowledgeKind::Disease>(QLatin1String("diseases.tsv"));
}

TableSpec syndromesTable() {
    return termsTable<KnowledgeKind::Syndrome>(QLatin1String("syndromes.tsv"));
}

TableSpec therapiesTable() {
    return termsTable<KnowledgeKind::Therapy>(QLatin1String("therapies.tsv"));
}

}  // namespace xinglin::app
