// Doses times a factor, as they can be weighed out.

#include "app/prescription/prescription_scaling.h"

#include <QTest>
#include <cmath>
#include <random>

using namespace xinglin::app;

namespace {

QList<PrescriptionItem> itemsOf(const QList<double>& doses) {
    QList<PrescriptionItem> items;
    for (const double dose : doses) {
        items +=
            PrescriptionItem{QStringLiteral("x"), dose > 0 ? std::optional(dose) : std::nullopt, {}, {}, {}};
    }
    return items;
}

}  // namespace

class PrescriptionScalingTest final : public QObject {
    Q_OBJECT

private slots:
    void dosesAreWeighable_data() {
        QTest::addColumn<double>("grams");
        QTest::addColumn<double>("expected");
        QTest::newRow("half grams from 10") << 13.3 << 13.5;
        QTest::newRow("tenths from 1") << 2.64 << 2.6;
        QTest::newRow("hundredths below 1") << 0.333 << 0.33;
        QTest::newRow("milligrams below 0.1") << 0.0156 << 0.016;
        QTest::newRow("never nothing") << 0.0001 << 0.001;
        QTest::newRow("nothing stays nothing") << 0.0 << 0.0;
    }

    void dosesAreWeighable() {
        QFETCH(double, grams);
        QFETCH(double, expected);
        QCOMPARE(weighableDose(grams), expected);
    }

    void missingDosesStayMissing() {
        const QList<PrescriptionItem> scaled = scaledItems(itemsOf({9, 0, 6}), 1.5);
        QCOMPARE(scaled.at(0).doseGrams, std::optional<double>(13.5));
        QVERIFY(!scaled.at(1).doseGrams);
        QCOMPARE(scaled.at(2).doseGrams, std::optional<double>(9));
    }

    void aTotalGivesItsFactor() {
        QCOMPARE(factorFor(itemsOf({9, 6, 0}), 30), std::optional<double>(2));
        QVERIFY(!factorFor(itemsOf({0, 0}), 30));
        QVERIFY(!factorFor(itemsOf({9}), 0));
        QVERIFY(!factorFor(itemsOf({9}), 900));
    }

    // Rounding moves a dose by half of its step at most, so that the whole stays near what was asked for.
    void theWholeStaysNearWhatWasAskedFor() {
        std::mt19937 random(3);
        std::uniform_real_distribution<double> dose(0.1, 30);
        std::uniform_real_distribution<double> factor(0.2, 4);
        for (int round = 0; round < 200; ++round) {
            QList<double> doses;
            for (int herb = 0; herb < 12; ++herb) {
                doses += weighableDose(dose(random));
            }
            const double times = factor(random);
            const QList<PrescriptionItem> before = itemsOf(doses);
            const QList<PrescriptionItem> after = scaledItems(before, times);
            for (qsizetype i = 0; i < before.size(); ++i) {
                QVERIFY(std::abs(*after.at(i).doseGrams - *before.at(i).doseGrams * times) <= 0.25 + 1e-9);
                QVERIFY(*after.at(i).doseGrams > 0);
            }
            QVERIFY(scaledItems(before, 1) == before);
        }
    }
};

QTEST_GUILESS_MAIN(PrescriptionScalingTest)
#include "prescription_scaling_test.moc"
