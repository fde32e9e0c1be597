#include "app/storage/record_digest.h"

#include <sqlite3.h>

#include <QCryptographicHash>

namespace xinglin::app {
namespace {

void digest(sqlite3_context* context, int count, sqlite3_value** values) {
    RecordDigest record;
    for (int i = 0; i < count; ++i) {
        switch (sqlite3_value_type(values[i])) {
        case SQLITE_NULL:
            record.addNull();
            break;
        case SQLITE_INTEGER:
            record.add(sqlite3_value_int64(values[i]));
            break;
        case SQLITE_TEXT: {
            const auto* utf8 = reinterpret_cast<const char*>(sqlite3_value_text(values[i]));
            record.addText(QByteArray(utf8, sqlite3_value_bytes(values[i])));
            break;
        }
        default:
            sqlite3_result_error(context, "record_digest: neither text nor integer", -1);
            return;
        }
    }
    const QByteArray hex = record.hex();
    sqlite3_result_text(context, hex.constData(), static_cast<int>(hex.size()), SQLITE_TRANSIENT);
}

}  // namespace

RecordDigest& RecordDigest::addNull() {
    m_bytes += "n;";
    return *this;
}

RecordDigest& RecordDigest::add(qint64 number) {
    m_bytes += 'i' + QByteArray::number(number) + ';';
    return *this;
}

RecordDigest& RecordDigest::addText(const QByteArray& utf8) {
    m_bytes += 't' + QByteArray::number(utf8.size()) + ':' + utf8 + ';';
    return *this;
}

QByteArray RecordDigest::hex() const {
    return QCryptographicHash::hash(m_bytes, QCryptographicHash::Sha256).toHex();
}

void registerRecordDigest(sqlite3* connection) {
    // Innocuous: it reads nothing but its arguments, so that triggers and views may call it although the
    // schema is not trusted.
    sqlite3_create_function_v2(connection, "record_digest", -1,
                               SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr, digest,
                               nullptr, nullptr, nullptr);
}

}  // namespace xinglin::app
