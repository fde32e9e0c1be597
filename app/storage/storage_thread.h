#pragma once

#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <QThread>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "app/failure.h"
#include "app/storage/database.h"
#include "app/storage/migrator.h"

namespace xinglin::app {

/// The thread that owns the connection to clinic.db. Jobs run there one after the other in the order they
/// were given; results come back through the event loop of the thread that asked.
///
/// Lives on the GUI thread. Everything queued when it is destroyed is still done first: what was acknowledged
/// to the user is on the disk.
class StorageThread final : public QObject {
    Q_OBJECT

public:
    /// Starts the thread; it opens and migrates `path` and answers with opened() or openFailed().
    StorageThread(const QString& path, const Database::Options& options, const Migrator& migrator,
                  QObject* parent = nullptr);
    explicit StorageThread(const QString& path, QObject* parent = nullptr)
        : StorageThread(path, {}, Migrator::clinic(), parent) {}
    ~StorageThread() override;

    /// Runs `job(Database&)` on the storage thread, then `done(result)` (or `done()` for a void job) on this
    /// thread. A FailureError of the job arrives in `failed` instead. Neither is called once `context` is
    /// gone; the job itself runs all the same.
    template <typename Job, typename Done>
    void run(QObject* context, Job job, Done done, std::function<void(const Failure&)> failed) {
        using Result = std::invoke_result_t<Job, Database&>;
        QPointer<QObject> receiver(context);
        post([this, receiver, job = std::move(job), done = std::move(done),
              failed = std::move(failed)](Worker& worker) mutable {
            std::function<void()> answer;
            try {
                if constexpr (std::is_void_v<Result>) {
                    job(database(worker));
                    answer = std::move(done);
                } else {
                    answer = [done = std::move(done),
                              result = std::make_shared<Result>(job(database(worker)))]() mutable {
                        done(*result);
                    };
                }
            } catch (const FailureError& error) {
                answer = [failed = std::move(failed), failure = error.failure()] { failed(failure); };
            }
            deliver(receiver, std::move(answer));
        });
    }

signals:
    void opened(const xinglin::app::Migrator::Result& migration);
    void openFailed(const xinglin::app::Failure& failure);

private:
    class Worker;
    using Task = std::function<void(Worker&)>;
    void post(Task task);
    void deliver(const QPointer<QObject>& receiver, std::function<void()> answer);
    static Database& database(Worker& worker);

    QThread m_thread;
    Worker* m_worker;  ///< lives on m_thread, deleted when it ends
};

}  // namespace xinglin::app
