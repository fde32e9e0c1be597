#include "app/chat/conversation_store.h"

#include <signal.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <cstdio>
#include <cstring>

#include "app/failure.h"
#include "app/storage/migrator.h"
#include "tests/support/app/chat_samples.h"

using namespace xinglin::app;
namespace test = xinglin::test;

namespace {

Database openClinic(const QString& path) {
    Database database = Database::open(path);
    Migrator::clinic().migrate(database, path);
    return database;
}

ConversationSummary newConversation(const QString& title, qint64 atMs) {
    ConversationSummary summary;
    summary.id = QUuid::createUuid();
    summary.title = title;
    summary.mode = QStringLiteral("knowledge");
    summary.createdAtMs = summary.updatedAtMs = atMs;
    return summary;
}

ChatMessage newMessage(const QUuid& conversation, const QUuid& parent, ChatMessage::Role role, qint64 atMs) {
    ChatMessage message;
    message.id = QUuid::createUuid();
    message.conversationId = conversation;
    message.parentId = parent;
    message.role = role;
    message.createdAtMs = message.updatedAtMs = atMs;
    return message;
}

// The program that is killed in the middle of an answer: journals pieces for ever and says so.
int writeUntilKilled(const char* path) {
    Database database = openClinic(QString::fromUtf8(path));
    ConversationStore store(database);
    const ConversationSummary conversation = newConversation(QStringLiteral("k"), 1);
    store.create(conversation);
    ChatMessage question = newMessage(conversation.id, {}, ChatMessage::Role::User, 1);
    question.text = QStringLiteral("问");
    store.insert(question);
    ChatMessage answer = newMessage(conversation.id, question.id, ChatMessage::Role::Assistant, 2);
    answer.state = ChatMessage::State::Streaming;
    store.insert(answer);
    for (int piece = 1;; ++piece) {
        store.appendPiece(answer.id, QStringLiteral("%1、").arg(piece));
        std::printf("%d\n", piece);
        std::fflush(stdout);
    }
}

}  // namespace

class ConversationStoreTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString newPath() { return m_folder.filePath(QStringLiteral("%1.db").arg(++m_files)); }

