#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include "app/knowledge_build/problem.h"

namespace xinglin::app {

/// One row of a table: its cells in the order of the columns, and the line where it stands.
struct TsvRow {
    int line = 0;
    QStringList cells;
};

/// A table as the file has it; only rows with the right number of valid cells.
struct TsvTable {
    QString file;
    QList<TsvRow> rows;
};

/// Reads the bytes of `file` as a table with exactly these columns: UTF-8, LF, first line = column names,
/// cells separated by one tab, no quoting, no blank at the ends of a cell, no empty line.
///
/// Appends one Problem for every break of these rules and leaves the row out; takes any bytes.
TsvTable parseTsv(const QString& file, const QByteArray& bytes, const QStringList& columns,
                  QList<Problem>& problems);

}  // namespace xinglin::app
