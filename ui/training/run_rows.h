#pragma once

#include <QAbstractListModel>

#include "app/training/training_view_model.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

/// All trainings of the data folder, the newest first, for RowDelegate.
class RunRows final : public QAbstractListModel {
    Q_OBJECT

public:
    /// `training` is borrowed.
    explicit RunRows(app::TrainingViewModel& training, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    app::TrainingViewModel& m_training;
};

/// How a run stands, as a mark with its word.
TagLook runStateTag(app::RunState state);
/// What a run is called: the name that it was given, else model and data.
QString runName(const app::TrainingRun& run);
/// Base model, method and ranks, as the header and the list say them.
QStringList runFacts(const app::TrainingRun& run);

}  // namespace xinglin::ui
