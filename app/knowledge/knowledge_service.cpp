#include "app/knowledge/knowledge_service.h"

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "app/spreadsheet/csv_writer.h"

namespace xinglin::app {
namespace {

constexpr int kSimilarOfAKind = 8;

}  // namespace

/// The thread and its queue of a few places, one for each sort of call: what waits there is replaced, not
/// queued.
class KnowledgeService::Worker final {
public:
    enum Channel { Searching, Entry, Entries, Names, Export, Retrieval, kChannels };
    /// Runs on the thread; what it returns runs on the service's thread and emits the signal for
    /// `generation`.
    using Job = std::function<std::function<void(quint64 generation)>(const KnowledgeBase&)>;

    Worker(KnowledgeService& service, const QString& path)
        : m_service(service), m_thread([this, path] { run(path); }) {}

    ~Worker() {
        {
            const std::lock_guard lock(m_mutex);
            m_isStopping = true;
            interruptRunning();
        }
        m_wake.notify_one();
        m_thread.join();
    }

    quint64 post(Channel channel, Job job) {
        const std::lock_guard lock(m_mutex);
        const quint64 generation = ++m_lastGeneration;
        m_waiting.at(channel) = {generation, std::move(job)};
        m_newest.at(channel) = generation;
        if (m_runningChannel == channel) {
            interruptRunning();
        }
        m_wake.notify_one();
        return generation;
    }

    // What was posted to the channel last is not wanted any more.
    void forget(Channel channel) {
        const std::lock_guard lock(m_mutex);
        m_waiting.at(channel) = {};
        m_newest.at(channel) = ++m_lastGeneration;
        if (m_runningChannel == channel) {
            interruptRunning();
        }
    }

    // For the job that runs, on the thread: whether its answer is still wanted, and a word about how far it
    // is.
    bool isRunningWanted() { return isNewest(m_runningChannel, m_runningGeneration); }
    void report(std::function<void(quint64 generation)> emission) {
        deliver(m_runningChannel, m_runningGeneration, std::move(emission));
    }

private:
    struct Waiting {
        quint64 generation = 0;
        Job job;
    };

    // The mutex is held.
    void interruptRunning() {
        if (m_knowledge && m_runningChannel != kChannels) {
            m_knowledge->interrupt();
        }
    }

    // Runs `emission` on the service's thread, unless a newer call of the channel was made meanwhile.
    void deliver(Channel channel, quint64 generation, std::function<void(quint64 generation)> emission) {
        QMetaObject::invokeMethod(
            &m_service,
            [this, channel, generation, emission = std::move(emission)] {
                // Queued calls die with the service, which owns this worker.
                if (channel == kChannels || isNewest(channel, generation)) {
                    emission(generation);
                }
            },
            Qt::QueuedConnection);
    }

    bool isNewest(Channel channel, quint64 generation) {
        const std::lock_guard lock(m_mutex);
        return m_newest.at(channel) == generation;
    }

    void deliverFailure(Channel channel, quint64 generation, const Failure& failure) {
        deliver(channel, generation,
                [this, failure](quint64 failed) { emit m_service.failed(failed, failure); });
    }

    void run(const QString& path) {
        std::unique_ptr<KnowledgeBase> knowledge;
        Failure openFailure;
        try {
            knowledge = KnowledgeBase::open(path);
            deliver(kChannels, 0,
                    [this, edition = knowledge->edition(), counts = knowledge->statistics()](quint64) {
                        emit m_service.opened(edition, counts);
                    });
        } catch (const FailureError& error) {
            openFailure = error.failure();
            deliverFailure(kChannels, 0, openFailure);
        }
        {
            const std::lock_guard lock(m_mutex);
            m_knowledge = knowledge.get();
        }
        for (;;) {
            const auto [channel, waiting] = next();
            if (channel == kChannels) {
                break;
            }
            if (knowledge) {
                runJob(*knowledge, channel, waiting);
            } else {
                deliverFailure(channel, waiting.generation, openFailure);
            }
            const std::lock_guard lock(m_mutex);
            m_runningChannel = kChannels;
        }
        const std::lock_guard lock(m_mutex);
        m_knowledge = nullptr;
    }

    void runJob(KnowledgeBase& knowledge, Channel channel, const Waiting& waiting) {
        for (;;) {
            try {
                deliver(channel, waiting.generation, waiting.job(knowledge));
                return;
            } catch (const FailureError& error) {
                const bool wasInterrupted = error.failure().code == FailureCode::Cancelled;
                if (!wasInterrupted) {
                    deliverFailure(channel, waiting.generation, error.failure());
                    return;
                }
                // An interrupt that was meant for the call before may hit this one, which is still wanted.
                const std::lock_guard lock(m_mutex);
                if (m_isStopping || m_newest.at(channel) != waiting.generation) {
                    return;
                }
            }
        }
    }

