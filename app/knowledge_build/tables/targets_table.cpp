// herb_targets.tsv and compound_targets.tsv: genes and proteins that constituents are predicted to act on.

#include <QRegularExpression>
#include <limits>

#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kCompound("compound");
constexpr QLatin1String kTargets("targets");
constexpr QLatin1String kSources("sources");

// The target of this symbol: an entry of its own, made by the first row that names it.
int targetOf(KnowledgeDraft& draft, const QString& symbol, const QString& source) {
    const QString id = QStringLiteral("target:") + symbol;
    if (const auto known = draft.find(id)) {
        return *known;
    }
    DraftEntry target;
    target.id = id;
    target.kind = KnowledgeKind::Target;
    target.name = symbol;
    target.source = source;
    draft.add(std::move(target));
    return static_cast<int>(draft.entries.size()) - 1;
}

void connect(KnowledgeDraft& draft, int entry, const QString& symbol, const QString& source,
             const QString& note) {
    const int target = targetOf(draft, symbol, source);
    draft.entries[entry].links += {QStringLiteral("may-act-on"), target, source, note, Tier::Inferred};
    draft.entries[target].links +=
        {QStringLiteral("may-be-acted-on-by"), entry, source, note, Tier::Inferred};
}

// Symbols of one row; with support PTGS2:114, the best supported first.
void loadTargets(const TableRow& row, std::optional<int> entry, const QString& source, bool hasSupport) {
    static const QRegularExpression kPlain(QStringLiteral("^([A-Z][A-Z0-9-]*)()$"));
    static const QRegularExpression kSupported(QStringLiteral("^([A-Z][A-Z0-9-]*):([1-9]\\d*)$"));
    const auto value = row.required(kTargets);
    const auto targets = row.list(kTargets);
    const auto status = row.status();
    if (!entry || !value || !targets || !status) {
        return;
    }
    if (*status != FactStatus::Inferred) {
        row.fail(QLatin1String("status"),
                 QStringLiteral("targets are predictions: their status is inferred"));
        return;
    }
    int most = std::numeric_limits<int>::max();
    for (const QString& target : *targets) {
        const QRegularExpressionMatch match = (hasSupport ? kSupported : kPlain).match(target);
        if (!match.hasMatch()) {
            row.fail(kTargets, QStringLiteral("%1 is no symbol of a target").arg(target));
            return;
        }
        if (hasSupport && match.captured(2).toInt() > most) {
            row.fail(kTargets, QStringLiteral("%1 has more support than the target before it").arg(target));
            return;
        }
        most = hasSupport ? match.captured(2).toInt() : most;
        const QString note = hasSupport ? QStringLiteral("%1 种成分").arg(match.captured(2)) : QString();
        connect(row.draft(), *entry, match.captured(1), source, note);
    }
}

void loadHerb(const TableRow& row) {
    const auto herb = row.herb(kHerb);
    const auto source = row.source();
    if (herb && source && row.claim(kHerb, {row.text(kHerb), *source})) {
        loadTargets(row, herb, *source, true);
    }
}

void loadCompound(const TableRow& row) {
    const auto compound = row.entry(kCompound, QStringLiteral("compound:") + row.text(kCompound));
    const auto sources = row.sources(kSources);
    if (compound && sources && row.claim(kCompound, {row.text(kCompound)})) {
        loadTargets(row, compound, sources->first(), false);
    }
}

}  // namespace

TableSpec herbTargetsTable() {
    return {QLatin1String("herb_targets.tsv"),
            {kHerb, kTargets, QStringLiteral("source"), QStringLiteral("status")},
            loadHerb};
}

TableSpec compoundTargetsTable() {
    return {QLatin1String("compound_targets.tsv"),
            {kCompound, kTargets, kSources, QStringLiteral("status")},
            loadCompound};
}

}  // namespace xinglin::app
