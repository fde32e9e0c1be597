#include "app/chat/conversation_list_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "app/storage/migrator.h"
#include "tests/support/app/chat_samples.h"

using namespace xinglin::app;
namespace test = xinglin::test;
using Model = ConversationListModel;

class ConversationListModelTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString m_path;

    static ConversationSummary conversation(const QString& title, qint64 daysAgo) {
        ConversationSummary summary;
        summary.id = QUuid::createUuid();
        summary.title = title;
        summary.mode = QStringLiteral("knowledge");
        summary.createdAtMs = summary.updatedAtMs =
            QDateTime::currentDateTime().addDays(-daysAgo).toMSecsSinceEpoch();
        return summary;
    }

    static QStringList titles(const Model& model) {
        QStringList result;
        for (int row = 0; row < model.rowCount(); ++row) {
            result.append(model.index(row).data().toString());
        }
        return result;
    }

    QStringList storedTitles() {
        Database database = Database::open(m_path);
        QStringList result;
        for (const ConversationSummary& summary : ConversationStore(database).list()) {
            result.append(summary.title);
        }
        return result;
    }

private slots:
    void init() {
        m_path = m_folder.filePath(QStringLiteral("%1.db").arg(++m_files));
        Database database = Database::open(m_path);
        Migrator::clinic().migrate(database, m_path);
        ConversationStore store(database);
        store.create(conversation(QStringLiteral("今日"), 0));
        store.create(conversation(QStringLiteral("昨日 桂枝汤"), 1));
        store.create(conversation(QStringLiteral("上月 桂枝"), 30));
    }

    void listsInSections() {
        StorageThread storage(m_path);
        Model model(storage, test::sampleModes());
        QAbstractItemModelTester contract(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0).data(Model::SectionRole).value<Model::Section>(), Model::Section::Today);
        QCOMPARE(model.index(1).data(Model::SectionRole).value<Model::Section>(), Model::Section::Yesterday);
        QCOMPARE(model.index(2).data(Model::SectionRole).value<Model::Section>(), Model::Section::Earlier);
        model.setPinned(model.at(2).id, ConversationStore::Pin::On);
        QCOMPARE(titles(model).first(), QStringLiteral("上月 桂枝"));
        QCOMPARE(model.index(0).data(Model::SectionRole).value<Model::Section>(), Model::Section::Pinned);
        QCOMPARE(model.index(0).data(Model::ModeTitleRole).toString(), QStringLiteral("knowledge"));
    }

    void filtersByEveryWord() {
        StorageThread storage(m_path);
        Model model(storage, test::sampleModes());
        QAbstractItemModelTester contract(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model.rowCount(), 3);
        model.setFilter(QStringLiteral("桂枝"));
        QCOMPARE(model.rowCount(), 2);
        model.setFilter(QStringLiteral("桂枝 昨日"));
        QCOMPARE(titles(model), QStringList{QStringLiteral("昨日 桂枝汤")});
        model.setFilter({});
        QCOMPARE(model.rowCount(), 3);
    }

    void renamesRemovesAndBringsBack() {
        {
            StorageThread storage(m_path);
            Model model(storage, test::sampleModes());
            QAbstractItemModelTester contract(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
            QTRY_COMPARE(model.rowCount(), 3);
            model.rename(model.at(0).id, QStringLiteral("  新  名 "));
            QCOMPARE(titles(model).first(), QStringLiteral("新 名"));
            model.rename(model.at(0).id, QStringLiteral("  "));
            QCOMPARE(titles(model).first(), QStringLiteral("新 名"));
            QSignalSpy removed(&model, &Model::removed);
            model.remove(model.at(1).id);
            model.remove(model.at(0).id);
            QCOMPARE(removed.size(), 2);
            QCOMPARE(model.rowCount(), 1);
            model.undoDelete();
            model.undoDelete();  // only the last one
            QCOMPARE(model.rowCount(), 2);
        }
        QCOMPARE(storedTitles(), (QStringList{QStringLiteral("新 名"), QStringLiteral("上月 桂枝")}));
    }

    void takesNewAndChangedConversations() {
        StorageThread storage(m_path);
        Model model(storage, test::sampleModes());
        QAbstractItemModelTester contract(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model.rowCount(), 3);
        ConversationSummary fresh = conversation(QStringLiteral("刚才"), 0);
        fresh.updatedAtMs += 1000;
        model.update(fresh);
        QCOMPARE(titles(model).first(), QStringLiteral("刚才"));
        model.rename(fresh.id, QStringLiteral("我取的名"));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        fresh.factCount = 3;
        model.update(fresh);
        QCOMPARE(reset.size(), 0);  // the selection survives an answer
        QCOMPARE(model.at(0).title, QStringLiteral("我取的名"));
        QCOMPARE(model.at(0).factCount, 3);
    }

    void recoversAnswersThatWereCutOff() {
        {
            Database database = Database::open(m_path);
            ConversationStore store(database);
            ChatMessage answer;
            answer.id = QUuid::createUuid();
            answer.conversationId = store.list().first().id;
            answer.role = ChatMessage::Role::Assistant;
            answer.state = ChatMessage::State::Streaming;
            store.insert(answer);
            store.appendPiece(answer.id, QStringLiteral("一半"));
        }
        StorageThread storage(m_path);
        Model model(storage, test::sampleModes());
        QSignalSpy recovered(&model, &Model::recovered);
        QVERIFY(recovered.wait());
        QCOMPARE(recovered.first().first().toInt(), 1);
    }

    void saysWhenTheStorageRefuses() {
        StorageThread storage(m_folder.filePath(QStringLiteral("no/folder/x.db")));
        Model model(storage, test::sampleModes());
        QSignalSpy failed(&model, &Model::failed);
        QVERIFY(failed.wait());
    }
};

QTEST_GUILESS_MAIN(ConversationListModelTest)
#include "conversation_list_model_test.moc"
