#include "app/engine_client/http_failure.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(EngineClient)
};

struct ErrorWords {
    QString code;
    QString message;
};

ErrorWords wordsOf(const QByteArray& body) {
    const QJsonObject document = QJsonDocument::fromJson(body).object();
    const QJsonValue error = document.value(QLatin1String("error"));
    if (error.isObject()) {
        const QJsonObject object = error.toObject();
        const QString code = object.value(QLatin1String("code")).toString();
        return {code.isEmpty() ? object.value(QLatin1String("type")).toString() : code,
                object.value(QLatin1String("message")).toString()};
    }
    if (error.isString()) {
        return {{}, error.toString()};
    }
    return {document.value(QLatin1String("type")).toString(),
            document.value(QLatin1String("detail")).toString()};
}

// OpenAI has a code for it; our engine says it in the message.
bool isContextOverflow(const ErrorWords& words) {
    return words.code.contains(QLatin1String("context"), Qt::CaseInsensitive) ||
           words.message.contains(QLatin1String("the context holds"));
}

bool isOutOfMemory(const ErrorWords& words) {
    return words.code.contains(QLatin1String("memory"), Qt::CaseInsensitive);
}

Failure contextFailure(const QString& detail) {
    return {FailureCode::InvalidInput, Words::tr("The conversation is longer than the model's context."),
            Words::tr("Start a new conversation, or load the model with a larger context."), detail};
}

Failure memoryFailure(const QString& detail) {
    return {FailureCode::OutOfMemory, Words::tr("The engine ran out of memory."),
            Words::tr("Load the model with a smaller context, or choose a smaller model."), detail};
}

}  // namespace

Failure httpFailure(int status, QNetworkReply::NetworkError error, const QByteArray& body) {
    const ErrorWords words = wordsOf(body);
    const QString detail =
        status > 0
            ? QStringLiteral("HTTP %1 %2 %3").arg(status).arg(words.code, words.message.left(300)).trimmed()
            : QStringLiteral("network error %1").arg(static_cast<int>(error));
    if (status == 0) {
        return {FailureCode::EngineUnavailable, Words::tr("The engine cannot be reached."),
                Words::tr("Load the model again, or check the address of the engine."), detail};
    }
    if (isContextOverflow(words)) {
        return contextFailure(detail);
    }
    if (isOutOfMemory(words)) {
        return memoryFailure(detail);
    }
    switch (status) {
    case 401:
    case 403:
        return {FailureCode::EngineUnavailable, Words::tr("The engine refused the key."),
                Words::tr("Load the model again, or correct the key of the remote engine."), detail};
    case 404:
        return {FailureCode::EngineFailed, Words::tr("The engine does not know this model or request."),
                Words::tr("Check that the address belongs to an engine and that it offers the model."),
                detail};
    case 413:
        return contextFailure(detail);
    case 429:
        return {FailureCode::EngineFailed, Words::tr("The engine is busy with other requests."),
                Words::tr("Wait a moment and ask again."), detail};
    case 503:
        return {FailureCode::EngineUnavailable, Words::tr("The engine is still loading the model."),
                Words::tr("Wait until it is ready and ask again."), detail};
    default:
        return {FailureCode::EngineFailed, Words::tr("The engine answered with an error."),
                Words::tr("Ask again; restart the engine if it happens again."), detail};
    }
}

Failure streamFailure(const QByteArray& errorDocument) {
    const ErrorWords words = wordsOf(errorDocument);
    const QString detail = (words.code + QLatin1Char(' ') + words.message.left(300)).trimmed();
    if (isContextOverflow(words)) {
        return contextFailure(detail);
    }
    if (isOutOfMemory(words)) {
        return memoryFailure(detail);
    }
    return {FailureCode::EngineFailed, Words::tr("The engine stopped the answer with an error."),
            Words::tr("Continue the answer, or ask again."), detail};
}

Failure stalledFailure(int seconds) {
    return {FailureCode::EngineUnavailable,
            Words::tr("The engine has been silent for %n second(s).", nullptr, seconds),
            Words::tr("Ask again; restart the engine if it happens again."), QStringLiteral("timeout")};
}

Failure cutOffFailure(const QString& detail) {
    return {FailureCode::EngineUnavailable,
            Words::tr("The connection to the engine ended before the answer did."),
            Words::tr("Continue the answer; restart the engine if it has stopped."), detail};
}

}  // namespace xinglin::app
