#pragma once

#include <QList>
#include <QString>

#include "app/knowledge_notes/notebook_types.h"

namespace xinglin::app {

/// Ingredients as people type them: one a line, or several parted by comma, semicolon or 、; each a name, its
/// grams (`麻黄 9`, `麻黄9g`, `麻黄 9克`) and what is said of it behind them (`先煎`, in brackets or not).
/// The herbs are not looked up. Never fails: what has no number has no amount.
QList<ClinicFormulaItem> parseComposition(const QString& text);

/// The same as text, one ingredient a line; parseComposition() gives the same items back.
QString compositionText(const QList<ClinicFormulaItem>& items);

}  // namespace xinglin::app
