#include "ui/chat/chat_page.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>
#include <memory>

#include "app/chat/chat_view_model.h"
#include "app/chat/conversation_list_model.h"
#include "tests/support/app/chat_samples.h"
#include "tests/support/ui/ui_fixture.h"
#include "ui/chat/composer.h"
#include "ui/chat/evidence_panel.h"
#include "ui/chat/make_chat_page.h"
#include "ui/chat/rich_text.h"
#include "ui/chat/thread_view.h"
#include "ui/chat/turn_widget.h"
#include "ui/widgets/banner.h"

using namespace xinglin;

namespace {

/// A chat page whose answers the test gives.
struct Bench {
    Bench() {
        page.resize(1368, 860);
        page.show();
        settle();
    }

    void settle() {
        bool done = false;
        fixture.storage.run(
            &chat, [](app::Database&) {}, [&done] { done = true; }, [](const app::Failure&) {});
        QTRY_VERIFY(done);
    }

    template <typename Widget>
    Widget* find(const char* name) {
        auto* widget = page.findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) {
            qFatal("no widget %s", name);
        }
        return widget;
    }

    void type(const QString& text) {
        auto* field = find<ui::ComposerEdit>("composerField");
        field->setPlainText(text);
        QTest::keyClick(field, Qt::Key_Return);
    }

    void answer(const QString& text) {
        emit runner.answering(runner.lastTurn, {app::ChatMessage::Origin::Model, test::sampleFacts(), {}});
        runner.say(text);
        runner.finish();
    }

    ui::TurnWidget* turn(int row) { return find<ui::ThreadView>("chatThread")->turnAt(row); }
    QString textOf(int row) {
        QString text;
        for (const ui::RichText* part : turn(row)->findChildren<ui::RichText*>()) {
            text += part->isVisible() ? part->toPlainText() : QString();
        }
        return text;
    }

    test::UiFixture fixture;
    test::FakeRunner runner;
    app::ChatViewModel chat{runner, fixture.storage, test::sampleModes()};
    app::ConversationListModel conversations{fixture.storage, test::sampleModes()};
    ui::ChatPage page{{chat, conversations, fixture.model}};
};

}  // namespace

class ChatPageTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Bench> m_bench;

