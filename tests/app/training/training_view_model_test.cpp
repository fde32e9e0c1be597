// Trainings by the real engine, from the plan to the model library.

#include "app/training/training_view_model.h"

#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "app/library/model_library.h"
#include "app/storage/storage_thread.h"

using namespace xinglin::app;

namespace {

constexpr int kLongMs = 90'000;  // three times as long a test may take, and a failed wait does

void write(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

}  // namespace

class TrainingViewModelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorageThread> m_storage;
    std::unique_ptr<ModelLibrary> m_library;

    QString data() const { return m_folder->filePath(QStringLiteral("data")); }

    TrainingPlan plan(double epochs, const QString& method) const {
        TrainingPlan made;
        made.name = QStringLiteral("test");
        made.modelFolder = m_folder->path();
        made.startsRandom = true;
        made.method = method;
        made.dataFile = m_folder->filePath(QStringLiteral("rows.jsonl"));
        made.dataFormat = QStringLiteral("tokens");
        made.settings = {
            {QStringLiteral("epochs"), epochs}, {QStringLiteral("gradient_accumulation"), 1},
            {QStringLiteral("micro_batch"), 4}, {QStringLiteral("threads"), 1},
            {QStringLiteral("save_every"), 0},  {QStringLiteral("optimizer.learning_rate"), 0.003}};
        return made;
    }

    // One that is still going when a test looks for it: it learns too slowly to be done with its rows.
    TrainingPlan longPlan() const {
        TrainingPlan made = plan(100000, QStringLiteral("full"));
        made.settings[QStringLiteral("optimizer.learning_rate")] = 1e-6;
        return made;
    }

    static void check(TrainingViewModel& training, const TrainingPlan& made) {
        training.setPlan(made);
        QVERIFY(!training.canStart());
        training.check();
        QTRY_VERIFY_WITH_TIMEOUT(!training.isChecking(), kLongMs);
        QVERIFY2(training.canStart(),
                 training.checkFailure() ? qPrintable(training.checkFailure()->detail) : "refused");
    }

    // A job of a shell with this text, in a session of its own.
    static JobPlace startShell(const QString& text) {
        QProcess shell;
        shell.setProgram(QStringLiteral("/bin/sh"));
        shell.setArguments({QStringLiteral("-c"), text});
        qint64 process = 0;
        if (!shell.startDetached(&process)) {
            return {};
        }
        QFile file(QStringLiteral("/proc/%1/stat").arg(process));
        const QByteArray line = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        const QList<QByteArray> rest = line.mid(line.lastIndexOf(')') + 2).split(' ');
        return {process, rest.value(3).toLongLong(), rest.value(19).toULongLong(),
                JobPlace::ofThisProcess().boot};
    }

