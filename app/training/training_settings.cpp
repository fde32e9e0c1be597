#include "app/training/training_settings.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QVariant>
#include <cmath>
#include <optional>

namespace xinglin::app {
namespace {

constexpr double kHuge = 1e9;
// As the engine names them; the empty one is the model's own.
constexpr const char* kTemplates =
    " chatml baichuan2 baichuan1 llama-2 llama-3 mistral phi-3 zephyr gemma huatuogpt bentsao bianque";

constexpr TrainingSetting kSettings[] = {
    {"epochs", QT_TRANSLATE_NOOP("TrainingSettings", "Epochs"),
     QT_TRANSLATE_NOOP("TrainingSettings", "How often the run goes through all data."), SettingLevel::Simple,
     SettingShape::Number, "3", 0.001, 10000},
    {"optimizer.learning_rate", QT_TRANSLATE_NOOP("TrainingSettings", "Learning rate"),
     QT_TRANSLATE_NOOP("TrainingSettings", "About 1e-4 for LoRA, 1e-5 for the whole model."),
     SettingLevel::Simple, SettingShape::Number, "0.0001", 0, 10},
    {"micro_batch", QT_TRANSLATE_NOOP("TrainingSettings", "Samples at once"),
     QT_TRANSLATE_NOOP("TrainingSettings", "In memory together, on every rank."), SettingLevel::Simple,
     SettingShape::Whole, "1", 1, 65536},
    {"gradient_accumulation", QT_TRANSLATE_NOOP("TrainingSettings", "Passes a step"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Samples of a step = samples at once × passes × ranks."),
     SettingLevel::Simple, SettingShape::Whole, "8", 1, 65536},
    {"max_length", QT_TRANSLATE_NOOP("TrainingSettings", "Longest sample, tokens"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Longer ones are cut."), SettingLevel::Simple, SettingShape::Whole,
     "1024", 2, 1048576},
    {"save_every", QT_TRANSLATE_NOOP("TrainingSettings", "Checkpoint every, steps"),
     QT_TRANSLATE_NOOP("TrainingSettings", "0: at the end only."), SettingLevel::Simple, SettingShape::Whole,
     "100", 0, kHuge},
    {"eval_every", QT_TRANSLATE_NOOP("TrainingSettings", "Evaluate every, steps"),
     QT_TRANSLATE_NOOP("TrainingSettings", "On the held-out file; 0: at the end only."), SettingLevel::Simple,
     SettingShape::Whole, "50", 0, kHuge},
    {"lora.r", QT_TRANSLATE_NOOP("TrainingSettings", "LoRA rank"), "", SettingLevel::Simple,
     SettingShape::Whole, "16", 1, 4096, "", true},
    {"template", QT_TRANSLATE_NOOP("TrainingSettings", "Chat template"), "", SettingLevel::Expert,
     SettingShape::Choice, "\"\"", 0, 0, kTemplates},
    {"precision", QT_TRANSLATE_NOOP("TrainingSettings", "Precision"),
     QT_TRANSLATE_NOOP("TrainingSettings", "bf16 is faster where the processor has it."),
     SettingLevel::Expert, SettingShape::Choice, "\"f32\"", 0, 0, "f32 bf16"},
    {"rounding", QT_TRANSLATE_NOOP("TrainingSettings", "Rounding to bf16"),
     QT_TRANSLATE_NOOP(
         "TrainingSettings",
         "stochastic: no exact numbers beside, so smaller checkpoints; whole model in bf16 only."),
     SettingLevel::Expert, SettingShape::Choice, "\"nearest\"", 0, 0, "nearest stochastic"},
    {"schedule.name", QT_TRANSLATE_NOOP("TrainingSettings", "Schedule"), "", SettingLevel::Expert,
     SettingShape::Choice, "\"cosine\"", 0, 0, "constant linear cosine wsd ds_warmup_decay"},
    {"schedule.warmup_steps", QT_TRANSLATE_NOOP("TrainingSettings", "Warm-up, steps"), "",
     SettingLevel::Expert, SettingShape::Whole, "0", 0, kHuge},
    {"optimizer.weight_decay", QT_TRANSLATE_NOOP("TrainingSettings", "Weight decay"), "",
     SettingLevel::Expert, SettingShape::Number, "0.0", 0, 10},
    {"optimizer.clip", QT_TRANSLATE_NOOP("TrainingSettings", "Greatest gradient norm"),
     QT_TRANSLATE_NOOP("TrainingSettings", "0: no limit."), SettingLevel::Expert, SettingShape::Number, "1.0",
     0, kHuge},
    {"lora.alpha", QT_TRANSLATE_NOOP("TrainingSettings", "LoRA alpha"), "", SettingLevel::Expert,
     SettingShape::Number, "32", 0, kHuge, "", true},
    {"lora.dropout", QT_TRANSLATE_NOOP("TrainingSettings", "LoRA dropout"), "", SettingLevel::Expert,
     SettingShape::Number, "0.0", 0, 0.99, "", true},
    {"lora.targets", QT_TRANSLATE_NOOP("TrainingSettings", "LoRA layers"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Last parts of layer names, or all-linear."), SettingLevel::Expert,
     SettingShape::Words, "[\"all-linear\"]", 0, 0, "", true},
    {"packing", QT_TRANSLATE_NOOP("TrainingSettings", "Pack short samples together"), "",
     SettingLevel::Expert, SettingShape::Flag, "false"},
    {"join_documents", QT_TRANSLATE_NOOP("TrainingSettings", "Join documents"),
     QT_TRANSLATE_NOOP("TrainingSettings",
                       "Pre-training on plain text: into blocks, which see across documents or within one."),
     SettingLevel::Expert, SettingShape::Choice, "\"none\"", 0, 0, "none across within"},
    {"document_end", QT_TRANSLATE_NOOP("TrainingSettings", "Between joined documents"),
     QT_TRANSLATE_NOOP("TrainingSettings", "eos: the token that ends a text."), SettingLevel::Expert,
     SettingShape::Choice, "\"eos\"", 0, 0, "eos none"},
    {"shuffle", QT_TRANSLATE_NOOP("TrainingSettings", "Shuffle"), "", SettingLevel::Expert,
     SettingShape::Flag, "true"},
    {"recompute", QT_TRANSLATE_NOOP("TrainingSettings", "Recompute activations"),
     QT_TRANSLATE_NOOP("TrainingSettings", "1: less memory, a third more time."), SettingLevel::Expert,
     SettingShape::Whole, "0", 0, 1},
    {"parallel.zero", QT_TRANSLATE_NOOP("TrainingSettings", "ZeRO stage"),
     QT_TRANSLATE_NOOP("TrainingSettings", "From 1 on the ranks share the optimizer."), SettingLevel::Expert,
     SettingShape::Whole, "2", 0, 2},
    {"on_spike", QT_TRANSLATE_NOOP("TrainingSettings", "When a step stands out"), "", SettingLevel::Expert,
     SettingShape::Choice, "\"stop\"", 0, 0, "stop skip halve_lr"},
    {"keep_last", QT_TRANSLATE_NOOP("TrainingSettings", "Checkpoints kept"), "", SettingLevel::Expert,
     SettingShape::Whole, "2", 1, 10000},
    {"seed", QT_TRANSLATE_NOOP("TrainingSettings", "Seed"), "", SettingLevel::Expert, SettingShape::Whole,
     "1", 0, kHuge},
    {"threads", QT_TRANSLATE_NOOP("TrainingSettings", "Threads of a rank"),
     QT_TRANSLATE_NOOP("TrainingSettings", "0: one per core."), SettingLevel::Expert, SettingShape::Whole,
     "0", 0, 1024},
};

}  // namespace

std::span<const TrainingSetting> trainingSettings() {
    return kSettings;
}

QString settingLabel(const TrainingSetting& setting) {
    return QCoreApplication::translate("TrainingSettings", setting.label);
}

QString settingHint(const TrainingSetting& setting) {
    return setting.hint[0] == '\0' ? QString()
                                   : QCoreApplication::translate("TrainingSettings", setting.hint);
}

QJsonValue initialValue(const TrainingSetting& setting) {
    // A document is a list or an object; the value stands in one.
    const QByteArray text = QByteArray("[") + setting.initial + "]";
    return QJsonDocument::fromJson(text).array().at(0);
}

std::optional<QJsonValue> parseSetting(const TrainingSetting& setting, const QString& text) {
    const QString word = text.trimmed();
    bool isNumber = false;
    switch (setting.shape) {
    case SettingShape::Whole: {
        const qint64 number = word.toLongLong(&isNumber);
        const auto real = static_cast<double>(number);
        return isNumber && real >= setting.least && real <= setting.most ? std::optional(QJsonValue(number))
                                                                         : std::nullopt;
    }
    case SettingShape::Number: {
        const double number = word.toDouble(&isNumber);
        const bool isAllowed =
            isNumber && std::isfinite(number) && number >= setting.least && number <= setting.most;
        return isAllowed ? std::optional(QJsonValue(number)) : std::nullopt;
    }
    case SettingShape::Choice: {
        const QStringList choices = QString::fromLatin1(setting.choices).split(QLatin1Char(' '));
        return choices.contains(word) ? std::optional(QJsonValue(word)) : std::nullopt;
    }
    case SettingShape::Flag:
        return QJsonValue(word == QLatin1String("true"));
    case SettingShape::Words: {
        static const QRegularExpression kBetween(QStringLiteral("[\\s,，、]+"));
        const QStringList words = word.split(kBetween, Qt::SkipEmptyParts);
        return words.isEmpty() ? std::nullopt : std::optional(QJsonValue(QJsonArray::fromStringList(words)));
    }
    }
    return {};
}

QString settingText(const QJsonValue& value) {
    if (value.isArray()) {
        return QVariant(value.toArray().toVariantList()).toStringList().join(QStringLiteral(", "));
    }
    if (value.isDouble()) {
        // As people write them: 1e-5, 0.1, 1024.
        const double number = value.toDouble();
        const bool isSmall = number != 0.0 && std::abs(number) < 1e-3;
        QString text = QString::number(number, isSmall ? 'e' : 'g', isSmall ? 6 : 12);
        if (isSmall) {
            static const QRegularExpression kZeros(QStringLiteral(R"(\.?0*e-0*)"));
            text.replace(kZeros, QStringLiteral("e-"));
        }
        return text;
    }
    return value.toVariant().toString();
}

QStringList trainingPresets() {
    return {QStringLiteral("tcmchat-cpt-paper"), QStringLiteral("tcmchat-cpt-repo"),
            QStringLiteral("tcmchat-sft-paper"), QStringLiteral("tcmchat-sft-repo"),
            QStringLiteral("tcmchat-sft-lora-repo")};
}

}  // namespace xinglin::app
