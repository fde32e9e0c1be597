#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge/herb_names.h"

namespace xinglin::app {

/// What was asked of a patient. Unknown is never No: the audit says what it could not check.
enum class Answer { Unknown, No, Yes };

enum class Sex { Unknown, Female, Male };

/// How a prescription is given. Unknown is checked like a decoction, which herbs are unless somebody says
/// otherwise.
enum class DosageForm { Unknown, Decoction, Granules, Pill, Powder, External };

/// The patient as far as the audit is concerned: no name, no number. A list that is absent was not asked.
struct PatientFacts {
    Sex sex = Sex::Unknown;
    std::optional<double> ageYears;
    std::optional<double> weightKg;
    Answer pregnancy = Answer::Unknown;
    Answer lactation = Answer::Unknown;
    std::optional<QStringList> allergies;
    std::optional<QStringList> conditions;  ///< `liver-impaired`, `kidney-impaired`, or words of the case
    std::optional<QStringList> currentDrugs;

    bool operator==(const PatientFacts&) const = default;
};

/// One herb of a prescription as it was written.
struct PrescriptionItem {
    QString name;
    std::optional<double> doseGrams;  ///< grams in one dose (剂)
    QStringList handling;             ///< 先煎, 包煎 …
    QString processing;               ///< 炒, 制 …, where it does not stand in the name
    QString role;                     ///< 君 臣 佐 使
    QString specification = {};       ///< of a pack (规格), as it is named: 10g/袋
    std::optional<int> group = {};    ///< number of the lines that belong together (药品组号)

    /// Its words; HerbNames says what they stand for.
    operator WrittenHerb() const { return {name, processing, handling}; }

    bool operator==(const PrescriptionItem&) const = default;
};

/// What one prescription holds at most. The pharmacy's largest have some 40; without a limit a file of one
/// huge list would keep the rules of pairs busy for minutes.
inline constexpr qsizetype kMostHerbs = 300;

/// So many groups a prescription has at most; a group is a whole number.
inline constexpr int kMostGroups = 99;

/// Numbers outside of these are slips of the pen or of a column: a file with one is refused.
struct NumberRange {
    double least = 0;
    double most = 0;

    bool holds(double number) const { return number >= least && number <= most; }
};
inline constexpr NumberRange kDosesADay{0.25, 4};
inline constexpr NumberRange kTimesADay{1, 8};
inline constexpr double kLongestLifeYears = 150;
/// Nobody takes ten kilograms of a herb in one dose.
inline constexpr double kMostDoseGrams = 10'000;
/// Whether somebody may write this many grams; neither infinity nor what is no number.
constexpr bool isDose(double grams) {
    return grams > 0 && grams <= kMostDoseGrams;
}

/// Who boils a decoction: the patient at home (自煎) or the pharmacy (代煎).
enum class Preparation { Unknown, Self, Pharmacy };

/// Who pays (费别), as the form's head has it.
enum class FeeCategory { Unknown, SelfPaid, Insurance, Public, Other };

/// How one dose is made and taken; what is absent was not decided.
struct Directions {
    Preparation preparedBy = Preparation::Unknown;
    std::optional<double> soakMinutes;
    QList<double> boilMinutes;       ///< one number for each time that it is boiled
    std::optional<double> targetMl;  ///< of one dose, all boilings together
    QString route;                   ///< 口服, 外洗 …
    QString timing;                  ///< 空腹温服, 饭后温服 …

    bool operator==(const Directions&) const = default;
};

/// A prescription as it is audited, stored and exchanged.
struct Prescription {
    QString id;
    PatientFacts patient;
    QString diagnosis;     ///< name of the disease
    QString syndrome;      ///< name of the syndrome
    QString therapy;       ///< principle and method of treatment (治则治法)
    QString formula;       ///< its name as written
    QString formulaEntry;  ///< `formula:…` of the knowledge base that it was taken from; empty: none
    DosageForm form = DosageForm::Unknown;
    std::optional<double> doses;        ///< number of doses (剂)
    std::optional<double> dosesPerDay;  ///< 1 when absent
    std::optional<double> timesPerDay;  ///< intakes a day
    QList<PrescriptionItem> items;
    Directions directions;
    FeeCategory fee = FeeCategory::Unknown;
    bool isEmergency = false;         ///< of an emergency visit: three days' supply at most
    std::optional<double> validDays;  ///< how long it may be dispensed; absent: the day it is written
    QString longerReason;             ///< why more than the usual days are supplied
    QString note;                     ///< to the pharmacy or the patient, printed

    /// Grams of an item in one day, or nothing when its dose is unknown: of its dose times the doses a day,
    /// half a dose a day being half of it.
    std::optional<double> gramsADay(const PrescriptionItem& item) const;
    /// Grams of one dose, as far as doses are written.
    double gramsOfDose() const;
    /// Grams of one dose times the number of doses; nothing while a dose or the number is missing.
    std::optional<double> gramsInAll() const;
    /// How many days the doses last; nothing while their number is missing.
    std::optional<double> daysOfSupply() const;

    bool operator==(const Prescription&) const = default;
};

/// The words of the file formats: `decoction` … and `yes`, `no`, `unknown`; nothing for another word.
std::optional<DosageForm> dosageFormFromId(const QString& id);
QString dosageFormId(DosageForm form);
std::optional<Answer> answerFromId(const QString& id);
QString answerId(Answer answer);
std::optional<Sex> sexFromId(const QString& id);
QString sexId(Sex sex);
/// `self`, `insurance`, `public`, `other`; `unknown`.
std::optional<FeeCategory> feeCategoryFromId(const QString& id);
QString feeCategoryId(FeeCategory fee);
/// `self`, `pharmacy`.
std::optional<Preparation> preparationFromId(const QString& id);
QString preparationId(Preparation preparation);

}  // namespace xinglin::app
