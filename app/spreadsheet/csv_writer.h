#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace xinglin::app {

/// Writes csvText() to `path`, whole or not at all. Throws FailureError naming the file.
void writeCsv(const QList<QStringList>& rows, const QString& path);

}  // namespace xinglin::app
