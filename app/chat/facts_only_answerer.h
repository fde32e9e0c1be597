#pragma once

#include <QList>
#include <QString>

#include "app/chat/chat_mode.h"
#include "app/knowledge/retriever.h"

namespace xinglin::app {

/// The answer that the knowledge base gives without any model: the retrieved facts, grouped by entry, each
/// statement with its citation, introduced by a sentence that says how it was made and by the names that are
/// unknown. Markdown; the same facts give the same answer. Never empty: without facts it says that nothing
/// was found.
QString factsOnlyAnswer(const Retrieved& found, AnswerLanguage language);

}  // namespace xinglin::app
