#include "app/training/line_tail.h"

#include <sys/stat.h>

#include <QFile>
#include <QJsonDocument>

namespace xinglin::app {

LineTail::Lines LineTail::read(qint64 mostBytes) {
    Lines read;
    QFile file(m_path);
    struct stat state {};
    if (!file.open(QIODevice::ReadOnly) || ::fstat(file.handle(), &state) != 0) {
        return read;
    }
    const bool isOther = m_file != 0 && state.st_ino != m_file;
    if (isOther || file.size() < m_offset) {
        read.isAnew = true;
        m_offset = 0;
        m_half.clear();
    }
    m_file = state.st_ino;
    file.seek(m_offset);
    const QByteArray fresh = file.read(mostBytes);
    m_offset += fresh.size();
    m_half += fresh;
    qsizetype first = 0;
    for (qsizetype end = m_half.indexOf('\n'); end >= 0; end = m_half.indexOf('\n', first)) {
        read.lines.append(m_half.mid(first, end - first));
        first = end + 1;
    }
    m_half.remove(0, first);
    return read;
}

JsonLinesTail::Rows JsonLinesTail::read() {
    const LineTail::Lines lines = m_tail.read();
    Rows rows;
    rows.isAnew = lines.isAnew;
    for (const QByteArray& line : lines.lines) {
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (document.isObject()) {
            rows.rows.append(document.object());
        } else {
            rows.unreadable += line.trimmed().isEmpty() ? 0 : 1;
        }
    }
    return rows;
}

}  // namespace xinglin::app
