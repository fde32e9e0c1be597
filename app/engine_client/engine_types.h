#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QUrl>
#include <optional>

namespace xinglin::app {

/// Where an OpenAI-compatible engine answers: our own process on this machine, or a server that an
/// administrator configured.
struct EngineEndpoint {
    QUrl baseUrl{};       ///< without `/v1`, for example http://127.0.0.1:40123
    QByteArray bearer{};  ///< the key of the Authorization header; empty sends none
};

/// How the next token is chosen. The defaults are those of clinical work: the same question gives the same
/// answer, and small models stay with the facts.
struct SamplingOptions {
    double temperature = 0.2;
    double topP = 0.9;
    double repetitionPenalty = 1.1;  ///< 1 is off
    quint64 seed = 1;
    int maxTokens = 768;

    bool operator==(const SamplingOptions&) const = default;
};

/// The options under the names of the OpenAI API; what is stored beside an answer.
QJsonObject toJson(const SamplingOptions& sampling);

/// One message of a request.
struct ChatTurn {
    enum class Role { System, User, Assistant };
    Role role = Role::User;
    QString text{};

    bool operator==(const ChatTurn&) const = default;
};

struct ChatRequest {
    enum class Ending {
        NewAnswer,     ///< the last turn is the user's
        ContinueLast,  ///< the last turn is an unfinished answer, which goes on where it stopped
    };
    QString model{};  ///< for an engine that has several; empty: the one that is loaded
    QList<ChatTurn> turns{};
    SamplingOptions sampling{};
    Ending ending = Ending::NewAnswer;
};

/// What an answer cost. Empty where the engine or the clock said nothing.
struct AnswerFigures {
    std::optional<int> promptTokens{};
    std::optional<int> completionTokens{};
    std::optional<qint64> firstTokenMs{};  ///< from the request to the first text
    std::optional<qint64> durationMs{};    ///< from the request to the end
    QString finishReason{};                ///< stop, length, context, cancelled

    /// Tokens a second after the first one; empty when it cannot be said.
    std::optional<double> tokensPerSecond() const;
};

/// The body of /v1/chat/completions.
QByteArray requestBody(const ChatRequest& request);

}  // namespace xinglin::app
