#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kAlias("alias");
constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kState("state");
constexpr QLatin1String kUnique("unique");
constexpr QLatin1String kAmbiguous("ambiguous");

// Why a name may not be an alias, or nothing.
QString refusal(const KnowledgeDraft& draft, const QString& alias) {
    if (draft.findHerb(alias)) {
        return QStringLiteral("%1 is itself a herb of herbs.tsv; an alias may not hide it").arg(alias);
    }
    for (const DraftControl& control : draft.controls) {
        if (control.name == alias) {
            return QStringLiteral("%1 is a controlled or banned name and never an alias").arg(alias);
        }
        if (QChar(u'生') + draft.entries.at(control.herb).name == alias) {
            return QStringLiteral("%1 is the raw form of the controlled herb %2 and never an alias")
                .arg(alias, draft.entries.at(control.herb).name);
        }
    }
    return {};
}

void load(const TableRow& row) {
    const auto alias = row.required(kAlias);
    const auto state = row.choice(kState, {kUnique, kAmbiguous});
    const auto source = row.source();
    const QString herbName = row.text(kHerb);
    const bool isUnique = state == kUnique;
    if (!alias || !state || !source || !row.claim(kAlias, {*alias, herbName})) {
        return;
    }
    if (const QString reason = refusal(row.draft(), *alias); !reason.isEmpty()) {
        row.fail(kAlias, reason);
        return;
    }
    std::optional<int> herb;
    if (isUnique || !herbName.isEmpty()) {
        herb = row.herb(kHerb);
        if (!herb) {
            return;
        }
    }
    KnowledgeDraft& draft = row.draft();
    const auto known = draft.writtenNames.find(*alias);
    const bool isKnown = known != draft.writtenNames.end();
    if (isKnown && (isUnique || known->state != WrittenState::Ambiguous)) {
        row.fail(kState, QStringLiteral("%1 has several rows; all of them must be ambiguous").arg(*alias));
        return;
    }
    if (isKnown && (!herb || known->entries.isEmpty())) {
        row.fail(kHerb, QStringLiteral("%1 has a row without a herb; it may have no other row").arg(*alias));
        return;
    }
    DraftWrittenName& written = draft.writtenNames[*alias];
    written.state = isUnique ? WrittenState::Alias : WrittenState::Ambiguous;
    if (herb) {
        written.entries += *herb;
        draft.entries[*herb].aliases += *alias;
    }
}

// The herbs that a name may mean, aliases included.
QList<int> meanings(const KnowledgeDraft& draft, const QString& name) {
    return draft.writtenNames.value(name).entries;
}

// 生南星 is the raw 天南星 that the law controls because 南星 is 天南星: it may stand for 生天南星 only.
void link(const TableRow& row) {
    const QString alias = row.text(kAlias);
    const KnowledgeDraft& draft = row.draft();
    if (!alias.startsWith(QChar(u'生'))) {
        return;
    }
    const QList<int> plainMeanings = meanings(draft, alias.mid(1));
    for (const DraftControl& control : draft.controls) {
        const auto base = draft.findHerb(control.name.mid(1));
        if (control.name.startsWith(QChar(u'生')) && base && plainMeanings.contains(*base) &&
            row.text(kHerb) != control.name) {
            row.fail(kAlias, QStringLiteral(
                                 "%1 is the raw form of %2: it stands for the controlled %3 or for nothing")
                                 .arg(alias, draft.entries.at(*base).name, control.name));
            return;
        }
    }
}

}  // namespace

TableSpec herbAliasesTable() {
    return {QLatin1String("herb_aliases.tsv"), {kAlias, kHerb, kState, QStringLiteral("source")}, load, link};
}

}  // namespace xinglin::app
