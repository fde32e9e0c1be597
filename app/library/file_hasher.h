#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <atomic>

namespace xinglin::app {

/// Computes SHA-256 sums of large files, one after the other, on a thread of its own.
///
/// Lives on the GUI thread, where its signal arrives. A file that cannot be read gives no signal.
class FileHasher final : public QObject {
    Q_OBJECT

public:
    explicit FileHasher(QObject* parent = nullptr);
    /// Stops in the middle of a file.
    ~FileHasher() override;

    void hash(const QString& path);

signals:
    /// `sha256` in lower-case hexadecimal.
    void hashed(const QString& path, const QString& sha256);

private:
    QThreadPool m_pool;
    std::atomic<bool> m_stop = false;
};

}  // namespace xinglin::app
