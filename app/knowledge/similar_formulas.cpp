#include <algorithm>
#include <array>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

// Below a quarter two formulas have in common what any two have: a guide herb and a harmoniser.
constexpr double kLeastSimilarity = 0.25;

void makeComposition(Composition& composition) {
    std::sort(composition.begin(), composition.end());
    composition.erase(std::unique(composition.begin(), composition.end()), composition.end());
}

int numberOf(CompositionIndex& index, const QString& name) {
    const auto known = index.ingredientByName.constFind(name);
    if (known != index.ingredientByName.constEnd()) {
        return *known;
    }
    const int number = static_cast<int>(index.ingredients.size());
    index.ingredients += name;
    index.ingredientByName.insert(name, number);
    return number;
}

CompositionIndex readCompositions(Database& database) {
    CompositionIndex index;
    Statement rows = database.prepare(
        "SELECT i.entry, coalesce(h.name, i.written) FROM items i LEFT JOIN entries h ON h.id = i.herb"
        " ORDER BY i.entry, i.seq");
    while (rows.step()) {
        const int entry = static_cast<int>(rows.integer(0));
        if (index.entries.empty() || index.entries.back() != entry) {
            index.entries.push_back(entry);
            index.compositions.emplace_back();
        }
        index.compositions.back().push_back(numberOf(index, rows.text(1)));
    }
    std::for_each(index.compositions.begin(), index.compositions.end(), makeComposition);
    index.weights = ingredientWeights(index.compositions, static_cast<std::size_t>(index.ingredients.size()));
    return index;
}

// The items of an entry as numbers. What no composition of the file has gets a number of its own, with the
// weight of what only one has.
Composition compositionOf(CompositionIndex& index, const KnowledgeEntry& entry) {
    const double rarest =
        index.weights.empty() ? 1.0 : *std::max_element(index.weights.begin(), index.weights.end());
    Composition composition;
    for (const FormulaItem& item : entry.items) {
        const QString herb = item.herbId.section(QLatin1Char(':'), 1);
        composition.push_back(numberOf(index, herb.isEmpty() ? item.written : herb));
    }
    index.weights.resize(static_cast<std::size_t>(index.ingredients.size()), rarest);
    makeComposition(composition);
    return composition;
}

QStringList namesOf(const CompositionIndex& index, const Composition& composition) {
    QStringList names;
    for (const int ingredient : composition) {
        names += index.ingredients.at(ingredient);
    }
    return names;
}

}  // namespace

QList<SimilarFormula> findSimilar(KnowledgeBase::State& state, const KnowledgeEntry& entry, int limit) {
    if (entry.items.isEmpty()) {
        return {};
    }
    if (!state.compositions) {
        state.compositions = readCompositions(state.database);
    }
    CompositionIndex& index = *state.compositions;
    const Composition asked = compositionOf(index, entry);
    constexpr std::array kKinds = {KnowledgeKind::Formula, KnowledgeKind::Patent};
    std::array<QList<SimilarFormula>, kKinds.size()> found;
    for (const CompositionMatch& match :
         similarCompositions(asked, index.compositions, index.weights, kLeastSimilarity)) {
        const int other = index.entries[match.index];
        const auto kind = std::find(kKinds.begin(), kKinds.end(), state.brief(other).kind);
        if (kind == kKinds.end()) {
            continue;
        }
        QList<SimilarFormula>& list = found.at(static_cast<std::size_t>(kind - kKinds.begin()));
        if (list.size() >= limit) {
            continue;
        }
        const KnowledgeHit hit = state.hit(other);
        if (hit.id == entry.id) {
            continue;
        }
        const Composition& composition = index.compositions[match.index];
        list += SimilarFormula{hit.id,
                               hit.kind,
                               hit.name,
                               hit.traditional,
                               hit.summary,
                               match.similarity,
                               namesOf(index, inBoth(asked, composition)),
                               namesOf(index, onlyIn(composition, asked)),
                               namesOf(index, onlyIn(asked, composition))};
    }
    return found[0] + found[1];
}

}  // namespace xinglin::app
