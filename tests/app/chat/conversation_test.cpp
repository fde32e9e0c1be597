#include "app/chat/conversation.h"

#include <QtTest>

using namespace xinglin::app;
using Role = ChatMessage::Role;

class ConversationTest : public QObject {
    Q_OBJECT

private:
    static QUuid id(int n) { return QUuid(uint(n), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); }

    static ChatMessage message(int n, int parent, Role role) {
        ChatMessage message;
        message.id = id(n);
        message.parentId = parent == 0 ? QUuid() : id(parent);
        message.role = role;
        message.createdAtMs = n;
        return message;
    }

    static QList<int> shown(const Conversation& conversation) {
        QList<int> numbers;
        for (const qsizetype position : conversation.path()) {
            numbers.append(int(conversation.at(position).createdAtMs));
        }
        return numbers;
    }

    // 1 question, 2 and 3 its answers; 4 asks after 2, 5 answers; 6 is the first question in other words.
    static QList<ChatMessage> tree() {
        return {message(1, 0, Role::User), message(2, 1, Role::Assistant), message(3, 1, Role::Assistant),
                message(4, 2, Role::User), message(5, 4, Role::Assistant), message(6, 0, Role::User)};
    }

private slots:
    void showsTheNewestPathOrTheChosenOne() {
        QCOMPARE(shown(Conversation(tree(), QUuid())), QList<int>{6});
        QCOMPARE(shown(Conversation(tree(), id(5))), (QList<int>{1, 2, 4, 5}));
        QCOMPARE(shown(Conversation(tree(), id(99))), QList<int>{6});
        QVERIFY(Conversation().path().isEmpty());
    }

    void doesNotMindTheOrderOfRows() {
        QList<ChatMessage> rows = tree();
        std::reverse(rows.begin(), rows.end());
        QCOMPARE(shown(Conversation(rows, id(5))), (QList<int>{1, 2, 4, 5}));
    }

    void listsVersionsOldestFirst() {
        const Conversation conversation(tree(), id(5));
        QCOMPARE(conversation.versions(id(3)), (QList<QUuid>{id(2), id(3)}));
        QCOMPARE(conversation.versions(id(1)), (QList<QUuid>{id(1), id(6)}));
        QCOMPARE(conversation.versions(id(99)), QList<QUuid>());
    }

    void showsAVersionDownToItsNewestEnd() {
        Conversation conversation(tree(), id(3));
        QCOMPARE(shown(conversation), (QList<int>{1, 3}));
        conversation.show(id(2));
        QCOMPARE(shown(conversation), (QList<int>{1, 2, 4, 5}));
        conversation.show(id(6));
        QCOMPARE(shown(conversation), QList<int>{6});
    }

    void appendsWhereItIsTold() {
        Conversation conversation(tree(), id(5));
        conversation.append(message(7, 1, Role::Assistant));
        QCOMPARE(shown(conversation), (QList<int>{1, 7}));
        QCOMPARE(conversation.versions(id(7)).size(), 3);
    }

    void survivesDamagedParents() {
        QList<ChatMessage> rows{message(1, 1, Role::User), message(2, 9, Role::User),
                                message(3, 4, Role::User), message(4, 3, Role::Assistant)};
        Conversation conversation(rows, id(4));
        QCOMPARE(shown(conversation), (QList<int>{3, 4}));  // the circle is walked once
        conversation.show(id(3));
        conversation.show(id(2));
        QCOMPARE(shown(conversation), QList<int>{2});
    }
};

QTEST_GUILESS_MAIN(ConversationTest)
#include "conversation_test.moc"