private slots:
    void keepsEverythingOfAMessage() {
        Database database = openClinic(newPath());
        ConversationStore store(database);
        const ConversationSummary conversation = newConversation(QStringLiteral("桂枝汤"), 10);
        store.create(conversation);
        ChatMessage question = newMessage(conversation.id, {}, ChatMessage::Role::User, 11);
        question.text = QStringLiteral("桂枝汤的组成？");
        store.insert(question);
        ChatMessage answer = newMessage(conversation.id, question.id, ChatMessage::Role::Assistant, 12);
        answer.state = ChatMessage::State::Streaming;
        store.insert(answer);
        answer.state = ChatMessage::State::Complete;
        answer.origin = ChatMessage::Origin::Model;
        answer.text = QStringLiteral("桂枝、芍药 [1]");
        answer.facts = test::sampleFacts();
        answer.unknown = {{QStringLiteral("假麻黄"), {QStringLiteral("麻黄")}},
                          {QStringLiteral("牛奶"), {}, UnknownName::Kind::Beside}};
        answer.provenance = {QStringLiteral("m"), QStringLiteral("ab12"), QStringLiteral("knowledge_v1"),
                             QJsonObject{{QStringLiteral("seed"), 1}}, QStringLiteral("0.1.0")};
        answer.figures = {12, 34, 56, std::nullopt, QStringLiteral("stop")};
        answer.updatedAtMs = 20;
        store.finish(answer);

        const QList<ChatMessage> messages = store.messages(conversation.id);
        QCOMPARE(messages.size(), 2);
        QCOMPARE(messages.at(0).text, question.text);
        const ChatMessage& read = messages.at(1);
        QCOMPARE(read.parentId, question.id);
        QCOMPARE(read.state, ChatMessage::State::Complete);
        QCOMPARE(read.origin, ChatMessage::Origin::Model);
        QCOMPARE(read.text, answer.text);
        QCOMPARE(read.facts.size(), 3);
        QCOMPARE(read.unknown, answer.unknown);
        QCOMPARE(read.provenance.modelHash, QStringLiteral("ab12"));
        QCOMPARE(read.provenance.promptVersion, QStringLiteral("knowledge_v1"));
        QCOMPARE(read.provenance.sampling, answer.provenance.sampling);
        QCOMPARE(read.figures.completionTokens, 34);
        QVERIFY(!read.figures.durationMs.has_value());

        const QList<ConversationSummary> list = store.list();
        QCOMPARE(list.size(), 1);
        QCOMPARE(list.first().factCount, 3);
        QCOMPARE(list.first().answerCount, 1);
        QCOMPARE(list.first().activeMessage, answer.id);
        QCOMPARE(list.first().updatedAtMs, 20);
    }

    void listsPinsHidesRestoresAndPurges() {
        Database database = openClinic(newPath());
        ConversationStore store(database);
        const ConversationSummary older = newConversation(QStringLiteral("older"), 1);
        const ConversationSummary newer = newConversation(QStringLiteral("newer"), 2);
        store.create(older);
        store.create(newer);
        QCOMPARE(store.list().first().id, newer.id);
        store.setPinned(older.id, ConversationStore::Pin::On, 3);
        store.rename(older.id, QStringLiteral("mine"), ConversationSummary::TitleOrigin::User);
        store.setModeAndGrounding(older.id, QStringLiteral("reading"), Grounding::Off);
        const ConversationSummary changed = store.list().last();
        QVERIFY(changed.isPinned);
        QCOMPARE(changed.title, QStringLiteral("mine"));
        QCOMPARE(changed.titleOrigin, ConversationSummary::TitleOrigin::User);
        QCOMPARE(changed.grounding, Grounding::Off);

        store.markDeleted(newer.id, 100);
        QCOMPARE(store.list().size(), 1);
        store.purgeDeleted(100);  // deleted exactly then: not before
        store.restore(newer.id);
        QCOMPARE(store.list().size(), 2);
        store.markDeleted(newer.id, 100);
        store.purgeDeleted(101);
        store.restore(newer.id);
        QCOMPARE(store.list().size(), 1);
    }

    void refusesAMessageOfNoConversation() {
        Database database = openClinic(newPath());
        ConversationStore store(database);
        QVERIFY_THROWS_EXCEPTION(
            FailureError, store.insert(newMessage(QUuid::createUuid(), {}, ChatMessage::Role::User, 1)));
    }

    void keepsDraftsUntilTheyAreEmpty() {
        Database database = openClinic(newPath());
        ConversationStore store(database);
        QCOMPARE(store.draft(QStringLiteral("chat:new")), QString());
        store.saveDraft(QStringLiteral("chat:new"), QStringLiteral("麻"), 1);
        store.saveDraft(QStringLiteral("chat:new"), QStringLiteral("麻黄"), 2);
        QCOMPARE(store.draft(QStringLiteral("chat:new")), QStringLiteral("麻黄"));
        store.saveDraft(QStringLiteral("chat:new"), {}, 3);
        QCOMPARE(store.draft(QStringLiteral("chat:new")), QString());
    }

    void goesOnBehindTheTextOfAnInterruptedAnswer() {
        Database database = openClinic(newPath());
        ConversationStore store(database);
        const ConversationSummary conversation = newConversation(QStringLiteral("c"), 1);
        store.create(conversation);
        ChatMessage answer = newMessage(conversation.id, {}, ChatMessage::Role::Assistant, 1);
        answer.text = QStringLiteral("一");
        answer.state = ChatMessage::State::Interrupted;
        store.insert(answer);
        store.reopen(answer.id, 2);
        store.appendPiece(answer.id, QStringLiteral("二"));
        store.appendPiece(answer.id, QStringLiteral("三"));
        QCOMPARE(store.messages(conversation.id).first().text, QStringLiteral("一二三"));
        QCOMPARE(store.recoverUnfinished(3), 1);
        QCOMPARE(store.messages(conversation.id).first().text, QStringLiteral("一二三"));
        QCOMPARE(store.messages(conversation.id).first().state, ChatMessage::State::Interrupted);
        QCOMPARE(store.recoverUnfinished(4), 0);
    }

    void marksAnAnswerWithoutAWordAsFailed() {
        Database database = openClinic(newPath());
        ConversationStore store(database);
        const ConversationSummary conversation = newConversation(QStringLiteral("c"), 1);
        store.create(conversation);
        ChatMessage answer = newMessage(conversation.id, {}, ChatMessage::Role::Assistant, 1);
        answer.state = ChatMessage::State::Streaming;
        store.insert(answer);
        store.recoverUnfinished(2);
        QCOMPARE(store.messages(conversation.id).first().state, ChatMessage::State::Failed);
    }

    void losesNothingThatWasJournalledBeforeAKill() {
        const QString path = newPath();
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(), {QStringLiteral("write"), path});
        int acknowledged = 0;
        while (acknowledged < 25) {
            QVERIFY(writer.waitForReadyRead(10'000));
            while (writer.canReadLine()) {
                acknowledged = writer.readLine().trimmed().toInt();
            }
        }
        ::kill(static_cast<pid_t>(writer.processId()), SIGKILL);
        QVERIFY(writer.waitForFinished());
        while (writer.canReadLine()) {
            acknowledged = writer.readLine().trimmed().toInt();
        }

        Database database = openClinic(path);
        ConversationStore store(database);
        QCOMPARE(store.recoverUnfinished(9), 1);
        const QList<ChatMessage> messages = store.messages(store.list().first().id);
        QCOMPARE(messages.at(0).text, QStringLiteral("问"));
        QCOMPARE(messages.at(1).state, ChatMessage::State::Interrupted);
        const QStringList pieces = messages.at(1).text.split(QStringLiteral("、"), Qt::SkipEmptyParts);
        QVERIFY2(pieces.size() >= acknowledged,
                 qPrintable(QStringLiteral("%1 of %2").arg(pieces.size()).arg(acknowledged)));
        for (qsizetype i = 0; i < pieces.size(); ++i) {
            QCOMPARE(pieces.at(i), QString::number(i + 1));
        }
    }
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    if (argc == 3 && std::strcmp(argv[1], "write") == 0) {
        return writeUntilKilled(argv[2]);
    }
    ConversationStoreTest storeTest;
    return QTest::qExec(&storeTest, argc, argv);
}
#include "conversation_store_test.moc"
