#pragma once

#include <QAbstractListModel>
#include <QDate>
#include <optional>

#include "app/chat/chat_mode.h"
#include "app/chat/conversation_store.h"
#include "app/failure.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

/// The stored conversations, pinned ones first, then the newest; filtered by words of their titles.
///
/// Lives on the GUI thread; `storage` is borrowed. Its first act is to recover answers that were cut off when
/// the program ended.
class ConversationListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole + 1, SummaryRole, SectionRole, ModeTitleRole };
    enum class Section { Pinned, Today, Yesterday, Earlier };
    Q_ENUM(Section)

    /// A deleted conversation can be brought back for so long, then the next start of the program forgets it.
    static constexpr qint64 kKeepDeletedMs = 24LL * 3600 * 1000;

    ConversationListModel(StorageThread& storage, QList<ChatMode> modes, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    const ConversationSummary& at(int row) const { return m_shown.at(row); }
    int rowOf(const QUuid& id) const;
    bool isEmpty() const { return m_all.isEmpty(); }

    /// Reads the list again, after somebody else has written conversations.
    void reload();
    /// Locale name (`zh_CN`) for the titles of modes.
    void setLocaleName(const QString& name);
    void setFilter(const QString& words);
    /// Adds a conversation or brings its row up to date.
    void update(const ConversationSummary& summary);
    void rename(const QUuid& id, const QString& title);
    void setPinned(const QUuid& id, ConversationStore::Pin pin);
    /// Takes the row away; undoDelete() brings the last one back.
    void remove(const QUuid& id);
    void undoDelete();

signals:
    void loaded();
    /// Answers that were cut off when the program ended are kept as interrupted ones.
    void recovered(int answers);
    void removed(const QUuid& id, const QString& title);
    void failed(const xinglin::app::Failure& failure);

private:
    void write(std::function<void(ConversationStore&)> job);
    void take(const QList<ConversationSummary>& conversations);
    void rebuild();
    ConversationSummary* find(const QUuid& id);
    static Section sectionOf(const ConversationSummary& summary, const QDate& today);

    StorageThread& m_storage;
    QList<ChatMode> m_modes;
    QString m_localeName;
    QString m_filter;
    QList<ConversationSummary> m_all;
    QList<ConversationSummary> m_shown;
    std::optional<ConversationSummary> m_deleted;
};

}  // namespace xinglin::app
