#pragma once

#include <QString>
#include <QStringList>

namespace xinglin::app {

/// The one of `known` that takes the fewest changed letters to reach from `written`, for "did you mean"; the
/// first of several, empty when there is none. Looks at the first 64 letters of `written`.
QString nearestWord(const QString& written, const QStringList& known);

}  // namespace xinglin::app
