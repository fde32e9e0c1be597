#include "ui/knowledge/result_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>

#include "app/knowledge_browser/knowledge_browser.h"
#include "ui/knowledge/result_rows.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/label.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {

using app::BrowserSection;
using app::KnowledgeBrowser;

namespace {

bool isInSight(const QListView* list, const QModelIndex& index) {
    return list->viewport()->rect().contains(list->visualRect(index));
}

}  // namespace

ResultPanel::ResultPanel(KnowledgeBrowser& browser, QWidget* parent)
    : QWidget(parent),
      m_browser(browser),
      m_rows(new ResultRows(this)),
      m_count(new Label(TextRole::Body, QString(), this)),
      m_filter(new Button(ButtonKind::Secondary, QString(), this, ButtonSize::Dense)),
      m_list(new QListView(this)),
      m_emptyPlace(new QWidget(this)),
      m_empty(new EmptyState(m_emptyPlace)) {
    m_rows->setSourceModel(&browser.results());
    m_count->setObjectName(QStringLiteral("results.count"));
    m_filter->setObjectName(QStringLiteral("results.filter"));
    m_list->setObjectName(QStringLiteral("results.list"));
    m_list->setModel(m_rows);
    m_list->setItemDelegate(new RowDelegate(RowGround::Page, RowDelegate::Name::Song, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->installEventFilter(this);
    m_empty->setObjectName(QStringLiteral("results.empty"));
    m_empty->setIconName(QStringLiteral("search"));
    setFocusProxy(m_list);
    setMinimumWidth(200);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(18, 5, 10, 5);
    head->addWidget(m_count);
    head->addStretch(1);
    head->addWidget(m_filter);
    auto* emptyColumn = new QVBoxLayout(m_emptyPlace);
    emptyColumn->setContentsMargins(18, 16, 18, 16);
    emptyColumn->addWidget(m_empty);
    emptyColumn->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addSpacing(1);
    column->addWidget(m_list, 1);
    column->addWidget(m_emptyPlace, 1);
    m_filter->hide();

    connect(&browser, &KnowledgeBrowser::resultsChanged, this, &ResultPanel::showResults);
    connect(&browser, &KnowledgeBrowser::historyChanged, this, &ResultPanel::showCurrent);
    connect(m_list, &QListView::clicked, this, &ResultPanel::openCurrent);
    connect(m_empty, &EmptyState::actionRequested, this, [this] {
        if (m_browser.failure()) {
            m_browser.retry();
        } else if (!m_browser.facets().selection().isEmpty()) {
            m_browser.facets().clear();
        } else {
            m_browser.setSection(BrowserSection::All);
        }
    });
    retranslate();
}

void ResultPanel::moveBy(int rows) {
    const int count = m_rows->rowCount();
    if (count == 0) {
        return;
    }
    const int from =
        m_list->currentIndex().isValid() ? m_list->currentIndex().row() : (rows > 0 ? -1 : count);
    const int to = qBound(0, from + rows, count - 1);
    m_list->setCurrentIndex(m_rows->index(to, 0));
    m_list->scrollTo(m_list->currentIndex());
    m_browser.showEntry(m_browser.results().idAt(to), app::Visit::Preview);
}

void ResultPanel::openCurrent() {
    const int row = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : 0;
    const QString id = m_browser.results().idAt(row);
    if (!id.isEmpty()) {
        m_browser.showEntry(id, app::Visit::Commit);
        emit opened();
    }
}

void ResultPanel::showResults() {
    const int total = m_browser.results().total();
    m_rows->setShowsKinds(!app::browserSection(m_browser.section()).kind);
    switch (m_browser.section()) {
    case BrowserSection::Herbs:
    case BrowserSection::Incompatibilities:
        m_count->setText(tr("%n herb(s)", nullptr, total));
        break;
    case BrowserSection::Formulas:
        m_count->setText(tr("%n formula(s)", nullptr, total));
        break;
    case BrowserSection::Patents:
        m_count->setText(tr("%n medicine(s)", nullptr, total));
        break;
    case BrowserSection::Syndromes:
    case BrowserSection::Diseases:
    case BrowserSection::Therapies:
        m_count->setText(tr("%n term(s)", nullptr, total));
        break;
    default:
        m_count->setText(tr("%n entry(s)", "rows of the list", total));
    }
    const bool isEmpty = m_browser.isUpToDate() && total == 0;
    m_list->setVisible(!isEmpty);
    m_emptyPlace->setVisible(isEmpty);
    if (m_browser.failure()) {
        m_count->clear();
        m_empty->setTexts(m_browser.failure()->what, m_browser.failure()->advice, tr("Try again"));
    } else if (isEmpty && !m_browser.facets().selection().isEmpty()) {
        m_empty->setTexts(tr("Nothing found"),
                          tr("No entry has all the ticked properties. Take some filters away."),
                          tr("Clear the filters"));
    } else if (isEmpty && m_browser.text().isEmpty() && m_browser.section() == BrowserSection::Favourites) {
        m_empty->setTexts(tr("No favourites yet"), tr("The pin beside the name of an entry keeps it here."));
    } else if (isEmpty && m_browser.text().isEmpty() && m_browser.section() == BrowserSection::Recent) {
        m_empty->setTexts(tr("Nothing was looked at yet"), tr("What you open is listed here, newest first."));
    } else if (isEmpty && m_browser.text().isEmpty() && m_browser.section() == BrowserSection::Own) {
        m_empty->setTexts(
            tr("Nothing of this clinic yet"),
            tr("Notes on entries, names of your stock and formulas of your own are listed here; "
               "the pen beside the name of an entry begins one."));
    } else if (isEmpty) {
        m_empty->setTexts(
            tr("Nothing found for “%1”").arg(m_browser.text()),
            tr("Try fewer characters, the pinyin, or its initials; or look in another kind on the left."),
            m_browser.section() == BrowserSection::All ? QString() : tr("Search all kinds"));
    }
    showCurrent();
}

void ResultPanel::showCurrent() {
    const int row = m_browser.results().rowOf(m_browser.markedId());
    if (row < 0) {
        m_list->setCurrentIndex({});
        return;
    }
    const QModelIndex index = m_rows->index(row, 0);
    if (index != m_list->currentIndex()) {
        m_list->setCurrentIndex(index);
        m_list->scrollTo(index, isInSight(m_list, index) ? QAbstractItemView::EnsureVisible
                                                         : QAbstractItemView::PositionAtCenter);
    }
}

void ResultPanel::retranslate() {
    m_list->setAccessibleName(tr("Results"));
    showResults();
    m_list->viewport()->update();
}

bool ResultPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int page = qMax(1, m_list->viewport()->height() / scaled(56) - 1);
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Up:
            moveBy(-1);
            return true;
        case Qt::Key_Down:
            moveBy(1);
            return true;
        case Qt::Key_PageUp:
            moveBy(-page);
            return true;
        case Qt::Key_PageDown:
            moveBy(page);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            openCurrent();
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ResultPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void ResultPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Surface));
    const int head = m_list->isVisible() ? m_list->y() : m_emptyPlace->y();
    painter.fillRect(QRect(0, 0, width(), head), color(Token::Canvas));
    paintHorizontalLine(&painter, 0, width(), head - 1, color(Token::Line));
}

}  // namespace xinglin::ui
