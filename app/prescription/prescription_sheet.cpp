#include "app/prescription/prescription_sheet.h"

#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

const QString kComma = QStringLiteral("，");

QString number(double value) {
    return gramsText(value);
}

// What stands in the names of the forms: the wording of the printed sheet is Chinese by law.
QString titleOf(DosageForm form) {
    switch (form) {
    case DosageForm::Granules:
        return QStringLiteral("中药配方颗粒处方笺");
    case DosageForm::Pill:
    case DosageForm::Powder:
    case DosageForm::External:
    case DosageForm::Decoction:
    case DosageForm::Unknown:
        break;
    }
    return QStringLiteral("中药饮片处方笺");
}

QString preparationOf(const Prescription& prescription) {
    const Directions& directions = prescription.directions;
    const QString amount =
        directions.targetMl ? QStringLiteral("%1ml").arg(number(*directions.targetMl)) : QString();
    switch (prescription.form) {
    case DosageForm::Granules:
        return QStringLiteral("开水冲服") + amount;
    case DosageForm::Pill:
        return QStringLiteral("制丸");
    case DosageForm::Powder:
        return QStringLiteral("研散");
    case DosageForm::External:
        return QStringLiteral("外用");
    case DosageForm::Decoction:
    case DosageForm::Unknown:
        break;
    }
    return (directions.preparedBy == Preparation::Pharmacy ? QStringLiteral("代煎")
                                                           : QStringLiteral("水煎")) +
           amount;
}

// 每日1剂; 每2日1剂 where one dose lasts days.
QString rateOf(double dosesPerDay) {
    return dosesPerDay < 1 ? QStringLiteral("每%1日1剂").arg(number(1 / dosesPerDay))
                           : QStringLiteral("每日%1剂").arg(number(dosesPerDay));
}

QString timesOf(const Prescription& prescription) {
    const std::optional<double>& times = prescription.timesPerDay;
    if (!times) {
        return {};
    }
    if (*times == 1) {
        return QStringLiteral("一次");
    }
    if (*times == 2) {
        return QStringLiteral("分早晚两次");
    }
    return *times == 3 ? QStringLiteral("分早中晚三次") : QStringLiteral("分%1次").arg(number(*times));
}

QString answer(const std::optional<QStringList>& things) {
    return !things             ? QStringLiteral("未问")
           : things->isEmpty() ? QStringLiteral("无")
                               : things->join(QStringLiteral("、"));
}

QString feeWord(FeeCategory fee) {
    switch (fee) {
    case FeeCategory::SelfPaid:
        return QStringLiteral("自费");
    case FeeCategory::Insurance:
        return QStringLiteral("医保");
    case FeeCategory::Public:
        return QStringLiteral("公费");
    case FeeCategory::Other:
        return QStringLiteral("其他");
    case FeeCategory::Unknown:
        break;
    }
    return {};
}

// 12.50元; amounts are never negative.
QString yuanOf(const std::optional<qint64>& fen) {
    return fen ? QStringLiteral("%1.%2元").arg(*fen / 100).arg(*fen % 100, 2, 10, QLatin1Char('0'))
               : QString();
}

QString sexWord(Sex sex) {
    return sex == Sex::Female ? QStringLiteral("女") : sex == Sex::Male ? QStringLiteral("男") : QString();
}

// A child's age is written to the month: the pharmacist checks the dose by it.
QString ageText(const std::optional<double>& years) {
    if (!years) {
        return {};
    }
    return *years < 1 ? QStringLiteral("%1月").arg(static_cast<int>(*years * 12))
                      : QStringLiteral("%1岁").arg(static_cast<int>(*years));
}

QList<SheetField> headOf(const Prescription& prescription, const SheetContext& context) {
    const PatientFacts& patient = prescription.patient;
    QStringList diagnosis;
    for (const QString& part : {prescription.diagnosis, prescription.syndrome}) {
        if (!part.trimmed().isEmpty()) {
            diagnosis += part.trimmed();
        }
    }
    QList<SheetField> head = {
        {QStringLiteral("姓名"), context.patient.name},
        {QStringLiteral("性别"), sexWord(patient.sex)},
        {QStringLiteral("年龄"), ageText(patient.ageYears)},
        {QStringLiteral("体重"),
         patient.weightKg ? QStringLiteral("%1kg").arg(number(*patient.weightKg)) : QString()},
        {QStringLiteral("费别"), feeWord(prescription.fee)},
        {QStringLiteral("门诊号"), context.patient.number},
        {QStringLiteral("科别"), context.department},
        {QStringLiteral("处方编号"), context.number},
        {QStringLiteral("开具日期"), context.writtenAt.date().toString(QStringLiteral("yyyy年M月d日"))},
        {QStringLiteral("临床诊断"), diagnosis.join(QStringLiteral("　"))},
        {QStringLiteral("过敏史"), answer(patient.allergies)},
    };
    if (patient.sex != Sex::Male && patient.pregnancy != Answer::Unknown) {
        head += {QStringLiteral("妊娠"),
                 patient.pregnancy == Answer::Yes ? QStringLiteral("是") : QStringLiteral("否")};
    }
    return head;
}

