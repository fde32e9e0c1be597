#include "engine/parallel/queued_ranks.h"

#include <utility>

namespace xinglin::engine {

QueuedRanks::QueuedRanks(const Maker& make) {
    {
        const std::lock_guard lock(m_mutex);  // so that the thread's name is there before it works
        m_thread = std::thread([this, &make] { serve(make); });
    }
    try {
        finishLater();
    } catch (...) {  // passed on
        m_thread.join();
        throw;
    }
    m_rank = m_ranks->rank();
    m_size = m_ranks->size();
}

QueuedRanks::~QueuedRanks() {
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void QueuedRanks::serve(const Maker& make) {
    std::unique_lock lock(m_mutex);
    std::function<void()> work = [this, &make] { m_ranks = make(); };
    while (work) {
        lock.unlock();
        std::exception_ptr failure;
        try {
            work();
        } catch (...) {  // told by finishLater()
            failure = std::current_exception();
        }
        work = nullptr;  // what it holds ends before anybody hears that it is done
        lock.lock();
        if (failure) {
            m_failure = failure;
            m_waiting.clear();
        }
        m_isBusy = false;
        m_changed.notify_all();
        if (!m_ranks) {
            return;
        }
        m_changed.wait(lock, [this] { return m_isEnding || !m_waiting.empty(); });
        if (!m_waiting.empty()) {
            work = std::move(m_waiting.front());
            m_waiting.pop_front();
            m_isBusy = true;
        }
    }
    lock.unlock();
    m_ranks.reset();
}

void QueuedRanks::later(std::function<void()> work) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_failure) {
            return;
        }
        m_waiting.push_back(std::move(work));
    }
    m_changed.notify_all();
}

void QueuedRanks::finishLater() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_waiting.empty() && !m_isBusy; });
    if (const std::exception_ptr failure = std::exchange(m_failure, nullptr)) {
        std::rethrow_exception(failure);
    }
}

void QueuedRanks::exchange(const Outgoing& outgoing, const Incoming& incoming) {
    if (isOnOwnThread()) {
        m_ranks->exchange(outgoing, incoming);
        return;
    }
    later([&, name = OperationName::ofThisThread()] {
        const OperationName again(name);
        m_ranks->exchange(outgoing, incoming);
    });
    finishLater();
}

}  // namespace xinglin::engine
