#include "app/chat/conversation_list_model.h"

#include <QDateTime>
#include <algorithm>

namespace xinglin::app {
namespace {

qint64 now() {
    return QDateTime::currentMSecsSinceEpoch();
}

}  // namespace

ConversationListModel::ConversationListModel(StorageThread& storage, QList<ChatMode> modes, QObject* parent)
    : QAbstractListModel(parent), m_storage(storage), m_modes(std::move(modes)) {
    struct Loaded {
        QList<ConversationSummary> conversations;
        int recovered;
    };
    m_storage.run(
        this,
        [](Database& database) {
            ConversationStore store(database);
            const int recovered = store.recoverUnfinished(now());
            store.purgeDeleted(now() - kKeepDeletedMs);
            return Loaded{store.list(), recovered};
        },
        [this](const Loaded& found) {
            take(found.conversations);
            if (found.recovered > 0) {
                emit recovered(found.recovered);
            }
        },
        [this](const Failure& failure) { emit failed(failure); });
}

void ConversationListModel::take(const QList<ConversationSummary>& conversations) {
    m_all = conversations;
    rebuild();
    emit loaded();
}

void ConversationListModel::reload() {
    m_storage.run(
        this, [](Database& database) { return ConversationStore(database).list(); },
        [this](const QList<ConversationSummary>& found) { take(found); },
        [this](const Failure& failure) { emit failed(failure); });
}

void ConversationListModel::write(std::function<void(ConversationStore&)> job) {
    m_storage.run(
        this,
        [job = std::move(job)](Database& database) {
            ConversationStore store(database);
            job(store);
        },
        [] {}, [this](const Failure& failure) { emit failed(failure); });
}

int ConversationListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ConversationSummary& summary = m_shown.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return summary.title;
    case IdRole:
        return summary.id;
    case SummaryRole:
        return QVariant::fromValue(summary);
    case SectionRole:
        return QVariant::fromValue(sectionOf(summary, QDate::currentDate()));
    case ModeTitleRole: {
        const auto mode = std::find_if(m_modes.begin(), m_modes.end(),
                                       [&summary](const ChatMode& m) { return m.id == summary.mode; });
        return mode == m_modes.end() ? summary.mode : mode->title(m_localeName);
    }
    default:
        return {};
    }
}

ConversationListModel::Section ConversationListModel::sectionOf(const ConversationSummary& summary,
                                                                const QDate& today) {
    if (summary.isPinned) {
        return Section::Pinned;
    }
    const QDate day = QDateTime::fromMSecsSinceEpoch(summary.updatedAtMs).date();
    if (day >= today) {
        return Section::Today;
    }
    return day == today.addDays(-1) ? Section::Yesterday : Section::Earlier;
}

int ConversationListModel::rowOf(const QUuid& id) const {
    const auto found = std::find_if(m_shown.begin(), m_shown.end(),
                                    [&id](const ConversationSummary& summary) { return summary.id == id; });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

ConversationSummary* ConversationListModel::find(const QUuid& id) {
    const auto found = std::find_if(m_all.begin(), m_all.end(),
                                    [&id](const ConversationSummary& summary) { return summary.id == id; });
    return found == m_all.end() ? nullptr : &*found;
}

void ConversationListModel::rebuild() {
    QList<ConversationSummary> shown;
    const QStringList words = m_filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const ConversationSummary& summary : std::as_const(m_all)) {
        const bool matches = std::all_of(words.begin(), words.end(), [&summary](const QString& word) {
            return summary.title.contains(word, Qt::CaseInsensitive);
        });
        if (matches) {
            shown.append(summary);
        }
    }
    std::stable_sort(shown.begin(), shown.end(),
                     [](const ConversationSummary& a, const ConversationSummary& b) {
                         return a.isPinned != b.isPinned ? a.isPinned : a.updatedAtMs > b.updatedAtMs;
                     });
    const bool sameRows = std::equal(shown.begin(), shown.end(), m_shown.begin(), m_shown.end(),
                                     [](const ConversationSummary& a, const ConversationSummary& b) {
                                         return a.id == b.id && a.isPinned == b.isPinned;
                                     });
    if (sameRows) {
        // An answer that ends must not throw away the selection.
        m_shown = shown;
        if (!m_shown.isEmpty()) {
            emit dataChanged(index(0), index(rowCount() - 1));
        }
        return;
    }
    beginResetModel();
    m_shown = shown;
    endResetModel();
}

void ConversationListModel::setLocaleName(const QString& name) {
    if (name == m_localeName) {
        return;
    }
    m_localeName = name;
    if (!m_shown.isEmpty()) {
        emit dataChanged(index(0), index(rowCount() - 1), {ModeTitleRole});
    }
}

void ConversationListModel::setFilter(const QString& words) {
    m_filter = words;
    rebuild();
}

void ConversationListModel::update(const ConversationSummary& summary) {
    if (ConversationSummary* known = find(summary.id)) {
        // Title and pin are changed here, the rest by the conversation itself.
        const ConversationSummary before = *known;
        *known = summary;
        known->title = before.title;
        known->titleOrigin = before.titleOrigin;
        known->isPinned = before.isPinned;
    } else {
        m_all.prepend(summary);
    }
    rebuild();
}

void ConversationListModel::rename(const QUuid& id, const QString& title) {
    ConversationSummary* summary = find(id);
    const QString name = title.simplified();
    if (!summary || name.isEmpty() || name == summary->title) {
        return;
    }
    summary->title = name;
    summary->titleOrigin = ConversationSummary::TitleOrigin::User;
    write([id, name](ConversationStore& store) {
        store.rename(id, name, ConversationSummary::TitleOrigin::User);
    });
    rebuild();
}

void ConversationListModel::setPinned(const QUuid& id, ConversationStore::Pin pin) {
    ConversationSummary* summary = find(id);
    if (!summary) {
        return;
    }
    summary->isPinned = pin == ConversationStore::Pin::On;
    write([id, pin](ConversationStore& store) { store.setPinned(id, pin, now()); });
    rebuild();
}

void ConversationListModel::remove(const QUuid& id) {
    const ConversationSummary* summary = find(id);
    if (!summary) {
        return;
    }
    m_deleted = *summary;
    m_all.removeIf([&id](const ConversationSummary& each) { return each.id == id; });
    write([id](ConversationStore& store) { store.markDeleted(id, now()); });
    rebuild();
    emit removed(id, m_deleted->title);
}

void ConversationListModel::undoDelete() {
    if (!m_deleted) {
        return;
    }
    const ConversationSummary summary = *m_deleted;
    m_deleted.reset();
    m_all.append(summary);
    write([id = summary.id](ConversationStore& store) { store.restore(id); });
    rebuild();
}

}  // namespace xinglin::app
