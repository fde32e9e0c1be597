#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace xinglin::app {

/// One row of a table as a file has it. Blank rows are left out.
struct SheetRow {
    int number = 0;     ///< line of the file, or row of the sheet, from 1
    QStringList cells;  ///< without blanks around them; trailing empty cells may be missing
};

/// The rows of a table file, the header among them.
using Sheet = QList<SheetRow>;

/// Reads comma, semicolon or tab separated values (RFC 4180 quoting; the separator is the one the first line
/// has most of). UTF-8 with or without a mark; what is no UTF-8 is read as GB18030, which Chinese spreadsheet
/// programs write. Throws FailureError naming file and line of a quote that does not end, or of bytes that
/// belong to neither encoding.
Sheet readCsv(const QByteArray& bytes, const QString& fileName);

/// Whether `bytes` begin like a ZIP file, as every XLSX file does.
bool looksLikeXlsx(const QByteArray& bytes);

/// Reads the first sheet of an Office Open XML workbook through libzip and QXmlStreamReader, which come with
/// the distribution (2026-11-29: only values are needed): texts, numbers, truth values and the results of
/// formulas. Throws FailureError(FileCorrupt) naming the file and the part that is missing or damaged, has
/// more than 256 columns or 32,767 characters in a cell, and FailureError(InvalidInput) for more than a table
/// may be: 128 MiB a part and 192 MiB in all, 500,000 rows with text, 5,000,000 cells.
Sheet readXlsx(const QByteArray& bytes, const QString& fileName);

/// The names of the sheets behind the first that hold anything, or that are too large or damaged to tell:
/// readXlsx() leaves them out. Throws like it where the workbook itself cannot be read.
QStringList furtherSheets(const QByteArray& bytes, const QString& fileName);

/// The rows of one worksheet part, with the texts, without blanks around them, that its cells refer to by
/// number. Throws like readXlsx().
Sheet readWorksheet(const QByteArray& xml, const QStringList& sharedTexts, const QString& fileName);

}  // namespace xinglin::app
