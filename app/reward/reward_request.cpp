#include "app/reward/reward_request.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>

#include "app/failure.h"
#include "app/nearest_word.h"

namespace xinglin::app {
namespace {

[[noreturn]] void refuse(qint64 line, const QString& reason, const QString& detail = {}) {
    throw FailureError(
        {FailureCode::InvalidInput, QStringLiteral("Line %1: %2").arg(line).arg(reason),
         QStringLiteral("A line is {\"prompt\": text, \"completion\": text, \"reference\": text or "
                        "null}. Correct it and start again there."),
         detail});
}

QString textOf(const QJsonObject& object, const QString& key, qint64 line) {
    const QJsonValue value = object.value(key);
    if (value.isUndefined() || value.isNull()) {
        return {};
    }
    if (!value.isString()) {
        refuse(line, QStringLiteral("“%1” is no text.").arg(key));
    }
    return value.toString();
}

}  // namespace

RewardRequest readRewardRequest(const QByteArray& bytes, qint64 line) {
    static const QString kPrompt = QStringLiteral("prompt");
    static const QString kCompletion = QStringLiteral("completion");
    static const QString kReference = QStringLiteral("reference");
    if (bytes.size() > kMostRequestBytes) {
        refuse(line, QStringLiteral("it is longer than %1 bytes.").arg(kMostRequestBytes));
    }
    // Qt's parser takes bytes that are no UTF-8 inside of texts and puts something else in their place.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString text = decoder(bytes);
    if (decoder.hasError()) {
        refuse(line, QStringLiteral("it is not UTF-8."));
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError) {
        refuse(line, QStringLiteral("it is no JSON, from byte %1 on.").arg(error.offset),
               error.errorString());
    }
    if (!document.isObject()) {
        refuse(line, QStringLiteral("it is no JSON object."));
    }
    const QJsonObject object = document.object();
    const QStringList known = {kPrompt, kCompletion, kReference};
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        if (!known.contains(entry.key())) {
            refuse(line, QStringLiteral("“%1” is no key of a request; did you mean “%2”?")
                             .arg(entry.key().left(64), nearestWord(entry.key(), known)));
        }
    }
    if (!object.contains(kCompletion) || object.value(kCompletion).isNull()) {
        refuse(line, QStringLiteral("“completion” is missing."));
    }
    return {textOf(object, kPrompt, line), textOf(object, kCompletion, line),
            textOf(object, kReference, line)};
}

}  // namespace xinglin::app
