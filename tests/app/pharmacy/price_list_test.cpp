// Prices and amounts: whole numbers, one rounding a line, and nothing that is missing counts as free.

#include "app/pharmacy/price_list.h"

#include <QTest>

#include "tests/support/app/desk_fixture.h"

using namespace xinglin::app;
using namespace xinglin::test;

class PriceListTest final : public QObject {
    Q_OBJECT

private slots:
    void pricesAreReadWithoutFloatingPoint_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("units");
        const auto row = [](const char* text, qint64 units) {
            QTest::addRow("'%s'", text) << QString::fromUtf8(text) << units;
        };
        row("3", 30000);
        row("0.355", 3550);
        row("0.0001", 1);
        row("12.50", 125000);
        row(" １．５ ", 15000);
        row("10000", 100000000);
        row("1.50000000", 15000);
        // No prices.
        row("0", -1);
        row("0.00001", -1);
        row("-1", -1);
        row("", -1);
        row("1,5", -1);
        row("10000.01", -1);
        row("1e3", -1);
        row("三元", -1);
    }

    void pricesAreReadWithoutFloatingPoint() {
        QFETCH(QString, text);
        QFETCH(qint64, units);
        QCOMPARE(priceFromText(text).value_or(-1), units);
    }

    void moneyIsWrittenAsItWasRead() {
        for (const char* text : {"0.355", "12.50", "3.00", "0.0001", "10000.00"}) {
            QCOMPARE(priceText(priceFromText(QString::fromLatin1(text)).value_or(-1)),
                     QString::fromLatin1(text));
        }
        QCOMPARE(yuanText(1230), QStringLiteral("12.30"));
        QCOMPARE(yuanText(5), QStringLiteral("0.05"));
    }

    // grams, doses, price in yuan for 10 g → fen, reckoned by hand.
    void linesAreRoundedHalfUpOnce_data() {
        QTest::addColumn<double>("grams");
        QTest::addColumn<double>("doses");
        QTest::addColumn<QString>("yuan");
        QTest::addColumn<int>("perGrams");
        QTest::addColumn<qint64>("fen");
        const auto row = [](const char* name, double grams, double doses, const char* yuan, int per,
                            qint64 fen) {
            QTest::addRow("%s", name) << grams << doses << QString::fromLatin1(yuan) << per << fen;
        };
        row("plain", 15, 7, "1.2", 10, 1260);
        row("half a fen goes up", 1, 1, "0.05", 10, 1);                   // 0.5 fen
        row("below a half goes down", 1, 1, "0.0499", 10, 0);             // 0.499 fen
        row("a half that a double does not hold", 1.1, 5, "0.01", 1, 6);  // 5.5 fen
        row("rounded once, not a dose", 1, 10, "0.049", 10, 5);  // 4.9 fen; 0 if each dose were rounded
        row("milligrams", 0.015, 10, "300", 1, 4500);
        row("half a dose", 10, 2.5, "1", 10, 250);
        row("by the kilogram", 15, 7, "120", 1000, 1260);
        row("dear and much", 5000, 100, "10000", 1, 500000000000);
    }

    void linesAreRoundedHalfUpOnce() {
        QFETCH(double, grams);
        QFETCH(double, doses);
        QFETCH(QString, yuan);
        QFETCH(int, perGrams);
        QFETCH(qint64, fen);
        HerbPrice price = m_fixture.price(QStringLiteral("甘草"), yuan);
        price.perGrams = perGrams;
        Prescription prescription = prescriptionOf(QStringLiteral("甘草"));
        prescription.items.first().doseGrams = grams;
        prescription.doses = doses;
        const PrescriptionAmount amount = amountOf(prescription, book({price}), realFacts());
        QCOMPARE(amount.totalFen, std::optional<qint64>(fen));
        QCOMPARE(amount.knownFen, fen);
    }

    void theTotalIsTheSumOfTheLines() {
        // Two lines of 0.5 fen: 1 + 1, not 1.
        const PriceBook prices = book({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.05")),
                                       m_fixture.price(QStringLiteral("茯苓"), QStringLiteral("0.05"))});
        const PrescriptionAmount amount =
            amountOf(prescriptionOf(QStringLiteral("甘草 1|茯苓 1"), R"("doses":1)"), prices, realFacts());
        QCOMPARE(amount.totalFen, std::optional<qint64>(2));
        QCOMPARE(amount.lines.first().fen, std::optional<qint64>(1));
    }

    void whatHasNoPriceIsNamedAndNeverFree() {
        const PriceBook prices = book({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.5")),
                                       m_fixture.price(QStringLiteral("浙贝母"), QStringLiteral("2"))});
        const PrescriptionAmount amount =
            amountOf(prescriptionOf(QStringLiteral("甘草 6|茯苓 12|无此药 3|贝母 9|浙贝母"), R"("doses":2)"),
                     prices, realFacts());
        QVERIFY(!amount.totalFen);
        QCOMPARE(amount.knownFen, 60);
        QCOMPARE(amount.unpriced, (QStringList{QStringLiteral("茯苓"), QStringLiteral("无此药"),
                                               QStringLiteral("贝母"), QStringLiteral("浙贝母")}));
        QCOMPARE(amount.lines[1].why, NoAmount::NoPrice);
        QCOMPARE(amount.lines[2].why, NoAmount::UnknownHerb);
        QCOMPARE(amount.lines[3].why, NoAmount::UnknownHerb);
        QCOMPARE(amount.lines[4].why, NoAmount::NoDose);
    }

    void withoutDosesNothingIsSaid() {
        const PriceBook prices = book({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.5"))});
        const PrescriptionAmount amount =
            amountOf(prescriptionOf(QStringLiteral("甘草 6")), prices, realFacts());
        QVERIFY(amount.isDosesMissing);
        QVERIFY(!amount.totalFen);
        QVERIFY(!amount.lines.first().fen);
    }

    void finerThanAMilligramIsSaid() {
        Prescription prescription = prescriptionOf(QStringLiteral("甘草"), R"("doses":1)");
        prescription.items.first().doseGrams = 0.00055;
        const PrescriptionAmount amount = amountOf(
            prescription, book({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("1"))}), realFacts());
        QCOMPARE(amount.lines.first().why, NoAmount::FineDose);
        QVERIFY(!amount.totalFen);
    }

    void theWrittenNameWinsAndAFormIsNeverPricedAsAnother() {
        const HerbPrice plain = m_fixture.price(QStringLiteral("白术"), QStringLiteral("1"));
        const HerbPrice fried = m_fixture.price(QStringLiteral("炒白术"), QStringLiteral("2"));
        const auto pricedAs = [&](const QList<HerbPrice>& prices, const QString& name,
                                  const QString& processing) {
            PrescriptionItem item;
            item.name = name;
            item.processing = processing;
            const PriceBook known = book(prices);
            const HerbPrice* found = known.priceOf(item, realFacts());
            return found ? found->name : QString();
        };
        QCOMPARE(pricedAs({plain, fried}, QStringLiteral("炒白术"), {}), QStringLiteral("炒白术"));
        QCOMPARE(pricedAs({plain, fried}, QStringLiteral("白术"), QStringLiteral("炒")),
                 QStringLiteral("炒白术"));
        QCOMPARE(pricedAs({plain, fried}, QStringLiteral("白术"), {}), QStringLiteral("白术"));
        QVERIFY(pricedAs({fried}, QStringLiteral("白术"), {}).isEmpty());
        // An alias is the herb itself; a form with facts of its own is not.
        QCOMPARE(pricedAs({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("1"))},
                          QStringLiteral("国老"), {}),
                 QStringLiteral("甘草"));
        QVERIFY(pricedAs({m_fixture.price(QStringLiteral("川乌"), QStringLiteral("1"))},
                         QStringLiteral("制川乌"), {})
                    .isEmpty());
    }

    void theNewestValidPriceCounts() {
        HerbPrice old = m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.5"));
        old.validFrom = QDate(2026, 1, 1);
        HerbPrice corrected = old;
        corrected.price = *priceFromText(QStringLiteral("0.6"));
        HerbPrice next = old;
        next.validFrom = QDate(2026, 7, 1);
        next.price = *priceFromText(QStringLiteral("0.9"));
        const auto priceOn = [&](const QDate& day) {
            const QList<HerbPrice> valid = PriceBook({next, old, corrected}, day, realFacts()).prices();
            return valid.isEmpty() ? QString() : priceText(valid.first().price);
        };
        QVERIFY(priceOn(QDate(2025, 12, 31)).isEmpty());
        QCOMPARE(priceOn(QDate(2026, 6, 30)), QStringLiteral("0.60"));
        QCOMPARE(priceOn(QDate(2026, 7, 1)), QStringLiteral("0.90"));
    }

    void pricesAreStoredAllOrNone() {
        PriceStore store(m_fixture.database());
        HerbPrice wrong = m_fixture.price(QStringLiteral("茯苓"), QStringLiteral("1"));
        wrong.price = 0;
        QVERIFY(!refusal([&] {
                     store.add({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.5")), wrong},
                               QStringLiteral("Ph. A"));
                 }).isEmpty());
        QVERIFY(store.prices().isEmpty());
        store.add({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.5"))}, QStringLiteral("Ph. A"));
        const HerbPrice kept = store.prices().first();
        QCOMPARE(kept.herbId, QStringLiteral("herb:甘草"));
        QCOMPARE(kept.price, 5000);
        QCOMPARE(kept.perGrams, 10);
        QCOMPARE(kept.validFrom, QDate(2020, 1, 1));
        QCOMPARE(kept.author, QStringLiteral("Ph. A"));
    }

private:
    static PriceBook book(const QList<HerbPrice>& prices) {
        return {prices, QDate(2026, 11, 29), realFacts()};
    }

    DeskFixture m_fixture;
};

QTEST_GUILESS_MAIN(PriceListTest)
#include "price_list_test.moc"
