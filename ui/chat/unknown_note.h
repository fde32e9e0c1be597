#pragma once

#include <QString>

#include "app/knowledge/question_names.h"

namespace xinglin::ui {

/// What stands above a model's answer of the names in the question that the facts do not answer, one sentence
/// a name; empty without any. The model was told the same and may have written about them all the same.
QString unknownNote(const QList<app::UnknownName>& unknown);

}  // namespace xinglin::ui