// What the physician answered for, in the words of the form; any rule may be raised to one that wants an
// answer.
QString answeredWord(AuditRule rule) {
    switch (rule) {
    case AuditRule::Incompatible18:
    case AuditRule::Incompatible19:
        return QStringLiteral("配伍禁忌");
    case AuditRule::DoseOver:
        return QStringLiteral("超量");
    case AuditRule::DoseUnder:
        return QStringLiteral("低于常用量");
    case AuditRule::DoseMissing:
        return QStringLiteral("未写剂量");
    case AuditRule::PregnancyForbidden:
        return QStringLiteral("妊娠禁用");
    case AuditRule::PregnancyCaution:
        return QStringLiteral("妊娠慎用");
    case AuditRule::PregnancyUnknown:
        return QStringLiteral("妊娠未问");
    case AuditRule::Lactation:
        return QStringLiteral("哺乳期");
    case AuditRule::RouteForbidden:
        return QStringLiteral("用法不宜");
    case AuditRule::Allergy:
        return QStringLiteral("过敏史");
    case AuditRule::Duplicate:
        return QStringLiteral("重复用药");
    case AuditRule::HerbDrug:
        return QStringLiteral("与其他药物相互作用");
    case AuditRule::SpecialPopulation:
        return QStringLiteral("特殊人群");
    case AuditRule::MissingHandling:
        return QStringLiteral("未写煎服法");
    case AuditRule::Toxic:
        return QStringLiteral("毒性");
    case AuditRule::SupplyDays:
        return QStringLiteral("超过常用天数");
    case AuditRule::ValidDays:
        return QStringLiteral("处方有效期");
    case AuditRule::HerbCount:
        return QStringLiteral("药味数超过本机构限定");
    case AuditRule::TotalWeight:
        return QStringLiteral("总量超过本机构限定");
    case AuditRule::Restricted:
        return QStringLiteral("限用动物药");
    case AuditRule::Banned:
    case AuditRule::ControlledToxic:
    case AuditRule::UnknownName:
    case AuditRule::AmbiguousName:
        break;  // no reason clears them
    }
    return {};
}

// Above these the physician signs again (中药处方格式及书写规范); the others are named at the foot only.
bool needsSecondSignature(AuditRule rule) {
    return rule == AuditRule::Incompatible18 || rule == AuditRule::Incompatible19 ||
           rule == AuditRule::DoseOver;
}

SheetHerb herbOf(const PrescriptionItem& item, const QString& standardName) {
    SheetHerb herb;
    herb.name = item.name.contains(item.processing) ? item.name : item.processing + item.name;
    // Another pharmacy does not know the names of this one.
    if (!standardName.isEmpty() && !herb.name.contains(standardName)) {
        herb.name += QStringLiteral("（%1）").arg(standardName);
    }
    herb.dose = item.doseGrams ? QStringLiteral("%1g").arg(number(*item.doseGrams)) : QString();
    if (!item.handling.isEmpty()) {
        herb.handling = QStringLiteral("（%1）").arg(item.handling.join(QStringLiteral("、")));
    }
    QStringList beneath;
    if (!item.specification.trimmed().isEmpty()) {
        beneath += item.specification.trimmed();
    }
    if (item.group) {
        beneath += QStringLiteral("第%1组").arg(*item.group);
    }
    herb.beneath = beneath.join(QStringLiteral("　"));
    return herb;
}

QString countOf(const Prescription& prescription) {
    QStringList parts{QStringLiteral("共%1味").arg(prescription.items.size())};
    if (prescription.gramsOfDose() > 0) {
        parts += QStringLiteral("每剂%1g").arg(number(prescription.gramsOfDose()));
    }
    if (const std::optional<double> all = prescription.gramsInAll()) {
        parts += QStringLiteral("%1剂合计%2g").arg(number(*prescription.doses), number(*all));
    }
    return parts.join(kComma);
}

