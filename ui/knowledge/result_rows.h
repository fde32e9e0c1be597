#pragma once

#include <QIdentityProxyModel>

namespace xinglin::ui {

/// The hits of a ResultListModel in the roles that RowDelegate paints, in the words of the interface.
class ResultRows final : public QIdentityProxyModel {
    Q_OBJECT

public:
    using QIdentityProxyModel::QIdentityProxyModel;

    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    QString subtitle(const QModelIndex& index) const;
};

}  // namespace xinglin::ui
