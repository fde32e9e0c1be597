#include <CLI/CLI.hpp>
#include <QIODevice>
#include <algorithm>
#include <iterator>
#include <memory>
#include <string>

#include "app/cli/command_families.h"
#include "app/reward/reward_rules.h"

namespace xinglin::app {
namespace {

struct Options {
    std::string rules{};
    std::string weights{};
    bool explains = false;
};

QString allParts() {
    QStringList ids;
    for (int part = 0; part < kRewardParts; ++part) {
        ids += rewardPartId(static_cast<RewardPart>(part));
    }
    return ids.join(QStringLiteral(", "));
}

[[noreturn]] void refuseUsage(const QString& what) {
    // CLI11's own exception, so that the line ends with the code of wrong usage.
    throw CLI::ValidationError("reward",
                               QStringLiteral("%1 The parts are %2.").arg(what, allParts()).toStdString());
}

RewardPart partNamed(const QString& id) {
    const std::optional<RewardPart> part = rewardPartFromId(id);
    if (!part) {
        refuseUsage(QStringLiteral("“%1” is no part of a reward.").arg(id));
    }
    return *part;
}

// --rules chooses parts, --weights says how much they count; of a part that is not chosen nothing counts.
RewardWeights weightsOf(const Options& options) {
    RewardWeights weights;
    const auto listOf = [](const std::string& text) {
        return QString::fromStdString(text).split(u',', Qt::SkipEmptyParts);
    };
    if (!options.rules.empty()) {
        weights = {{0.0, 0.0, 0.0}};
        for (const QString& id : listOf(options.rules)) {
            weights.of[static_cast<int>(partNamed(id.trimmed()))] = 1.0;
        }
    }
    for (const QString& pair : listOf(options.weights)) {
        const QString id = pair.section(u'=', 0, 0).trimmed();
        bool isNumber = false;
        const double weight = pair.section(u'=', 1).toDouble(&isNumber);
        double& of = weights.of[static_cast<int>(partNamed(id))];
        if (!isNumber || !(weight >= 0.0 && weight <= 1e6)) {  // no "nan" either
            refuseUsage(QStringLiteral("“%1” is no weight: write name=number, from 0 on.").arg(pair));
        }
        of = of > 0.0 ? weight : 0.0;
    }
    if (std::all_of(std::begin(weights.of), std::end(weights.of), [](double of) { return of == 0.0; })) {
        refuseUsage(QStringLiteral("Nothing would count."));
    }
    return weights;
}

// One line without its end, or nothing at the end of the input.
std::optional<QByteArray> readLine(CliContext& context) {
    // Bytes and not text, because the stream would put something else in the place of what is no UTF-8.
    if (QIODevice* device = context.in.device()) {
        QByteArray line = device->readLine(kMostRequestBytes + 2);
        if (line.isEmpty()) {
            return std::nullopt;
        }
        if (line.endsWith('\n')) {
            line.chop(1);
        }
        return line;
    }
    const QString line = context.in.readLine();
    return line.isNull() ? std::nullopt : std::optional(line.toUtf8());
}

void reward(const Options& options, CliContext& context) {
    const RewardWeights weights = weightsOf(options);
    const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(context.knowledgePath);
    const AuditFacts facts = readAuditFacts(context.knowledgePath);
    // The rules as they are delivered: a clinic's settings would make a training another one elsewhere.
    const PrescriptionAudit audit(facts, AuditSettings());
    const RewardRules rules(*knowledge, audit, weights);
    qint64 line = 0;
    while (const std::optional<QByteArray> bytes = readLine(context)) {
        const Reward result = rules.score(readRewardRequest(*bytes, ++line));
        if (options.explains) {
            context.print(QJsonDocument(rewardJson(result)));
        } else {
            context.out << QString::number(result.number, 'f', 6) << '\n';
        }
        context.out.flush();  // whoever asked waits for it
    }
}

}  // namespace

void registerRewardCommand(CLI::App& cli, CliContext& context) {
    const auto options = std::make_shared<Options>();
    CLI::App* command = cli.add_subcommand(
        "reward", "Say what a model's completions are worth, for reinforcement by xinglin-engine train");
    command->footer(
        "Reads JSON Lines {\"prompt\",\"completion\",\"reference\"} from standard input and writes one "
        "number\n"
        "in [0, 1] a line: the weighted mean of\n"
        "  syndrome  the standard's syndrome is named, that of the reference where it names one\n"
        "  chain     principle, method, formula and herbs are there and belong together\n"
        "  audit     what the prescription audit finds in the herbs and doses (left out without any)\n"
        "A line that cannot be read ends the program with code 3.");
    command->add_option("--rules", options->rules, "Only these parts: syndrome,chain,audit");
    command->add_option("--weights", options->weights, "How much parts count: syndrome=1,chain=1,audit=2");
    command->add_flag("--explain", options->explains, "Write the parts and their reasons as JSON Lines");
    command->callback([options, &context] { reward(*options, context); });
}

}  // namespace xinglin::app
