// The chat on the real engine, for whoever has a model: XINGLIN_SMOLLM2 names a small instruct model as GGUF.
// Its committed twin, which always runs, is grounded_chat_runner_test.cpp on the fake engine.

#include <signal.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "app/chat/chat_view_model.h"
#include "app/chat/grounded_chat_runner.h"
#include "app/knowledge/knowledge_service.h"
#include "app/library/active_model.h"
#include "app/library/model_library.h"
#include "tests/support/app/chat_samples.h"

using namespace xinglin::app;
namespace test = xinglin::test;

namespace {

constexpr int kLongMs = 120'000;

}  // namespace

class RealEngineTest : public QObject {
    Q_OBJECT

private:
    const QString m_engine = QStringLiteral(XINGLIN_BIN_DIR "/xinglin-engine");
    const QString m_path = qEnvironmentVariable("XINGLIN_SMOLLM2");
    QTemporaryDir m_folder;

private slots:
    void init() {
        if (m_path.isEmpty()) {
            QSKIP("XINGLIN_SMOLLM2 names no model");
        }
    }

    void readsTheFileAndAnswersUntilItIsKilled() {
        StorageThread storage(m_folder.filePath(QStringLiteral("clinic.db")));
        ModelLibrary library(storage, m_engine);
        library.add(m_path);
        QTRY_COMPARE_WITH_TIMEOUT(library.rowCount(), 1, kLongMs);
        QVERIFY(library.at(0).contextTokens() > 0);
        QVERIFY(!library.at(0).quantisation().isEmpty());

        ActiveModel model(m_engine);
        model.load(library.at(0), {.contextTokens = 2048});
        QTRY_VERIFY_WITH_TIMEOUT(model.isReady(), kLongMs);
        QTRY_VERIFY(model.memoryBytes().has_value());
        QVERIFY(*model.memoryBytes() >= library.at(0).sizeBytes);

        KnowledgeService knowledge(QStringLiteral(XINGLIN_BIN_DIR "/../share/xinglin/knowledge.db"));
        GroundedChatRunner runner(knowledge, model);
        QList<ChatMode> modes = test::sampleModes();
        modes[0].sampling.maxTokens = 24;
        modes[1].sampling.maxTokens = 1000;
        ChatViewModel chat(runner, storage, modes);
        QSignalSpy failed(&chat, &ChatViewModel::failed);
        chat.send(QStringLiteral("What is the nature of 麻黄?"));
        QTRY_VERIFY_WITH_TIMEOUT(!chat.isBusy(), kLongMs);
        QCOMPARE(failed.size(), 0);
        const ChatMessage& first = chat.messageAt(1);
        QCOMPARE(first.state, ChatMessage::State::Complete);
        QCOMPARE(first.origin, ChatMessage::Origin::Model);
        QVERIFY(!first.facts.isEmpty());
        QVERIFY(first.figures.tokensPerSecond().has_value());
        QVERIFY(chat.context().capacity == 2048);
        const QString once = first.text;
        chat.regenerate(1);
        QTRY_VERIFY_WITH_TIMEOUT(!chat.isBusy(), kLongMs);
        QCOMPARE(chat.messageAt(1).text, once);  // fixed seed: the same question, the same answer

        chat.setMode(modes.at(1).id);
        chat.send(QStringLiteral("Write a very long story about a mountain."));
        QTRY_VERIFY_WITH_TIMEOUT(chat.messageAt(3).text.size() > 40, kLongMs);
        ::kill(static_cast<pid_t>(model.processId()), SIGKILL);
        QTRY_VERIFY(!chat.isBusy());
        QCOMPARE(chat.messageAt(3).state, ChatMessage::State::Interrupted);
        QTRY_COMPARE(model.state(), ActiveModel::State::Failed);
        QVERIFY(model.failure().what.contains(QStringLiteral("signal 9")));

        const QString half = chat.messageAt(3).text;
        model.restart();
        QTRY_VERIFY_WITH_TIMEOUT(model.isReady(), kLongMs);
        chat.continueAnswer(3);
        QTRY_VERIFY_WITH_TIMEOUT(chat.messageAt(3).text.size() > half.size(), kLongMs);
        QVERIFY(chat.messageAt(3).text.startsWith(half));
        chat.stop();
        QVERIFY(!chat.isBusy());
        model.unload();
        QTRY_COMPARE_WITH_TIMEOUT(model.state(), ActiveModel::State::Stopped, 5000);
    }
};

QTEST_GUILESS_MAIN(RealEngineTest)
#include "real_engine_test.moc"
