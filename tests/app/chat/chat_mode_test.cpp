#include "app/chat/chat_mode.h"

#include <QtTest>

#include "app/failure.h"

using namespace xinglin::app;

namespace {

const QByteArray kGood =
    "title.en: Ask\ntitle.zh_CN: 问\ngrounding: off\ntemperature: 0.4\nseed: 7\n=== zh\n中文\n二\n=== "
    "en\nEnglish\n";

}  // namespace

class ChatModeTest : public QObject {
    Q_OBJECT

private slots:
    void readsAPreset() {
        const ChatMode mode = parseChatMode(QStringLiteral("chat_ask_v3.txt"), kGood);
        QCOMPARE(mode.id, QStringLiteral("ask"));
        QCOMPARE(mode.promptVersion(), QStringLiteral("ask_v3"));
        QCOMPARE(mode.title(QStringLiteral("zh_CN")), QStringLiteral("问"));
        QCOMPARE(mode.title(QStringLiteral("fr")), QStringLiteral("Ask"));
        QCOMPARE(mode.grounding, Grounding::Off);
        QCOMPARE(mode.sampling.temperature, 0.4);
        QCOMPARE(mode.sampling.seed, 7u);
        QCOMPARE(mode.prompt(AnswerLanguage::Chinese), QStringLiteral("中文\n二"));
        QCOMPARE(mode.prompt(AnswerLanguage::English), QStringLiteral("English"));
    }

    void namesFileAndLineOfAMistake_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("place");
        const QString good = QStringLiteral("chat_ask_v1.txt");
        QTest::newRow("name") << QStringLiteral("chat_Ask.txt") << kGood << QStringLiteral("line 0");
        QTest::newRow("unknown field")
            << good << QByteArray("title.en: a\nheat: 1\n") << QStringLiteral("line 2");
        QTest::newRow("no number") << good << QByteArray("\ntemperature: warm\n") << QStringLiteral("line 2");
        QTest::newRow("out of range") << good << QByteArray("top_p: 1.5\n") << QStringLiteral("line 1");
        QTest::newRow("not a switch") << good << QByteArray("grounding: maybe\n") << QStringLiteral("line 1");
        QTest::newRow("unknown language") << good << QByteArray("=== fr\n") << QStringLiteral("line 1");
        QTest::newRow("prompt missing")
            << good << QByteArray("title.en: a\n=== zh\nx\n") << QStringLiteral("line 4");
        QTest::newRow("empty") << good << QByteArray() << QStringLiteral("line 1");
        QTest::newRow("not text") << good << QByteArray("\xff\xfe\x00\x01", 4) << QStringLiteral("line 1");
    }

    void namesFileAndLineOfAMistake() {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, place);
        try {
            parseChatMode(name, text);
            QFAIL("the mistake was accepted");
        } catch (const FailureError& error) {
            QCOMPARE(error.failure().code, FailureCode::FormatUnsupported);
            QVERIFY2(error.failure().what.contains(name), qPrintable(error.failure().what));
            QVERIFY2(error.failure().what.contains(place), qPrintable(error.failure().what));
        }
    }

    void shipsPresetsThatAreValid() {
        const QList<ChatMode> modes = loadChatModes(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/prompts"));
        QVERIFY(modes.size() >= 5);
        QCOMPARE(modes.first().id, QStringLiteral("knowledge"));
        for (const ChatMode& mode : modes) {
            for (const char* locale : {"en", "zh_CN", "zh_TW"}) {
                QVERIFY2(mode.titles.contains(QLatin1String(locale)), qPrintable(mode.id));
            }
            // Small models and clinical work: near the facts, the same answer twice.
            QVERIFY2(mode.sampling.temperature <= 0.3, qPrintable(mode.id));
        }
    }

    void findsTheLanguageOfAQuestion() {
        QCOMPARE(languageOf(QStringLiteral("麻黄")), AnswerLanguage::Chinese);
        QCOMPARE(languageOf(QStringLiteral("COPD 属于什么病？")), AnswerLanguage::Chinese);
        QCOMPARE(languageOf(QStringLiteral("What is 麻黄?")), AnswerLanguage::English);
        QCOMPARE(languageOf(QStringLiteral("What is ephedra?")), AnswerLanguage::English);
        QCOMPARE(languageOf(QStringLiteral("𠀀")), AnswerLanguage::Chinese);  // beyond the first plane
        QCOMPARE(languageOf(QString()), AnswerLanguage::English);
    }
};

QTEST_GUILESS_MAIN(ChatModeTest)
#include "chat_mode_test.moc"
