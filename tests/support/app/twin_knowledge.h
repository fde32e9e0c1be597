#pragma once

// The small twin of resources/knowledge in tests/data/knowledge, and the real one.

#include <QDir>
#include <QFile>
#include <QString>

#include "app/knowledge_build/build_knowledge.h"

namespace xinglin::test {

inline QString twinTables() {
    return QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/knowledge");
}

inline QString realTables() {
    return QStringLiteral(XINGLIN_SOURCE_DIR "/resources/knowledge");
}

inline QString realKnowledge() {
    return QStringLiteral(XINGLIN_BIN_DIR "/../share/xinglin/knowledge.db");
}

/// Copies the twin's tables into `folder`, to be damaged there.
inline void copyTwin(const QString& folder) {
    const QDir tables(twinTables());
    for (const QString& file : tables.entryList({QStringLiteral("*.tsv")}, QDir::Files)) {
        QFile::copy(tables.filePath(file), QDir(folder).filePath(file));
        QFile::setPermissions(QDir(folder).filePath(file), QFile::ReadOwner | QFile::WriteOwner);
    }
}

inline void writeFile(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        file.write(bytes);
    }
}

inline QByteArray readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Builds the twin's knowledge.db in `folder` and returns its path.
inline QString buildTwin(const QString& folder) {
    const QString path = QDir(folder).filePath(QStringLiteral("knowledge.db"));
    app::writeKnowledge(app::checkTables(twinTables()).draft, QStringLiteral("twin"), path);
    return path;
}

}  // namespace xinglin::test
