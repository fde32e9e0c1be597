#include "ui/chat/figures_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChatFigures)
};

}  // namespace

QString secondsText(qint64 ms) {
    const double seconds = static_cast<double>(ms) / 1000.0;
    if (seconds >= 60) {
        return Words::tr("%1 min %2 s").arg(ms / 60'000).arg(ms / 1000 % 60, 2, 10, QLatin1Char('0'));
    }
    return Words::tr("%1 s").arg(seconds, 0, 'f', seconds < 10 ? 2 : 1);
}

QString speedText(const app::ChatMessage& message) {
    QStringList parts;
    if (const auto speed = message.figures.tokensPerSecond()) {
        parts.append(Words::tr("%1 tokens/s").arg(*speed, 0, 'f', 1));
    }
    if (message.figures.firstTokenMs) {
        parts.append(Words::tr("first token %1").arg(secondsText(*message.figures.firstTokenMs)));
    }
    if (!message.provenance.modelName.isEmpty()) {
        parts.append(message.provenance.modelName);
    }
    if (message.figures.finishReason == QLatin1String("length")) {
        parts.append(Words::tr("cut at the limit of the answer's length"));
    }
    return parts.join(QStringLiteral(" · "));
}

QString phaseText(app::ChatRunner::Phase phase) {
    switch (phase) {
    case app::ChatRunner::Phase::Retrieving:
        return Words::tr("Looking up sources");
    case app::ChatRunner::Phase::WaitingForModel:
        return Words::tr("The model is being loaded");
    case app::ChatRunner::Phase::Reading:
        return Words::tr("The model is reading");
    case app::ChatRunner::Phase::Writing:
        return Words::tr("Writing");
    }
    return {};
}

}  // namespace xinglin::ui
