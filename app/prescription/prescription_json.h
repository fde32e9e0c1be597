#pragma once

#include <QJsonObject>
#include <QList>

#include "app/prescription/prescription.h"

namespace xinglin::app {

/// Reads one prescription or a list of them (UTF-8 JSON):
///
///   {"id", "patient": {"sex": "F|M|unknown", "age_years", "weight_kg", "pregnancy": "yes|no|unknown",
///    "lactation", "allergies": […], "conditions": […], "current_drugs": […]}, "formula",
///    "form": "decoction|granules|pill|powder|external", "doses", "doses_per_day", "times_per_day",
///    "items": [{"name", "dose_g", "handling": […], "processing", "role"}]}
///
/// Only items[].name is required; what is missing or null is unknown. A prescription without an id gets its
/// place in the list, from 1. Keys that are not known are ignored: files may carry more than the audit needs.
/// Throws FailureError naming file, line, column and field of the first thing that cannot be read.
QList<Prescription> readPrescriptions(const QByteArray& bytes, const QString& fileName);

/// The same form; what is unknown is left out.
QJsonObject writePrescription(const Prescription& prescription);

}  // namespace xinglin::app