    // Waits for a call; kChannels at the end. The channel counts as running from here on.
    std::pair<Channel, Waiting> next() {
        std::unique_lock lock(m_mutex);
        for (;;) {
            if (m_isStopping) {
                return {kChannels, {}};
            }
            for (int channel = 0; channel < kChannels; ++channel) {
                Waiting& waiting = m_waiting.at(static_cast<std::size_t>(channel));
                if (waiting.job) {
                    m_runningChannel = static_cast<Channel>(channel);
                    m_runningGeneration = waiting.generation;
                    return {m_runningChannel, std::exchange(waiting, {})};
                }
            }
            m_wake.wait(lock);
        }
    }

    KnowledgeService& m_service;
    std::mutex m_mutex;  // guards everything below except the thread itself
    std::condition_variable m_wake;
    std::array<Waiting, kChannels> m_waiting;
    std::array<quint64, kChannels> m_newest{};
    Channel m_runningChannel = kChannels;
    quint64 m_runningGeneration = 0;
    quint64 m_lastGeneration = 0;
    KnowledgeBase* m_knowledge = nullptr;  // borrowed from run(), for interrupting only
    bool m_isStopping = false;
    std::thread m_thread;  // last: it uses all of the above
};

KnowledgeService::KnowledgeService(const QString& path, QObject* parent, MoleculeDrawing drawing)
    : QObject(parent), m_drawing(std::move(drawing)), m_worker(std::make_unique<Worker>(*this, path)) {
    connect(this, &KnowledgeService::opened, this, [this](const QString& edition) { m_edition = edition; });
}

KnowledgeService::~KnowledgeService() = default;

// What can be computed of an entry and is not in the file. On the thread.
void KnowledgeService::complete(const KnowledgeBase& knowledge, KnowledgeEntry& entry) const {
    entry.similar = knowledge.similarFormulas(entry, kSimilarOfAKind);
    for (const Fact& fact : std::as_const(entry.facts)) {
        if (m_drawing && entry.structure.isEmpty() && fact.field == QLatin1String("smiles")) {
            entry.structure = m_drawing(fact.values.value(0));
        }
    }
}

quint64 KnowledgeService::search(const KnowledgeQuery& query) {
    return m_worker->post(Worker::Searching, [this, query](const KnowledgeBase& knowledge) {
        return [this, result = knowledge.search(query)](quint64 generation) {
            emit searched(generation, result);
        };
    });
}

quint64 KnowledgeService::loadEntry(const QString& id) {
    return m_worker->post(Worker::Entry, [this, id](const KnowledgeBase& knowledge) {
        std::optional<KnowledgeEntry> entry = knowledge.entry(id);
        if (entry) {
            complete(knowledge, *entry);
        }
        return [this, entry = std::move(entry)](quint64 generation) { emit entryLoaded(generation, entry); };
    });
}

quint64 KnowledgeService::describe(const KnowledgeEntry& entry) {
    return m_worker->post(Worker::Entry, [this, entry](const KnowledgeBase& knowledge) {
        KnowledgeEntry described = entry;
        complete(knowledge, described);
        return [this, described = std::move(described)](quint64 generation) {
            emit entryLoaded(generation, described);
        };
    });
}

quint64 KnowledgeService::loadEntries(const QStringList& ids) {
    return m_worker->post(Worker::Entries, [this, ids](const KnowledgeBase& knowledge) {
        QList<KnowledgeEntry> entries;
        for (const QString& id : ids) {
            if (const std::optional<KnowledgeEntry> entry = knowledge.entry(id)) {
                entries += *entry;
            }
        }
        return [this, entries](quint64 generation) { emit entriesLoaded(generation, entries); };
    });
}

quint64 KnowledgeService::resolveHerbs(const QStringList& names) {
    return m_worker->post(Worker::Names, [this, names](const KnowledgeBase& knowledge) {
        QList<HerbResolution> resolutions;
        resolutions.reserve(names.size());
        for (const QString& name : names) {
            resolutions += knowledge.resolveHerb(name);
        }
        return [this, resolutions](quint64 generation) { emit herbsResolved(generation, resolutions); };
    });
}

quint64 KnowledgeService::exportTable(const TableExport& table) {
    return m_worker->post(Worker::Export, [this, table](const KnowledgeBase& knowledge) {
        // An interrupt reaches a statement that runs; between two of them the question is asked here.
        const auto goesOn = [this](int done, int total) {
            m_worker->report(
                [this, done, total](quint64 generation) { emit exportProgress(generation, done, total); });
            return m_worker->isRunningWanted();
        };
        const QList<QStringList> body =
            table.firstRows + knowledge.table(table.query, table.columns, table.tierWords, goesOn);
        if (!m_worker->isRunningWanted()) {
            return std::function<void(quint64)>([](quint64) {});
        }
        writeCsv(QList<QStringList>{table.heads} + body, table.path);
        const int rows = static_cast<int>(body.size());
        return std::function<void(quint64)>(
            [this, rows](quint64 generation) { emit exported(generation, rows); });
    });
}

void KnowledgeService::stopExport() {
    m_worker->forget(Worker::Export);
}

quint64 KnowledgeService::retrieve(const QString& question, int limit) {
    return m_worker->post(Worker::Retrieval, [this, question, limit](const KnowledgeBase& knowledge) {
        return [this, found = Retriever(knowledge).retrieve(question, limit)](quint64 generation) {
            emit retrieved(generation, found);
        };
    });
}

}  // namespace xinglin::app
