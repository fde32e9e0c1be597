#include "ui/chat/markdown_text.h"

#include <QTextDocument>
#include <QtTest>

#include "ui/chat/answer_text.h"
#include "ui/chat/rich_text.h"

using namespace xinglin;

namespace {

QList<app::RetrievedFact> facts(int count) {
    QList<app::RetrievedFact> list;
    for (int n = 1; n <= count; ++n) {
        app::RetrievedFact fact;
        fact.n = n;
        fact.id = QStringLiteral("herb:x");
        list.append(fact);
    }
    return list;
}

// What a person would copy: citations as [n].
QString shown(const QString& markdown, int sources) {
    QTextDocument document;
    ui::setAnswer(&document, markdown, facts(sources), 0);
    QTextCursor all(&document);
    all.select(QTextCursor::Document);
    return ui::plainSelection(all);
}

}  // namespace

class MarkdownTextTest : public QObject {
    Q_OBJECT

private slots:
    void keepsEveryWord_data() {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("text");
        QTest::newRow("citation") << QStringLiteral("温[1]，辛[2]。") << QStringLiteral("温[1]，辛[2]。");
        QTest::newRow("no such source") << QStringLiteral("温[7]。") << QStringLiteral("温。");
        QTest::newRow("line ends") << QStringLiteral("一、甲\n二、乙") << QStringLiteral("一、甲\n二、乙");
        QTest::newRow("html") << QStringLiteral("a <b>x</b>") << QStringLiteral("a <b>x</b>");
        QTest::newRow("unclosed bold") << QStringLiteral("**等量") << QStringLiteral("**等量");
        QTest::newRow("after a table")
            << QStringLiteral("前\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二[1] |\n\n后。")
            << QStringLiteral("前\n甲\n乙\n一\n二[1]\n后。");
        QTest::newRow("empty cells") << QStringLiteral("| | 甲 |\n|---|---|\n| 一 | |\n\n后。")
                                     << QStringLiteral("甲\n一\n\n后。");
        QTest::newRow("many sources") << QStringLiteral("温[12]") << QStringLiteral("温[12]");
    }

    void keepsEveryWord() {
        QFETCH(QString, markdown);
        QFETCH(QString, text);
        QCOMPARE(shown(markdown, 12 - (markdown.contains(QLatin1String("[7]")) ? 10 : 0)), text);
    }

    void growsWithWhatFollowsATable() {
        QTextDocument without;
        QTextDocument with;
        const QString table = QStringLiteral("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n");
        for (auto* document : {&without, &with}) {
            document->setTextWidth(400);
        }
        ui::setAnswer(&without, table, {}, 0);
        ui::setAnswer(&with, table + QStringLiteral("\n后面还有一段。"), {}, 0);
        QVERIFY(with.size().height() > without.size().height() + 10);
    }

    void isAsHighAsItsText() {
        ui::AnswerText answer;
        answer.resize(600, 400);
        answer.show();
        const QString table = QStringLiteral("前。\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n\n");
        answer.setText(table + QStringLiteral("后面还有一段[1]。"), facts(1),
                       ui::AnswerText::Growth::Finished);
        answer.setOpenCitation(1);
        auto* text = answer.findChild<ui::RichText*>(QStringLiteral("answerText"));
        QTextCursor end(text->document());
        end.movePosition(QTextCursor::End);
        QTRY_VERIFY(text->cursorRect(end).bottom() <= text->height());
        QVERIFY(text->cursorRect(end).bottom() > 60);
        // A line that fits by a hair must not be broken by room kept for a scroll bar.
        QCOMPARE(text->document()->textWidth(), text->width());
        QVERIFY(text->document()->size().height() <= text->height());
    }

    void knowsWhatIsFinished_data() {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<qsizetype>("length");
        QTest::newRow("nothing") << QString() << qsizetype(0);
        QTest::newRow("one block") << QStringLiteral("abc\ndef") << qsizetype(0);
        QTest::newRow("two blocks") << QStringLiteral("abc\n\ndef") << qsizetype(5);
        QTest::newRow("only the blank line") << QStringLiteral("abc\n\n") << qsizetype(0);
        QTest::newRow("fence") << QStringLiteral("a\n\n```\nx\n\ny") << qsizetype(3);
        QTest::newRow("after a fence") << QStringLiteral("```\nx\n\ny\n```\n\nz") << qsizetype(14);
        QTest::newRow("list goes on") << QStringLiteral("- a\n\n  b") << qsizetype(0);
    }

    void knowsWhatIsFinished() {
        QFETCH(QString, markdown);
        QFETCH(qsizetype, length);
        QCOMPARE(ui::finishedLength(markdown), length);
    }

    void neverTakesBackWhatWasFinished() {
        const QString answer = QStringLiteral(
            "一\n\n二\n三\n\n```\n四\n\n五\n```\n\n| 六 | 七 |\n|---|---|\n\n- 八\n\n  九\n\n十");
        qsizetype before = 0;
        for (qsizetype size = 0; size <= answer.size(); ++size) {
            const qsizetype now = ui::finishedLength(answer.left(size));
            QVERIFY(now >= before && now <= size);
            before = now;
        }
    }
};

QTEST_MAIN(MarkdownTextTest)
#include "markdown_text_test.moc"
