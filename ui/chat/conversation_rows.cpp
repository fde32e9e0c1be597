#include "ui/chat/conversation_rows.h"

#include <QDateTime>
#include <QLocale>

#include "app/chat/conversation_list_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {
namespace {

using Source = app::ConversationListModel;

}  // namespace

ConversationRows::ConversationRows(app::ConversationListModel& conversations, QObject* parent)
    : QAbstractListModel(parent), m_conversations(conversations) {
    connect(&m_conversations, &QAbstractItemModel::modelReset, this, &ConversationRows::rebuild);
    connect(&m_conversations, &QAbstractItemModel::dataChanged, this, &ConversationRows::rebuild);
    rebuild();
}

void ConversationRows::rebuild() {
    QList<int> rows;
    int section = -1;
    for (int row = 0; row < m_conversations.rowCount(); ++row) {
        const auto own =
            static_cast<int>(m_conversations.index(row).data(Source::SectionRole).value<Source::Section>());
        if (own != section) {
            section = own;
            rows.append(-1 - section);
        }
        rows.append(row);
    }
    if (rows == m_rows) {
        if (!m_rows.isEmpty()) {
            emit dataChanged(index(0), index(rowCount() - 1));
        }
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void ConversationRows::retranslate() {
    if (!m_rows.isEmpty()) {
        emit dataChanged(index(0), index(rowCount() - 1));
    }
}

int ConversationRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Qt::ItemFlags ConversationRows::flags(const QModelIndex& index) const {
    return sourceRow(index.row()) < 0 ? Qt::NoItemFlags : QAbstractListModel::flags(index);
}

int ConversationRows::sourceRow(int row) const {
    return row < 0 || row >= m_rows.size() ? -1 : qMax(-1, m_rows.at(row));
}

QUuid ConversationRows::idAt(int row) const {
    const int source = sourceRow(row);
    return source < 0 ? QUuid() : m_conversations.at(source).id;
}

int ConversationRows::rowOf(const QUuid& id) const {
    const int source = m_conversations.rowOf(id);
    return source < 0 ? -1 : static_cast<int>(m_rows.indexOf(source));
}

QString ConversationRows::heading(int section) const {
    switch (static_cast<Source::Section>(section)) {
    case Source::Section::Pinned:
        return tr("Pinned");
    case Source::Section::Today:
        return tr("Today");
    case Source::Section::Yesterday:
        return tr("Yesterday");
    case Source::Section::Earlier:
        return tr("Earlier");
    }
    return {};
}

QString ConversationRows::subtitle(int source) const {
    const app::ConversationSummary& summary = m_conversations.at(source);
    QStringList parts{m_conversations.index(source).data(Source::ModeTitleRole).toString()};
    if (summary.grounding == app::Grounding::On && summary.answerCount > 0) {
        parts.append(summary.factCount > 0 ? tr("%n source(s)", nullptr, summary.factCount)
                                           : tr("no sources found"));
    }
    return parts.join(QStringLiteral(" · "));
}

QString ConversationRows::time(int source) const {
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(m_conversations.at(source).updatedAtMs);
    const qint64 days = at.date().daysTo(QDate::currentDate());
    const QLocale locale(Theme::language());
    if (days <= 0) {
        return at.time().toString(QStringLiteral("HH:mm"));
    }
    return days < 7 ? locale.dayName(at.date().dayOfWeek(), QLocale::ShortFormat)
                    : locale.toString(at.date(), QStringLiteral("MM-dd"));
}

QVariant ConversationRows::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const int entry = m_rows.at(index.row());
    if (entry < 0) {
        return role == Qt::DisplayRole ? QVariant(heading(-1 - entry))
               : role == HeadingRole   ? QVariant(true)
                                       : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return m_conversations.at(entry).title;
    case SubtitleRole:
        return subtitle(entry);
    case TrailingRole:
        return time(entry);
    case IconNameRole:
        return m_conversations.at(entry).isPinned ? QVariant(QStringLiteral("pin")) : QVariant();
    default:
        return {};
    }
}

}  // namespace xinglin::ui
