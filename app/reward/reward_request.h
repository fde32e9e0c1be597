#pragma once

#include <QByteArray>
#include <QString>

namespace xinglin::app {

/// What a trainer asks about: a completion that a model wrote for a prompt.
struct RewardRequest {
    QString prompt;
    QString completion;
    QString reference;  ///< what a good answer says; empty: nothing is known of it

    bool operator==(const RewardRequest&) const = default;
};

/// The longest line that is read: a whole context of the longest models is below it.
inline constexpr qsizetype kMostRequestBytes = 4 << 20;

/// Reads one line, UTF-8 JSON: {"prompt": text, "completion": text, "reference": text or null}. Only
/// `completion` is required. Throws FailureError(InvalidInput) naming `line` (from 1) and the reason; another
/// key than these is an error, because a misspelt "reference" would give another number in silence.
RewardRequest readRewardRequest(const QByteArray& bytes, qint64 line);

}  // namespace xinglin::app
