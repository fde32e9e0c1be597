#include "app/storage/storage_thread.h"

#include <optional>

namespace xinglin::app {

class StorageThread::Worker final : public QObject {
public:
    std::optional<Database> database;
    Failure failure;  ///< why there is no database: every job that came meanwhile fails with it
};

StorageThread::StorageThread(const QString& path, const Database::Options& options, const Migrator& migrator,
                             QObject* parent)
    : QObject(parent), m_worker(new Worker) {
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("storage"));
    m_thread.start();
    QMetaObject::invokeMethod(m_worker, [this, worker = m_worker, path, options, migrator] {
        try {
            Database database = Database::open(path, options);
            const Migrator::Result result = migrator.migrate(database, path);
            worker->database.emplace(std::move(database));
            deliver(this, [this, result] { emit opened(result); });
        } catch (const FailureError& error) {
            worker->failure = error.failure();
            deliver(this, [this, failure = error.failure()] { emit openFailed(failure); });
        }
    });
}

StorageThread::~StorageThread() {
    // quit() is queued behind the jobs, so that they are done first.
    QMetaObject::invokeMethod(m_worker, [thread = &m_thread] { thread->quit(); });
    m_thread.wait();
}

void StorageThread::post(Task task) {
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, task = std::move(task)] { task(*worker); });
}

void StorageThread::deliver(const QPointer<QObject>& receiver, std::function<void()> answer) {
    // Through `this`, which outlives its thread: the receiver may be gone by now, and only its own thread can
    // know.
    QMetaObject::invokeMethod(this, [receiver, answer = std::move(answer)] {
        if (receiver) {
            answer();
        }
    });
}

Database& StorageThread::database(Worker& worker) {
    if (!worker.database) {
        throw FailureError(worker.failure);
    }
    return *worker.database;
}

}  // namespace xinglin::app
