#include "app/library/file_hasher.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace xinglin::app {
namespace {

constexpr qint64 kBlock = 4 * 1024 * 1024;

// The file itself, or a folder's files by name, one behind the other.
QStringList filesOf(const QString& path) {
    if (!QFileInfo(path).isDir()) {
        return {path};
    }
    QStringList files;
    const QDir folder(path);
    for (const QString& name : folder.entryList(QDir::Files, QDir::Name)) {
        files.append(folder.filePath(name));
    }
    return files;
}

}  // namespace

FileHasher::FileHasher(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

FileHasher::~FileHasher() {
    m_stop = true;
    m_pool.clear();
    m_pool.waitForDone();
}

void FileHasher::hash(const QString& path) {
    m_pool.start([this, path] {
        QCryptographicHash sum(QCryptographicHash::Sha256);
        for (const QString& part : filesOf(path)) {
            QFile file(part);
            if (!file.open(QIODevice::ReadOnly)) {
                return;
            }
            while (!file.atEnd()) {
                const QByteArray block = file.read(kBlock);
                if (m_stop || block.isEmpty()) {
                    return;
                }
                sum.addData(block);
            }
        }
        const QString hex = QString::fromLatin1(sum.result().toHex());
        QMetaObject::invokeMethod(this, [this, path, hex] { emit hashed(path, hex); });
    });
}

}  // namespace xinglin::app
