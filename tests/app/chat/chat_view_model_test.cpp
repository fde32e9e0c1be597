#include "app/chat/chat_view_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

#include "tests/support/app/chat_samples.h"

using namespace xinglin::app;
namespace test = xinglin::test;
using State = ChatMessage::State;

namespace {

/// A chat on a database of its own. The parts die in the order of the program: view-model first.
struct Bench {
    explicit Bench(const QString& path) : storage(path) { restart(); }

    void restart() {
        chat.reset();
        chat = std::make_unique<ChatViewModel>(runner, storage, test::sampleModes());
        contract = std::make_unique<QAbstractItemModelTester>(
            chat.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        settle();
    }

    /// Waits until everything that was written is on the disk and every answer has come back.
    void settle() {
        bool done = false;
        storage.run(
            chat.get(), [](Database&) {}, [&done] { done = true; }, [](const Failure&) {});
        QTRY_VERIFY(done);
    }

    QList<ChatMessage> stored() {
        QList<ChatMessage> messages;
        bool done = false;
        storage.run(
            chat.get(),
            [id = chat->conversationId()](Database& database) {
                return ConversationStore(database).messages(id);
            },
            [&](const QList<ChatMessage>& found) {
                messages = found;
                done = true;
            },
            [](const Failure& failure) { QFAIL(qPrintable(failure.detail)); });
        [&] { QTRY_VERIFY(done); }();
        return messages;
    }

    QString textAt(int row) const { return chat->index(row).data(ChatViewModel::TextRole).toString(); }
    int versionAt(int row) const { return chat->index(row).data(ChatViewModel::VersionRole).toInt(); }
    int versionsAt(int row) const { return chat->index(row).data(ChatViewModel::VersionCountRole).toInt(); }

    void askAndAnswer(const QString& question, const QString& answer) {
        chat->send(question);
        runner.say(answer);
        runner.finish();
    }

    test::FakeRunner runner;
    StorageThread storage;
    std::unique_ptr<ChatViewModel> chat;
    std::unique_ptr<QAbstractItemModelTester> contract;
};

}  // namespace

class ChatViewModelTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Bench> m_bench;
    int m_files = 0;

private slots:
    void init() {
        m_bench = std::make_unique<Bench>(m_folder.filePath(QStringLiteral("%1.db").arg(++m_files)));
    }
    void cleanup() {
        m_bench->contract.reset();
        m_bench->chat.reset();
        m_bench.reset();
    }

