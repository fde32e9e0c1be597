#include "app/knowledge/knowledge_kinds.h"

#include <algorithm>
#include <array>

namespace xinglin::app {
namespace {

template <typename Value>
struct Word {
    Value value;
    QLatin1String id;
};

constexpr std::array<Word<Tier>, 4> kTiers = {{
    {Tier::Stated, QLatin1String("stated")},
    {Tier::Borrowed, QLatin1String("borrowed")},
    {Tier::Inferred, QLatin1String("inferred")},
    {Tier::None, QLatin1String("none")},
}};

constexpr std::array<Word<FactStatus>, 3> kStatuses = {{
    {FactStatus::Verified, QLatin1String("verified")},
    {FactStatus::ToVerify, QLatin1String("to-verify")},
    {FactStatus::Inferred, QLatin1String("inferred")},
}};

template <typename Words, typename Value>
QString idOf(const Words& words, Value value) {
    const auto found =
        std::find_if(words.begin(), words.end(), [value](const auto& word) { return word.value == value; });
    return found == words.end() ? QString() : QString(found->id);
}

template <typename Value, typename Words>
std::optional<Value> valueOf(const Words& words, QStringView id) {
    const auto found =
        std::find_if(words.begin(), words.end(), [id](const auto& word) { return word.id == id; });
    return found == words.end() ? std::nullopt : std::optional<Value>(found->value);
}

}  // namespace

const std::vector<KnowledgeKindRow>& knowledgeKinds() {
    static const std::vector<KnowledgeKindRow> kRows = {
        {KnowledgeKind::Herb, QLatin1String("herb"), QLatin1String("herbs"), 0},
        {KnowledgeKind::Formula, QLatin1String("formula"), QLatin1String("formulas"), 1},
        {KnowledgeKind::Patent, QLatin1String("patent"), QLatin1String("patents"), 2},
        {KnowledgeKind::Compound, QLatin1String("compound"), QLatin1String("compounds"), 8},
        {KnowledgeKind::Target, QLatin1String("target"), QLatin1String("targets"), 9},
        {KnowledgeKind::Syndrome, QLatin1String("syndrome"), QLatin1String("syndromes"), 3},
        {KnowledgeKind::Disease, QLatin1String("disease"), QLatin1String("diseases"), 4},
        {KnowledgeKind::Therapy, QLatin1String("therapy"), QLatin1String("therapies"), 5},
        {KnowledgeKind::Clause, QLatin1String("clause"), QLatin1String("clauses"), 7},
        {KnowledgeKind::Acupoint, QLatin1String("acupoint"), QLatin1String("acupoints"), 6},
    };
    return kRows;
}

QString kindId(KnowledgeKind kind) {
    return knowledgeKinds().at(static_cast<std::size_t>(kind)).id;
}

bool isDrug(KnowledgeKind kind) {
    return kind == KnowledgeKind::Herb || kind == KnowledgeKind::Formula || kind == KnowledgeKind::Patent ||
           kind == KnowledgeKind::Compound;
}

std::optional<KnowledgeKind> kindFromId(QStringView id) {
    for (const KnowledgeKindRow& row : knowledgeKinds()) {
        if (row.id == id) {
            return row.kind;
        }
    }
    return std::nullopt;
}

QString tierId(Tier tier) {
    return idOf(kTiers, tier);
}

std::optional<Tier> tierFromId(QStringView id) {
    return valueOf<Tier>(kTiers, id);
}

QString statusId(FactStatus status) {
    return idOf(kStatuses, status);
}

std::optional<FactStatus> statusFromId(QStringView id) {
    return valueOf<FactStatus>(kStatuses, id);
}

}  // namespace xinglin::app
