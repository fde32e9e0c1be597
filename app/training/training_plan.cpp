#include "app/training/training_plan.h"

#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QStringList>
#include <QVariant>
#include <array>

namespace xinglin::app {
namespace {

// Sets `path` of nested objects.
void setPath(QJsonObject& object, const QString& path, const QJsonValue& value) {
    const qsizetype dot = path.indexOf(QLatin1Char('.'));
    if (dot < 0) {
        object.insert(path, value);
        return;
    }
    QJsonObject inner = object.value(path.left(dot)).toObject();
    setPath(inner, path.mid(dot + 1), value);
    object.insert(path.left(dot), inner);
}

QJsonArray dataList(const QString& path, const QString& format) {
    return {QJsonObject{{QStringLiteral("path"), path}, {QStringLiteral("format"), format}}};
}

}  // namespace

bool TrainingPlan::drawsAnswers() const {
    return preset.isEmpty() && (objective == QLatin1String("grpo") || objective == QLatin1String("ppo"));
}

void TrainingPlan::setObjective(const QString& chosen) {
    if (chosen == objective) {
        return;
    }
    objective = chosen;
    for (const TrainingSetting& setting : trainingSettings()) {
        if (setting.objectives[0] != '\0') {
            settings.remove(QLatin1String(setting.path));
        }
    }
}

bool TrainingPlan::has(const TrainingSetting& setting) const {
    if (setting.objectives[0] != '\0') {
        const QStringList words = QString::fromLatin1(setting.objectives).split(QLatin1Char(' '));
        return preset.isEmpty() && words.contains(objective);
    }
    return !setting.loraOnly || isLora() || !preset.isEmpty();
}

int TrainingPlan::ranksOfACopy() const {
    const auto of = [this](const char* path) {
        return qMax(1, settings.value(QLatin1String(path)).toInt(1));
    };
    return of("parallel.tp") * of("parallel.pp");
}

std::optional<QJsonValue> TrainingPlan::value(const TrainingSetting& setting) const {
    const auto set = settings.find(QLatin1String(setting.path));
    if (set != settings.end()) {
        return *set;
    }
    return preset.isEmpty() ? std::optional(initialValue(setting)) : std::nullopt;
}

QJsonObject TrainingPlan::runFile(const QString& output, const QString& rewardProgram) const {
    QJsonObject run{{QStringLiteral("model"), modelFolder},
                    {QStringLiteral("output"), output},
                    {QStringLiteral("data"), dataList(dataFile, dataFormat)}};
    if (startsRandom) {
        run.insert(QStringLiteral("init"), QStringLiteral("random"));
    }
    if (!evalFile.isEmpty()) {
        run.insert(QStringLiteral("eval_data"), dataList(evalFile, dataFormat));
    }
    if (preset.isEmpty()) {
        run.insert(QStringLiteral("method"), method);
        run.insert(QStringLiteral("objective"), objective);
    } else {
        run.insert(QStringLiteral("preset"), preset);
    }
    for (const TrainingSetting& setting : trainingSettings()) {
        const std::optional<QJsonValue> chosen = value(setting);
        if (chosen && has(setting)) {
            setPath(run, QLatin1String(setting.path), *chosen);
        }
    }
    if (drawsAnswers() && !rewardRules.isEmpty()) {
        setPath(run, QStringLiteral("objective_options.reward_command"),
                QJsonArray{rewardProgram, QStringLiteral("reward"), QStringLiteral("--rules"),
                           rewardRules.join(QLatin1Char(','))});
    }
    if (drawsAnswers() && !rewardModel.isEmpty()) {
        setPath(run, QStringLiteral("objective_options.reward_model"), rewardModel);
    }
    if (drawsAnswers() && objective == QLatin1String("ppo") && !valueModel.isEmpty()) {
        setPath(run, QStringLiteral("objective_options.value_model"), valueModel);
    }
    setPath(run, QStringLiteral("parallel.dp"), ranks / ranksOfACopy());
    return run;
}

QJsonObject TrainingPlan::toJson() const {
    return {{QStringLiteral("name"), name},
            {QStringLiteral("model"), modelFolder},
            {QStringLiteral("random"), startsRandom},
            {QStringLiteral("method"), method},
            {QStringLiteral("objective"), objective},
            {QStringLiteral("data"), dataFile},
            {QStringLiteral("format"), dataFormat},
            {QStringLiteral("eval"), evalFile},
            {QStringLiteral("preset"), preset},
            {QStringLiteral("ranks"), ranks},
            {QStringLiteral("reward_rules"), QJsonArray::fromStringList(rewardRules)},
            {QStringLiteral("reward_model"), rewardModel},
            {QStringLiteral("value_model"), valueModel},
            {QStringLiteral("settings"), settings}};
}

TrainingPlan TrainingPlan::fromJson(const QJsonObject& object) {
    const auto text = [&](const char* key) { return object.value(QLatin1String(key)).toString(); };
    TrainingPlan plan;
    plan.name = text("name");
    plan.modelFolder = text("model");
    plan.startsRandom = object.value(QStringLiteral("random")).toBool();
    plan.method = text("method");
    plan.objective = text("objective");
    plan.dataFile = text("data");
    plan.dataFormat = text("format");
    plan.evalFile = text("eval");
    plan.preset = text("preset");
    if (const QJsonValue rules = object.value(QStringLiteral("reward_rules")); rules.isArray()) {
        plan.rewardRules = QVariant(rules.toArray().toVariantList()).toStringList();
    }
    plan.rewardModel = text("reward_model");
    plan.valueModel = text("value_model");
    plan.ranks = qMax(1, object.value(QStringLiteral("ranks")).toInt(1));
    plan.settings = object.value(QStringLiteral("settings")).toObject();
    return plan;
}

PlanGap gapOf(const TrainingPlan& plan) {
    if (plan.dataFile.isEmpty()) {
        return PlanGap::NoData;
    }
    if (!QFileInfo(plan.dataFile).isReadable()) {
        return PlanGap::DataMissing;
    }
    if (plan.modelFolder.isEmpty()) {
        return PlanGap::NoModel;
    }
    const bool isModel = QFileInfo::exists(plan.modelFolder + QStringLiteral("/config.json"));
    if (!isModel) {
        return PlanGap::ModelMissing;
    }
    if (plan.drawsAnswers() && plan.rewardRules.isEmpty() && plan.rewardModel.isEmpty()) {
        return PlanGap::NoReward;
    }
    return plan.ranks % plan.ranksOfACopy() == 0 ? PlanGap::None : PlanGap::UnevenRanks;
}

QStringList trainingDataFormats() {
    return {QStringLiteral("tcmchat"), QStringLiteral("alpaca"), QStringLiteral("sharegpt"),
            QStringLiteral("openai"),  QStringLiteral("pairs"),  QStringLiteral("text"),
            QStringLiteral("tokens")};
}

QString guessDataFormat(const QString& path) {
    constexpr qint64 kLookedAt = 64 * 1024;
    struct Sign {
        const char* key;
        const char* format;
    };
    // The first that is found counts: pairs have messages too.
    static constexpr std::array kSigns = {
        Sign{"\"input_ids\"", "tokens"},   Sign{"\"chosen\"", "pairs"},
        Sign{"\"messages\"", "openai"},    Sign{"\"conversations\"", "sharegpt"},
        Sign{"\"instruction\"", "alpaca"}, Sign{"instruction,", "alpaca"},
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray head = file.read(kLookedAt);
    if (head.contains("\"conversations\"") && head.contains("\"human\"") && head.contains("\"id\"")) {
        return QStringLiteral("tcmchat");
    }
    for (const Sign& sign : kSigns) {
        if (head.contains(sign.key)) {
            return QLatin1String(sign.format);
        }
    }
    return QFileInfo(path).suffix() == QLatin1String("txt") ? QStringLiteral("text") : QString();
}

QString rewardProgramBeside(const QString& engine) {
    return QFileInfo(engine).absolutePath() + QStringLiteral("/xinglin-cli");
}

CommandLine trainingCommand(const QString& engine, const QString& runFile, int ranks, const QString& resume) {
    QStringList arguments{QStringLiteral("train"), QStringLiteral("--config"), runFile};
    if (!resume.isEmpty()) {
        arguments << QStringLiteral("--resume") << resume;
    }
    if (ranks <= 1) {
        return {engine, arguments};
    }
    QStringList launch{QStringLiteral("-n"), QString::number(ranks), QStringLiteral("--oversubscribe")};
    if (::geteuid() == 0) {
        launch << QStringLiteral("--allow-run-as-root");
    }
    return {QStringLiteral("mpirun"), launch << engine << arguments};
}

}  // namespace xinglin::app
