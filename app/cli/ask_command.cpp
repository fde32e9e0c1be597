#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <algorithm>
#include <memory>
#include <string>

#include "app/chat/chat_mode.h"
#include "app/chat/citations.h"
#include "app/chat/fact_text.h"
#include "app/chat/grounded_chat_runner.h"
#include "app/cli/command_families.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/knowledge_service.h"
#include "app/library/active_model.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AskCommand)
};

struct AskOptions {
    std::string text{};
    std::string model = "none";
    std::string mode = "knowledge";
};

ChatMode modeOf(const CliContext& context, const AskOptions& options) {
    const QString id = QString::fromStdString(options.mode);
    const QList<ChatMode> modes = loadChatModes(QDir(context.shareDir).filePath(QStringLiteral("prompts")));
    QStringList known;
    for (const ChatMode& mode : modes) {
        if (mode.id == id) {
            return mode;
        }
        known.append(mode.id);
    }
    throw FailureError({FailureCode::NotFound,
                        Words::tr("There is no mode “%1”.").arg(id),
                        Words::tr("Choose one of: %1.").arg(known.join(QStringLiteral(", "))),
                        {}});
}

/// One answer, as it ended.
struct Outcome {
    QString question{};
    TurnStart start{};
    QString text{};
    std::optional<Failure> failure{};
};

// The program's only event loop: it runs until the turn has ended.
Outcome runTurn(GroundedChatRunner& runner, const TurnRequest& request) {
    Outcome outcome;
    outcome.question = request.question;
    QEventLoop loop;
    QObject::connect(&runner, &ChatRunner::answering, &loop,
                     [&](quint64, const TurnStart& start) { outcome.start = start; });
    QObject::connect(&runner, &ChatRunner::textAppended, &loop,
                     [&](quint64, const QString& text) { outcome.text += text; });
    QObject::connect(&runner, &ChatRunner::finished, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    QObject::connect(
        &runner, &ChatRunner::failed, &loop,
        [&](quint64, const Failure& failure) {
            outcome.failure = failure;
            loop.quit();
        },
        Qt::QueuedConnection);
    runner.start(1, request);
    loop.exec();
    return outcome;
}

void print(CliContext& context, const AskOptions& options, const Outcome& outcome) {
    const auto sources = static_cast<int>(outcome.start.facts.size());
    const QString answer = withCleanCitations(outcome.text, sources).trimmed();
    QJsonArray citations;
    QStringList lines;
    for (const int n : citedNumbers(outcome.text, sources)) {
        const RetrievedFact& fact = outcome.start.facts.at(n - 1);
        citations.append(QJsonObject{{QStringLiteral("n"), n},
                                     {QStringLiteral("id"), fact.id},
                                     {QStringLiteral("tier"), tierId(fact.tier)}});
        lines.append(
            QStringLiteral("[%1] %2  %3 %4").arg(n).arg(fact.id, fact.source, fact.edition).trimmed());
    }
    if (context.wantsJson()) {
        context.print(QJsonDocument(QJsonObject{
            {QStringLiteral("answer"), answer},
            {QStringLiteral("citations"), citations},
            {QStringLiteral("facts_used"), sources},
            {QStringLiteral("unknown"), toJson(outcome.start.unknown)},
            {QStringLiteral("mode"), QString::fromStdString(options.mode)},
            {QStringLiteral("model"), outcome.start.origin == ChatMessage::Origin::Facts
                                          ? QStringLiteral("none")
                                          : outcome.start.provenance.modelName},
        }));
        return;
    }
    context.out << answer << '\n';
    // An answer from facts says it itself; a model may or may not.
    if (outcome.start.origin == ChatMessage::Origin::Model && !outcome.start.unknown.isEmpty()) {
        context.out << '\n' << unknownText(outcome.start.unknown, languageOf(outcome.question)) << '\n';
    }
    if (!lines.isEmpty()) {
        context.out << '\n' << lines.join(QLatin1Char('\n')) << '\n';
    }
}

void ask(CliContext& context, const AskOptions& options) {
    TurnRequest request;
    request.mode = modeOf(context, options);
    request.question = context.textArgument(options.text).trimmed();
    if (request.question.isEmpty()) {
        throw FailureError(
            {FailureCode::InvalidInput,
             Words::tr("The question is empty."),
             Words::tr("Write it as the argument, or give “-” and write it to standard input."),
             {}});
    }
    const bool hasModel = options.model != "none";
    // Without a model only the knowledge base can answer, in whatever mode.
    request.grounding = hasModel ? request.mode.grounding : Grounding::On;

    KnowledgeService knowledge(context.knowledgePath);
    ActiveModel model(
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("xinglin-engine")));
    if (hasModel) {
        ModelFile file;
        file.path = QFileInfo(QString::fromStdString(options.model)).absoluteFilePath();
        model.load(file);
    }
    GroundedChatRunner runner(knowledge, model);
    const Outcome outcome = runTurn(runner, request);
    if (outcome.failure) {
        throw FailureError(*outcome.failure);
    }
    print(context, options, outcome);
}

}  // namespace

void registerAskCommand(CLI::App& cli, CliContext& context) {
    auto options = std::make_shared<AskOptions>();
    CLI::App* command = cli.add_subcommand("ask", "Ask a question; the answer cites the knowledge base");
    command->add_option("text", options->text, "The question; - reads it from standard input")->required();
    command->add_option("--model", options->model, "Model file, or none: answer from facts alone")
        ->capture_default_str();
    command->add_option("--mode", options->mode, "Preset of resources/prompts: knowledge, inquiry …")
        ->capture_default_str();
    command->callback([&context, options] { ask(context, *options); });
}

}  // namespace xinglin::app
