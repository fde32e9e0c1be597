#pragma once

#include <QIdentityProxyModel>

namespace xinglin::app {
class ActiveModel;
class ModelLibrary;
}  // namespace xinglin::app

namespace xinglin::ui {

/// The model files as rows of RowDelegate: what the file is below its name, whether it is loaded as a tag.
class ModelRows final : public QIdentityProxyModel {
    Q_OBJECT

public:
    /// Both are borrowed.
    ModelRows(app::ModelLibrary& library, app::ActiveModel& model, QObject* parent = nullptr);

    QVariant data(const QModelIndex& index, int role) const override;

private:
    void refresh();

    app::ActiveModel& m_model;
};

}  // namespace xinglin::ui
