#include "app/training/run_watch.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTimer>
#include <algorithm>

namespace xinglin::app {
namespace {

constexpr int kLookMs = 500;

QString under(const QString& folder, const char* name) {
    return folder + QLatin1Char('/') + QLatin1String(name);
}

}  // namespace

RunFolderReader::RunFolderReader(const RunFiles& files)
    : m_files(files),
      m_metrics(under(files.output, "metrics.jsonl")),
      m_samples(under(files.output, "samples.jsonl")),
      m_log(files.log) {}

RunUpdate RunFolderReader::read() {
    RunUpdate update;
    // First whether it lives: what it wrote last is then read for certain.
    update.isAlive = DetachedJob::isAlive(m_files.place, m_files.program);
    update.exitCode = DetachedJob::exitCode(m_files.exitCode);
    const JsonLinesTail::Rows metrics = m_metrics.read();
    update.isAnew = metrics.isAnew;
    update.metrics = metrics.rows;
    update.samples = m_samples.read().rows;
    for (const QByteArray& line : m_log.read().lines) {
        update.logLines.append(QString::fromUtf8(line));
    }
    update.ranks = readRanks();
    update.checkpoints = readCheckpoints();
    return update;
}

QList<RankBeat> RunFolderReader::readRanks() {
    QList<RankBeat> beats;
    for (int rank = 0;; ++rank) {
        const QString path = m_files.output + QStringLiteral("/rank-%1.jsonl").arg(rank);
        if (static_cast<std::size_t>(rank) == m_ranks.size()) {
            if (!QFileInfo::exists(path)) {
                return beats;
            }
            m_ranks.push_back({std::make_unique<JsonLinesTail>(path), {rank}});
        }
        Rank& known = m_ranks[static_cast<std::size_t>(rank)];
        const QList<QJsonObject> rows = known.tail->read().rows;
        if (!rows.isEmpty()) {
            const QJsonObject& last = rows.last();
            known.beat = {rank, last.value(QStringLiteral("phase")).toString(),
                          last.value(QStringLiteral("step")).toInteger(),
                          last.value(QStringLiteral("memory_bytes")).toInteger(),
                          last.value(QStringLiteral("time")).toDouble()};
        }
        beats.append(known.beat);
    }
}

QList<RunCheckpoint> RunFolderReader::readCheckpoints() const {
    static const QRegularExpression kName(QStringLiteral(R"(^step-(\d+)$)"));
    const QDir folder(under(m_files.output, "checkpoints"));
    const QString last = QFileInfo(folder.filePath(QStringLiteral("last"))).canonicalFilePath();
    const QString best = QFileInfo(folder.filePath(QStringLiteral("best"))).canonicalFilePath();
    QList<RunCheckpoint> found;
    for (const QFileInfo& entry :
         folder.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks)) {
        const QRegularExpressionMatch name = kName.match(entry.fileName());
        if (name.hasMatch() && QFileInfo::exists(entry.filePath() + QStringLiteral("/DONE"))) {
            const QString path = entry.canonicalFilePath();
            found.append({name.captured(1).toLongLong(), path, path == last, path == best});
        }
    }
    std::sort(found.begin(), found.end(),
              [](const RunCheckpoint& a, const RunCheckpoint& b) { return a.step < b.step; });
    return found;
}

RunWatch::RunWatch(QObject* parent) : QObject(parent) {
    qRegisterMetaType<RunUpdate>();
    m_thread.setObjectName(QStringLiteral("run watch"));
}

RunWatch::~RunWatch() {
    stop();
    m_thread.quit();
    m_thread.wait();
}

void RunWatch::start(const RunFiles& files) {
    stop();
    m_thread.start();
    m_worker = new QObject;
    QObject* worker = m_worker;
    worker->moveToThread(&m_thread);
    QMetaObject::invokeMethod(worker, [this, worker, files] {
        const auto reader = std::make_shared<RunFolderReader>(files);
        auto* timer = new QTimer(worker);
        const auto look = [this, worker, reader] {
            // The receiver drops what comes from a worker that it has left.
            QMetaObject::invokeMethod(
                this,
                [this, worker, update = reader->read()] {
                    if (m_worker == worker) {
                        emit updated(update);
                    }
                },
                Qt::QueuedConnection);
        };
        QObject::connect(timer, &QTimer::timeout, worker, look);
        timer->start(kLookMs);
        look();
    });
}

void RunWatch::stop() {
    if (QObject* worker = std::exchange(m_worker, nullptr)) {
        worker->deleteLater();
    }
}

}  // namespace xinglin::app
