// A price list from a file: every row is taken or named with its reason.

#include "app/pharmacy/price_import.h"

#include <QTest>

#include "tests/support/app/desk_fixture.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const QDate kToday(2026, 11, 29);

ImportedPrices read(const QByteArray& csv) {
    return importPrices(csv, QStringLiteral("prices.csv"), kToday, realFacts());
}

QString lineOf(const HerbPrice& price) {
    return QStringLiteral("%1 %2 %3 %4")
        .arg(price.herbId, priceText(price.price))
        .arg(price.perGrams)
        .arg(price.validFrom.toString(Qt::ISODate));
}

}  // namespace

class PriceImportTest final : public QObject {
    Q_OBJECT

private slots:
    void goodRowsAreTaken() {
        const ImportedPrices imported = read(
            "药名,单价,单位,生效日期,产地\n"
            "甘草,0.55,10g,2026/12/1,内蒙古\n"
            "麝香,320,克,,西藏\n"
            "茯苓,60.5,公斤,46357,云南\n");
        QVERIFY(imported.problems.isEmpty());
        QCOMPARE(imported.rows, 3);
        QCOMPARE(imported.ignoredColumns, QStringList{QStringLiteral("产地")});
        QCOMPARE(lineOf(imported.prices[0]), QStringLiteral("herb:甘草 0.55 10 2026-12-01"));
        QCOMPARE(lineOf(imported.prices[1]), QStringLiteral("herb:麝香 320.00 1 2026-11-29"));
        QCOMPARE(lineOf(imported.prices[2]), QStringLiteral("herb:茯苓 60.50 1000 2026-12-01"));
    }

    void whatStandsUnderNoHeadingIsTold() {
        const ImportedPrices moved = read("name,price,unit\n甘草,1,000,10g\n茯苓,2,g\n");
        QCOMPARE(moved.prices.size(), 1);
        QCOMPARE(moved.problems.size(), 1);
        QCOMPARE(moved.problems.first().column, QStringLiteral("4"));
        const ImportedPrices between = read("name,,price,unit\n甘草,x,1,g\n");
        QCOMPARE(between.prices.size(), 1);
        QCOMPARE(between.ignoredColumns, QStringList{QStringLiteral("column 2 without a heading")});
    }

    void theHeadingOfThePriceMayNameTheWeight() {
        const ImportedPrices imported = read("name,单价（元/10g）\n甘草,0.55\n");
        QCOMPARE(lineOf(imported.prices.first()), QStringLiteral("herb:甘草 0.55 10 2026-11-29"));
    }

    void badRowsAreNamedAndTheOthersStand() {
        const ImportedPrices imported = read(
            "name,price,unit,valid_from\n"
            "甘草,0.55,10g,2026-12-01\n"
            "无此药,1,g,\n"
            "贝母,1,g,\n"
            "茯苓,免费,g,\n"
            "茯苓,1,两,\n"
            "茯苓,1,g,明天\n"
            ",1,g,\n"
            "国老,0.6,10g,2026-12-01\n"
            "甘草,0.7,10g,2026-12-01\n"
            "茯苓,0,g,\n");
        // 国老 is another name of 甘草 and has a line of its own; the second 甘草 of the same day is one too
        // many.
        QCOMPARE(imported.prices.size(), 2);
        QCOMPARE(imported.rows, 10);
        QStringList places;
        for (const PriceProblem& problem : imported.problems) {
            QVERIFY(!problem.text.isEmpty());
            places += QStringLiteral("%1 %2").arg(problem.row).arg(problem.column);
        }
        QCOMPARE(places, (QStringList{QStringLiteral("3 name"), QStringLiteral("4 name"),
                                      QStringLiteral("5 price"), QStringLiteral("6 unit"),
                                      QStringLiteral("7 valid_from"), QStringLiteral("8 name"),
                                      QStringLiteral("10 name"), QStringLiteral("11 price")}));
        QVERIFY(imported.problems[1].text.contains(QStringLiteral("several")));
        QVERIFY(imported.problems[6].text.contains(QStringLiteral("row 2")));
    }

    void whatIsNoPriceListIsRefused_data() {
        QTest::addColumn<QByteArray>("csv");
        QTest::addRow("empty") << QByteArray();
        QTest::addRow("no weight") << QByteArray("name,price\n甘草,1\n");
        QTest::addRow("no price") << QByteArray("name,unit\n甘草,g\n");
        QTest::addRow("two prices") << QByteArray("name,price,单价,unit\n甘草,1,2,g\n");
    }

    void whatIsNoPriceListIsRefused() {
        QFETCH(QByteArray, csv);
        QVERIFY(!refusal([&] { read(csv); }).isEmpty());
    }

    void weightsArePlain_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("grams");
        const auto row = [](const char* text, int grams) {
            QTest::addRow("'%s'", text) << QString::fromUtf8(text) << grams;
        };
        row("g", 1);
        row("10 克", 10);
        row("每500g", 500);
        row("元/kg", 1000);
        row("１０ｇ", 10);
        row("斤", 0);
        row("7g", 0);
        row("0g", 0);
        row("2kg", 0);
        row("", 0);
    }

    void weightsArePlain() {
        QFETCH(QString, text);
        QFETCH(int, grams);
        QCOMPARE(priceWeightFromText(text).value_or(0), grams);
    }
};

QTEST_GUILESS_MAIN(PriceImportTest)
#include "price_import_test.moc"
