#include "ui/chat/answer_text.h"

#include <QVBoxLayout>

#include "ui/chat/markdown_text.h"
#include "ui/chat/rich_text.h"
#include "ui/theme/fonts.h"

namespace xinglin::ui {
namespace {

constexpr int kBlockGap = 8;

}  // namespace

AnswerText::AnswerText(QWidget* parent)
    : QWidget(parent), m_finished(new RichText(this)), m_tail(new RichText(this)) {
    m_finished->setObjectName(QStringLiteral("answerText"));
    m_finished->setAccessibleName(tr("Answer"));
    m_tail->setObjectName(QStringLiteral("answerTail"));
    m_tail->setAccessibleName(tr("Answer being written"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kBlockGap);
    column->addWidget(m_finished);
    column->addWidget(m_tail);
    m_finished->hide();
    m_tail->hide();
    connect(m_finished, &RichText::citationClicked, this, &AnswerText::citationClicked);
    connect(m_tail, &RichText::citationClicked, this, &AnswerText::citationClicked);
}

void AnswerText::setPart(RichText* part, const QString& markdown) {
    // What stands before the end does not move: positions of a selection stay right.
    const int anchor = part->textCursor().anchor();
    const int position = part->textCursor().position();
    part->document()->setDefaultFont(themeFont(Face::Hei, type::kReading));
    setAnswer(part->document(), markdown, m_facts, m_openCitation);
    const int last = part->document()->characterCount() - 1;
    if (anchor != position && anchor <= last && position <= last) {
        QTextCursor cursor(part->document());
        cursor.setPosition(anchor);
        cursor.setPosition(position, QTextCursor::KeepAnchor);
        part->setTextCursor(cursor);
    }
    part->setVisible(!markdown.trimmed().isEmpty());
    part->relayout();
}

void AnswerText::setText(const QString& markdown, const QList<app::RetrievedFact>& facts, Growth growth) {
    const bool same = markdown == m_markdown && growth == m_growth && facts.size() == m_facts.size();
    if (same && m_finished->isVisibleTo(this)) {
        return;
    }
    const bool grows = growth == Growth::Growing && m_growth == growth && markdown.startsWith(m_markdown);
    m_markdown = markdown;
    m_facts = facts;
    m_growth = growth;
    const qsizetype cut = growth == Growth::Growing ? finishedLength(markdown) : markdown.size();
    if (!grows || cut != m_cut) {
        m_cut = cut;
        setPart(m_finished, markdown.left(cut));
    }
    setPart(m_tail, markdown.mid(cut));
    m_tail->setVisible(growth == Growth::Growing);
    m_tail->setCaretShown(growth == Growth::Growing);
}

void AnswerText::setOpenCitation(int number) {
    m_openCitation = number;
    ui::setOpenCitation(m_finished->document(), number);
    ui::setOpenCitation(m_tail->document(), number);
}

void AnswerText::restyle() {
    setPart(m_finished, m_markdown.left(m_cut));
    setPart(m_tail, m_markdown.mid(m_cut));
    m_tail->setVisible(m_growth == Growth::Growing);
}

}  // namespace xinglin::ui
