#include "app/prescription/prescription.h"

#include <algorithm>
#include <array>
#include <utility>

namespace xinglin::app {
namespace {

template <typename Value, std::size_t kCount>
using WordTable = std::array<std::pair<const char*, Value>, kCount>;

constexpr WordTable<DosageForm, 6> kForms = {{{"unknown", DosageForm::Unknown},
                                              {"decoction", DosageForm::Decoction},
                                              {"granules", DosageForm::Granules},
                                              {"pill", DosageForm::Pill},
                                              {"powder", DosageForm::Powder},
                                              {"external", DosageForm::External}}};
constexpr WordTable<Answer, 3> kAnswers = {
    {{"unknown", Answer::Unknown}, {"no", Answer::No}, {"yes", Answer::Yes}}};
constexpr WordTable<Preparation, 3> kPreparations = {
    {{"unknown", Preparation::Unknown}, {"self", Preparation::Self}, {"pharmacy", Preparation::Pharmacy}}};
constexpr WordTable<FeeCategory, 5> kFees = {{{"unknown", FeeCategory::Unknown},
                                              {"self", FeeCategory::SelfPaid},
                                              {"insurance", FeeCategory::Insurance},
                                              {"public", FeeCategory::Public},
                                              {"other", FeeCategory::Other}}};
constexpr WordTable<Sex, 3> kSexes = {{{"unknown", Sex::Unknown}, {"F", Sex::Female}, {"M", Sex::Male}}};

template <typename Value, std::size_t kCount>
std::optional<Value> valueOf(const WordTable<Value, kCount>& words, const QString& id) {
    for (const auto& [word, value] : words) {
        if (id == QLatin1String(word)) {
            return value;
        }
    }
    return std::nullopt;
}

template <typename Value, std::size_t kCount>
QString wordOf(const WordTable<Value, kCount>& words, Value wanted) {
    for (const auto& [word, value] : words) {
        if (value == wanted) {
            return QString::fromLatin1(word);
        }
    }
    return {};
}

}  // namespace

std::optional<double> Prescription::gramsADay(const PrescriptionItem& item) const {
    if (!item.doseGrams) {
        return std::nullopt;
    }
    return *item.doseGrams * dosesPerDay.value_or(1.0);
}

double Prescription::gramsOfDose() const {
    double sum = 0;
    for (const PrescriptionItem& item : items) {
        sum += item.doseGrams.value_or(0);
    }
    return sum;
}

std::optional<double> Prescription::gramsInAll() const {
    const bool isWeighed = !items.isEmpty() && std::all_of(items.begin(), items.end(), [](const auto& item) {
        return item.doseGrams.has_value();
    });
    return isWeighed && doses ? std::optional(gramsOfDose() * *doses) : std::nullopt;
}

std::optional<double> Prescription::daysOfSupply() const {
    return doses ? std::optional(*doses / dosesPerDay.value_or(1.0)) : std::nullopt;
}

std::optional<DosageForm> dosageFormFromId(const QString& id) {
    return valueOf(kForms, id);
}

QString dosageFormId(DosageForm form) {
    return wordOf(kForms, form);
}

std::optional<Answer> answerFromId(const QString& id) {
    return valueOf(kAnswers, id);
}

QString answerId(Answer answer) {
    return wordOf(kAnswers, answer);
}

std::optional<Sex> sexFromId(const QString& id) {
    return valueOf(kSexes, id);
}

QString sexId(Sex sex) {
    return wordOf(kSexes, sex);
}

std::optional<FeeCategory> feeCategoryFromId(const QString& id) {
    return valueOf(kFees, id);
}

QString feeCategoryId(FeeCategory fee) {
    return wordOf(kFees, fee);
}

std::optional<Preparation> preparationFromId(const QString& id) {
    return valueOf(kPreparations, id);
}

QString preparationId(Preparation preparation) {
    return wordOf(kPreparations, preparation);
}

}  // namespace xinglin::app
