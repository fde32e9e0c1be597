#include "ui/knowledge/entry_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include "app/knowledge_browser/comparison_desk.h"
#include "app/knowledge_browser/entry_document.h"
#include "app/knowledge_browser/entry_text.h"
#include "app/knowledge_browser/knowledge_browser.h"
#include "app/knowledge_notes/notebook.h"
#include "ui/knowledge/disagreement_detail.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/entry_head.h"
#include "ui/knowledge/formula_detail.h"
#include "ui/knowledge/further_detail.h"
#include "ui/knowledge/mark_parts.h"
#include "ui/knowledge/names.h"
#include "ui/knowledge/note_card.h"
#include "ui/knowledge/reference_detail.h"
#include "ui/knowledge/term_detail.h"
#include "ui/print/document_printer.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

using app::KnowledgeBrowser;
using app::KnowledgeKind;

EntryPane::EntryPane(KnowledgeBrowser& browser, app::ComparisonDesk& desk, app::StockNameDesk* stock,
                     QWidget* parent)
    : QWidget(parent),
      m_browser(browser),
      m_desk(desk),
      m_stock(stock),
      m_head(new EntryHead(this)),
      m_scroll(new ColumnArea(this)),
      m_empty(new EmptyState(this)),
      m_emptyPlace(new QWidget(this)) {
    m_head->setObjectName(QStringLiteral("entry.head"));
    m_scroll->setObjectName(QStringLiteral("entry.scroll"));
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    setFocusProxy(m_scroll);
    m_empty->setObjectName(QStringLiteral("entry.empty"));
    m_empty->setIconName(QStringLiteral("rail-knowledge"));
    m_empty->setMaximumWidth(420);

    auto* emptyColumn = new QVBoxLayout(m_emptyPlace);
    emptyColumn->setContentsMargins(32, 40, 32, 32);
    emptyColumn->addWidget(m_empty);
    emptyColumn->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_emptyPlace, 1);
    column->addWidget(m_scroll, 1);

    connect(&browser, &KnowledgeBrowser::entryChanged, this, &EntryPane::showEntry);
    connect(&browser, &KnowledgeBrowser::entryFailed, this, &EntryPane::showFailure);
    connect(&browser, &KnowledgeBrowser::historyChanged, this, &EntryPane::showHistory);
    connect(m_head, &EntryHead::backRequested, &browser, &KnowledgeBrowser::goBack);
    connect(m_head, &EntryHead::forwardRequested, &browser, &KnowledgeBrowser::goForward);
    connect(m_head, &EntryHead::copyNameRequested, this, &EntryPane::copyName);
    connect(m_head, &EntryHead::copyCitationRequested, this, &EntryPane::copyCitation);
    connect(m_head, &EntryHead::favouriteRequested, this, &EntryPane::toggleFavourite);
    connect(m_head, &EntryHead::compareRequested, this, &EntryPane::toggleComparison);
    connect(m_head, &EntryHead::noteRequested, this, &EntryPane::writeNote);
    connect(m_head, &EntryHead::printRequested, this, &EntryPane::print);
    connect(&desk, &app::ComparisonDesk::placesChanged, this, &EntryPane::showClinic);
    if (app::Notebook* notebook = browser.notebook()) {
        connect(notebook, &app::Notebook::changed, this, &EntryPane::showClinic);
        connect(notebook, &app::Notebook::loaded, this, &EntryPane::showEntry);
    }
    retranslate();
}

void EntryPane::showEntry() {
    const auto& entry = m_browser.entry();
    const bool hadFocus = m_scroll->widget() && m_scroll->widget()->isAncestorOf(QApplication::focusWidget());
    m_head->setEntry(entry);
    showClinic();
    m_emptyPlace->setVisible(!entry);
    m_scroll->setVisible(entry.has_value());
    if (!entry) {
        // What stood here before must not be found by a search for its widgets.
        delete m_scroll->takeWidget();
        return;
    }
    const bool isOwn = app::isOwnId(entry->id);
    auto* content =
        new EntryContent(nullptr, isOwn ? EntryContent::Ground::Clinic : EntryContent::Ground::Facts);
    content->setObjectName(QStringLiteral("entry.content"));
    addNote(*content, *entry);
    addDisagreementNotice(*content, *entry);
    switch (entry->kind) {
    case KnowledgeKind::Herb:
        fillHerbDetail(*content, *entry,
                       m_browser.section() == app::BrowserSection::Incompatibilities
                           ? HerbFocus::Incompatibilities
                           : HerbFocus::Properties);
        break;
    case KnowledgeKind::Formula:
    case KnowledgeKind::Patent:
        addFormulaActions(*content, isOwn);
        fillFormulaDetail(*content, *entry);
        break;
    case KnowledgeKind::Syndrome:
    case KnowledgeKind::Disease:
    case KnowledgeKind::Therapy:
        fillTermDetail(*content, *entry);
        break;
    case KnowledgeKind::Compound:
    case KnowledgeKind::Target:
    case KnowledgeKind::Clause:
    case KnowledgeKind::Acupoint:
        fillReferenceDetail(*content, *entry);
        break;
    }
    fillDisagreements(*content, *entry);
    fillFurtherDetail(*content, *entry);
    content->finish();
    connect(content, &EntryContent::openRequested, this,
            [this](const QString& id) { m_browser.showEntry(id, app::Visit::Commit); });
    m_scroll->setWidget(content);  // deletes the one before
    content->setAutoFillBackground(false);
    m_scroll->verticalScrollBar()->setValue(0);
    if (hadFocus) {
        m_scroll->setFocus(Qt::OtherFocusReason);  // a link was followed: its own widget is gone
    }
}

