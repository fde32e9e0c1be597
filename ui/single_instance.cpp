#include "ui/single_instance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace xinglin::ui {
namespace {

constexpr int kAnswerMs = 2000;

// The folder's path would be too long for a socket's name.
QString serverName(const QString& dataFolder) {
    const QByteArray path = QDir(dataFolder).canonicalPath().toUtf8();
    const QByteArray digest = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(24);
    return QStringLiteral("xinglin-") + QString::fromLatin1(digest);
}

}  // namespace

SingleInstance::SingleInstance(const QString& dataFolder)
    : m_name(serverName(dataFolder)), m_lock(QDir(dataFolder).filePath(QStringLiteral("xinglin.lock"))) {
    // Never stale by age: a window may be open for weeks. A dead owner's lock is recognised by its process.
    m_lock.setStaleLockTime(0);
    m_isFirst = m_lock.tryLock();
    if (!m_isFirst) {
        return;
    }
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(m_name);  // left by a program that was killed
    m_server.listen(m_name);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        QLocalSocket* caller = m_server.nextPendingConnection();
        connect(caller, &QLocalSocket::disconnected, caller, &QObject::deleteLater);
        connect(caller, &QLocalSocket::readyRead, this, [this, caller] {
            if (caller->canReadLine()) {
                const QString page = QString::fromUtf8(caller->readLine(64)).trimmed();
                caller->write("ok\n");
                caller->disconnectFromServer();
                emit called(page);
            }
        });
    });
}

bool SingleInstance::callFirst(const QString& page) const {
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(kAnswerMs)) {
        return false;
    }
    socket.write(page.toUtf8() + '\n');
    socket.flush();
    return socket.waitForReadyRead(kAnswerMs);
}

}  // namespace xinglin::ui
