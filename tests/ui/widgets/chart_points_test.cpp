#include "ui/widgets/chart_points.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace xinglin::ui;

class ChartPointsTest : public QObject {
    Q_OBJECT

private slots:
    void keepsAtMostTwoPointsAPixelAndEverySpike() {
        QList<QPointF> many;
        for (int i = 0; i < 100'000; ++i) {
            many.append({static_cast<double>(i), i == 77'777   ? 50.0
                                                 : i == 12'345 ? -50.0
                                                               : 1.0 + 0.001 * (i % 7)});
        }
        const QList<QPointF> few = decimated(many, 0, 99'999, 300);
        QVERIFY(few.size() <= 600);
        QVERIFY(few.contains(QPointF(77'777, 50.0)));
        QVERIFY(few.contains(QPointF(12'345, -50.0)));
        for (qsizetype i = 1; i < few.size(); ++i) {
            QVERIFY(few[i - 1].x() < few[i].x());
        }
    }

    void keepsAllOfFewPoints() {
        const QList<QPointF> points{{0, 3}, {50, 1}, {100, 2}};
        QCOMPARE(decimated(points, 0, 100, 200), points);
    }

    void leavesOutWhatIsNoNumberOrOutside() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinite = std::numeric_limits<double>::infinity();
        const QList<QPointF> points{{-1, 9}, {0, 1}, {1, nan}, {2, infinite}, {3, 4}, {11, 9}};
        QCOMPARE(decimated(points, 0, 10, 100), (QList<QPointF>{{0, 1}, {3, 4}}));
        QVERIFY(decimated(points, 0, 10, 0).isEmpty());
        QVERIFY(decimated(points, 5, 5, 100).isEmpty());
    }

    void ticksAreRoundAndFew_data() {
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("greatest");
        QTest::addColumn<int>("most");
        QTest::addColumn<QList<double>>("ticks");
        QTest::newRow("loss") << 0.92 << 2.71 << 6 << QList<double>{0.5, 1, 1.5, 2, 2.5, 3};
        QTest::newRow("steps") << 0.0 << 2000.0 << 5 << QList<double>{0, 500, 1000, 1500, 2000};
        QTest::newRow("few") << 0.6 << 2.5 << 3 << QList<double>{0, 2, 4};
        QTest::newRow("equal") << 2.0 << 2.0 << 3 << QList<double>{1.8, 2.0, 2.2};
        QTest::newRow("zero") << 0.0 << 0.0 << 3 << QList<double>{0, 1, 2};
    }
    void ticksAreRoundAndFew() {
        QFETCH(double, least);
        QFETCH(double, greatest);
        QFETCH(int, most);
        QFETCH(QList<double>, ticks);
        const QList<double> made = axisTicks(least, greatest, most);
        QCOMPARE(made.size(), ticks.size());
        for (qsizetype i = 0; i < made.size(); ++i) {
            QVERIFY2(std::abs(made[i] - ticks[i]) < 1e-9, qPrintable(QString::number(made[i])));
        }
    }

    void ticksOfAnyRangeAreAtMostAsManyAsWanted() {
        for (const double least : {0.0, 0.0999, 0.6, 1.0, 9.99, 3e-7}) {
            for (const double greatest : {1.0001, 2.5, 9.7, 101.0, 68'300.0}) {
                for (const int most : {3, 4, 7}) {
                    if (greatest > least) {
                        const QList<double> ticks = axisTicks(least, greatest, most);
                        QVERIFY2(ticks.size() >= 2 && ticks.size() <= most,
                                 qPrintable(QStringLiteral("%1 %2 %3: %4")
                                                .arg(least)
                                                .arg(greatest)
                                                .arg(most)
                                                .arg(ticks.size())));
                        QVERIFY(ticks.first() <= least + 1e-9 && ticks.last() >= greatest - 1e-9);
                    }
                }
            }
        }
        QVERIFY(axisTicks(std::numeric_limits<double>::infinity(), 1, 4).isEmpty());
    }

    void textsAreShort() {
        QCOMPARE(axisText(0), QStringLiteral("0"));
        QCOMPARE(axisText(0.8), QStringLiteral("0.8"));
        QCOMPARE(axisText(2000), QStringLiteral("2000"));
        QCOMPARE(axisText(70'000), QStringLiteral("70k"));
        QCOMPARE(axisText(1e-4), QStringLiteral("1e-4"));
        QCOMPARE(axisText(2.5e6), QStringLiteral("2.5M"));
        QCOMPARE(measureText(0.957), QStringLiteral("0.957"));
        QCOMPARE(measureText(68'312), QStringLiteral("68.3k"));
        QCOMPARE(measureText(7.1e-5), QStringLiteral("7.1e-5"));
        QCOMPARE(measureText(12.345), QStringLiteral("12.35"));
    }
};

QTEST_GUILESS_MAIN(ChartPointsTest)
#include "chart_points_test.moc"
