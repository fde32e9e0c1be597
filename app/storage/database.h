#pragma once

#include <QByteArray>
#include <QString>
#include <memory>
#include <optional>

struct sqlite3;
struct sqlite3_stmt;

namespace xinglin::app {

/// A prepared statement of one Database, which must outlive it. Used on the database's thread.
///
/// Parameters are numbered from 1, columns from 0. Every call throws FailureError when SQLite refuses.
class Statement final {
public:
    Statement(sqlite3* connection, sqlite3_stmt* handle) : m_connection(connection), m_handle(handle) {}
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;

    Statement& bind(int index, const QString& text);
    Statement& bind(int index, qint64 number);
    Statement& bind(int index, double number);
    Statement& bindBlob(int index, const QByteArray& bytes);
    Statement& bindNull(int index);

    /// Moves to the next row; false when there is none. After an insert or update one call suffices.
    bool step();
    /// Forgets the rows and keeps the parameters; the statement can be run again.
    void reset();

    bool isNull(int column) const;
    QString text(int column) const;
    qint64 integer(int column) const;
    double real(int column) const;
    QByteArray blob(int column) const;

private:
    void check(int result) const;

    sqlite3* m_connection;
    sqlite3_stmt* m_handle;
};

/// One connection to one SQLite file, used by one thread (the storage thread) except for interrupt().
///
/// Every database of the program is opened through open(): encryption of the clinic's data comes in there, as
/// a VFS.
class Database final {
public:
    enum class Access { ReadOnly, ReadWrite };
    struct Options {
        Access access = Access::ReadWrite;
        QByteArray vfs{};          ///< name of a registered SQLite VFS; empty: the system's files
        int busyTimeoutMs = 5000;  ///< how long to wait for another connection's lock
    };

    /// Opens `path`, or `:memory:`; a writable database is created when absent and set to WAL, foreign keys
    /// on, full synchronisation. Throws FailureError naming the file and the reason.
    static Database open(const QString& path, const Options& options);
    static Database open(const QString& path) { return open(path, Options{}); }

    ~Database();
    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;

    /// Runs one or more statements that return no rows.
    void execute(const QByteArray& sql);
    Statement prepare(const QByteArray& sql);

    qint64 lastInsertId() const;
    qint64 changedRows() const;

    /// Makes a running step() of this connection fail with FailureCode::Cancelled; safe from any thread.
    void interrupt();

    /// The connection, for registering functions and tokenizers inside app/storage and app/knowledge only.
    sqlite3* handle() const { return m_connection; }

private:
    explicit Database(sqlite3* connection) : m_connection(connection) {}

    sqlite3* m_connection;
};

/// Rolls back when it goes out of scope without commit(). Transactions do not nest.
class Transaction final {
public:
    /// Write takes the lock at once; Read sees one state of the database and needs no right to write.
    enum class Purpose { Write, Read };
    explicit Transaction(Database& database, Purpose purpose = Purpose::Write);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

}  // namespace xinglin::app
