#pragma once

#include "app/prescription/prescription.h"

namespace xinglin::ui {

/// A prescription for pictures: 小青龙汤 of the 伤寒论 with aconite added and asarum raised, so that every
/// kind of finding is seen. No patient's data.
app::Prescription samplePrescription();

}  // namespace xinglin::ui
