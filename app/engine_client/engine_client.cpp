#include "app/engine_client/engine_client.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkProxy>

#include "app/engine_client/http_failure.h"

namespace xinglin::app {
namespace {

constexpr qsizetype kMaxErrorBytes = 64 * 1024;

}  // namespace

ChatStream::ChatStream(QNetworkReply* reply, int stallTimeoutMs, QObject* parent)
    : QObject(parent), m_reply(reply) {
    m_reply->setParent(this);
    m_clock.start();
    m_stall.setSingleShot(true);
    m_stall.setInterval(stallTimeoutMs);
    connect(&m_stall, &QTimer::timeout, this,
            [this, stallTimeoutMs] { fail(stalledFailure(stallTimeoutMs / 1000)); });
    connect(m_reply, &QNetworkReply::readyRead, this, &ChatStream::read);
    connect(m_reply, &QNetworkReply::finished, this, &ChatStream::end);
    m_stall.start();
}

int ChatStream::status() const {
    return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

void ChatStream::cancel() {
    if (m_ended) {
        return;
    }
    m_ended = true;
    m_stall.stop();
    m_reply->abort();
    deleteLater();
}

void ChatStream::read() {
    m_stall.start();
    const QByteArray bytes = m_reply->readAll();
    if (status() != 200) {
        m_errorBody.append(bytes.left(kMaxErrorBytes - m_errorBody.size()));
        return;
    }
    for (const SseEvent& event : m_parser.feed(bytes)) {
        if (m_ended) {
            return;
        }
        handle(event);
    }
    if (m_parser.overflowed()) {
        fail(streamFailure({}));
    }
}

void ChatStream::handle(const SseEvent& event) {
    if (event.data == "[DONE]") {
        m_done = true;
        return;
    }
    QJsonParseError error;
    const QJsonObject chunk = QJsonDocument::fromJson(event.data, &error).object();
    if (error.error != QJsonParseError::NoError || chunk.contains(QLatin1String("error")) ||
        event.name == "error") {
        fail(streamFailure(event.data));
        return;
    }
    const QJsonObject choice = chunk.value(QLatin1String("choices")).toArray().at(0).toObject();
    const QString text =
        choice.value(QLatin1String("delta")).toObject().value(QLatin1String("content")).toString();
    const QString reason = choice.value(QLatin1String("finish_reason")).toString();
    if (!reason.isEmpty()) {
        m_figures.finishReason = reason;
        m_done = true;
    }
    const QJsonObject usage = chunk.value(QLatin1String("usage")).toObject();
    if (!usage.isEmpty()) {
        m_figures.promptTokens = usage.value(QLatin1String("prompt_tokens")).toInt();
        m_figures.completionTokens = usage.value(QLatin1String("completion_tokens")).toInt();
    }
    if (!text.isEmpty()) {
        if (!m_figures.firstTokenMs) {
            m_figures.firstTokenMs = m_clock.elapsed();
        }
        m_figures.durationMs = m_clock.elapsed();
        emit textReceived(text);
    }
}

void ChatStream::end() {
    if (m_ended) {
        return;
    }
    read();
    if (m_ended) {
        return;
    }
    if (status() != 200) {
        fail(httpFailure(status(), m_reply->error(), m_errorBody));
    } else if (!m_done) {
        fail(cutOffFailure(QStringLiteral("network error %1").arg(static_cast<int>(m_reply->error()))));
    } else {
        m_ended = true;
        m_stall.stop();
        emit finished(m_figures);
        deleteLater();
    }
}

void ChatStream::fail(const Failure& failure) {
    if (m_ended) {
        return;
    }
    m_ended = true;
    m_stall.stop();
    m_reply->abort();
    emit failed(failure);
    deleteLater();
}

EngineClient::EngineClient(EngineEndpoint endpoint, const Timeouts& timeouts, QObject* parent)
    : QObject(parent), m_endpoint(std::move(endpoint)), m_timeouts(timeouts) {
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

QNetworkRequest EngineClient::request(const QString& path) const {
    QUrl url = m_endpoint.baseUrl;
    url.setPath(url.path().endsWith(QLatin1Char('/')) ? url.path().chopped(1) + path : url.path() + path);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (!m_endpoint.bearer.isEmpty()) {
        request.setRawHeader("Authorization", "Bearer " + m_endpoint.bearer);
    }
    return request;
}

ChatStream* EngineClient::chat(const ChatRequest& chatRequest) {
    QNetworkRequest http = request(QStringLiteral("/v1/chat/completions"));
    http.setRawHeader("Accept", "text/event-stream");
    return new ChatStream(m_network.post(http, requestBody(chatRequest)), m_timeouts.stallMs, this);
}

void EngineClient::countTokens(const QString& text, std::function<void(int)> done, FailureSink failed) {
    const QJsonObject body{{QStringLiteral("text"), text}};
    QNetworkRequest http = request(QStringLiteral("/tokenize"));
    http.setTransferTimeout(m_timeouts.callMs);
    finishCall(
        m_network.post(http, QJsonDocument(body).toJson(QJsonDocument::Compact)),
        [done = std::move(done)](const QJsonObject& answer) {
            done(static_cast<int>(answer.value(QLatin1String("ids")).toArray().size()));
        },
        std::move(failed));
}

void EngineClient::plan(std::function<void(const QJsonObject&)> done, FailureSink failed) {
    QNetworkRequest http = request(QStringLiteral("/plan"));
    http.setTransferTimeout(m_timeouts.callMs);
    finishCall(m_network.get(http), std::move(done), std::move(failed));
}

void EngineClient::finishCall(QNetworkReply* reply, std::function<void(const QJsonObject&)> done,
                              FailureSink failed) {
    reply->setParent(this);
    connect(reply, &QNetworkReply::finished, this,
            [reply, done = std::move(done), failed = std::move(failed)] {
                reply->deleteLater();
                const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
                const QByteArray body = reply->readAll();
                const QJsonDocument document = QJsonDocument::fromJson(body);
                if (status == 200 && document.isObject()) {
                    done(document.object());
                } else {
                    failed(httpFailure(status, reply->error(), body));
                }
            });
}

}  // namespace xinglin::app
