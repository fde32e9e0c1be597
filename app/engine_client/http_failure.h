#pragma once

#include <QByteArray>
#include <QNetworkReply>

#include "app/failure.h"

namespace xinglin::app {

/// Turns what went wrong with a request to the engine into what a person can do.
///
/// `status` is the HTTP status or 0 when none arrived; `body` is the error document, OpenAI's or a problem
/// document, as far as it was read.
Failure httpFailure(int status, QNetworkReply::NetworkError error, const QByteArray& body);

/// The failure of an `error` object that arrives inside a stream, after the status 200 was sent.
Failure streamFailure(const QByteArray& errorDocument);

/// Nothing arrived for `seconds`.
Failure stalledFailure(int seconds);

/// The connection ended before the answer did.
Failure cutOffFailure(const QString& detail);

}  // namespace xinglin::app
