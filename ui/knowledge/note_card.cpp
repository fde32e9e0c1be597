#include "ui/knowledge/note_card.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QTextEdit>
#include <QVBoxLayout>

#include "app/knowledge_browser/stock_name_desk.h"
#include "app/knowledge_notes/notebook.h"
#include "ui/knowledge/mark_parts.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"

namespace xinglin::ui {

NoteCard::NoteCard(app::Notebook& notebook, app::StockNameDesk& stock, const app::KnowledgeEntry& entry,
                   QWidget* parent)
    : QWidget(parent),
      m_notebook(notebook),
      m_stock(stock),
      m_id(entry.id),
      m_name(entry.name),
      m_text(new QTextEdit(this)),
      m_state(new Label(TextRole::Caption, Token::Text2, QString(), this)) {
    setObjectName(QStringLiteral("entry.note"));
    m_text->setObjectName(QStringLiteral("note.text"));
    m_text->setAccessibleName(tr("Note of this clinic"));
    m_text->setPlaceholderText(tr("What this clinic keeps in mind about it"));
    m_text->setAcceptRichText(false);
    m_text->setTabChangesFocus(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->viewport()->setAutoFillBackground(false);
    m_text->document()->setDocumentMargin(0);
    m_text->setPlainText(notebook.note(m_id));

    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(new MarkIcon(QStringLiteral("pen"), Token::ApricotText, this));
    head->addWidget(new Label(TextRole::DenseBold, Token::ApricotText, tr("Note of this clinic"), this));
    head->addStretch(1);
    head->addWidget(m_state);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 10);
    column->setSpacing(6);
    column->addLayout(head);
    column->addWidget(m_text);
    if (entry.kind == app::KnowledgeKind::Herb) {
        m_names = new LineEdit(this);
        m_names->setObjectName(QStringLiteral("note.stockNames"));
        m_names->setAccessibleName(tr("Names of this herb in the clinic's stock"));
        m_names->setPlaceholderText(tr("One or more words, parted by commas"));
        m_names->setText(notebook.stockNames(m_id).join(QStringLiteral("、")));
        auto* line = new QHBoxLayout;
        line->setSpacing(10);
        line->addWidget(new Label(TextRole::Dense, Token::Text2, tr("In stock as"), this));
        line->addWidget(m_names, 1);
        column->addLayout(line);
        connect(m_names, &QLineEdit::editingFinished, this, &NoteCard::takeStockNames);
    }
    // As high as its text at the width that it has got: told whenever either changes.
    connect(m_text->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &NoteCard::fitHeight);
    fitHeight();
    connect(m_text, &QTextEdit::textChanged, this, [this] {
        m_notebook.setNote(m_id, m_name, m_text->toPlainText());
        showState();
    });
    connect(&notebook, &app::Notebook::noteSaved, this, &NoteCard::showState);
    connect(&notebook, &app::Notebook::failed, this, &NoteCard::showState);
    showState();
}

void NoteCard::startWriting() {
    m_text->setFocus(Qt::OtherFocusReason);
    m_text->moveCursor(QTextCursor::End);
}

void NoteCard::takeStockNames() {
    m_stock.setNames(m_id, m_name, m_names->text());
}

void NoteCard::showState() {
    const auto& notes = m_notebook.content().notes;
    const auto note = notes.constFind(m_id);
    if (note == notes.constEnd()) {
        m_state->clear();
    } else if (m_notebook.hasUnsavedNotes()) {
        m_state->setText(tr("Not kept yet"));
    } else {
        m_state->setText(
            tr("Kept %1").arg(QLocale().toString(note->at.toLocalTime().date(), QLocale::ShortFormat)));
    }
}

void NoteCard::fitHeight() {
    const int line = QFontMetrics(m_text->font()).lineSpacing();
    m_text->setFixedHeight(qMax(line, static_cast<int>(m_text->document()->size().height())) + 4);
}

void NoteCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBox(&painter, rect(), {.fill = color(Token::ApricotSoft), .radius = radius::kCard});
}

}  // namespace xinglin::ui
