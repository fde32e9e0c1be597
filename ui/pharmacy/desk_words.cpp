#include "ui/pharmacy/desk_words.h"

#include <QCoreApplication>
#include <QStringList>

#include "app/knowledge_browser/dose_text.h"
#include "ui/widgets/rule_words.h"

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PharmacyDesk)
};

const QString kGap = QStringLiteral(" · ");

}  // namespace

QString stateWord(app::DeskState state) {
    switch (state) {
    case app::DeskState::Waiting:
        return Words::tr("Waiting", "desk state");
    case app::DeskState::Reviewed:
        return Words::tr("Reviewed", "desk state");
    case app::DeskState::Dispensed:
        return Words::tr("Dispensed", "desk state");
    case app::DeskState::Checked:
        return Words::tr("Checked", "desk state");
    case app::DeskState::HandedOut:
        return Words::tr("Handed out", "desk state");
    case app::DeskState::Returned:
        return Words::tr("Returned", "desk state");
    case app::DeskState::Void:
        break;
    }
    return Words::tr("Void", "desk state");
}

TagLook stateTag(app::DeskState state) {
    switch (state) {
    case app::DeskState::Waiting:
        return {stateWord(state), QString(), Token::ApricotText};
    case app::DeskState::HandedOut:
        return {stateWord(state), QStringLiteral("state-signed"), Token::Pine};
    case app::DeskState::Returned:
        return {stateWord(state), QStringLiteral("undo"), Token::Ochre};
    case app::DeskState::Void:
        return {stateWord(state), QString(), Token::Slate, true};
    case app::DeskState::Reviewed:
    case app::DeskState::Dispensed:
    case app::DeskState::Checked:
        break;
    }
    return {stateWord(state), QString(), Token::Slate};
}

QString actionVerb(app::DeskAction action) {
    switch (action) {
    case app::DeskAction::Review:
        return Words::tr("Review");
    case app::DeskAction::Dispense:
        return Words::tr("Dispense");
    case app::DeskAction::Check:
        return Words::tr("Check");
    case app::DeskAction::HandOut:
        return Words::tr("Hand out");
    case app::DeskAction::Return:
        return Words::tr("Return");
    case app::DeskAction::Resubmit:
        break;
    }
    return Words::tr("Answer");
}

QString actionDone(app::DeskAction action) {
    return action == app::DeskAction::Resubmit ? Words::tr("Answered", "desk state")
                                               : stateWord(app::stateAfter(action));
}

QString ruleWord(const QString& ruleId) {
    const std::optional<app::AuditRule> rule = app::auditRuleFromId(ruleId);
    return rule ? ruleTitle(*rule) : ruleId;
}

QString patientText(const app::PatientFacts& patient) {
    QStringList parts;
    if (patient.sex != app::Sex::Unknown) {
        parts += patient.sex == app::Sex::Female ? Words::tr("female") : Words::tr("male");
    }
    if (patient.ageYears) {
        parts += Words::tr("%1 years").arg(app::doseNumber(*patient.ageYears));
    }
    if (patient.weightKg) {
        parts += QStringLiteral("%1 kg").arg(app::doseNumber(*patient.weightKg));
    }
    if (patient.pregnancy == app::Answer::Yes) {
        parts += Words::tr("pregnant");
    }
    if (patient.lactation == app::Answer::Yes) {
        parts += Words::tr("nursing");
    }
    if (!patient.allergies) {
        parts += Words::tr("allergies not asked");
    } else if (!patient.allergies->isEmpty()) {
        parts += Words::tr("allergies: %1").arg(patient.allergies->join(QStringLiteral("、")));
    }
    if (patient.conditions && !patient.conditions->isEmpty()) {
        parts += patient.conditions->join(QStringLiteral("、"));
    }
    if (patient.currentDrugs && !patient.currentDrugs->isEmpty()) {
        parts += Words::tr("takes %1").arg(patient.currentDrugs->join(QStringLiteral("、")));
    }
    return parts.join(kGap);
}

QString moneyText(qint64 fen) {
    return Words::tr("%1 yuan").arg(app::yuanText(fen));
}

}  // namespace xinglin::ui
