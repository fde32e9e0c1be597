#include "app/knowledge/composition_similarity.h"

#include <QTest>
#include <cmath>

using namespace xinglin::app;

class CompositionSimilarityTest : public QObject {
    Q_OBJECT

private slots:
    void weighsRareIngredientsMore() {
        const std::vector<Composition> all = {{0, 1}, {0, 2}, {0}, {0}};
        const std::vector<double> weights = ingredientWeights(all, 4);
        QCOMPARE(weights.at(0), std::log(2.0));  // in four of four
        QCOMPARE(weights.at(1), std::log(5.0));  // in one of four
        QCOMPARE(weights.at(3), std::log(5.0));  // in none: as if in one
    }

    void measuresSharedWeightOverAllWeight() {
        const std::vector<double> weights = {1, 2, 3, 4};
        QCOMPARE(weightedJaccard({0, 1, 2}, {1, 2, 3}, weights), 5.0 / 10.0);
        QCOMPARE(weightedJaccard({1, 2, 3}, {0, 1, 2}, weights), 0.5);
        QCOMPARE(weightedJaccard({0, 1}, {0, 1}, weights), 1.0);
        QCOMPARE(weightedJaccard({0}, {3}, weights), 0.0);
        QCOMPARE(weightedJaccard({}, {}, weights), 0.0);
        QCOMPARE(weightedJaccard({}, {2}, weights), 0.0);
    }

    void ordersByLikenessAndLeavesStrangersOut() {
        const std::vector<double> weights = {1, 1, 1, 1};
        const std::vector<Composition> all = {{3}, {0, 1, 2}, {0, 1}, {0}, {0, 1}};
        const std::vector<CompositionMatch> matches = similarCompositions({0, 1}, all, weights, 0.6);
        QCOMPARE(matches.size(), std::size_t(3));
        QCOMPARE(matches.at(0).index, std::size_t(2));
        QCOMPARE(matches.at(1).index, std::size_t(4));  // equally like: in their order
        QCOMPARE(matches.at(2).index, std::size_t(1));
        QCOMPARE(matches.at(2).similarity, 2.0 / 3.0);
        // Even where everything is let in, nothing in common is no likeness.
        QCOMPARE(similarCompositions({0, 1}, all, weights, 0.0).size(), std::size_t(4));
    }

    void saysWhatIsAddedAndRemoved() {
        QCOMPARE(onlyIn({1, 2, 5}, {2, 3}), (Composition{1, 5}));
        QCOMPARE(inBoth({1, 2, 5}, {2, 3, 5}), (Composition{2, 5}));
    }
};

QTEST_GUILESS_MAIN(CompositionSimilarityTest)
#include "composition_similarity_test.moc"
