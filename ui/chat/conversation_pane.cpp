#include "ui/chat/conversation_pane.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "app/chat/conversation_list_model.h"
#include "ui/chat/conversation_rows.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/dialog_frame.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/side_list.h"

namespace xinglin::ui {

ConversationPane::ConversationPane(app::ConversationListModel& conversations, QWidget* parent)
    : QWidget(parent),
      m_conversations(conversations),
      m_rows(new ConversationRows(conversations, this)),
      m_title(new Label(TextRole::PageTitle, QString(), this)),
      m_new(new IconButton(QStringLiteral("plus"), QString(), this)),
      m_search(new SearchField(this)),
      m_list(new SideList(this)),
      m_nothing(new Label(TextRole::Dense, Token::Text3, QString(), this)) {
    m_new->setObjectName(QStringLiteral("chatNew"));
    m_search->setObjectName(QStringLiteral("chatSearch"));
    m_search->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
    m_list->setObjectName(QStringLiteral("chatList"));
    m_list->setItemDelegate(new RowDelegate(RowGround::Sunken, RowDelegate::Name::Hei, m_list));
    m_list->setModel(m_rows);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignHCenter);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 0);
    column->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(20, 0, 12, 0);
    top->addWidget(m_title, 1);
    top->addWidget(m_new);
    column->addLayout(top);
    auto* find = new QHBoxLayout;
    find->setContentsMargins(12, 0, 12, 0);
    find->addWidget(m_search);
    column->addLayout(find);
    column->addWidget(m_nothing);
    column->addWidget(m_list, 1);

    connect(m_new, &QToolButton::clicked, this, &ConversationPane::newRequested);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_conversations.setFilter(words);
        m_nothing->setVisible(m_rows->rowCount() == 0);
    });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { openRow(index.row()); });
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) { openRow(index.row()); });
    connect(m_list, &QWidget::customContextMenuRequested, this, &ConversationPane::showMenu);
    const auto refresh = [this] {
        m_nothing->setVisible(m_rows->rowCount() == 0);
        retranslate();
        select();
    };
    connect(m_rows, &QAbstractItemModel::modelReset, this, refresh);
    refresh();
}

void ConversationPane::retranslate() {
    m_title->setText(tr("Chat"));
    m_new->setName(tr("New conversation"));
    m_search->setPlaceholderText(tr("Search the titles"));
    m_search->setAccessibleName(tr("Search the titles of conversations"));
    m_list->setAccessibleName(tr("Conversations"));
    m_nothing->setText(m_conversations.isEmpty() ? tr("No conversation yet")
                                                 : tr("No title with these words"));
}

void ConversationPane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_rows->retranslate();
    }
    QWidget::changeEvent(event);
}

void ConversationPane::setCurrent(const QUuid& id) {
    m_current = id;
    select();
}

void ConversationPane::select() {
    const int row = m_rows->rowOf(m_current);
    m_list->setCurrentIndex(row < 0 ? QModelIndex() : m_rows->index(row));
    if (row < 0) {
        m_list->clearSelection();
    }
}

void ConversationPane::openRow(int row) {
    const int source = m_rows->sourceRow(row);
    if (source >= 0 && m_conversations.at(source).id != m_current) {
        emit opened(m_conversations.at(source));
    }
}

void ConversationPane::showMenu(const QPoint& at) {
    const int source = m_rows->sourceRow(m_list->indexAt(at).row());
    if (source < 0) {
        return;
    }
    const app::ConversationSummary summary = m_conversations.at(source);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Rename…"), this, [this, id = summary.id] { rename(id); });
    menu->addAction(summary.isPinned ? tr("Unpin") : tr("Pin"), this, [this, summary] {
        m_conversations.setPinned(summary.id, summary.isPinned ? app::ConversationStore::Pin::Off
                                                               : app::ConversationStore::Pin::On);
    });
    menu->addAction(tr("Delete"), this, [this, id = summary.id] { m_conversations.remove(id); });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

void ConversationPane::rename(const QUuid& id) {
    const int row = m_conversations.rowOf(id);
    if (row < 0) {
        return;
    }
    auto* dialog = new DialogFrame(tr("Rename the conversation"), QString(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* name = new LineEdit(dialog);
    name->setObjectName(QStringLiteral("conversationName"));
    name->setAccessibleName(tr("Title"));
    name->setText(m_conversations.at(row).title);
    name->selectAll();
    dialog->body()->addWidget(name);
    dialog->setSafeButton(tr("Cancel"));
    dialog->setActionButton(tr("Rename"), ButtonKind::Primary);
    connect(name, &QLineEdit::returnPressed, dialog, &QDialog::accept);
    connect(dialog, &QDialog::accepted, this, [this, id, name] { m_conversations.rename(id, name->text()); });
    dialog->open();
    name->setFocus();
}

bool ConversationPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const QUuid id = m_rows->idAt(m_list->currentIndex().row());
        if (!id.isNull() && key == Qt::Key_Delete) {
            m_conversations.remove(id);
            return true;
        }
        if (!id.isNull() && key == Qt::Key_F2) {
            rename(id);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ConversationPane::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Sunken));
}

}  // namespace xinglin::ui
