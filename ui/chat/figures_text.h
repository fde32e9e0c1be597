#pragma once

#include <QString>

#include "app/chat/chat_message.h"
#include "app/chat/chat_runner.h"

namespace xinglin::ui {

/// `42.6 tokens/s · first token 0.31 s · SmolLM2`; what was not measured is left out.
QString speedText(const app::ChatMessage& message);

/// What a running turn does: `Looking up sources`, `The model reads`, `Writing`.
QString phaseText(app::ChatRunner::Phase phase);

/// `0.02 s`, `1 min 05 s`.
QString secondsText(qint64 ms);

}  // namespace xinglin::ui
