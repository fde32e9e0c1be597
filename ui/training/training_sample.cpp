#include "ui/training/training_sample.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>
#include <random>

#include "app/failure.h"
#include "app/training/training_run.h"

namespace xinglin::ui {
namespace {

constexpr int kSteps = 2000;
constexpr int kStep = 1220;
constexpr int kRanks = 8;
constexpr int kLateRank = 5;
constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;

void append(const QString& path, const QList<QJsonObject>& rows) {
    QFile file(path);
    if (!file.open(QIODevice::Append)) {
        return;  // the picture then shows less
    }
    for (const QJsonObject& row : rows) {
        file.write(QJsonDocument(row).toJson(QJsonDocument::Compact) + '\n');
    }
}

// A loss as runs of this kind have it: down quickly, then slowly, with noise.
QList<QJsonObject> metricRows() {
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0.0, 1.0);
    QList<QJsonObject> rows;
    rows.reserve(kStep);
    for (int step = 1; step <= kStep; ++step) {
        const double part = static_cast<double>(step) / kSteps;
        const double trend = 0.92 + 1.75 * std::exp(-step / 190.0) + 0.12 * std::exp(-step / 900.0);
        const double warm = std::min(1.0, step / 60.0);
        const bool isSaving = step % 150 == 0;
        QJsonObject row{
            {QStringLiteral("step"), step},
            {QStringLiteral("loss"), trend * (1.0 + 0.06 * noise(random))},
            {QStringLiteral("learning_rate"), 2e-4 * warm * 0.5 * (1.0 + std::cos(3.14159265 * part))},
            {QStringLiteral("grad_norm"),
             0.6 + 1.9 * std::exp(-step / 60.0) + 0.07 * std::abs(noise(random)) + (step == 420 ? 1.3 : 0.0)},
            {QStringLiteral("tokens"), 131'072},
            {QStringLiteral("tokens_per_second"),
             (isSaving ? 59'000 : 68'300) * (1.0 + 0.006 * noise(random))}};
        if (step % 122 == 0) {
            const double held = trend + 0.05 + 0.00009 * std::max(0, step - 900);
            row.insert(QStringLiteral("eval_loss"), held);
        }
        rows.append(row);
    }
    return rows;
}

}  // namespace

QString writeTrainingSample(const QString& dataFolder) {
    app::TrainingPlan plan;
    plan.name = QStringLiteral("辨证问诊微调・示例数据");
    plan.modelFolder = QStringLiteral("/models/示例-7B");
    plan.dataFile = QStringLiteral("/data/示例问诊.jsonl");
    plan.dataFormat = QStringLiteral("tcmchat");
    plan.ranks = kRanks;
    try {
        const app::TrainingRunStore store(dataFolder);
        app::TrainingRun run = store.create(plan, kSteps, QString());
        run.place = app::JobPlace::ofThisProcess();
        store.save(run);
        QDir output(run.output());
        output.mkpath(QStringLiteral("checkpoints"));
        append(output.filePath(QStringLiteral("metrics.jsonl")), metricRows());
        const double now = static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000.0;
        for (int rank = 0; rank < kRanks; ++rank) {
            const bool isLate = rank == kLateRank;
            append(output.filePath(QStringLiteral("rank-%1.jsonl").arg(rank)),
                   {{{QStringLiteral("time"), now - (isLate ? 32 : 1)},
                     {QStringLiteral("phase"), QStringLiteral("step")},
                     {QStringLiteral("step"), kStep + (isLate ? 0 : 1)},
                     {QStringLiteral("memory_bytes"), std::floor((96.0 + 0.1 * rank) * kGibibyte)}}});
        }
        for (const int step : {500, 1000}) {
            const QString name = QStringLiteral("checkpoints/step-%1").arg(step);
            output.mkpath(name);
            QFile done(output.filePath(name + QStringLiteral("/DONE")));
            if (done.open(QIODevice::WriteOnly)) {
                done.write("{}\n");
            }
        }
        QFile log(run.folder + QStringLiteral("/log.txt"));
        if (log.open(QIODevice::WriteOnly)) {
            log.write(
                "loading the model\nreading the data 100 %\ntrying the longest pass\n"
                "the longest pass has 2048 tokens; at most 96.40 GiB were in memory, 96.12 GiB were "
                "planned\n");
            for (int step = kStep - 30; step <= kStep; ++step) {
                log.write(QByteArray("step ") + QByteArray::number(step) + "/" + QByteArray::number(kSteps) +
                          "  loss 0.957  norm 0.64  68312 tokens/s\n");
            }
        }
        return run.id;
    } catch (const app::FailureError&) {
        return {};
    }
}

}  // namespace xinglin::ui
