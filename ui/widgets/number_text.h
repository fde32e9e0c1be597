#pragma once

#include <QString>

namespace xinglin::ui {

/// `32 768`: thousands set apart by a thin space from four digits on, alike in every language.
QString groupedNumber(qint64 number);

}  // namespace xinglin::ui
