#include "app/training/training_plan.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

#include "app/training/training_run.h"

using namespace xinglin::app;

class TrainingPlanTest : public QObject {
    Q_OBJECT

private:
    static const TrainingSetting& settingAt(const char* path) {
        for (const TrainingSetting& setting : trainingSettings()) {
            if (QByteArray(setting.path) == path) {
                return setting;
            }
        }
        qFatal("no such setting");
    }
    static TrainingPlan plan() {
        TrainingPlan made;
        made.modelFolder = QStringLiteral("/models/base");
        made.dataFile = QStringLiteral("/data/qa.json");
        made.dataFormat = QStringLiteral("tcmchat");
        return made;
    }

private slots:
    void writesARunFileWithNestedKeys() {
        TrainingPlan made = plan();
        made.ranks = 2;
        made.settings.insert(QStringLiteral("optimizer.learning_rate"), 2e-5);
        const QJsonObject run = made.runFile(QStringLiteral("/out"), {});
        QCOMPARE(run[QStringLiteral("model")].toString(), QStringLiteral("/models/base"));
        QCOMPARE(run[QStringLiteral("method")].toString(), QStringLiteral("lora"));
        QCOMPARE(run[QStringLiteral("optimizer")][QStringLiteral("learning_rate")].toDouble(), 2e-5);
        QCOMPARE(run[QStringLiteral("optimizer")][QStringLiteral("clip")].toDouble(), 1.0);
        QCOMPARE(run[QStringLiteral("lora")][QStringLiteral("r")].toInt(), 16);
        QCOMPARE(run[QStringLiteral("backend")].toString(), QStringLiteral("cpu"));
        QCOMPARE(run[QStringLiteral("parallel")][QStringLiteral("dp")].toInt(), 2);
        QCOMPARE(run[QStringLiteral("parallel")][QStringLiteral("zero")].toInt(), 2);
        QCOMPARE(run[QStringLiteral("data")][0][QStringLiteral("format")].toString(),
                 QStringLiteral("tcmchat"));
        QVERIFY(!run.contains(QStringLiteral("eval_data")));
    }

    void theWholeModelHasNoLora() {
        TrainingPlan made = plan();
        made.method = QStringLiteral("full");
        QVERIFY(!made.runFile(QStringLiteral("/out"), {}).contains(QStringLiteral("lora")));
    }

    void aPresetIsLeftAsItIs() {
        TrainingPlan made = plan();
        made.preset = QStringLiteral("tcmchat-sft-paper");
        made.settings.insert(QStringLiteral("save_every"), 10);
        const QJsonObject run = made.runFile(QStringLiteral("/out"), {});
        QCOMPARE(run[QStringLiteral("preset")].toString(), QStringLiteral("tcmchat-sft-paper"));
        QVERIFY(!run.contains(QStringLiteral("optimizer")));
        QVERIFY(!run.contains(QStringLiteral("method")));
        QCOMPARE(run[QStringLiteral("save_every")].toInt(), 10);
    }

    void theObjectivesOptionsAreItsOwn() {
        TrainingPlan made = plan();
        QVERIFY(!made.runFile(QStringLiteral("/out"), {}).contains(QStringLiteral("objective_options")));
        const auto options = [&](const char* objective) -> QJsonValue {
            made.objective = QLatin1String(objective);
            return made.runFile(QStringLiteral("/out"),
                                QStringLiteral("/bin/cli"))[QStringLiteral("objective_options")];
        };
        QCOMPARE(options("dpo")[QStringLiteral("beta")].toDouble(), 0.1);
        QVERIFY(options("dpo")[QStringLiteral("reward_command")].isUndefined());
        QCOMPARE(options("reward")[QStringLiteral("margin")].toDouble(), 0.0);
        QVERIFY(options("reward")[QStringLiteral("beta")].isUndefined());
        made.rewardRules = {QStringLiteral("syndrome"), QStringLiteral("audit")};
        made.valueModel = QStringLiteral("/runs/rm");
        const QJsonValue group = options("grpo");
        QCOMPARE(group[QStringLiteral("beta")].toDouble(), 0.04);
        QCOMPARE(group[QStringLiteral("group")].toInt(), 8);
        const QJsonArray command{QStringLiteral("/bin/cli"), QStringLiteral("reward"),
                                 QStringLiteral("--rules"), QStringLiteral("syndrome,audit")};
        QCOMPARE(group[QStringLiteral("reward_command")].toArray(), command);
        QVERIFY(group[QStringLiteral("reward_model")].isUndefined());
        QVERIFY(group[QStringLiteral("value_model")].isUndefined());
        made.rewardRules.clear();
        made.rewardModel = QStringLiteral("/runs/rm");
        const QJsonValue values = options("ppo");
        QCOMPARE(values[QStringLiteral("beta")].toDouble(), 0.05);
        QVERIFY(values[QStringLiteral("reward_command")].isUndefined());
        QCOMPARE(values[QStringLiteral("reward_model")].toString(), QStringLiteral("/runs/rm"));
        QCOMPARE(values[QStringLiteral("value_model")].toString(), QStringLiteral("/runs/rm"));
        QVERIFY(values[QStringLiteral("group")].isUndefined());
    }

