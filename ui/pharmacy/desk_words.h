#pragma once

#include <QString>

#include "app/pharmacy/dispensing_store.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

/// The words of the desk, in the language of now: one place, so that list, sheet, dialog and figures agree.
QString stateWord(app::DeskState state);
TagLook stateTag(app::DeskState state);
/// As a button says it: Review, Dispense …
QString actionVerb(app::DeskAction action);
/// As a record says it: Reviewed, Dispensed …
QString actionDone(app::DeskAction action);
/// The name of a rule that a record names by its id; the id itself where the program knows it no more.
QString ruleWord(const QString& ruleId);
/// "Female · 34 years · pregnancy not stated", as far as it matters.
QString patientText(const app::PatientFacts& patient);
/// "12.30 yuan".
QString moneyText(qint64 fen);

}  // namespace xinglin::ui
