#pragma once

#include <QObject>
#include <functional>
#include <utility>

#include "app/failure.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

/// What a view-model asks of the storage thread: every call takes the same way, its failure is told once, and
/// what waits is counted.
///
/// A member of `owner`, on its thread. A job is queued work that is done even when the owner and all that it
/// borrows are gone: it captures by value (forms and settings share their data, what is read once is held by
/// a shared_ptr), never `this` and nothing by reference.
class StorageJobs final {
public:
    /// `failed` is called on the owner's thread.
    StorageJobs(StorageThread& storage, QObject* owner, std::function<void(const Failure&)> failed)
        : m_storage(storage), m_owner(owner), m_failed(std::move(failed)) {}

    /// Runs `job(Database&)` there, then `done(result)` here, or `afterFailure` and `failed`. Neither is
    /// called once the owner is gone.
    template <typename Job, typename Done>
    void run(Job job, Done done, std::function<void()> afterFailure = {}) {
        ++m_waiting;
        m_storage.run(
            m_owner, std::move(job),
            [this, done = std::move(done)](const auto&... result) {
                --m_waiting;
                done(result...);
            },
            [this, afterFailure = std::move(afterFailure)](const Failure& failure) {
                --m_waiting;
                if (afterFailure) {
                    afterFailure();
                }
                m_failed(failure);
            });
    }

    /// Whether every answer is here.
    bool isIdle() const { return m_waiting == 0; }

private:
    StorageThread& m_storage;
    QObject* m_owner;
    std::function<void(const Failure&)> m_failed;
    int m_waiting = 0;
};

}  // namespace xinglin::app
