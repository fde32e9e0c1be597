#include "ui/chat/thread_view.h"

#include <QResizeEvent>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "app/chat/chat_view_model.h"
#include "ui/chat/turn_widget.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace xinglin::ui {
namespace {

constexpr int kTextWidth = 720;
constexpr int kTurnGap = 14;
constexpr int kPhaseMs = 100;
constexpr int kEndMargin = 24;  ///< nearer than this counts as at the end

}  // namespace

ThreadView::ThreadView(app::ChatViewModel& chat, QWidget* parent)
    : ColumnArea(parent), m_chat(chat), m_column(new QWidget(this)) {
    setObjectName(QStringLiteral("chatThread"));
    setAccessibleName(tr("Conversation"));
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(m_column);
    column->setSpacing(kTurnGap);
    column->addStretch(1);
    setWidget(m_column);
    m_phaseTimer.setInterval(kPhaseMs);
    connect(&m_phaseTimer, &QTimer::timeout, this, &ThreadView::refreshPhase);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        m_followsEnd = isAtEnd();
        realizeVisible();
    });
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_followsEnd) {
            verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        }
        realizeVisible();
    });
    connect(&m_chat, &QAbstractItemModel::modelReset, this, &ThreadView::rebuild);
    connect(&m_chat, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) {
                for (int row = first; row <= last; ++row) {
                    addTurn(row);
                }
                refresh(first - 1);  // is no longer the last one
                scrollToEnd();
            });
    connect(&m_chat, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to) {
                for (int row = from.row(); row <= to.row(); ++row) {
                    refresh(row);
                }
            });
    connect(&m_chat, &app::ChatViewModel::busyChanged, this, [this] {
        for (TurnWidget* turn : std::as_const(m_turns)) {
            turn->setBusy(m_chat.isBusy());
        }
        if (m_chat.isBusy()) {
            m_phaseTimer.start();
            refreshPhase();
        } else {
            m_phaseTimer.stop();
        }
    });
    connect(&m_chat, &app::ChatViewModel::phaseChanged, this, &ThreadView::refreshPhase);
    rebuild();
}

void ThreadView::rebuild() {
    for (TurnWidget* turn : std::as_const(m_turns)) {
        turn->removeEventFilter(this);
        m_column->layout()->removeWidget(turn);
        turn->hide();
        turn->deleteLater();  // its own button may be what started this
    }
    m_turns.clear();
    for (int row = 0; row < m_chat.rowCount(); ++row) {
        addTurn(row);
    }
    scrollToEnd();
}

void ThreadView::addTurn(int row) {
    auto* turn = new TurnWidget(m_column);
    m_turns.insert(row, turn);
    static_cast<QVBoxLayout*>(m_column->layout())->insertWidget(row, turn);
    turn->installEventFilter(this);
    const auto rowOf = [this, turn] { return static_cast<int>(m_turns.indexOf(turn)); };
    connect(turn, &TurnWidget::citationClicked, this,
            [this, rowOf](int number) { emit citationClicked(rowOf(), number); });
    connect(turn, &TurnWidget::allSourcesRequested, this,
            [this, rowOf] { emit allSourcesRequested(rowOf()); });
    connect(turn, &TurnWidget::regenerateRequested, this, [this, rowOf] { m_chat.regenerate(rowOf()); });
    connect(turn, &TurnWidget::continueRequested, this, [this, rowOf] { m_chat.continueAnswer(rowOf()); });
    connect(turn, &TurnWidget::editRequested, this,
            [this, rowOf](const QString& text) { m_chat.edit(rowOf(), text); });
    connect(turn, &TurnWidget::versionRequested, this,
            [this, rowOf](int version) { m_chat.showVersion(rowOf(), version); });
    refresh(row);
    turn->show();
}

void ThreadView::refresh(int row) {
    if (row < 0 || row >= m_turns.size() || row >= m_chat.rowCount()) {
        return;
    }
    const QModelIndex index = m_chat.index(row);
    TurnContent content;
    content.message = m_chat.messageAt(row);
    content.text = index.data(app::ChatViewModel::TextRole).toString();
    content.version = index.data(app::ChatViewModel::VersionRole).toInt();
    content.versionCount = index.data(app::ChatViewModel::VersionCountRole).toInt();
    content.isLast = row == m_chat.rowCount() - 1;
    content.isGrounded = m_chat.grounding() == app::Grounding::On;
    TurnWidget* turn = m_turns.at(row);
    turn->setBusy(m_chat.isBusy());
    turn->setContent(content);
}

void ThreadView::refreshPhase() {
    if (m_chat.isBusy() && !m_turns.isEmpty()) {
        m_turns.last()->setPhase(m_chat.phase(), m_chat.retrievalMs(), m_chat.turnElapsedMs());
    }
}

void ThreadView::setOpenCitation(int row, int number) {
    for (int i = 0; i < m_turns.size(); ++i) {
        m_turns.at(i)->setOpenCitation(i == row ? number : 0);
    }
}

bool ThreadView::isAtEnd() const {
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum() - kEndMargin;
}

void ThreadView::scrollToEnd() {
    m_followsEnd = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    realizeVisible();
}

void ThreadView::arrange() {
    const int wide = scaled(kTextWidth);
    const int side = std::max(space::kPage + 4, (viewport()->width() - wide) / 2);
    m_column->layout()->setContentsMargins(side, 18, side, 18);
}

void ThreadView::resizeEvent(QResizeEvent* event) {
    arrange();
    ColumnArea::resizeEvent(event);
    realizeVisible();
}

void ThreadView::realizeVisible() {
    const int page = viewport()->height();
    const int top = verticalScrollBar()->value();
    for (TurnWidget* turn : std::as_const(m_turns)) {
        if (turn->geometry().bottom() >= top - page && turn->geometry().top() <= top + 2 * page) {
            turn->realize();
        }
    }
}

bool ThreadView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        // A turn above that gets its true height must not move what is being read.
        const auto* turn = qobject_cast<TurnWidget*>(watched);
        const auto* resize = static_cast<QResizeEvent*>(event);
        const int growth = resize->size().height() - resize->oldSize().height();
        const bool above = turn && turn->geometry().bottom() - growth <= verticalScrollBar()->value();
        if (above && !m_followsEnd && resize->oldSize().height() > 0) {
            verticalScrollBar()->setValue(verticalScrollBar()->value() + growth);
        }
    }
    return ColumnArea::eventFilter(watched, event);
}

}  // namespace xinglin::ui