private slots:
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void greetsAndOffersAModel() {
        Bench& b = *m_bench;
        QVERIFY(b.find<QWidget>("chatEmpty")->isVisible());
        QSignalSpy wanted(&b.page, &ui::Page::openRequested);
        b.find<QPushButton>("composerHint")->click();
        QCOMPARE(wanted.first().first().toString(), QStringLiteral("models:"));
    }

    void showsQuestionAndAnswer() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("麻黄的性味？"));
        QVERIFY(!b.find<QWidget>("chatEmpty")->isVisible());
        QCOMPARE(b.find<QPushButton>("composerSend")->text().contains(QStringLiteral("Esc")), true);
        b.answer(QStringLiteral("辛温[1]，用 2～10 g[2]。"));
        QTRY_COMPARE(b.textOf(0), QStringLiteral("麻黄的性味？"));
        QTRY_VERIFY(b.textOf(1).startsWith(QStringLiteral("辛温")));
        QCOMPARE(b.turn(1)->findChild<QWidget*>(QStringLiteral("evidenceLine"))->accessibleName(),
                 QStringLiteral("This answer cites 2 source(s)"));
        QCOMPARE(b.find<QListView>("chatList")->model()->rowCount(), 2);  // heading and conversation
    }

    void opensTheCardOfACitationAndItsRow() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("麻黄？"));
        b.answer(QStringLiteral("温[1]，方见[3]。"));
        QSignalSpy wanted(&b.page, &ui::Page::openRequested);
        emit b.find<ui::ThreadView>("chatThread")->citationClicked(1, 3);
        auto* panel = b.find<ui::EvidencePanel>("evidencePanel");
        QCOMPARE(panel->openNumber(), 3);
        QTRY_VERIFY(panel->findChild<QPushButton*>(QStringLiteral("factOpen")));
        panel->findChild<QPushButton*>(QStringLiteral("factOpen"))->click();
        QCOMPARE(wanted.first().first().toString(), QStringLiteral("formula:麻黄汤"));
    }

    void saysWhenNothingWasCited() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("麻黄？"));
        b.answer(QStringLiteral("不知道。"));
        QTRY_COMPARE(b.turn(1)->findChild<QWidget*>(QStringLiteral("evidenceLine"))->accessibleName(),
                     QStringLiteral("3 source(s) found, none cited"));
    }

    void saysWhichNamesTheSourcesAreNotAbout() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("假麻黄的用量？"));
        emit b.runner.answering(b.runner.lastTurn,
                                {app::ChatMessage::Origin::Model,
                                 test::sampleFacts(),
                                 {},
                                 {{QStringLiteral("假麻黄"), {QStringLiteral("麻黄")}},
                                  {QStringLiteral("牛奶"), {}, app::UnknownName::Kind::Beside}}});
        const auto* note = b.turn(1)->findChild<QLabel*>(QStringLiteral("turnUnknown"));
        // It stands there while the model writes, and stays.
        QTRY_VERIFY(note->isVisible());
        QVERIFY(note->text().contains(QStringLiteral("“假麻黄”")));
        QVERIFY(note->text().contains(QStringLiteral("It is not 麻黄.")));
        QVERIFY(note->text().contains(QStringLiteral("“牛奶”")));
        b.runner.say(QStringLiteral("2～10 g[2]。"));
        b.runner.finish();
        QVERIFY(note->isVisible());
        QTRY_VERIFY(b.turn(1)->findChild<QToolButton*>(QStringLiteral("turnCopy"))->isEnabled());
        b.turn(1)->findChild<QToolButton*>(QStringLiteral("turnCopy"))->click();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(note->text()));
        b.type(QStringLiteral("麻黄的用量？"));
        b.answer(QStringLiteral("2～10 g[2]。"));
        QTRY_VERIFY(b.textOf(3).startsWith(QStringLiteral("2～10")));
        QVERIFY(!b.turn(3)->findChild<QLabel*>(QStringLiteral("turnUnknown"))->isVisible());
    }

    void switchesVersions() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("问"));
        b.answer(QStringLiteral("答一"));
        b.turn(1)->findChild<QToolButton*>(QStringLiteral("turnAgain"))->click();
        b.answer(QStringLiteral("答二"));
        QTRY_COMPARE(b.textOf(1), QStringLiteral("答二"));
        b.turn(1)->findChild<QToolButton*>(QStringLiteral("versionPrevious"))->click();
        QTRY_COMPARE(b.textOf(1), QStringLiteral("答一"));
    }

    void queuesWhileAnAnswerRunsAndStopsWithEscape() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("一"));
        b.runner.say(QStringLiteral("半"));
        b.type(QStringLiteral("二"));
        QVERIFY(b.find<QWidget>("queueStrip")->isVisible());
        QCOMPARE(b.find<QLabel>("queuedText")->text(), QStringLiteral("二"));
        b.find<QToolButton>("queuedEdit")->click();
        QCOMPARE(b.find<ui::ComposerEdit>("composerField")->toPlainText(), QStringLiteral("二"));
        QVERIFY(!b.find<QWidget>("queueStrip")->isVisible());
        b.page.activateWindow();
        QTest::keyClick(b.find<ui::ComposerEdit>("composerField"), Qt::Key_Escape);
        QTRY_VERIFY(!b.chat.isBusy());
        QTRY_VERIFY(b.turn(1)->findChild<QPushButton*>(QStringLiteral("turnContinue"))->isVisible());
        QCOMPARE(b.find<ui::ComposerEdit>("composerField")->toPlainText(), QStringLiteral("二"));
        b.turn(1)->findChild<QPushButton*>(QStringLiteral("turnContinue"))->click();
        QCOMPARE(b.runner.requests.last().unfinishedAnswer, QStringLiteral("半"));
    }

    void asksInOtherWords() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("问一"));
        b.answer(QStringLiteral("答一"));
        b.turn(0)->findChild<QToolButton*>(QStringLiteral("turnEdit"))->click();
        auto* editor = b.turn(0)->findChild<QPlainTextEdit*>(QStringLiteral("questionEditor"));
        QVERIFY(editor);
        editor->setPlainText(QStringLiteral("问二"));
        b.turn(0)->findChild<QPushButton*>(QStringLiteral("questionAsk"))->click();
        QCOMPARE(b.runner.requests.last().question, QStringLiteral("问二"));
        b.answer(QStringLiteral("答二"));
        QTRY_COMPARE(b.textOf(0), QStringLiteral("问二"));
    }

    void tellsThatTheEngineDiedAndKeepsTheAnswer() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("问"));
        b.runner.say(QStringLiteral("一半"));
        emit b.runner.failed(
            b.runner.lastTurn,
            {app::FailureCode::EngineUnavailable, QStringLiteral("cut"), QStringLiteral("again"), {}});
        QVERIFY(b.find<ui::Banner>("chatBanner")->isVisible());
        QCOMPARE(b.find<ui::Banner>("chatBanner")->text(), QStringLiteral("cut again"));
        QTRY_COMPARE(b.textOf(1), QStringLiteral("一半"));
        app::ModelFile gone;
        gone.path = b.fixture.folder.filePath(QStringLiteral("gone.gguf"));
        b.fixture.model.load(gone);  // fails at once, and may be tried again
        QTRY_VERIFY(b.find<ui::Banner>("chatBanner")->text().contains(QStringLiteral("gone.gguf")));
    }

    void deletesWithUndo() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("问"));
        b.answer(QStringLiteral("答"));
        const QUuid id = b.chat.conversationId();
        auto* list = b.find<QListView>("chatList");
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(b.conversations.rowCount(), 0);
        QVERIFY(b.find<QWidget>("chatEmpty")->isVisible());
        b.conversations.undoDelete();
        QCOMPARE(b.conversations.rowOf(id), 0);
    }

    void turnsSourcesOffForOneConversation() {
        Bench& b = *m_bench;
        b.find<QCheckBox>("chatGrounding")->click();
        b.type(QStringLiteral("问"));
        QCOMPARE(b.runner.requests.last().grounding, app::Grounding::Off);
        b.chat.startNew();
        QVERIFY(b.find<QCheckBox>("chatGrounding")->isChecked());
    }

    void keepsWhatIsTypedWithItsConversation() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("问"));
        b.answer(QStringLiteral("答"));
        auto* field = b.find<ui::ComposerEdit>("composerField");
        field->setPlainText(QStringLiteral("打了一半"));
        const app::ConversationSummary summary = b.chat.summary();
        b.find<QToolButton>("chatNew")->click();
        QTRY_COMPARE(field->toPlainText(), QString());
        b.chat.open(summary);
        QTRY_COMPARE(field->toPlainText(), QStringLiteral("打了一半"));
    }

    void movesTheSourcesIntoADrawer() {
        Bench& b = *m_bench;
        b.type(QStringLiteral("问"));
        b.answer(QStringLiteral("温[1]"));
        b.page.adapt(ui::PageWidth::Medium);
        auto* panel = b.find<ui::EvidencePanel>("evidencePanel");
        QVERIFY(!panel->isVisible());
        emit b.find<ui::ThreadView>("chatThread")->citationClicked(1, 1);
        QVERIFY(panel->isVisible());
        b.page.adapt(ui::PageWidth::Narrow);
        QVERIFY(!b.find<QListView>("chatList")->isVisible());
        b.page.adapt(ui::PageWidth::Wide);
        QVERIFY(panel->isVisible());
        QVERIFY(b.find<QListView>("chatList")->isVisible());
    }

    void answersFromTheRealKnowledgeBase() {
        test::UiFixture fixture;
        const std::unique_ptr<ui::Page> page(ui::makeChatPage(fixture.services));
        page->resize(1368, 860);
        page->show();
        auto* field = page->findChild<ui::ComposerEdit*>(QStringLiteral("composerField"));
        field->setPlainText(QStringLiteral("麻黄的用量？"));
        QTest::keyClick(field, Qt::Key_Return);
        auto* thread = page->findChild<ui::ThreadView*>(QStringLiteral("chatThread"));
        QTRY_VERIFY(thread->turnAt(1) &&
                    thread->turnAt(1)->content().message.state == app::ChatMessage::State::Complete);
        QVERIFY(thread->turnAt(1)->content().text.contains(QStringLiteral("2～10 g")));
        QCOMPARE(thread->turnAt(1)->content().message.origin, app::ChatMessage::Origin::Facts);
    }
};

QTEST_MAIN(ChatPageTest)
#include "chat_page_test.moc"
