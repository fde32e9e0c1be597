#pragma once

#include <QString>

namespace xinglin::ui {

/// Writes an invented training, marked as a sample, under the data folder for --tour: metrics, heartbeats
/// of eight ranks, one of them late, samples and log. It runs as long as this program does. Returns its name
/// in TrainingViewModel::open(); empty where it cannot be written.
QString writeTrainingSample(const QString& dataFolder);

}  // namespace xinglin::ui
