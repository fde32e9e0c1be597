#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace xinglin::app {

/// `rows` as comma separated values (RFC 4180: CRLF, quotes where a cell needs them) in UTF-8 with a byte
/// order mark, by which spreadsheet programs know the encoding. A text that begins like a formula (= + - @)
/// gets an apostrophe in front, so that no program computes what a person wrote; numbers do not.
QByteArray csvBytes(const QList<QStringList>& rows);

/// Writes csvBytes() to `path`, whole or not at all. Throws FailureError naming the file.
void writeCsv(const QList<QStringList>& rows, const QString& path);

}  // namespace xinglin::app
