#pragma once

#include <QList>
#include <optional>

#include "app/prescription/prescription.h"

namespace xinglin::app {

/// How far doses may be scaled at once; more is a slip of the pen.
inline constexpr NumberRange kScaleFactor{0.05, 20};

/// A dose as it can be weighed out: steps of 0.5 g from 10 g, of 0.1 g from 1 g, of 0.01 g below 1 g, and of
/// 0.001 g below 0.1 g (蟾酥: 0.015 g). Never 0 for a dose above 0.
double weighableDose(double grams);

/// Every dose times `factor`, weighable; what has no dose stays without one.
QList<PrescriptionItem> scaledItems(const QList<PrescriptionItem>& items, double factor);

/// The factor that brings one dose to `totalGrams`, or nothing when no dose is written, the total is not
/// above 0, or the factor is outside kScaleFactor.
std::optional<double> factorFor(const QList<PrescriptionItem>& items, double totalGrams);

}  // namespace xinglin::app
