#pragma once

#include <QAbstractListModel>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// The hits of the newest search as a list. GUI thread.
///
/// Holds the first hits only; a view that scrolls to the end asks for more through fetchMore(), which emits
/// moreWanted() once until the next result arrives.
class ResultListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        KindRole,
        TraditionalRole,
        PinyinRole,
        SummaryRole,
        BadgeRole,
        MatchedRole,  ///< what was matched, where it is neither the name nor its pinyin
        TierRole,
    };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    /// Replaces the list, or lengthens it where the shown hits are the beginning of the new ones.
    void setResult(const KnowledgeResult& result);

    const QList<KnowledgeHit>& hits() const { return m_hits; }
    int total() const { return m_total; }
    /// Row of the entry `id`, or -1.
    int rowOf(const QString& id) const;
    QString idAt(int row) const;

signals:
    void moreWanted();

private:
    QList<KnowledgeHit> m_hits;
    int m_total = 0;
    bool m_isWaiting = false;
};

}  // namespace xinglin::app
