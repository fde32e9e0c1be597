#include "ui/knowledge/entry_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include "app/knowledge_browser/entry_text.h"
#include "app/knowledge_browser/knowledge_browser.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/entry_head.h"
#include "ui/knowledge/formula_detail.h"
#include "ui/knowledge/further_detail.h"
#include "ui/knowledge/names.h"
#include "ui/knowledge/term_detail.h"
#include "ui/theme/theme.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/empty_state.h"

namespace xinglin::ui {

using app::KnowledgeBrowser;
using app::KnowledgeKind;

EntryPane::EntryPane(KnowledgeBrowser& browser, QWidget* parent)
    : QWidget(parent),
      m_browser(browser),
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
    retranslate();
}

void EntryPane::showEntry() {
    const auto& entry = m_browser.entry();
    const bool hadFocus = m_scroll->widget() && m_scroll->widget()->isAncestorOf(QApplication::focusWidget());
    m_head->setEntry(entry);
    m_emptyPlace->setVisible(!entry);
    m_scroll->setVisible(entry.has_value());
    if (!entry) {
        // What stood here before must not be found by a search for its widgets.
        delete m_scroll->takeWidget();
        return;
    }
    auto* content = new EntryContent;
    content->setObjectName(QStringLiteral("entry.content"));
    switch (entry->kind) {
    case KnowledgeKind::Herb:
        fillHerbDetail(*content, *entry,
                       m_browser.section() == app::BrowserSection::Incompatibilities
                           ? HerbFocus::Incompatibilities
                           : HerbFocus::Properties);
        break;
    case KnowledgeKind::Formula:
    case KnowledgeKind::Patent:
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
        break;
    }
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
