#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kName("name");
constexpr QLatin1String kHerbs("herbs");

// Names that prescriptions use and no list of aliases has; of several herbs the name is ambiguous. They
// resolve, but are no aliases: 盐 or 瓜子 in running text mean no herb.
void load(const TableRow& row) {
    const auto name = row.required(kName);
    const auto herbs = row.list(kHerbs);
    const auto source = row.source();
    if (!name || !herbs || !source || !row.claim(kName, {*name})) {
        return;
    }
    KnowledgeDraft& draft = row.draft();
    // An alias that the lists call ambiguous without naming a single herb gets its meaning here.
    const DraftWrittenName known = draft.writtenNames.value(*name);
    const bool isOpen = known.state == WrittenState::Ambiguous && known.entries.isEmpty();
    if (draft.findHerb(*name) || (draft.writtenNames.contains(*name) && !isOpen)) {
        row.fail(kName, QStringLiteral("%1 is a herb or an alias already").arg(*name));
        return;
    }
    for (const DraftControl& control : draft.controls) {
        if (*name == QChar(u'生') + draft.entries.at(control.herb).name) {
            row.fail(kName, QStringLiteral("%1 is the raw form of a controlled herb").arg(*name));
            return;
        }
    }
    DraftWrittenName written{herbs->size() > 1 ? WrittenState::Ambiguous : WrittenState::Alias, {}};
    for (const QString& herb : *herbs) {
        const auto found = draft.findHerb(herb);
        if (!found) {
            row.fail(kHerbs, QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(herb));
            return;
        }
        written.entries += *found;
    }
    if (written.entries.isEmpty()) {
        row.fail(kHerbs, QStringLiteral("a name stands for at least one herb"));
        return;
    }
    draft.writtenNames.insert(*name, written);
}

}  // namespace

TableSpec auditNamesTable() {
    return {QLatin1String("audit_names.tsv"), {kName, kHerbs, QStringLiteral("source")}, load};
}

}  // namespace xinglin::app
