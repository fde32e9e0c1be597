// "Did you mean": shortened and misspelt words, and nothing by the chance of a first letter.

#include "app/nearest_word.h"

#include <QTest>

using namespace xinglin::app;

class NearestWordTest final : public QObject {
    Q_OBJECT

private slots:
    void findsWhatWasMeant_data() {
        QTest::addColumn<QString>("known");
        QTest::addColumn<QString>("nearest");
        const auto row = [](const char* written, const char* known, const char* nearest) {
            QTest::newRow(written) << QString::fromUtf8(known) << QString::fromUtf8(nearest);
        };
        row("agez", "sex age_years", "age_years");
        row("dose", "dose_g name", "dose_g");
        row("sxe", "sex items", "sex");
        // One letter in common is chance: four changes do not beat two.
        row("rame", "rules name", "name");
        row("", "name", "name");
    }

    void findsWhatWasMeant() {
        QFETCH(const QString, known);
        QTEST(nearestWord(QString::fromUtf8(QTest::currentDataTag()), known.split(QLatin1Char(' '))),
              "nearest");
    }

    void knowsNothingOfNothing() { QCOMPARE(nearestWord(QStringLiteral("a"), {}), QString()); }
};

QTEST_GUILESS_MAIN(NearestWordTest)
#include "nearest_word_test.moc"
