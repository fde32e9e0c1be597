#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kName("name");
constexpr QLatin1String kHerbs("herbs");

// Names that prescriptions use and no list of aliases has. They resolve, but are no aliases: 盐 or 瓜子 in
// running text mean no herb.
void load(const TableRow& row, WrittenState ofSeveral) {
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
    // 朱茯苓 is a form of 茯苓 in the lists, and yet there is 朱砂 in it, which somebody has to weigh.
    const std::optional<int> listed = draft.findHerb(*name);
    const bool isMixture =
        ofSeveral == WrittenState::Joint && listed && draft.entries.at(*listed).state == HerbState::Processed;
    if (!isMixture && (listed || (draft.writtenNames.contains(*name) && !isOpen))) {
        row.fail(kName, QStringLiteral("%1 is a herb or an alias already").arg(*name));
        return;
    }
    for (const DraftControl& control : draft.controls) {
        if (*name == QChar(u'生') + draft.entries.at(control.herb).name) {
            row.fail(kName, QStringLiteral("%1 is the raw form of a controlled herb").arg(*name));
            return;
        }
    }
    DraftWrittenName written{herbs->size() > 1 ? ofSeveral : WrittenState::Alias, {}};
    for (const QString& herb : *herbs) {
        const auto found = draft.findHerb(herb);
        if (!found) {
            row.fail(kHerbs, QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(herb));
            return;
        }
        written.entries += *found;
    }
    const qsizetype fewest = ofSeveral == WrittenState::Joint ? 2 : 1;
    if (written.entries.size() < fewest) {
        row.fail(kHerbs, fewest == 1 ? QStringLiteral("a name stands for at least one herb")
                                     : QStringLiteral("a joint name stands for at least two herbs"));
        return;
    }
    draft.writtenNames.insert(*name, written);
}

}  // namespace

TableSpec auditNamesTable() {
    return {QLatin1String("audit_names.tsv"),
            {kName, kHerbs, QStringLiteral("source")},
            [](const TableRow& row) { load(row, WrittenState::Ambiguous); }};
}

TableSpec jointNamesTable() {
    return {QLatin1String("joint_names.tsv"),
            {kName, kHerbs, QStringLiteral("source")},
            [](const TableRow& row) { load(row, WrittenState::Joint); }};
}

}  // namespace xinglin::app