    void whatWasSetForOneObjectiveIsNoOthers() {
        TrainingPlan made = plan();
        made.setObjective(QStringLiteral("dpo"));
        made.settings.insert(QStringLiteral("objective_options.beta"), 0.5);
        made.settings.insert(QStringLiteral("seed"), 7);
        made.setObjective(QStringLiteral("dpo"));
        QCOMPARE(made.settings.size(), 2);
        made.setObjective(QStringLiteral("grpo"));
        const QJsonObject run = made.runFile(QStringLiteral("/out"), {});
        QCOMPARE(run[QStringLiteral("objective_options")][QStringLiteral("beta")].toDouble(), 0.04);
        QCOMPARE(run[QStringLiteral("seed")].toInt(), 7);
    }

    void aResumedRunFindsTheRewardProgram() {
        QTemporaryDir folder;
        const TrainingRunStore store(folder.path());
        TrainingPlan made = plan();
        made.setObjective(QStringLiteral("grpo"));
        const TrainingRun run = store.create(made, 1, QStringLiteral("/old/xinglin-cli"));
        const auto read = [&] {
            QFile file(run.runFile());
            return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                                  : QJsonObject();
        };
        store.setRewardProgram(run, QStringLiteral("/new/xinglin-cli"));
        QCOMPARE(read(), made.runFile(run.output(), QStringLiteral("/new/xinglin-cli")));

        // Somebody else's is left as it is.
        QJsonObject own = read();
        const QJsonArray command{QStringLiteral("/home/rate.py")};
        own.insert(QStringLiteral("objective_options"),
                   QJsonObject{{QStringLiteral("reward_command"), command}});
        store.writeJson(run.runFile(), own);
        store.setRewardProgram(run, QStringLiteral("/new/xinglin-cli"));
        QCOMPARE(read(), own);
    }

    void ranksOfOneCopyAreNoDataRanks() {
        TrainingPlan made = plan();
        made.ranks = 8;
        made.settings.insert(QStringLiteral("parallel.tp"), 2);
        made.settings.insert(QStringLiteral("parallel.pp"), 2);
        const QJsonValue parallel = made.runFile(QStringLiteral("/out"), {})[QStringLiteral("parallel")];
        QCOMPARE(parallel[QStringLiteral("dp")].toInt(), 2);
        QCOMPARE(parallel[QStringLiteral("tp")].toInt(), 2);
        QCOMPARE(parallel[QStringLiteral("pp")].toInt(), 2);
    }

    void comesBackFromItsJson() {
        TrainingPlan made = plan();
        made.name = QStringLiteral("辨证 3");
        made.ranks = 4;
        made.settings.insert(QStringLiteral("seed"), 7);
        made.rewardRules = {QStringLiteral("chain")};
        made.rewardModel = QStringLiteral("/runs/rm");
        QCOMPARE(TrainingPlan::fromJson(made.toJson()).toJson(), made.toJson());
        QJsonObject older = made.toJson();
        older.remove(QStringLiteral("reward_rules"));
        QCOMPARE(TrainingPlan::fromJson(older).rewardRules, TrainingPlan().rewardRules);
    }

