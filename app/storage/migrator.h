#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include "app/storage/database.h"

namespace xinglin::app {

/// One numbered step of a database's schema: `0002_cases.sql` is version 2.
struct Migration {
    int version = 0;
    QString name;  ///< the file's name, for messages
    QByteArray sql;
};

/// Brings a database to the newest schema, one transaction a step.
///
/// `PRAGMA user_version` counts the steps that were applied. Steps are never edited once released: a change
/// is a new file.
class Migrator final {
public:
    /// `migrations` are numbered 1, 2, 3 … without a gap, in this order.
    explicit Migrator(QList<Migration> migrations);

    /// The steps of clinic.db: resources/sql, embedded into the program.
    static Migrator clinic();

    int newestVersion() const { return static_cast<int>(m_migrations.size()); }

    struct Result {
        int from = 0;
        int to = 0;
        QString backupPath;  ///< the copy made before an existing file was changed; else empty
    };

    /// Applies what `database`, the file at `path`, lacks. A database that holds data is copied beside itself
    /// first, through the same VFS. A step that fails is rolled back and the earlier ones stay.
    ///
    /// Throws FailureError(FormatUnsupported) when the file is newer than the program, and otherwise what the
    /// storage said, with the step's name in the detail.
    Result migrate(Database& database, const QString& path) const;

private:
    QList<Migration> m_migrations;
};

}  // namespace xinglin::app
