#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kKind("kind");
constexpr QLatin1String kBase("base");
constexpr QLatin1String kStandard("standard");
constexpr QLatin1String kProcessed("processed");
constexpr QLatin1String kListed("listed");

void load(const TableRow& row) {
    const auto name = row.required(kHerb);
    const auto kind = row.choice(kKind, {kStandard, kProcessed, kListed});
    const auto source = row.source();
    if (!name || !kind || !source || !row.claim(kHerb, {*name})) {
        return;
    }
    const bool isProcessed = *kind == kProcessed;
    const bool hasBase = !row.text(kBase).isEmpty();
    if (isProcessed && !hasBase) {
        row.fail(kBase, QStringLiteral("a processed form names the herb that it is made from"));
        return;
    }
    if (hasBase && (*kind == kListed || row.text(kBase) == *name)) {
        row.fail(kBase, QStringLiteral("only a processed form or another spelling of a herb has a base"));
        return;
    }
    DraftEntry entry;
    entry.id = QStringLiteral("herb:") + *name;
    entry.name = *name;
    entry.latin = row.text(QLatin1String("latin"));
    entry.source = *source;
    entry.state = isProcessed        ? HerbState::Processed
                  : *kind == kListed ? HerbState::Listed
                                     : HerbState::Standard;
    row.draft().writtenNames.insert(*name,
                                    {WrittenState::Exact, {static_cast<int>(row.draft().entries.size())}});
    row.draft().add(std::move(entry));
}

void link(const TableRow& row) {
    const auto self = row.draft().findHerb(row.text(kHerb));
    if (!self || row.text(kBase).isEmpty()) {
        return;
    }
    const auto base = row.herb(kBase);
    if (!base) {
        return;
    }
    QList<DraftEntry>& entries = row.draft().entries;
    if (entries.at(*base).state == HerbState::Processed) {
        row.fail(kBase, QStringLiteral("%1 is a processed form itself").arg(row.text(kBase)));
        return;
    }
    const QString source = entries.at(*self).source;
    // A standard herb with a base is a second spelling that the lists carry as a herb of its own.
    const bool isProcessed = entries.at(*self).state == HerbState::Processed;
    const QString up = isProcessed ? QStringLiteral("processed-from") : QStringLiteral("variant-of");
    const QString down = isProcessed ? QStringLiteral("processed-form") : QStringLiteral("variant");
    entries[*self].links += {up, *base, source, {}, Tier::Stated};
    entries[*base].links += {down, *self, source, {}, Tier::Stated};
}

}  // namespace

TableSpec herbsTable() {
    return {QLatin1String("herbs.tsv"),
            {kHerb, kKind, kBase, QStringLiteral("latin"), QStringLiteral("source")},
            load,
            link};
}

}  // namespace xinglin::app
