#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace xinglin::app {

/// Follows a text file that another program writes, line by line: each read() gives the lines that came since
/// the one before. A line without its end is held back until the end is there. A file that became shorter, or
/// another one under the same name, is read from its beginning.
class LineTail final {
public:
    explicit LineTail(QString path) : m_path(std::move(path)) {}

    struct Lines {
        bool isAnew = false;  ///< from the beginning: what was read before is gone
        QList<QByteArray> lines{};
    };
    /// At most `mostBytes` at once; call again for the rest. A file that is not there has no lines.
    Lines read(qint64 mostBytes = qint64{4} << 20);

private:
    QString m_path;
    qint64 m_offset = 0;
    quint64 m_file = 0;  ///< its inode; 0: none yet
    QByteArray m_half;
};

/// The same of JSON Lines.
class JsonLinesTail final {
public:
    explicit JsonLinesTail(const QString& path) : m_tail(path) {}

    struct Rows {
        bool isAnew = false;
        QList<QJsonObject> rows{};
        int unreadable = 0;  ///< lines that are no object, left out
    };
    Rows read();

private:
    LineTail m_tail;
};

}  // namespace xinglin::app
