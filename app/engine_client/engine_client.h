#pragma once

#include <QElapsedTimer>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QTimer>
#include <functional>

#include "app/engine_client/engine_types.h"
#include "app/engine_client/sse_parser.h"
#include "app/failure.h"

namespace xinglin::app {

/// One streaming answer. Made by EngineClient; deletes itself after finished() or failed(), exactly one of
/// which is emitted unless cancel() came first.
class ChatStream final : public QObject {
    Q_OBJECT

public:
    /// Hangs up, which makes the engine stop; nothing is emitted from now on.
    void cancel();

signals:
    void textReceived(const QString& text);
    void finished(const xinglin::app::AnswerFigures& figures);
    void failed(const xinglin::app::Failure& failure);

private:
    friend class EngineClient;
    ChatStream(QNetworkReply* reply, int stallTimeoutMs, QObject* parent);

    void read();
    void handle(const SseEvent& event);
    void end();
    void fail(const Failure& failure);
    int status() const;

    QNetworkReply* m_reply;
    SseParser m_parser;
    QByteArray m_errorBody;
    QElapsedTimer m_clock;
    QTimer m_stall;
    AnswerFigures m_figures;
    bool m_done = false;   ///< [DONE] or a finish reason arrived
    bool m_ended = false;  ///< finished, failed or cancelled
};

/// Speaks the OpenAI API, and our engine's additions, with one engine.
///
/// Lives on the thread that uses it. Never uses a proxy and never follows a redirect: the token and the
/// question go to the configured address or nowhere.
class EngineClient final : public QObject {
    Q_OBJECT

public:
    struct Timeouts {
        int stallMs =
            180'000;  ///< an answer without a byte for so long has failed (a long prompt takes its time)
        int callMs = 10'000;  ///< a short call
    };
    explicit EngineClient(EngineEndpoint endpoint, QObject* parent = nullptr)
        : EngineClient(std::move(endpoint), Timeouts{}, parent) {}
    EngineClient(EngineEndpoint endpoint, const Timeouts& timeouts, QObject* parent = nullptr);

    /// Starts an answer; the stream belongs to this client and ends with it.
    ChatStream* chat(const ChatRequest& request);

    using FailureSink = std::function<void(const Failure&)>;

    /// How many tokens `text` is, in the words of the loaded model.
    void countTokens(const QString& text, std::function<void(int)> done, FailureSink failed);

    /// The engine's memory plan, as `xinglin-engine plan --json` prints it.
    void plan(std::function<void(const QJsonObject&)> done, FailureSink failed);

private:
    QNetworkRequest request(const QString& path) const;
    void finishCall(QNetworkReply* reply, std::function<void(const QJsonObject&)> done, FailureSink failed);

    EngineEndpoint m_endpoint;
    Timeouts m_timeouts;
    QNetworkAccessManager m_network;
};

}  // namespace xinglin::app
