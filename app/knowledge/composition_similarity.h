#pragma once

#include <cstddef>
#include <vector>

namespace xinglin::app {

/// The ingredients of one formula as numbers, ascending, none twice.
using Composition = std::vector<int>;

/// How much an ingredient says about a formula, by its number: ln(1 + n / d) for n compositions of which d
/// have it. Liquorice, in half of them, says little; an ingredient that none has counts as if one had it.
std::vector<double> ingredientWeights(const std::vector<Composition>& all, std::size_t ingredients);

/// Weight of the ingredients that both have over the weight of those that one of them has: 1 for equal
/// compositions, 0 for strangers and for two empty ones. Symmetric. Every number in `a` and `b` has a weight.
///
/// Amounts take no part: four formulas in five state none that could be compared.
double weightedJaccard(const Composition& a, const Composition& b, const std::vector<double>& weights);

/// A composition that is like the one asked for.
struct CompositionMatch {
    std::size_t index = 0;  ///< in the list that was searched
    double similarity = 0;
};

/// Those of `all` with at least `least` similarity to `asked`, best first, equal ones in their order.
std::vector<CompositionMatch> similarCompositions(const Composition& asked,
                                                  const std::vector<Composition>& all,
                                                  const std::vector<double>& weights, double least);

/// What `a` has and `b` has not.
Composition onlyIn(const Composition& a, const Composition& b);
/// What both have.
Composition inBoth(const Composition& a, const Composition& b);

}  // namespace xinglin::app
