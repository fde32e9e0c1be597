#include "app/storage/migrator.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>

#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Migrator)
};

int userVersion(Database& database) {
    Statement statement = database.prepare("PRAGMA user_version");
    statement.step();
    return static_cast<int>(statement.integer(0));
}

// The copy is made by SQLite, not by the file system: it contains what still lies in the write-ahead log, and
// goes through the database's own VFS, so that an encrypted file gives an encrypted copy.
QString backUp(Database& database, const QString& path, int version) {
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz"));
    const QString target = QStringLiteral("%1.v%2-%3.backup").arg(path).arg(version).arg(stamp);
    const QString unfinished = target + QStringLiteral(".part");
    Statement copy = database.prepare("VACUUM INTO ?");
    copy.bind(1, unfinished).step();
    if (!QFile::rename(unfinished, target)) {
        throw FailureError(
            {FailureCode::FileUnreadable,
             Words::tr("The database could not be copied before its update; nothing was changed."),
             Words::tr("Check that its folder may be written and has free space."),
             QDir::toNativeSeparators(target)});
    }
    return target;
}

}  // namespace

Migrator::Migrator(QList<Migration> migrations) : m_migrations(std::move(migrations)) {
    for (qsizetype i = 0; i < m_migrations.size(); ++i) {
        Q_ASSERT_X(m_migrations[i].version == i + 1, "Migrator", qPrintable(m_migrations[i].name));
    }
}

Migrator Migrator::clinic() {
    const QDir folder(QStringLiteral(":/sql"));
    QList<Migration> migrations;
    for (const QString& name : folder.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        const bool opened = file.open(QIODevice::ReadOnly);
        Q_ASSERT(opened);
        Q_UNUSED(opened)
        migrations.append({name.left(4).toInt(), name, file.readAll()});
    }
    return Migrator(migrations);
}

Migrator::Result Migrator::migrate(Database& database, const QString& path) const {
    Result result;
    result.from = result.to = userVersion(database);
    if (result.from > newestVersion()) {
        throw FailureError(
            {FailureCode::FormatUnsupported,
             Words::tr("The database %1 was written by a newer version of this program.")
                 .arg(QDir::toNativeSeparators(path)),
             Words::tr("Update the program, or choose another data folder."),
             QStringLiteral("user_version %1, newest known %2").arg(result.from).arg(newestVersion())});
    }
    if (result.from == newestVersion()) {
        return result;
    }
    if (result.from > 0) {
        result.backupPath = backUp(database, path, result.from);
    }
    for (const Migration& migration : m_migrations) {
        try {
            Transaction transaction(database);
            // Asked again inside the transaction: a second program may have done this step meanwhile.
            if (userVersion(database) >= migration.version) {
                continue;
            }
            database.execute(migration.sql);
            database.execute("PRAGMA user_version=" + QByteArray::number(migration.version));
            transaction.commit();
            result.to = migration.version;
        } catch (const FailureError& error) {
            Failure failure = error.failure();
            failure.detail = migration.name + QStringLiteral(": ") + failure.detail;
            throw FailureError(std::move(failure));
        }
    }
    return result;
}

}  // namespace xinglin::app
