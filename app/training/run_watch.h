#pragma once

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QThread>
#include <memory>
#include <optional>

#include "app/jobs/detached_job.h"
#include "app/training/line_tail.h"

namespace xinglin::app {

/// What a rank last said of itself.
struct RankBeat {
    int rank = 0;
    QString phase{};  ///< the engine's word: "step", "saving" …
    qint64 step = 0;
    qint64 memoryBytes = 0;
    double time = 0;  ///< seconds since 1970

    bool operator==(const RankBeat&) const = default;
};

/// A checkpoint that is whole.
struct RunCheckpoint {
    qint64 step = 0;
    QString folder{};
    bool isLast = false;
    bool isBest = false;

    bool operator==(const RunCheckpoint&) const = default;
};

/// What came to a run's folder since the last look.
struct RunUpdate {
    bool isAnew = false;  ///< forget the rows that came before
    QList<QJsonObject> metrics{};
    QList<QJsonObject> samples{};
    QStringList logLines{};
    QList<RankBeat> ranks{};             ///< all of them, as they are now
    QList<RunCheckpoint> checkpoints{};  ///< all, the oldest first
    bool isAlive = false;
    std::optional<int> exitCode{};
};

/// Where the files of a run are.
struct RunFiles {
    QString output{};  ///< the engine's run folder
    QString log{};
    QString exitCode{};
    JobPlace place{};
    QString program{};  ///< name of the engine's program file
};

/// Reads a run's folder as it grows. Any thread, one at a time.
class RunFolderReader final {
public:
    explicit RunFolderReader(const RunFiles& files);
    RunUpdate read();

private:
    QList<RankBeat> readRanks();
    QList<RunCheckpoint> readCheckpoints() const;

    RunFiles m_files;
    JsonLinesTail m_metrics;
    JsonLinesTail m_samples;
    LineTail m_log;
    struct Rank {
        std::unique_ptr<JsonLinesTail> tail{};
        RankBeat beat{};
    };
    std::vector<Rank> m_ranks;
};

/// Looks at a run's folder twice a second on a thread of its own and tells what is new. Lives on the GUI
/// thread; stop() or the end waits for one look.
class RunWatch final : public QObject {
    Q_OBJECT

public:
    explicit RunWatch(QObject* parent = nullptr);
    ~RunWatch() override;

    /// Watches this run from its beginning; the one before is left.
    void start(const RunFiles& files);
    void stop();
    bool isWatching() const { return m_worker != nullptr; }

signals:
    void updated(const xinglin::app::RunUpdate& update);

private:
    QThread m_thread;
    QObject* m_worker = nullptr;  ///< on the thread; its timer looks
};

}  // namespace xinglin::app
