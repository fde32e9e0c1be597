#include "ui/chat/answer_text.h"

#include <QVBoxLayout>

#include "ui/chat/markdown_text.h"
#include "ui/chat/rich_text.h"
#include "ui/theme/fonts.h"

namespace xinglin::ui {
namespace {

constexpr int kBlockGap = 10;
constexpr qsizetype kPartChars = 700;      ///< a part that is longer is left alone
constexpr qsizetype kOnePartChars = 4000;  ///< an answer that is longer stays in parts

}  // namespace

AnswerText::AnswerText(QWidget* parent)
    : QWidget(parent), m_column(new QVBoxLayout(this)), m_tail(new RichText(this)) {
    m_tail->setObjectName(QStringLiteral("answerTail"));
    m_tail->setAccessibleName(tr("Answer being written"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(kBlockGap);
    m_column->addWidget(m_tail);
    m_tail->hide();
    connect(m_tail, &RichText::citationClicked, this, &AnswerText::citationClicked);
    addPart(0);
}

void AnswerText::addPart(qsizetype start) {
    auto* text = new RichText(this);
    text->setObjectName(QStringLiteral("answerText"));
    text->setAccessibleName(tr("Answer"));
    text->hide();
    text->resize(width(), text->height());
    m_column->insertWidget(static_cast<int>(m_parts.size()), text);
    connect(text, &RichText::citationClicked, this, &AnswerText::citationClicked);
    m_parts.append({text, start, 0});
}

qsizetype AnswerText::finished() const {
    return m_parts.last().start + m_parts.last().length;
}

void AnswerText::setWidget(RichText* text, const QString& markdown) {
    // What stands before the end does not move: positions of a selection stay right.
    const int anchor = text->textCursor().anchor();
    const int position = text->textCursor().position();
    text->document()->setDefaultFont(themeFont(Face::Hei, type::kReading));
    setAnswer(text->document(), markdown, m_facts, m_openCitation);
    const int last = text->document()->characterCount() - 1;
    if (anchor != position && anchor <= last && position <= last) {
        QTextCursor cursor(text->document());
        cursor.setPosition(anchor);
        cursor.setPosition(position, QTextCursor::KeepAnchor);
        text->setTextCursor(cursor);
    }
    text->setVisible(!markdown.trimmed().isEmpty());
    text->relayout();
}

void AnswerText::finishUpTo(qsizetype cut) {
    if (cut <= finished()) {
        return;
    }
    if (m_parts.last().length > kPartChars) {
        addPart(finished());
    }
    Part& part = m_parts.last();
    part.length = cut - part.start;
    setWidget(part.text, m_markdown.mid(part.start, part.length));
}

void AnswerText::startOver() {
    while (m_parts.size() > 1) {
        m_column->removeWidget(m_parts.last().text);
        m_parts.last().text->hide();
        m_parts.last().text->deleteLater();  // a click in it may be what started this
        m_parts.removeLast();
    }
    m_parts.first().length = 0;
    setWidget(m_parts.first().text, {});
}

void AnswerText::setText(const QString& markdown, const QList<app::RetrievedFact>& facts, Growth growth) {
    if (markdown == m_markdown && growth == m_growth && facts.size() == m_facts.size()) {
        return;
    }
    const bool goesOn =
        m_growth == Growth::Growing && markdown.startsWith(m_markdown) && facts.size() == m_facts.size();
    const bool isLong = markdown.size() > kOnePartChars;
    m_markdown = markdown;
    m_facts = facts;
    m_growth = growth;
    if (!goesOn || (growth == Growth::Finished && !isLong)) {
        startOver();
    }
    finishUpTo(growth == Growth::Growing ? finishedLength(markdown) : markdown.size());
    setWidget(m_tail, markdown.mid(finished()));
    m_tail->setVisible(growth == Growth::Growing);
    m_tail->setCaretShown(growth == Growth::Growing);
}

void AnswerText::setOpenCitation(int number) {
    m_openCitation = number;
    for (const Part& part : std::as_const(m_parts)) {
        ui::setOpenCitation(part.text->document(), number);
    }
    ui::setOpenCitation(m_tail->document(), number);
}

void AnswerText::restyle() {
    for (const Part& part : std::as_const(m_parts)) {
        setWidget(part.text, m_markdown.mid(part.start, part.length));
    }
    setWidget(m_tail, m_markdown.mid(finished()));
    m_tail->setVisible(m_growth == Growth::Growing);
}

}  // namespace xinglin::ui
