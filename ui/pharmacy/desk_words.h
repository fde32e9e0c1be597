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
QString roleWord(app::SignerRole role);
/// What a rule of the audit is about; the id itself where it has no word here.
QString ruleWord(const QString& ruleId);
Severity severityOf(app::Severity severity);
/// "Decoction · 7 doses · 1 dose a day · 2 times a day", as far as it is stated.
QString regimenText(const app::Prescription& prescription);
/// "Female · 34 years · pregnancy not stated", as far as it matters.
QString patientText(const app::PatientFacts& patient);
/// Grams without needless zeros.
QString gramsText(double grams);
/// "12.30 yuan".
QString moneyText(qint64 fen);

}  // namespace xinglin::ui
