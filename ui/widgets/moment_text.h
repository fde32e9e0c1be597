#pragma once

#include <QDateTime>
#include <QString>

namespace xinglin::ui {

/// A time of day, short, as the language of the window writes it: 15:04, 3:04 PM.
QString shortTimeText(const QTime& time);

/// A day and a time, short: 2026/11/30 15:04.
QString shortMomentText(const QDateTime& when);

}  // namespace xinglin::ui
