#pragma once

#include <QString>

namespace xinglin::app {
class ActiveModel;
}

namespace xinglin::ui {

/// What the foot of the window says of the model: its name, that it is being loaded, that it stopped; empty
/// without one.
QString engineLine(const app::ActiveModel& model);

}  // namespace xinglin::ui
