#pragma once

#include <QByteArray>

struct sqlite3;

namespace xinglin::app {

/// SHA-256 over values of a row, written so that no two rows give the same bytes: each value begins with its
/// kind, and text and bytes with their length. The encoding never changes: digests of it are stored.
class RecordDigest final {
public:
    RecordDigest& addNull();
    RecordDigest& add(qint64 number);
    RecordDigest& addText(const QByteArray& utf8);

    /// 64 lower-case hexadecimal digits.
    QByteArray hex() const;

private:
    QByteArray m_bytes;
};

/// Gives `connection` the SQL function record_digest(…) of any number of values: NULL, integers and text.
/// A real number or bytes are refused, because no column of a record has them.
void registerRecordDigest(sqlite3* connection);

}  // namespace xinglin::app
