#include "app/storage/database.h"

#include <sqlite3.h>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <utility>

#include "app/failure.h"
#include "app/storage/record_digest.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Database)
};

Failure failureOf(int result, sqlite3* connection) {
    const QString detail =
        QStringLiteral("SQLite %1: %2")
            .arg(connection ? sqlite3_extended_errcode(connection) : result)
            .arg(QString::fromUtf8(connection ? sqlite3_errmsg(connection) : sqlite3_errstr(result)));
    switch (result & 0xff) {
    case SQLITE_INTERRUPT:
        return {FailureCode::Cancelled, Words::tr("The search was stopped."), Words::tr("Start it again."),
                detail};
    case SQLITE_FULL:
        return {FailureCode::StorageFull, Words::tr("The disk is full; nothing was saved."),
                Words::tr("Free some space and save again."), detail};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {FailureCode::StorageBusy, Words::tr("Another program holds the database."),
                Words::tr("Close the other program and try again."), detail};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {FailureCode::FileCorrupt, Words::tr("The database file is damaged."),
                Words::tr("Restore it from a backup."), detail};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {FailureCode::FileUnreadable, Words::tr("The database file cannot be opened."),
                Words::tr("Check that the folder exists and may be written."), detail};
    case SQLITE_NOMEM:
        return {FailureCode::OutOfMemory, Words::tr("There is not enough memory for the database."),
                Words::tr("Close other programs and try again."), detail};
    default:
        return {FailureCode::Internal, Words::tr("The database refused an operation."),
                Words::tr("This is a bug: please report it with the detail."), detail};
    }
}

}  // namespace

Statement::~Statement() {
    sqlite3_finalize(m_handle);
}

Statement::Statement(Statement&& other) noexcept
    : m_connection(other.m_connection), m_handle(std::exchange(other.m_handle, nullptr)) {}

void Statement::check(int result) const {
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) {
        throw FailureError(failureOf(result, m_connection));
    }
}

Statement& Statement::bind(int index, const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    check(sqlite3_bind_text(m_handle, index, utf8.constData(), static_cast<int>(utf8.size()),
                            SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind(int index, qint64 number) {
    check(sqlite3_bind_int64(m_handle, index, number));
    return *this;
}

Statement& Statement::bind(int index, double number) {
    check(sqlite3_bind_double(m_handle, index, number));
    return *this;
}

Statement& Statement::bindBlob(int index, const QByteArray& bytes) {
    check(sqlite3_bind_blob64(m_handle, index, bytes.constData(), static_cast<sqlite3_uint64>(bytes.size()),
                              SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bindNull(int index) {
    check(sqlite3_bind_null(m_handle, index));
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(m_handle);
    check(result);
    return result == SQLITE_ROW;
}

void Statement::reset() {
    sqlite3_reset(m_handle);  // repeats the last step's error, which was thrown already
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_handle, column) == SQLITE_NULL;
}

QString Statement::text(int column) const {
    const auto* utf8 = reinterpret_cast<const char*>(sqlite3_column_text(m_handle, column));
    return QString::fromUtf8(utf8, sqlite3_column_bytes(m_handle, column));
}

qint64 Statement::integer(int column) const {
    return sqlite3_column_int64(m_handle, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(m_handle, column);
}

QByteArray Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_handle, column));
    return {bytes, sqlite3_column_bytes(m_handle, column)};
}

Database Database::open(const QString& path, const Options& options) {
    const bool writable = options.access == Access::ReadWrite;
    const int flags = (writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3* connection = nullptr;
    const int result = sqlite3_open_v2(path.toUtf8().constData(), &connection, flags,
                                       options.vfs.isEmpty() ? nullptr : options.vfs.constData());
    Database database(connection);
    if (result != SQLITE_OK) {
        Failure failure = failureOf(result, connection);
        failure.what = Words::tr("The database %1 cannot be opened.").arg(QDir::toNativeSeparators(path));
        throw FailureError(std::move(failure));
    }
    sqlite3_busy_timeout(connection, options.busyTimeoutMs);
    registerRecordDigest(connection);
    // Temporary tables and indices could hold patients' text: they stay in memory.
    database.execute("PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;");
    if (writable) {
        // FULL: what was acknowledged survives a power cut, not only a killed process.
        database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    }
    return database;
}

Database::~Database() {
    sqlite3_close_v2(m_connection);
}

Database::Database(Database&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}

void Database::execute(const QByteArray& sql) {
    const int result = sqlite3_exec(m_connection, sql.constData(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) {
        throw FailureError(failureOf(result, m_connection));
    }
}

Statement Database::prepare(const QByteArray& sql) {
    sqlite3_stmt* handle = nullptr;
    const int result =
        sqlite3_prepare_v2(m_connection, sql.constData(), static_cast<int>(sql.size()), &handle, nullptr);
    if (result != SQLITE_OK) {
        throw FailureError(failureOf(result, m_connection));
    }
    return {m_connection, handle};
}

qint64 Database::lastInsertId() const {
    return sqlite3_last_insert_rowid(m_connection);
}

qint64 Database::changedRows() const {
    return sqlite3_changes64(m_connection);
}

void Database::interrupt() {
    sqlite3_interrupt(m_connection);
}

Transaction::Transaction(Database& database, Purpose purpose) : m_database(database) {
    m_database.execute(purpose == Purpose::Write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (m_open) {
        // A failed statement may have rolled back already; there is nothing more to undo then.
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    m_database.execute("COMMIT");
    m_open = false;
}

}  // namespace xinglin::app
