#pragma once

#include <QJsonObject>
#include <QList>

#include "app/prescription/prescription.h"

namespace xinglin::app {

/// Reads one prescription or a list of them (UTF-8 JSON):
///
///   {"id", "patient": {"sex": "F|M|unknown", "age_years", "weight_kg", "pregnancy": "yes|no|unknown",
///    "lactation", "allergies": […], "conditions": […], "current_drugs": […]}, "diagnosis", "syndrome",
///    "therapy", "formula", "formula_entry", "form": "decoction|granules|pill|powder|external", "doses",
///    "doses_per_day", "times_per_day",
///    "items": [{"name", "dose_g", "handling": […], "processing", "role", "specification", "group"}],
///    "directions": {"prepared_by": "self|pharmacy|unknown", "soak_min", "boil_min": […], "target_ml",
///    "route", "timing"}, "emergency": true, "valid_days", "longer_reason", "note"}
///
/// Only items[].name is required; what is missing or null is unknown. A prescription without an id gets its
/// place in the list, from 1. A key that is not known is an error that names the nearest known one. Throws
/// FailureError naming file, line, column and field of the first thing that cannot be read.
QList<Prescription> readPrescriptions(const QByteArray& bytes, const QString& fileName);

/// So many problems of one file are listed: nobody corrects more of them by hand, and a file of nothing else
/// would fill the memory.
inline constexpr qsizetype kMostProblems = 1000;

/// What is wrong in one place of such a file.
struct JsonProblem {
    QString prescription;  ///< its id, or its place in the list
    QString text;          ///< translated; holds no value of the file
    int line = 1;          ///< of the file, from 1
    QString pointer;       ///< to the place in the file: `/0/items/0/dose_g`
};

/// The prescriptions of a file that can be read, and everything that is wrong with the others.
struct ReadPrescriptions {
    QList<Prescription> prescriptions;  ///< in the order of the file, without those that have a problem
    QList<JsonProblem> problems;        ///< in the order of the file, the first kMostProblems
    qsizetype moreProblems = 0;         ///< what was found beyond them
    qsizetype total = 0;                ///< prescriptions that the file holds
};

/// The same, but one that cannot be read keeps no other from being read. Throws FailureError when the file is
/// no JSON, or one of its objects has a key twice.
ReadPrescriptions readEachPrescription(const QByteArray& bytes, const QString& fileName);

/// One prescription that somebody is still writing: the same form, also without any herb yet. Throws as
/// above.
Prescription readDraftPrescription(const QByteArray& bytes, const QString& fileName);

/// The same form; what is unknown is left out.
QJsonObject writePrescription(const Prescription& prescription);

}  // namespace xinglin::app
