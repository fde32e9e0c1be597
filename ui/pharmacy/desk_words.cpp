#include "ui/pharmacy/desk_words.h"

#include <QCoreApplication>
#include <QStringList>

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PharmacyDesk)
};

const QString kGap = QStringLiteral(" · ");

struct RuleWord {
    const char* id;
    const char* word;
};

constexpr RuleWord kRules[] = {
    {"banned", QT_TRANSLATE_NOOP("PharmacyDesk", "Banned herb")},
    {"controlled-toxic", QT_TRANSLATE_NOOP("PharmacyDesk", "Controlled toxic herb")},
    {"unknown-name", QT_TRANSLATE_NOOP("PharmacyDesk", "Unknown name")},
    {"incompatible-18", QT_TRANSLATE_NOOP("PharmacyDesk", "Eighteen incompatibilities")},
    {"incompatible-19", QT_TRANSLATE_NOOP("PharmacyDesk", "Nineteen antagonisms")},
    {"pregnancy-forbidden", QT_TRANSLATE_NOOP("PharmacyDesk", "Forbidden in pregnancy")},
    {"dose-over", QT_TRANSLATE_NOOP("PharmacyDesk", "Dose above the limit")},
    {"route-forbidden", QT_TRANSLATE_NOOP("PharmacyDesk", "Way of taking")},
    {"allergy", QT_TRANSLATE_NOOP("PharmacyDesk", "Allergy")},
    {"ambiguous-name", QT_TRANSLATE_NOOP("PharmacyDesk", "Ambiguous name")},
    {"pregnancy-caution", QT_TRANSLATE_NOOP("PharmacyDesk", "Caution in pregnancy")},
    {"pregnancy-unknown", QT_TRANSLATE_NOOP("PharmacyDesk", "Pregnancy not stated")},
    {"lactation", QT_TRANSLATE_NOOP("PharmacyDesk", "Nursing")},
    {"dose-missing", QT_TRANSLATE_NOOP("PharmacyDesk", "Dose missing")},
    {"duplicate", QT_TRANSLATE_NOOP("PharmacyDesk", "Written twice")},
    {"herb-drug", QT_TRANSLATE_NOOP("PharmacyDesk", "Herb and drug")},
    {"special-population", QT_TRANSLATE_NOOP("PharmacyDesk", "Special patients")},
    {"missing-handling", QT_TRANSLATE_NOOP("PharmacyDesk", "Decoction mark missing")},
    {"toxic", QT_TRANSLATE_NOOP("PharmacyDesk", "Toxic herb")},
    {"dose-under", QT_TRANSLATE_NOOP("PharmacyDesk", "Dose below the usual")},
};

QString formWord(app::DosageForm form) {
    switch (form) {
    case app::DosageForm::Decoction:
        return Words::tr("Decoction");
    case app::DosageForm::Granules:
        return Words::tr("Granules");
    case app::DosageForm::Pill:
        return Words::tr("Pills");
    case app::DosageForm::Powder:
        return Words::tr("Powder");
    case app::DosageForm::External:
        return Words::tr("External use");
    case app::DosageForm::Unknown:
        break;
    }
    return Words::tr("Dosage form not stated");
}

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

QString roleWord(app::SignerRole role) {
    switch (role) {
    case app::SignerRole::Pharmacist:
        return Words::tr("Pharmacist");
    case app::SignerRole::AssistantPharmacist:
        return Words::tr("Assistant");
    case app::SignerRole::Physician:
        break;
    }
    return Words::tr("Physician");
}

QString ruleWord(const QString& ruleId) {
    for (const RuleWord& rule : kRules) {
        if (ruleId == QLatin1String(rule.id)) {
            return QCoreApplication::translate("PharmacyDesk", rule.word);
        }
    }
    return ruleId;
}

Severity severityOf(app::Severity severity) {
    switch (severity) {
    case app::Severity::Block:
        return Severity::Block;
    case app::Severity::Review:
        return Severity::Review;
    case app::Severity::Remind:
        return Severity::Remind;
    case app::Severity::Info:
        break;
    }
    return Severity::Info;
}

QString gramsText(double grams) {
    constexpr int kDigits = 10;
    return QString::number(grams, 'g', kDigits);
}

QString regimenText(const app::Prescription& prescription) {
    QStringList parts = {formWord(prescription.form)};
    parts += prescription.doses ? Words::tr("%1 doses").arg(gramsText(*prescription.doses))
                                : Words::tr("number of doses not stated");
    if (prescription.dosesPerDay) {
        parts += Words::tr("%1 a day").arg(gramsText(*prescription.dosesPerDay));
    }
    if (prescription.timesPerDay) {
        parts += Words::tr("taken %1 times a day").arg(gramsText(*prescription.timesPerDay));
    }
    return parts.join(kGap);
}

QString patientText(const app::PatientFacts& patient) {
    QStringList parts;
    if (patient.sex != app::Sex::Unknown) {
        parts += patient.sex == app::Sex::Female ? Words::tr("female") : Words::tr("male");
    }
    if (patient.ageYears) {
        parts += Words::tr("%1 years").arg(gramsText(*patient.ageYears));
    }
    if (patient.weightKg) {
        parts += QStringLiteral("%1 kg").arg(gramsText(*patient.weightKg));
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
