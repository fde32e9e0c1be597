#include "app/knowledge/composition_similarity.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace xinglin::app {

std::vector<double> ingredientWeights(const std::vector<Composition>& all, std::size_t ingredients) {
    std::vector<double> counts(ingredients, 0.0);
    for (const Composition& composition : all) {
        for (const int ingredient : composition) {
            counts.at(static_cast<std::size_t>(ingredient)) += 1.0;
        }
    }
    const double total = std::max(1.0, static_cast<double>(all.size()));
    std::vector<double> weights(ingredients);
    std::transform(counts.begin(), counts.end(), weights.begin(),
                   [total](double count) { return std::log(1.0 + total / std::max(1.0, count)); });
    return weights;
}

double weightedJaccard(const Composition& a, const Composition& b, const std::vector<double>& weights) {
    double shared = 0;
    double all = 0;
    auto left = a.begin();
    auto right = b.begin();
    while (left != a.end() || right != b.end()) {
        const bool takesLeft = right == b.end() || (left != a.end() && *left <= *right);
        const bool takesRight = left == a.end() || (right != b.end() && *right <= *left);
        const double weight = weights.at(static_cast<std::size_t>(takesLeft ? *left : *right));
        all += weight;
        shared += takesLeft && takesRight ? weight : 0.0;
        left += takesLeft ? 1 : 0;
        right += takesRight ? 1 : 0;
    }
    return all > 0 ? shared / all : 0.0;
}

std::vector<CompositionMatch> similarCompositions(const Composition& asked,
                                                  const std::vector<Composition>& all,
                                                  const std::vector<double>& weights, double least) {
    std::vector<CompositionMatch> matches;
    for (std::size_t index = 0; index < all.size(); ++index) {
        const double similarity = weightedJaccard(asked, all[index], weights);
        if (similarity > 0 && similarity >= least) {
            matches.push_back({index, similarity});
        }
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const CompositionMatch& left, const CompositionMatch& right) {
                         return left.similarity > right.similarity;
                     });
    return matches;
}

Composition onlyIn(const Composition& a, const Composition& b) {
    Composition rest;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
    return rest;
}

Composition inBoth(const Composition& a, const Composition& b) {
    Composition shared;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
    return shared;
}

}  // namespace xinglin::app
