#include "ui/pharmacy/queue_panel.h"

#include <QComboBox>
#include <QLocale>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/pharmacy/desk_words.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"
#include "ui/widgets/moment_text.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/side_list.h"

namespace xinglin::ui {
namespace {

constexpr int kIdRole = Qt::UserRole + 1;
constexpr int kEveryState = -1;
constexpr int kTypingPauseMs = 150;

constexpr app::DeskState kStates[] = {
    app::DeskState::Waiting,  app::DeskState::Reviewed,  app::DeskState::Dispensed, app::DeskState::Checked,
    app::DeskState::Returned, app::DeskState::HandedOut, app::DeskState::Void};

// When the physician signed: of today's the hour is enough.
QString signedText(const QDateTime& when) {
    return when.date() == QDate::currentDate() ? shortTimeText(when.time())
                                               : QLocale().toString(when.date(), QLocale::ShortFormat);
}

}  // namespace

QueuePanel::QueuePanel(app::PharmacyViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_search(new SearchField(this)),
      m_filter(new QComboBox(this)),
      m_list(new SideList(this)),
      m_rows(new QStandardItemModel(this)),
      m_empty(new Label(TextRole::Dense, Token::Text3, QString(), this)) {
    setBackgroundRole(QPalette::AlternateBase);
    setAutoFillBackground(true);
    m_search->setObjectName(QStringLiteral("deskSearch"));
    m_search->setAccessibleName(tr("Find a prescription"));
    m_search->setPlaceholderText(tr("Number or patient"));
    m_search->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_F));
    m_filter->setObjectName(QStringLiteral("deskFilter"));
    m_filter->setAccessibleName(tr("State"));
    m_filter->setToolTip(
        tr("Signed within %n day(s); a search looks at all.", nullptr, app::DispensingStore::kDays));
    m_filter->addItem(tr("All states"), kEveryState);
    for (const app::DeskState state : kStates) {
        m_filter->addItem(stateWord(state), static_cast<int>(state));
    }
    m_list->setObjectName(QStringLiteral("deskQueue"));
    m_list->setAccessibleName(tr("Prescriptions"));
    m_list->setItemDelegate(new RowDelegate(RowGround::Sunken, RowDelegate::Name::Song, m_list));
    m_list->setModel(m_rows);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setUniformItemSizes(true);
    m_empty->setWordWrap(true);
    m_empty->setObjectName(QStringLiteral("deskQueueEmpty"));
    auto* head = new QVBoxLayout;
    head->setContentsMargins(space::k12, space::k12, space::k12, space::k4);
    head->setSpacing(space::k8);
    head->addWidget(m_search);
    head->addWidget(m_filter);
    head->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_list, 1);

    const app::DeskQuery query = model.query();
    m_search->setText(query.text);
    m_filter->setCurrentIndex(m_filter->findData(query.state ? static_cast<int>(*query.state) : kEveryState));
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPauseMs);
    connect(m_search, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, &QueuePanel::ask);
    connect(m_filter, &QComboBox::currentIndexChanged, this, &QueuePanel::ask);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                if (!m_isRefreshing && now.isValid()) {
                    m_model.open(now.data(kIdRole).toString());
                }
            });
    connect(&model, &app::PharmacyViewModel::queueChanged, this, &QueuePanel::refresh);
    connect(&model, &app::PharmacyViewModel::openChanged, this, &QueuePanel::markOpen);
    refresh();
}

void QueuePanel::ask() {
    app::DeskQuery query;
    query.text = m_search->text();
    const int state = m_filter->currentData().toInt();
    if (state != kEveryState) {
        query.state = static_cast<app::DeskState>(state);
    }
    m_model.setQuery(query);
}

void QueuePanel::refresh() {
    m_isRefreshing = true;
    m_rows->clear();
    for (const app::DispensingRow& row : m_model.queue()) {
        auto* item = new QStandardItem(row.patientName.isEmpty() ? tr("No patient stated") : row.patientName);
        item->setData(row.id, kIdRole);
        item->setData(QStringLiteral("%1 · %2").arg(row.number.isEmpty() ? tr("no number yet") : row.number,
                                                    signedText(row.signedAt)),
                      SubtitleRole);
        item->setData(QVariant::fromValue(stateTag(row.state)), TagRole);
        item->setToolTip(tr("Signed by %1, %2").arg(row.physician, shortMomentText(row.signedAt)));
        m_rows->appendRow(item);
    }
    const QSignalBlocker quiet(m_filter);
    for (int index = 1; index < m_filter->count(); ++index) {
        const auto state = static_cast<app::DeskState>(m_filter->itemData(index).toInt());
        m_filter->setItemText(index,
                              QStringLiteral("%1  %2").arg(stateWord(state)).arg(m_model.count(state)));
    }
    const int limit = m_model.query().limit;
    const bool isCut = m_rows->rowCount() >= limit;
    m_empty->setVisible(m_rows->rowCount() == 0 || isCut);
    m_empty->setText(!m_model.isQueueRead() ? tr("Reading…")
                     : isCut ? tr("Only the first %1 are shown: search for the others.").arg(limit)
                             : tr("Nothing here. A prescription arrives when a physician signs it."));
    m_isRefreshing = false;
    markOpen();
}

void QueuePanel::markOpen() {
    m_isRefreshing = true;
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        if (m_rows->index(row, 0).data(kIdRole).toString() == m_model.opened().row.id) {
            m_list->setCurrentIndex(m_rows->index(row, 0));
        }
    }
    m_isRefreshing = false;
}

}  // namespace xinglin::ui
