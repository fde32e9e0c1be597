#include "app/knowledge_browser/dose_text.h"

#include <QTest>

using namespace xinglin::app;

class DoseTextTest : public QObject {
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
};

void DoseTextTest::reads_data() {
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("interval");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("around");

    QTest::newRow("range") << QStringLiteral("3～10 g") << QStringLiteral("3–10") << QStringLiteral("g")
                           << QString();
    QTest::newRow("small") << QStringLiteral("0.03-0.06g") << QStringLiteral("0.03–0.06")
                           << QStringLiteral("g") << QString();
    QTest::newRow("single") << QStringLiteral("15 克") << QStringLiteral("15") << QStringLiteral("g")
                            << QString();
    QTest::newRow("powder") << QStringLiteral("丸散 0.5～1 g/次") << QStringLiteral("0.5–1")
                            << QStringLiteral("g/次") << QStringLiteral("丸散");
    QTest::newRow("words only") << QStringLiteral("外用 适量") << QString() << QString()
                                << QStringLiteral("外用 适量");
    QTest::newRow("number without unit")
        << QStringLiteral("2020 版") << QString() << QString() << QStringLiteral("2020 版");
    QTest::newRow("empty") << QString() << QString() << QString() << QString();
}

void DoseTextTest::reads() {
    QFETCH(QString, written);
    const DoseRange dose = parseDose(written);
    QTEST(doseInterval(dose), "interval");
    QTEST(dose.unit, "unit");
    QTEST(dose.text, "around");
}

QTEST_GUILESS_MAIN(DoseTextTest)
#include "dose_text_test.moc"