// The clinic's own words stand in front of what books say, once there are any.
void EntryPane::addNote(EntryContent& content, const app::KnowledgeEntry& entry) {
    app::Notebook* notebook = m_browser.notebook();
    if (!notebook || !m_stock) {
        return;
    }
    const bool hasWords = !notebook->note(entry.id).isEmpty() || !notebook->stockNames(entry.id).isEmpty();
    if (hasWords || m_noteAsked == entry.id) {
        m_note = new NoteCard(*notebook, *m_stock, entry, &content);
        content.addWidget(m_note);
    }
}

void EntryPane::addFormulaActions(EntryContent& content, bool isOwn) {
    if (!m_browser.notebook()) {
        return;
    }
    auto* line = new QWidget(&content);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    if (isOwn) {
        row->addWidget(new MarkIcon(QStringLiteral("pen"), Token::ApricotText, line));
        row->addWidget(new Label(TextRole::DenseBold, Token::ApricotText,
                                 tr("A formula of this clinic, of no book"), line));
    }
    row->addStretch(1);
    auto* change =
        new Button(ButtonKind::Secondary, isOwn ? tr("Change") : tr("Write down as a formula of this clinic"),
                   line, ButtonSize::Dense);
    change->setObjectName(QStringLiteral("entry.changeFormula"));
    connect(change, &QPushButton::clicked, this, &EntryPane::changeFormulaRequested);
    row->addWidget(change);
    if (isOwn) {
        auto* remove = new Button(ButtonKind::Danger, tr("Delete"), line, ButtonSize::Dense);
        remove->setObjectName(QStringLiteral("entry.removeFormula"));
        connect(remove, &QPushButton::clicked, this, &EntryPane::removeFormulaRequested);
        row->addWidget(remove);
    }
    content.addWidget(line);
}

void EntryPane::showClinic() {
    const auto& entry = m_browser.entry();
    const app::Notebook* notebook = m_browser.notebook();
    EntryHead::Clinic clinic;
    clinic.hasNotebook = notebook != nullptr;
    clinic.isFavourite = entry && notebook && notebook->isFavourite(entry->id);
    clinic.isOnDesk = entry && m_desk.contains(entry->id);
    m_head->setClinic(clinic);
}

void EntryPane::toggleFavourite() {
    const auto& entry = m_browser.entry();
    if (app::Notebook* notebook = m_browser.notebook(); notebook && entry) {
        notebook->setFavourite(entry->id, entry->name, !notebook->isFavourite(entry->id));
    }
}

void EntryPane::toggleComparison() {
    const auto& entry = m_browser.entry();
    if (!entry) {
        return;
    }
    if (m_desk.contains(entry->id)) {
        m_desk.remove(entry->id);
        return;
    }
    switch (m_desk.add(entry->id, entry->name, entry->kind)) {
    case app::ComparisonDesk::Answer::Taken:
        break;
    case app::ComparisonDesk::Answer::IsFull:
        emit copied(tr("Four entries are side by side already; take one away first."));
        break;
    case app::ComparisonDesk::Answer::IsAnotherSort:
        emit copied(tr("Only entries of one sort are compared: herbs with herbs, formulas with formulas."));
        break;
    }
    showClinic();
}

void EntryPane::writeNote() {
    if (!m_browser.entry() || !m_browser.notebook()) {
        return;
    }
    if (!m_note) {
        m_noteAsked = m_browser.entry()->id;
        showEntry();
    }
    m_scroll->verticalScrollBar()->setValue(0);
    m_note->startWriting();
}

void EntryPane::print() {
    if (const auto& entry = m_browser.entry()) {
        const QString note = m_browser.notebook() ? m_browser.notebook()->note(entry->id) : QString();
        const QString page = app::entryDocument(*entry, {note, m_browser.edition(), Theme::language()});
        DocumentPrinter(page, entry->name).print(this);
    }
}

void EntryPane::showFailure(const app::Failure& failure) {
    m_empty->setTexts(failure.what, failure.advice);
}

void EntryPane::showHistory() {
    m_head->setHistory(m_browser.canGoBack(), m_browser.canGoForward());
}

void EntryPane::retranslate() {
    m_scroll->setAccessibleName(tr("Entry"));
    m_empty->setTexts(
        tr("Nothing is open"),
        tr("Type a name, its pinyin or its initials (mahuang, mh) and press Enter, or choose from the "
           "list."));
    showEntry();
    showHistory();
}

void EntryPane::copyName() {
    if (m_browser.entry()) {
        const QString name = shownName(m_browser.entry()->name, m_browser.entry()->traditional);
        QApplication::clipboard()->setText(name);
        emit copied(tr("Copied “%1”.").arg(name));
    }
}

void EntryPane::copyCitation() {
    if (m_browser.entry()) {
        QApplication::clipboard()->setText(app::citationOf(*m_browser.entry(), m_browser.edition()));
        emit copied(tr("Copied the citation of “%1”.").arg(m_browser.entry()->name));
    }
}

void EntryPane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void EntryPane::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Canvas));
}

}  // namespace xinglin::ui
