#include "app/library/file_hasher.h"

#include <QCryptographicHash>
#include <QFile>

namespace xinglin::app {
namespace {

constexpr qint64 kBlock = 4 * 1024 * 1024;

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
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return;
        }
        QCryptographicHash sum(QCryptographicHash::Sha256);
        while (!file.atEnd()) {
            const QByteArray block = file.read(kBlock);
            if (m_stop || block.isEmpty()) {
                return;
            }
            sum.addData(block);
        }
        const QString hex = QString::fromLatin1(sum.result().toHex());
        QMetaObject::invokeMethod(this, [this, path, hex] { emit hashed(path, hex); });
    });
}

}  // namespace xinglin::app
