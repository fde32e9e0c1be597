#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace xinglin::ui {

/// One window a data folder. The second program finds the lock, tells the first one which page is wanted, and
/// goes; the first one comes to the front.
class SingleInstance final : public QObject {
    Q_OBJECT

public:
    explicit SingleInstance(const QString& dataFolder);

    /// True when this process is the first on the folder.
    bool isFirst() const { return m_isFirst; }
    /// Tells the first one to show itself and `page` (may be empty). False when it does not answer.
    bool callFirst(const QString& page) const;

signals:
    /// Another start asked for the window.
    void called(const QString& page);

private:
    QString m_name;
    QLockFile m_lock;
    QLocalServer m_server;
    bool m_isFirst = false;
};

}  // namespace xinglin::ui
