#pragma once

#include <QString>
#include <QStringList>

namespace xinglin::app {

/// What stands behind headings in an answer: 证型：…, 辨证为…, each up to the end of its sentence or line, in
/// order of appearance. Empty where the answer has none of them.
QStringList headedBy(const QString& answer, const QStringList& headings);

}  // namespace xinglin::app