    void parsesWhatPeopleType_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isAllowed");
        QTest::newRow("rate") << QByteArray("optimizer.learning_rate") << QStringLiteral(" 2e-5 ") << true;
        QTest::newRow("no number") << QByteArray("optimizer.learning_rate") << QStringLiteral("fast")
                                   << false;
        QTest::newRow("not finite") << QByteArray("optimizer.learning_rate") << QStringLiteral("inf")
                                    << false;
        QTest::newRow("whole") << QByteArray("micro_batch") << QStringLiteral("4") << true;
        QTest::newRow("no whole number") << QByteArray("micro_batch") << QStringLiteral("1.5") << false;
        QTest::newRow("too small") << QByteArray("micro_batch") << QStringLiteral("0") << false;
        QTest::newRow("choice") << QByteArray("precision") << QStringLiteral("bf16") << true;
        QTest::newRow("no choice") << QByteArray("precision") << QStringLiteral("fp8") << false;
        QTest::newRow("words") << QByteArray("lora.targets") << QStringLiteral("q_proj，v_proj") << true;
        QTest::newRow("no words") << QByteArray("lora.targets") << QStringLiteral(" ") << false;
    }
    void parsesWhatPeopleType() {
        QFETCH(QByteArray, path);
        QFETCH(QString, text);
        QFETCH(bool, isAllowed);
        QCOMPARE(parseSetting(settingAt(path), text).has_value(), isAllowed);
    }

    void everySettingReadsItsOwnText() {
        for (const TrainingSetting& setting : trainingSettings()) {
            const QJsonValue value = initialValue(setting);
            QVERIFY2(!value.isUndefined() && !value.isNull(), setting.path);
            const std::optional<QJsonValue> again = parseSetting(setting, settingText(value));
            QVERIFY2(again && *again == value, setting.path);
        }
        QCOMPARE(settingText(QJsonValue(2e-5)), QStringLiteral("2e-5"));
        QCOMPARE(settingText(QJsonValue(1.5e-4)), QStringLiteral("1.5e-4"));
        QCOMPARE(settingText(QJsonValue(1e-10)), QStringLiteral("1e-10"));
    }

    void saysWhatIsMissing() {
        QTemporaryDir folder;
        TrainingPlan made;
        QCOMPARE(gapOf(made), PlanGap::NoData);
        made.dataFile = folder.filePath(QStringLiteral("data.jsonl"));
        QCOMPARE(gapOf(made), PlanGap::DataMissing);
        QFile data(made.dataFile);
        QVERIFY(data.open(QIODevice::WriteOnly));
        QCOMPARE(gapOf(made), PlanGap::NoModel);
        made.modelFolder = folder.path();
        QCOMPARE(gapOf(made), PlanGap::ModelMissing);
        QFile config(folder.filePath(QStringLiteral("config.json")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        QCOMPARE(gapOf(made), PlanGap::None);
        made.ranks = 3;
        made.settings.insert(QStringLiteral("parallel.tp"), 2);
        QCOMPARE(gapOf(made), PlanGap::UnevenRanks);
        made.objective = QStringLiteral("grpo");
        made.rewardRules.clear();
        QCOMPARE(gapOf(made), PlanGap::NoReward);
        made.rewardModel = folder.path();
        made.ranks = 4;
        QCOMPARE(gapOf(made), PlanGap::None);
    }

    void guessesTheFormat_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("format");
        QTest::newRow("tokens") << QByteArray(R"({"input_ids":[1]})") << QStringLiteral("tokens");
        QTest::newRow("alpaca") << QByteArray(R"({"instruction":"x","output":"y"})")
                                << QStringLiteral("alpaca");
        QTest::newRow("pairs") << QByteArray(R"({"messages":[],"chosen":"a","rejected":"b"})")
                               << QStringLiteral("pairs");
        QTest::newRow("openai") << QByteArray(R"({"messages":[]})") << QStringLiteral("openai");
        QTest::newRow("tcmchat") << QByteArray(
                                        R"([{"id":"1","conversations":[{"from":"human","value":"x"}]}])")
                                 << QStringLiteral("tcmchat");
        QTest::newRow("sharegpt") << QByteArray(R"({"conversations":[{"from":"gpt","value":"x"}]})")
                                  << QStringLiteral("sharegpt");
        QTest::newRow("something else") << QByteArray(R"({"x":1})") << QString();
    }
    void guessesTheFormat() {
        QFETCH(QByteArray, content);
        QFETCH(QString, format);
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("data.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        QCOMPARE(guessDataFormat(file.fileName()), format);
    }

    void severalRanksGoThroughMpirun() {
        const CommandLine alone = trainingCommand(QStringLiteral("/e"), QStringLiteral("/r.json"), 1, {});
        QCOMPARE(alone.shellText(), QStringLiteral("/e train --config /r.json"));
        const QString several =
            trainingCommand(QStringLiteral("/e"), QStringLiteral("/r.json"), 4, QStringLiteral("/run"))
                .shellText();
        QVERIFY(several.startsWith(QStringLiteral("mpirun -n 4 ")));
        QVERIFY(several.endsWith(QStringLiteral("/e train --config /r.json --resume /run")));
    }
};

QTEST_GUILESS_MAIN(TrainingPlanTest)
#include "training_plan_test.moc"