QStringList detailsOf(const Prescription& prescription) {
    const Directions& directions = prescription.directions;
    QStringList details;
    if (!prescription.therapy.trimmed().isEmpty()) {
        details += QStringLiteral("治法：") + prescription.therapy.trimmed();
    }
    QStringList boiling;
    if (directions.soakMinutes && *directions.soakMinutes > 0) {
        boiling += QStringLiteral("浸泡%1分钟").arg(number(*directions.soakMinutes));
    }
    if (!directions.boilMinutes.isEmpty()) {
        QStringList minutes;
        for (const double one : directions.boilMinutes) {
            minutes += number(one);
        }
        boiling += QStringLiteral("煎%1次（%2分钟）")
                       .arg(directions.boilMinutes.size())
                       .arg(minutes.join(QStringLiteral("、")));
    }
    if (!boiling.isEmpty()) {
        details += QStringLiteral("煎法：") + boiling.join(kComma);
    }
    if (prescription.validDays) {
        details += QStringLiteral("处方有效期：%1天").arg(number(*prescription.validDays));
    }
    if (!prescription.longerReason.trimmed().isEmpty()) {
        details += QStringLiteral("超常用量理由：") + prescription.longerReason.trimmed();
    }
    if (!prescription.note.trimmed().isEmpty()) {
        details += QStringLiteral("备注：") + prescription.note.trimmed();
    }
    return details;
}

}  // namespace

QString regimenSentence(const Prescription& prescription) {
    QStringList parts;
    if (prescription.doses) {
        parts += QStringLiteral("%1剂").arg(number(*prescription.doses));
    }
    const bool isDecided = prescription.dosesPerDay || prescription.timesPerDay ||
                           prescription.form != DosageForm::Unknown ||
                           prescription.directions != Directions();
    if (!isDecided) {
        return parts.join(kComma);
    }
    parts += rateOf(prescription.dosesPerDay.value_or(1));
    parts += preparationOf(prescription);
    const Directions& directions = prescription.directions;
    const QString route = directions.route.isEmpty() || directions.timing.contains(QStringLiteral("服"))
                              ? QString()
                              : directions.route;
    const QString taking = timesOf(prescription) + directions.timing + route;
    if (!taking.isEmpty()) {
        parts += taking;
    }
    return parts.join(kComma);
}

PrescriptionSheet sheetOf(const Prescription& prescription, const SheetContext& context) {
    PrescriptionSheet sheet;
    sheet.title = context.clinic + titleOf(prescription.form);
    sheet.kind = prescription.isEmergency ? QStringLiteral("急诊") : QStringLiteral("普通");
    sheet.head = headOf(prescription, context);
    sheet.herbs.reserve(prescription.items.size());
    for (qsizetype place = 0; place < prescription.items.size(); ++place) {
        sheet.herbs += herbOf(prescription.items.at(place), context.standardNames.value(place));
    }
    for (const FindingOverride& override : context.overrides) {
        if (override.confirmedBy.isEmpty()) {
            continue;
        }
        QStringList names;
        for (const int place : override.places) {
            if (place >= 0 && place < sheet.herbs.size()) {
                SheetHerb& herb = sheet.herbs[place];
                herb.isSignedAgain = herb.isSignedAgain || needsSecondSignature(override.rule);
                names += prescription.items.at(place).name;
            }
        }
        const QString what = answeredWord(override.rule);
        sheet.answeredFor +=
            QStringLiteral("%1：%2 %3")
                .arg(names.isEmpty() ? what
                                     : QStringLiteral("%1（%2）").arg(names.join(QStringLiteral("、")), what),
                     override.reason, override.confirmedBy);
    }
    sheet.count = countOf(prescription);
    sheet.regimen = regimenSentence(prescription);
    sheet.details = detailsOf(prescription);
    // A void one still says who had signed it; a draft was signed by nobody.
    const bool wasSigned = context.state != PrescriptionState::Draft;
    sheet.foot = {{QStringLiteral("医师"), wasSigned ? context.signedBy : QString()},
                  {QStringLiteral("金额"), yuanOf(context.amountFen)},
                  {QStringLiteral("审核"), context.deskSigners.review},
                  {QStringLiteral("调配"), context.deskSigners.dispense},
                  {QStringLiteral("核对"), context.deskSigners.check},
                  {QStringLiteral("发药"), context.deskSigners.handOut}};
    sheet.watermark = context.state == PrescriptionState::Void    ? QStringLiteral("作废")
                      : context.state == PrescriptionState::Draft ? QStringLiteral("草稿")
                                                                  : QString();
    return sheet;
}

}  // namespace xinglin::app
