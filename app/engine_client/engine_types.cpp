#include "app/engine_client/engine_types.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace xinglin::app {
namespace {

QString roleName(ChatTurn::Role role) {
    switch (role) {
    case ChatTurn::Role::System:
        return QStringLiteral("system");
    case ChatTurn::Role::User:
        return QStringLiteral("user");
    case ChatTurn::Role::Assistant:
        return QStringLiteral("assistant");
    }
    return {};
}

}  // namespace

QJsonObject toJson(const SamplingOptions& sampling) {
    return {
        {QStringLiteral("temperature"), sampling.temperature},
        {QStringLiteral("top_p"), sampling.topP},
        {QStringLiteral("repetition_penalty"), sampling.repetitionPenalty},
        {QStringLiteral("seed"), static_cast<qint64>(sampling.seed)},
        {QStringLiteral("max_tokens"), sampling.maxTokens},
    };
}

std::optional<double> AnswerFigures::tokensPerSecond() const {
    if (!completionTokens || !firstTokenMs || !durationMs || *completionTokens < 2 ||
        *durationMs <= *firstTokenMs) {
        return std::nullopt;
    }
    // The first token belongs to reading the prompt.
    return 1000.0 * (*completionTokens - 1) / static_cast<double>(*durationMs - *firstTokenMs);
}

QByteArray requestBody(const ChatRequest& request) {
    QJsonArray messages;
    for (const ChatTurn& turn : request.turns) {
        messages.append(QJsonObject{{QStringLiteral("role"), roleName(turn.role)},
                                    {QStringLiteral("content"), turn.text}});
    }
    QJsonObject body = toJson(request.sampling);
    if (!request.model.isEmpty()) {
        body.insert(QStringLiteral("model"), request.model);
    }
    body.insert(QStringLiteral("messages"), messages);
    body.insert(QStringLiteral("stream"), true);
    body.insert(QStringLiteral("stream_options"), QJsonObject{{QStringLiteral("include_usage"), true}});
    if (request.ending == ChatRequest::Ending::ContinueLast) {
        body.insert(QStringLiteral("continue_final_message"), true);
        body.insert(QStringLiteral("add_generation_prompt"), false);
    }
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

}  // namespace xinglin::app
