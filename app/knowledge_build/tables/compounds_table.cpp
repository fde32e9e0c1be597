// compounds.tsv and herb_compounds.tsv: constituents of herbs.

#include <QRegularExpression>

#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kPrefix("compound:");
constexpr QLatin1String kName("name");
constexpr QLatin1String kEnglish("english");
constexpr QLatin1String kAliases("aliases");
constexpr QLatin1String kSmiles("smiles");
constexpr QLatin1String kPubchem("pubchem");
constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kCompound("compound");
constexpr QLatin1String kSources("sources");

// What can be seen without chemistry: the alphabet, and brackets that close. Drawing needs more.
bool mayBeSmiles(const QString& text) {
    static const QRegularExpression kAlphabet(QStringLiteral("^[A-Za-z0-9@+\\-\\[\\]()=#$/\\\\.%:*]+$"));
    return kAlphabet.match(text).hasMatch() && text.count(QLatin1Char('(')) == text.count(QLatin1Char(')')) &&
           text.count(QLatin1Char('[')) == text.count(QLatin1Char(']'));
}

void load(const TableRow& row) {
    static const QRegularExpression kDigits(QStringLiteral("^\\d*$"));
    const auto name = row.required(kName);
    const auto aliases = row.list(kAliases);
    const auto source = row.source();
    const auto status = row.status();
    if (!name || !aliases || !source || !status || !row.claim(kName, {*name})) {
        return;
    }
    if (const QString smiles = row.text(kSmiles); !smiles.isEmpty() && !mayBeSmiles(smiles)) {
        row.fail(kSmiles, QStringLiteral("%1 is no SMILES").arg(smiles));
        return;
    }
    if (!kDigits.match(row.text(kPubchem)).hasMatch()) {
        row.fail(kPubchem, QStringLiteral("%1 is no PubChem number").arg(row.text(kPubchem)));
        return;
    }
    DraftEntry entry;
    entry.id = kPrefix + *name;
    entry.kind = KnowledgeKind::Compound;
    entry.name = *name;
    entry.latin = row.text(kEnglish);
    entry.source = *source;
    entry.aliases = *aliases;
    constexpr const char* kFields[][2] = {{"smiles", "smiles"},
                                          {"pubchem", "pubchem"},
                                          {"cas", "cas"},
                                          {"formula", "molecular_formula"},
                                          {"class", "category"}};
    for (const auto& [column, field] : kFields) {
        if (const QString cell = row.text(QLatin1String(column)); !cell.isEmpty()) {
            entry.facts += {QLatin1String(field), {cell}, *source, *status};
        }
    }
    row.draft().add(std::move(entry));
}

void loadHerb(const TableRow& row) {
    const auto herb = row.herb(kHerb);
    const auto compound = row.entry(kCompound, kPrefix + row.text(kCompound));
    const auto sources = row.sources(kSources);
    const auto status = row.status();
    if (!herb || !compound || !sources || !status ||
        !row.claim(kCompound, {row.text(kHerb), row.text(kCompound)})) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    const Tier tier = *status == FactStatus::Inferred ? Tier::Inferred : Tier::Stated;
    const QString note = sources->size() > 1 ? QStringLiteral("%1 种来源").arg(sources->size()) : QString();
    entries[*herb].links += {QStringLiteral("has-compound"), *compound, sources->first(), note, tier};
    entries[*compound].links += {QStringLiteral("found-in"), *herb, sources->first(), note, tier};
}

}  // namespace

TableSpec compoundsTable() {
    return {QLatin1String("compounds.tsv"),
            {kName, kEnglish, kAliases, kSmiles, kPubchem, QStringLiteral("cas"), QStringLiteral("formula"),
             QStringLiteral("class"), QStringLiteral("source"), QStringLiteral("status")},
            load};
}

TableSpec herbCompoundsTable() {
    return {QLatin1String("herb_compounds.tsv"),
            {kHerb, kCompound, kSources, QStringLiteral("status")},
            loadHerb};
}

}  // namespace xinglin::app
