#include "app/reward/reward_request.h"

#include <QTest>

#include "app/failure.h"

using namespace xinglin::app;

class RewardRequestTest final : public QObject {
    Q_OBJECT

private slots:
    void readsALine() {
        const RewardRequest whole =
            readRewardRequest(R"({"prompt":"p","completion":"c","reference":"r"})", 1);
        QCOMPARE(whole.prompt, QStringLiteral("p"));
        QCOMPARE(whole.completion, QStringLiteral("c"));
        QCOMPARE(whole.reference, QStringLiteral("r"));
        const RewardRequest least = readRewardRequest(R"({"completion":"c","reference":null})", 1);
        QVERIFY(least.prompt.isEmpty());
        QVERIFY(least.reference.isEmpty());
    }

    void refusesALine_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("reason");
        QTest::newRow("no JSON") << QByteArray("{\"completion\":") << QStringLiteral("no JSON");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("no JSON");
        QTest::newRow("a list") << QByteArray("[]") << QStringLiteral("no JSON object");
        QTest::newRow("no completion")
            << QByteArray("{\"prompt\":\"p\"}") << QStringLiteral("“completion” is missing");
        QTest::newRow("a number") << QByteArray("{\"completion\":7}")
                                  << QStringLiteral("“completion” is no text");
        QTest::newRow("a misspelt key") << QByteArray("{\"completion\":\"c\",\"refrence\":\"r\"}")
                                        << QStringLiteral("did you mean “reference”");
        QTest::newRow("no UTF-8") << QByteArray("{\"completion\":\"\xff\"}") << QStringLiteral("not UTF-8");
        QTest::newRow("too long") << QByteArray(kMostRequestBytes + 1, ' ') << QStringLiteral("longer than");
    }

    void refusesALine() {
        QFETCH(QByteArray, line);
        QFETCH(QString, reason);
        try {
            readRewardRequest(line, 12);
            QFAIL("it was taken");
        } catch (const FailureError& error) {
            QCOMPARE(error.failure().code, FailureCode::InvalidInput);
            QVERIFY2(error.failure().what.startsWith(QStringLiteral("Line 12: ")),
                     qPrintable(error.failure().what));
            QVERIFY2(error.failure().what.contains(reason), qPrintable(error.failure().what));
        }
    }
};

QTEST_GUILESS_MAIN(RewardRequestTest)
#include "reward_request_test.moc"
