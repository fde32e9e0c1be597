#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace xinglin::app {

/// The rows as comma separated values (RFC 4180), UTF-8 with a byte order mark, which spreadsheet programs
/// need to read Han characters. Those programs also run what looks like a formula: a cell that begins like
/// one gets an apostrophe in front.
QByteArray csvText(const QList<QStringList>& rows);

}  // namespace xinglin::app