    void asksAndKeepsTheAnswerWithItsSources() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("  麻黄的性味？ "));
        QVERIFY(b.chat->isBusy());
        QCOMPARE(b.runner.requests.last().question, QStringLiteral("麻黄的性味？"));
        QCOMPARE(b.runner.requests.last().grounding, Grounding::On);
        emit b.runner.answering(1, {ChatMessage::Origin::Model, test::sampleFacts(), {}});
        b.runner.say(QStringLiteral("辛温［1］，"));
        b.runner.say(QStringLiteral("有毒[9]。"));
        b.runner.finish();
        QVERIFY(!b.chat->isBusy());
        QCOMPARE(b.chat->rowCount(), 2);
        QCOMPARE(b.textAt(1), QStringLiteral("辛温[1]，有毒。"));

        const QList<ChatMessage> stored = b.stored();
        QCOMPARE(stored.size(), 2);
        QCOMPARE(stored.at(1).state, State::Complete);
        QCOMPARE(stored.at(1).text, QStringLiteral("辛温［1］，有毒[9]。"));  // as the model wrote it
        QCOMPARE(stored.at(1).facts.size(), 3);
        QCOMPARE(stored.at(1).figures.completionTokens, 4);
    }

    void ignoresBlankText() {
        m_bench->chat->send(QStringLiteral(" \n\t"));
        QVERIFY(!m_bench->chat->isBusy());
        QCOMPARE(m_bench->chat->rowCount(), 0);
    }

    void gathersPiecesIntoOneChangeAFrame() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("问"));
        QSignalSpy changed(b.chat.get(), &QAbstractItemModel::dataChanged);
        for (int i = 0; i < 200; ++i) {
            b.runner.say(QStringLiteral("字"));
        }
        QCOMPARE(changed.size(), 0);
        QTRY_COMPARE(b.textAt(1).size(), 200);
        QCOMPARE(changed.size(), 1);
    }

    void journalsWhileItStreams() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("问"));
        b.runner.say(QString(300, QChar(u'甲')));  // beyond the limit: written at once
        QList<ChatMessage> stored = b.stored();
        QCOMPARE(stored.at(1).state, State::Streaming);
        QCOMPARE(stored.at(1).text.size(), 300);
        b.runner.say(QStringLiteral("乙"));
        QTRY_COMPARE(b.stored().at(1).text.size(), 301);  // by the timer
    }

    void dropsTextOfAStoppedTurn() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("first"));
        b.runner.say(QStringLiteral("half"));
        b.chat->stop();
        QCOMPARE(b.runner.stopped.last(), 1u);
        b.chat->send(QStringLiteral("second"));
        emit b.runner.textAppended(1, QStringLiteral(" late"));
        emit b.runner.finished(1, {});
        QVERIFY(b.chat->isBusy());
        b.runner.say(QStringLiteral("answer"));
        b.runner.finish();
        QCOMPARE(b.textAt(1), QStringLiteral("half"));
        QCOMPARE(b.chat->messageAt(1).state, State::Interrupted);
        QCOMPARE(b.textAt(3), QStringLiteral("answer"));
    }

    void keepsThePartialAnswerWhenTheEngineDies() {
        Bench& b = *m_bench;
        QSignalSpy failed(b.chat.get(), &ChatViewModel::failed);
        b.chat->send(QStringLiteral("问"));
        b.runner.say(QStringLiteral("一半"));
        emit b.runner.failed(1, {FailureCode::EngineUnavailable, QStringLiteral("gone"), {}, {}});
        QCOMPARE(failed.size(), 1);
        QVERIFY(!b.chat->isBusy());
        QCOMPARE(b.stored().at(1).text, QStringLiteral("一半"));
        QCOMPARE(b.stored().at(1).state, State::Interrupted);
    }

    void marksAnAnswerThatNeverBegan() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("问"));
        emit b.runner.failed(1, {});
        QCOMPARE(b.chat->messageAt(1).state, State::Failed);
    }

    void continuesBehindThePartialAnswer() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("问"));
        const QList<UnknownName> unknown = {{QStringLiteral("假麻黄"), {QStringLiteral("麻黄")}}};
        emit b.runner.answering(1, {ChatMessage::Origin::Model, test::sampleFacts(), {}, unknown});
        b.runner.say(QStringLiteral("一半"));
        b.chat->stop();
        QCOMPARE(b.stored().at(1).unknown, unknown);
        b.chat->continueAnswer(1);
        QCOMPARE(b.runner.requests.last().givenUnknown, unknown);
        QCOMPARE(b.runner.requests.last().unfinishedAnswer, QStringLiteral("一半"));
        QCOMPARE(b.runner.requests.last().givenFacts.size(), 3);
        b.runner.say(QStringLiteral("，另一半"));
        b.runner.finish();
        QCOMPARE(b.chat->rowCount(), 2);
        QCOMPARE(b.stored().at(1).text, QStringLiteral("一半，另一半"));
        QCOMPARE(b.stored().at(1).state, State::Complete);
        b.chat->continueAnswer(1);  // it is complete: nothing to go on with
        QVERIFY(!b.chat->isBusy());
    }

    void keepsEveryVersionOfAnAnswer() {
        Bench& b = *m_bench;
        b.askAndAnswer(QStringLiteral("问"), QStringLiteral("答一"));
        b.chat->regenerate(1);
        b.runner.say(QStringLiteral("答二"));
        b.runner.finish();
        QCOMPARE(b.chat->rowCount(), 2);
        QCOMPARE(b.versionAt(1), 2);
        QCOMPARE(b.versionsAt(1), 2);
        b.chat->showVersion(1, 1);
        QCOMPARE(b.textAt(1), QStringLiteral("答一"));
        b.chat->showVersion(1, 3);
        QCOMPARE(b.textAt(1), QStringLiteral("答一"));
        QCOMPARE(b.stored().size(), 3);
    }

    void branchesWhenAQuestionIsEdited() {
        Bench& b = *m_bench;
        b.askAndAnswer(QStringLiteral("问一"), QStringLiteral("答一"));
        b.askAndAnswer(QStringLiteral("问二"), QStringLiteral("答二"));
        b.chat->edit(2, QStringLiteral("问二改"));
        QCOMPARE(b.runner.requests.last().history.size(), 2);
        QCOMPARE(b.runner.requests.last().question, QStringLiteral("问二改"));
        b.runner.say(QStringLiteral("答改"));
        b.runner.finish();
        QCOMPARE(b.chat->rowCount(), 4);
        QCOMPARE(b.versionsAt(2), 2);
        b.chat->edit(0, QStringLiteral("另起"));
        QVERIFY(b.runner.requests.last().history.isEmpty());
        b.runner.finish();
        QCOMPARE(b.chat->rowCount(), 2);
        b.chat->showVersion(0, 1);
        QCOMPARE(b.chat->rowCount(), 4);
        QCOMPARE(b.textAt(3), QStringLiteral("答改"));
    }

    void queuesWhatIsSentWhileItAnswers() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("一"));
        b.chat->send(QStringLiteral("二"));
        b.chat->send(QStringLiteral("三"));
        QCOMPARE(b.chat->queuedText(), QStringLiteral("二\n三"));
        b.runner.say(QStringLiteral("答"));
        b.runner.finish();
        QCOMPARE(b.chat->queuedText(), QString());
        QCOMPARE(b.runner.requests.last().question, QStringLiteral("二\n三"));
        QCOMPARE(b.chat->rowCount(), 4);
    }

    void givesTheQueuedTextBackWhenTheTurnFailsOrIsStopped() {
        Bench& b = *m_bench;
        QSignalSpy returned(b.chat.get(), &ChatViewModel::queuedReturned);
        b.chat->send(QStringLiteral("一"));
        b.chat->send(QStringLiteral("二"));
        emit b.runner.failed(b.runner.lastTurn, {});
        QCOMPARE(returned.takeFirst().at(0).toString(), QStringLiteral("二"));
        b.chat->send(QStringLiteral("三"));
        b.chat->send(QStringLiteral("四"));
        b.chat->stop();
        QCOMPARE(returned.takeFirst().at(0).toString(), QStringLiteral("四"));
        QVERIFY(!b.chat->isBusy());
    }

    void keepsTypedTextThroughARestart() {
        Bench& b = *m_bench;
        b.chat->setDraft(QStringLiteral("打了一半"));
        b.restart();
        QCOMPARE(b.chat->draft(), QStringLiteral("打了一半"));
        b.chat->send(QStringLiteral("打了一半"));
        b.runner.finish();
        b.restart();
        QCOMPARE(b.chat->draft(), QString());
    }

    void bringsAQueuedQuestionBackAfterADeath() {
        Bench& b = *m_bench;
        b.chat->send(QStringLiteral("一"));
        b.chat->send(QStringLiteral("排队的"));
        const ConversationSummary summary = b.chat->summary();
        b.restart();
        QSignalSpy opened(b.chat.get(), &ChatViewModel::opened);
        b.chat->open(summary);
        QVERIFY(opened.wait());
        QCOMPARE(b.chat->draft(), QStringLiteral("排队的"));
        QCOMPARE(b.chat->rowCount(), 2);
        opened.clear();
        b.chat->open(summary);
        QVERIFY(opened.wait());
        QCOMPARE(b.chat->draft(), QStringLiteral("排队的"));
    }

    void opensWhatWasStored() {
        Bench& b = *m_bench;
        b.askAndAnswer(QStringLiteral("问"), QStringLiteral("答一"));
        b.chat->regenerate(1);
        b.runner.say(QStringLiteral("答二"));
        b.runner.finish();
        b.chat->showVersion(1, 1);
        const ConversationSummary summary = b.chat->summary();
        b.chat->startNew();
        QCOMPARE(b.chat->rowCount(), 0);
        QVERIFY(b.chat->conversationId().isNull());
        QSignalSpy opened(b.chat.get(), &ChatViewModel::opened);
        b.chat->open(summary);
        QTRY_COMPARE(b.chat->rowCount(), 2);
        QCOMPARE(b.textAt(1), QStringLiteral("答一"));  // the version that was shown last
    }

    void showsOnlyTheConversationChosenLast() {
        Bench& b = *m_bench;
        b.askAndAnswer(QStringLiteral("甲"), QStringLiteral("a"));
        const ConversationSummary first = b.chat->summary();
        b.chat->startNew();
        b.askAndAnswer(QStringLiteral("乙"), QStringLiteral("b"));
        const ConversationSummary second = b.chat->summary();
        b.chat->open(first);
        b.chat->open(second);
        b.settle();
        QCOMPARE(b.textAt(0), QStringLiteral("乙"));
    }

    void namesTheConversationByItsFirstQuestion() {
        Bench& b = *m_bench;
        QSignalSpy changed(b.chat.get(), &ChatViewModel::summaryChanged);
        b.chat->send(QString(60, QChar(u'长')));
        const auto summary = changed.first().first().value<ConversationSummary>();
        QCOMPARE(summary.title.size(), 28);
        QVERIFY(summary.title.endsWith(QChar(u'…')));
    }

    void remembersModeAndGrounding() {
        Bench& b = *m_bench;
        b.chat->setMode(QStringLiteral("reading"));
        QCOMPARE(b.chat->grounding(), Grounding::Off);
        b.askAndAnswer(QStringLiteral("问"), QStringLiteral("答"));
        QCOMPARE(b.runner.requests.last().mode.id, QStringLiteral("reading"));
        b.chat->setGrounding(Grounding::On);
        b.chat->send(QStringLiteral("再问"));
        QCOMPARE(b.runner.requests.last().grounding, Grounding::On);
        b.chat->setMode(QStringLiteral("gone"));
        QCOMPARE(b.chat->mode().id, QStringLiteral("knowledge"));
    }
};

QTEST_GUILESS_MAIN(ChatViewModelTest)
#include "chat_view_model_test.moc"
