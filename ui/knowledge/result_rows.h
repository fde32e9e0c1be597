#pragma once

#include <QIdentityProxyModel>

namespace xinglin::ui {

/// The hits of a ResultListModel in the roles that RowDelegate paints, in the words of the interface.
class ResultRows final : public QIdentityProxyModel {
    Q_OBJECT

public:
    using QIdentityProxyModel::QIdentityProxyModel;

    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    /// Whether rows of several kinds stand beside each other, and each names its own.
    void setShowsKinds(bool showsKinds);

private:
    QString name(const QModelIndex& index) const;
    QString beside(const QModelIndex& index) const;
    bool isClause(const QModelIndex& index) const;
    QString subtitle(const QModelIndex& index) const;

    bool m_showsKinds = false;
};

}  // namespace xinglin::ui