    static void startChecked(TrainingViewModel& training, const TrainingPlan& made) {
        check(training, made);
        training.start();
        QVERIFY(training.run().has_value());
    }

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        write(
            m_folder->filePath(QStringLiteral("config.json")),
            R"({"model_type":"llama","architectures":["LlamaForCausalLM"],"hidden_size":64,"num_hidden_layers":2,)"
            R"("num_attention_heads":4,"num_key_value_heads":2,"intermediate_size":128,"vocab_size":96,)"
            R"("rms_norm_eps":1e-6,"max_position_embeddings":512,"tie_word_embeddings":false})");
        QByteArray rows;
        for (int row = 0; row < 12; ++row) {
            QJsonArray ids;
            for (int i = 0; i < 10; ++i) {
                ids.append((row * 7 + i * 3) % 90);
            }
            rows += QJsonDocument(QJsonObject{{QStringLiteral("input_ids"), ids}})
                        .toJson(QJsonDocument::Compact) +
                    "\n";
        }
        write(m_folder->filePath(QStringLiteral("rows.jsonl")), rows);
        m_storage = std::make_unique<StorageThread>(m_folder->filePath(QStringLiteral("clinic.db")));
        m_library =
            std::make_unique<ModelLibrary>(*m_storage, QStringLiteral(XINGLIN_BIN_DIR "/xinglin-engine"));
    }
    void cleanup() {
        m_library.reset();
        m_storage.reset();
    }

    void tellsRowsThatCannotBeUsed() {
        write(m_folder->filePath(QStringLiteral("rows.jsonl")), "{\"input_ids\":[1,2]}\n{\"labels\":[1]}\n");
        TrainingViewModel training(*m_library, data());
        training.setPlan(plan(1, QStringLiteral("full")));
        training.check();
        QVERIFY(training.isChecking());
        QTRY_VERIFY_WITH_TIMEOUT(training.preview().has_value(), kLongMs);
        QVERIFY(!training.canStart());
        QCOMPARE(training.preview()->rows(), 2);
        QCOMPARE(training.preview()->unusable(), 1);
        const QJsonObject problem = training.preview()->answer[QStringLiteral("problems")][0].toObject();
        QCOMPARE(problem[QStringLiteral("row")].toInt(), 2);
        QVERIFY(!training.checkFailure());
        training.start();
        QVERIFY(training.runs().isEmpty());
    }

    void tellsWhatRowsBecomeAsTokens() {
        // One of four tokens, one of which nothing is learned, one that is cut.
        write(m_folder->filePath(QStringLiteral("rows.jsonl")),
              "{\"input_ids\":[1,2,3,4]}\n{\"input_ids\":[1,2],\"labels\":[1,-100]}\n"
              "{\"input_ids\":[1,2,3,4,5,6,7,8]}\n");
        TrainingViewModel training(*m_library, data());
        TrainingPlan made = plan(1, QStringLiteral("full"));
        made.settings[QStringLiteral("max_length")] = 5;
        training.setPlan(made);
        training.check();
        QTRY_VERIFY_WITH_TIMEOUT(training.preview().has_value(), kLongMs);
        const QJsonObject answer = training.preview()->answer;
        QCOMPARE(answer[QStringLiteral("tokens")].toInt(), 4 + 2 + 5);
        QCOMPARE(training.preview()->learned(), 3 + 0 + 4);
        QCOMPARE(answer[QStringLiteral("rows_cut")].toInt(), 1);
        QCOMPARE(answer[QStringLiteral("rows_without_labels")].toInt(), 1);
        QVERIFY(training.canStart());

        write(m_folder->filePath(QStringLiteral("rows.jsonl")),
              "{\"input_ids\":[1,2],\"labels\":[-100,-100]}\n");
        training.check();
        QTRY_VERIFY_WITH_TIMEOUT(training.preview().has_value(), kLongMs);
        QVERIFY(!training.canStart());
    }

    // Of answers that a run is still to draw the engine counts no tokens.
    void questionsAreEnoughWhereAnswersAreDrawn() {
        const auto checked = [](int rows, QJsonObject more) {
            more.insert(QStringLiteral("rows"), rows);
            more.insert(QStringLiteral("unusable"), 0);
            more.insert(QStringLiteral("memory"), QJsonObject{{QStringLiteral("fits"), true}});
            return TrainingPreview{more};
        };
        QVERIFY(checked(12, {}).canStart());
        QVERIFY(!checked(0, {}).canStart());
        QVERIFY(!checked(12, {{QStringLiteral("learned_tokens"), 0}}).canStart());
        QVERIFY(checked(12, {{QStringLiteral("learned_tokens"), 5}}).canStart());
    }

    void tellsTheEnginesWordsWhereAPlanIsRefused() {
        TrainingViewModel training(*m_library, data());
        TrainingPlan made = plan(1, QStringLiteral("full"));
        made.dataFormat = QStringLiteral("alpca");
        training.setPlan(made);
        training.check();
        QTRY_VERIFY_WITH_TIMEOUT(training.checkFailure().has_value(), kLongMs);
        QVERIFY2(training.checkFailure()->detail.contains(QStringLiteral("alpaca")),
                 qPrintable(training.checkFailure()->detail));
    }

    void aChangedPlanIsToBeCheckedAgain() {
        TrainingViewModel training(*m_library, data());
        training.setPlan(plan(1, QStringLiteral("full")));
        training.check();
        QTRY_VERIFY_WITH_TIMEOUT(training.canStart(), kLongMs);
        training.setPlan(plan(2, QStringLiteral("full")));
        QVERIFY(!training.canStart());
    }

    void runsStopsGoesOnAndEndsInTheLibrary() {
        QString id;
        qint64 stoppedAt = 0;
        {
            TrainingViewModel training(*m_library, data());
            startChecked(training, plan(2000, QStringLiteral("lora")));
            id = training.run()->id;
            QTRY_VERIFY_WITH_TIMEOUT(training.metrics().loss().size() > 5, kLongMs);
            QCOMPARE(training.state(), RunState::Running);
            QCOMPARE(training.steps(), 6000);
            QCOMPARE(training.ranks().size(), 1);
            QVERIFY(training.ranks()[0].memoryBytes > 0);
        }
        // The window was closed and opened again: the run went on.
        TrainingViewModel training(*m_library, data());
        QCOMPARE(training.runs().size(), 1);
        QCOMPARE(training.stateOf(training.runs()[0]), RunState::Running);
        training.open(id);
        QTRY_VERIFY_WITH_TIMEOUT(training.isRead() && !training.metrics().isEmpty(), kLongMs);
        training.stopAndSave();
        QCOMPARE(training.state(), RunState::Stopping);
        QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Stopped, kLongMs);
        QTRY_COMPARE_WITH_TIMEOUT(training.checkpoints().size(), 1, kLongMs);
        QVERIFY(!training.failure());
        stoppedAt = training.checkpoints()[0].step;
        QVERIFY(stoppedAt < 6000);

        QVERIFY(training.canResume());
        training.resume();
        QTRY_VERIFY_WITH_TIMEOUT(training.isRead() && training.state() != RunState::Running, kLongMs);
        QVERIFY2(!training.failure(), training.failure() ? qPrintable(training.failure()->detail) : "");
        QCOMPARE(training.state(), RunState::Finished);
        QTRY_COMPARE_WITH_TIMEOUT(training.metrics().lastStep(), 6000, kLongMs);
        QCOMPARE(training.metrics().loss().size(), 6000);  // every step once
        QVERIFY(!training.canResume());
        QCOMPARE(training.checkpoints().last().step, 6000);
        QVERIFY(training.checkpoints().last().isLast);
    }

    void whatWasLearnedIsFoundInTheLibrary() {
        TrainingViewModel training(*m_library, data());
        startChecked(training, plan(2, QStringLiteral("full")));
        QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Finished, kLongMs);
        QSignalSpy used(&training, &TrainingViewModel::usedInChat);
        training.useInChat();
        QTRY_COMPARE_WITH_TIMEOUT(used.size(), 1, kLongMs);
        QCOMPARE(m_library->rowCount(), 1);
        QCOMPARE(m_library->at(0).path, training.checkpoints().last().folder);
        QVERIFY(m_library->at(0).sizeBytes > 100'000);

        // An adapter beside that model, merged into it.
        TrainingPlan more = plan(2, QStringLiteral("lora"));
        more.startsRandom = false;
        more.modelFolder = training.checkpoints().last().folder;
        startChecked(training, more);
        QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Finished, kLongMs);
        training.useInChat();
        QTRY_COMPARE_WITH_TIMEOUT(used.size(), 2, kLongMs);
        QVERIFY(QFile::exists(used[1][0].toString() + QStringLiteral("/model.safetensors")));
    }

    void aRunThatWasKilledIsTold() {
        TrainingViewModel training(*m_library, data());
        startChecked(training, longPlan());
        QTRY_VERIFY_WITH_TIMEOUT(training.metrics().loss().size() > 2, kLongMs);
        const QList<qint64> processes =
            DetachedJob::processesOf(training.run()->place, QStringLiteral("xinglin-engine"));
        QCOMPARE(processes.size(), 1);
        ::kill(static_cast<pid_t>(processes[0]), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Failed, kLongMs);
        QVERIFY(training.failure().has_value());
        QVERIFY(training.failure()->what.contains(QStringLiteral("9")));
        QVERIFY(!training.canResume());  // nothing was saved
    }

    void twoRanksAreStoppedThroughTheirLauncher() {
        if (QStandardPaths::findExecutable(QStringLiteral("mpirun")).isEmpty()) {
            QSKIP("mpirun is not here");
        }
        // MPI keeps memory to its end, which a sanitizer would call lost.
        const QByteArray options = qgetenv("ASAN_OPTIONS");
        qputenv("ASAN_OPTIONS", options + ":detect_leaks=0");
        const auto restore = qScopeGuard([&] { qputenv("ASAN_OPTIONS", options); });
        TrainingViewModel training(*m_library, data());
        TrainingPlan made = longPlan();
        made.ranks = 2;
        startChecked(training, made);
        QTRY_VERIFY_WITH_TIMEOUT(training.metrics().loss().size() > 2, kLongMs);
        QTRY_COMPARE_WITH_TIMEOUT(training.ranks().size(), 2, kLongMs);
        training.stopAndSave();
        QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Stopped, kLongMs);
        QTRY_COMPARE_WITH_TIMEOUT(training.checkpoints().size(), 1, kLongMs);
        QVERIFY(training.canResume());
    }

    void aRunThatEndsWithAnErrorKeepsTheEnginesWords() {
        TrainingViewModel training(*m_library, data());
        startChecked(training, longPlan());
        QTRY_VERIFY_WITH_TIMEOUT(training.metrics().loss().size() > 2, kLongMs);
        training.endNow();
        QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Failed, kLongMs);
        QVERIFY(training.failure()->detail.contains(QStringLiteral("step ")));
    }

    // The shell of a job that has just begun has not started the engine: here it takes a second.
    void aRunIsEndedOrStoppedBeforeItHasBegun() {
        const QString engine = m_folder->filePath(QStringLiteral("xinglin-engine"));
        QVERIFY(QFile::copy(QStandardPaths::findExecutable(QStringLiteral("sleep")), engine));
        for (const bool isEnded : {true, false}) {
            TrainingRunStore store(data());
            TrainingRun run = store.create(longPlan(), 1, {});
            run.place = startShell(QStringLiteral("sleep 1; '%1' 1000").arg(engine));
            const auto leaveNothing = qScopeGuard([&] {
                DetachedJob::kill(run.place);
                ::kill(static_cast<pid_t>(run.place.process), SIGKILL);
            });
            store.save(run);
            TrainingViewModel training(*m_library, data());
            training.open(run.id);
            QCOMPARE(training.state(), RunState::Running);
            isEnded ? training.endNow() : training.stopAndSave();
            QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Lost, kLongMs);  // no code was written
        }
    }

    void latenessKnowsTheLengthOfAStep() {
        const RankBeat beat{0, QStringLiteral("step"), 7, 0, 1000};
        QCOMPARE(latenessOf(beat, 1010, 1), Lateness::Fresh);
        QCOMPARE(latenessOf(beat, 1025, 1), Lateness::Late);
        QCOMPARE(latenessOf(beat, 1060, 1), Lateness::Lost);
        QCOMPARE(latenessOf(beat, 1100, 60), Lateness::Fresh);
        QCOMPARE(latenessOf(beat, 1130, 60), Lateness::Late);
        QCOMPARE(latenessOf({0, QStringLiteral("done"), 7, 0, 1000}, 9000, 1), Lateness::Fresh);
    }
};

QTEST_GUILESS_MAIN(TrainingViewModelTest)
#include "training_view_model_test.moc"
