#pragma once

#include <QList>
#include <QString>

#include "app/prescription/prescription.h"
#include "app/spreadsheet/sheet.h"

namespace xinglin::app {

/// What is wrong with one row of a table of prescriptions, or one place of a JSON file.
struct ImportProblem {
    int row = 0;           ///< of the table, or line of a JSON file, from 1
    QString column;        ///< as the header names it, of JSON a pointer to the field; empty: the whole row
    QString prescription;  ///< its id, where the row has one
    QString text;          ///< translated; never holds the cell of a patient's column
};

/// The prescriptions of a file. One with a problem in any row is left out as a whole: an audit of half a
/// prescription would be worse than none.
struct ImportedPrescriptions {
    QList<Prescription> prescriptions;  ///< in the order of the file
    QList<ImportProblem> problems;      ///< in the order of the rows, the first kMostProblems
    qsizetype moreProblems = 0;         ///< what was found beyond them
    QStringList ignoredColumns;         ///< headings that mean nothing here: what they hold is not checked
    QStringList ignoredSheets;          ///< of a workbook: names of those behind the first that hold anything
    int rows = 0;                       ///< data rows read, of JSON prescriptions
    bool isJson = false;                ///< the problems name lines and fields
};

/// Reads a table with one herb a row and the columns
///
///   prescription_id, sex, age_years, pregnancy, form, doses, doses_per_day, name, dose_g, handling
///
/// in any order, of which `name` alone is required; titles above the row of headings are skipped; further
/// ones (weight_kg, lactation, allergies, conditions, current_drugs, formula, times_per_day, processing,
/// role, specification, group, unit) and the usual Chinese headings are known, others are named as ignored. A
/// heading may name its unit in brackets: 剂量(g). Doses are grams; a dose in another unit is a problem of
/// its row, as is a rate outside kDosesADay and kTimesADay, and a cell behind the last heading. An empty
/// prescription_id continues the row above. Throws FailureError when there is no `name` column, or two
/// columns mean the same.
ImportedPrescriptions importSheet(const Sheet& sheet, const QString& fileName);

/// The largest file that is read: a year of a large clinic's prescriptions is below it.
inline constexpr qsizetype kMostImportBytes = 64 << 20;

/// Reads JSON, CSV or XLSX, told apart by content. Of JSON, too, prescriptions that cannot be read are
/// reported and left out (readEachPrescription). Throws FailureError for more than kMostImportBytes.
ImportedPrescriptions importPrescriptions(const QByteArray& bytes, const QString& fileName);

}  // namespace xinglin::app
