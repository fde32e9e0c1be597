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
    {"objective_options.completion_length", QT_TRANSLATE_NOOP("TrainingSettings", "Longest answer, tokens"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Of the answers that are drawn."), SettingLevel::Simple,
     SettingShape::Whole, "256", 1, 1048576, "", false, "grpo ppo"},
    {"objective_options.group", QT_TRANSLATE_NOOP("TrainingSettings", "Answers to a question"),
     QT_TRANSLATE_NOOP("TrainingSettings", "They are compared with one another."), SettingLevel::Simple,
     SettingShape::Whole, "8", 2, 4096, "", false, "grpo"},
    {"objective_options.beta", QT_TRANSLATE_NOOP("TrainingSettings", "Beta"),
     QT_TRANSLATE_NOOP("TrainingSettings", "The greater, the nearer the model stays to what it was."),
     SettingLevel::Expert, SettingShape::Number, "0.1", 0, kHuge, "", false, "dpo"},
    {"objective_options.beta", QT_TRANSLATE_NOOP("TrainingSettings", "Beta"),
     QT_TRANSLATE_NOOP("TrainingSettings", "The greater, the nearer the model stays to what it was."),
     SettingLevel::Expert, SettingShape::Number, "0.04", 0, kHuge, "", false, "grpo"},
    {"objective_options.beta", QT_TRANSLATE_NOOP("TrainingSettings", "Beta"),
     QT_TRANSLATE_NOOP("TrainingSettings", "The greater, the nearer the model stays to what it was."),
     SettingLevel::Expert, SettingShape::Number, "0.05", 0, kHuge, "", false, "ppo"},
    {"objective_options.sft_weight",
     QT_TRANSLATE_NOOP("TrainingSettings", "Weight of the better answer itself"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Its own loss beside the preference; 0: none."),
     SettingLevel::Expert, SettingShape::Number, "0.0", 0, kHuge, "", false, "dpo"},
    {"objective_options.margin", QT_TRANSLATE_NOOP("TrainingSettings", "Margin"),
     QT_TRANSLATE_NOOP("TrainingSettings", "By how much the better answer is to lead."), SettingLevel::Expert,
     SettingShape::Number, "0.0", 0, kHuge, "", false, "reward"},
    {"objective_options.centre", QT_TRANSLATE_NOOP("TrainingSettings", "Pull towards zero"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Keeps rewards from drifting away; 0: none."),
     SettingLevel::Expert, SettingShape::Number, "0.0", 0, kHuge, "", false, "reward"},
    {"objective_options.temperature", QT_TRANSLATE_NOOP("TrainingSettings", "Temperature"), "",
     SettingLevel::Expert, SettingShape::Number, "1.0", 0.001, 100, "", false, "grpo ppo"},
    {"objective_options.top_p", QT_TRANSLATE_NOOP("TrainingSettings", "Top-p"), "", SettingLevel::Expert,
     SettingShape::Number, "1.0", 0.000001, 1, "", false, "grpo ppo"},
    {"objective_options.parallel_samples", QT_TRANSLATE_NOOP("TrainingSettings", "Answers drawn at once"), "",
     SettingLevel::Expert, SettingShape::Whole, "16", 1, 65536, "", false, "grpo ppo"},
    {"objective_options.rollout_batches", QT_TRANSLATE_NOOP("TrainingSettings", "Steps drawn for together"),
     "", SettingLevel::Expert, SettingShape::Whole, "1", 1, 65536, "", false, "grpo ppo"},
    {"objective_options.updates", QT_TRANSLATE_NOOP("TrainingSettings", "Times an answer is learned from"),
     "", SettingLevel::Expert, SettingShape::Whole, "1", 1, 1000, "", false, "grpo"},
    {"objective_options.updates", QT_TRANSLATE_NOOP("TrainingSettings", "Times an answer is learned from"),
     "", SettingLevel::Expert, SettingShape::Whole, "4", 1, 1000, "", false, "ppo"},
    {"objective_options.clip_range", QT_TRANSLATE_NOOP("TrainingSettings", "Clip range"),
     QT_TRANSLATE_NOOP("TrainingSettings", "How far an answer's probability may move in a drawing."),
     SettingLevel::Expert, SettingShape::Number, "0.2", 0, 1, "", false, "grpo ppo"},
    {"objective_options.cut_penalty",
     QT_TRANSLATE_NOOP("TrainingSettings", "Taken off for answers without end"), "", SettingLevel::Expert,
     SettingShape::Number, "0.0", 0, kHuge, "", false, "grpo ppo"},
    {"objective_options.mask_cut",
     QT_TRANSLATE_NOOP("TrainingSettings", "Learn nothing from answers without end"), "",
     SettingLevel::Expert, SettingShape::Flag, "false", 0, 0, "", false, "grpo ppo"},
    {"objective_options.loss_type", QT_TRANSLATE_NOOP("TrainingSettings", "Mean over"),
     QT_TRANSLATE_NOOP("TrainingSettings",
                       "dapo: all tokens; grpo: each answer first; dr_grpo: by the greatest length."),
     SettingLevel::Expert, SettingShape::Choice, "\"dapo\"", 0, 0, "dapo grpo dr_grpo", false, "grpo"},
    {"objective_options.scale_rewards",
     QT_TRANSLATE_NOOP("TrainingSettings", "Rewards divided by the spread of"), "", SettingLevel::Expert,
     SettingShape::Choice, "\"group\"", 0, 0, "group batch none", false, "grpo"},
    {"objective_options.gamma", QT_TRANSLATE_NOOP("TrainingSettings", "Gamma"), "", SettingLevel::Expert,
     SettingShape::Number, "1.0", 0, 1, "", false, "ppo"},
    {"objective_options.lambda", QT_TRANSLATE_NOOP("TrainingSettings", "Lambda"), "", SettingLevel::Expert,
     SettingShape::Number, "0.95", 0, 1, "", false, "ppo"},
    {"objective_options.value_coefficient",
     QT_TRANSLATE_NOOP("TrainingSettings", "Weight of the values' loss"), "", SettingLevel::Expert,
     SettingShape::Number, "0.1", 0, kHuge, "", false, "ppo"},
    {"objective_options.value_warmup_steps",
     QT_TRANSLATE_NOOP("TrainingSettings", "Steps in which values alone are learned"), "",
     SettingLevel::Expert, SettingShape::Whole, "0", 0, kHuge, "", false, "ppo"},
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
    {"parallel.tp", QT_TRANSLATE_NOOP("TrainingSettings", "Ranks that share every matrix"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Tensor parallel: less memory a rank, more exchange."),
     SettingLevel::Expert, SettingShape::Whole, "1", 1, 4096},
    {"parallel.pp", QT_TRANSLATE_NOOP("TrainingSettings", "Stages of blocks"),
     QT_TRANSLATE_NOOP("TrainingSettings", "Pipeline parallel: a rank has some of the blocks."),
     SettingLevel::Expert, SettingShape::Whole, "1", 1, 4096},
    {"backend", QT_TRANSLATE_NOOP("TrainingSettings", "Computed on"),
     QT_TRANSLATE_NOOP("TrainingSettings", "auto: GPUs where there are some."), SettingLevel::Expert,
     SettingShape::Choice, "\"cpu\"", 0, 0, "cpu auto cuda"},
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
