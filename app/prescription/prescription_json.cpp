#include "app/prescription/prescription_json.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <cmath>

#include "app/cases/json_places.h"
#include "app/failure.h"
#include "app/nearest_word.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PrescriptionReader)
};

class PrescriptionReader final {
public:
    /// Who wrote it. What this program has kept is read back as it is, or it would be lost.
    enum class Origin { File, Version, Draft };

    PrescriptionReader(const QByteArray& bytes, const QString& fileName, Origin origin)
        : m_places(bytes, fileName), m_origin(origin) {}

    /// Reads all; what is wrong is collected, so that a person sees everything that is to be corrected.
    ReadPrescriptions readEach() {
        const QJsonDocument& document = m_places.document();
        ReadPrescriptions result;
        const auto add = [&](const QJsonValue& value, const QString& place, qsizetype number) {
            m_id = QString::number(number);
            const qsizetype before = m_found;
            Prescription read;
            if (value.isObject()) {
                read = prescription(value.toObject(), place, number);
            } else {
                fail(place, Words::tr("a prescription is an object"));
            }
            ++result.total;
            if (m_found == before) {
                result.prescriptions += read;
            }
        };
        if (document.isObject()) {
            add(document.object(), QString(), 1);
        }
        const QJsonArray list = document.array();
        for (qsizetype i = 0; i < list.size(); ++i) {
            add(list.at(i), QStringLiteral("/%1").arg(i), i + 1);
        }
        result.moreProblems = m_found - m_problems.size();
        result.problems = std::move(m_problems);
        return result;
    }

    /// Reads all or throws for the first thing that is wrong.
    QList<Prescription> read() {
        const ReadPrescriptions all = readEach();
        if (!all.problems.isEmpty()) {
            const JsonProblem& first = all.problems.first();
            throw FailureError({FailureCode::InvalidInput,
                                QStringLiteral("%1: %2.").arg(m_places.describe(first.pointer), first.text),
                                Words::tr("Correct this place of the prescription."), first.pointer});
        }
        return all.prescriptions;
    }

private:
    // Goes on: what follows is read as if the place held nothing, for a prescription that is left out anyway.
    void fail(const QString& place, const QString& what) {
        if (++m_found <= kMostProblems) {
            m_problems += {m_id, what, m_places.placeOf(place).line, place};
        }
    }

    Prescription prescription(const QJsonObject& object, const QString& place, qsizetype number) {
        Prescription result;
        m_id = idOf(object, place, number);
        checkKeys(object, place,
                  {QStringLiteral("id"), QStringLiteral("patient"), QStringLiteral("diagnosis"),
                   QStringLiteral("syndrome"), QStringLiteral("therapy"), QStringLiteral("formula"),
                   QStringLiteral("formula_entry"), QStringLiteral("form"), QStringLiteral("doses"),
                   QStringLiteral("doses_per_day"), QStringLiteral("times_per_day"), QStringLiteral("items"),
                   QStringLiteral("directions"), QStringLiteral("emergency"), QStringLiteral("valid_days"),
                   QStringLiteral("longer_reason"), QStringLiteral("note"), QStringLiteral("fee")});
        result.id = m_id;
        result.patient = patient(object, place);
        result.diagnosis = text(object, place, QLatin1String("diagnosis"));
        result.syndrome = text(object, place, QLatin1String("syndrome"));
        result.therapy = text(object, place, QLatin1String("therapy"));
        result.formula = text(object, place, QLatin1String("formula"));
        result.formulaEntry = text(object, place, QLatin1String("formula_entry"));
        result.form = word(object, place, QLatin1String("form"), dosageFormFromId,
                           QStringLiteral("decoction, granules, pill, powder, external"))
                          .value_or(DosageForm::Unknown);
        result.doses = amount(object, place, QLatin1String("doses"));
        result.dosesPerDay = rate(object, place, QLatin1String("doses_per_day"), kDosesADay);
        result.timesPerDay = rate(object, place, QLatin1String("times_per_day"), kTimesADay);
        result.directions = directions(object, place);
        result.fee = word(object, place, QLatin1String("fee"), feeCategoryFromId,
                          QStringLiteral("self, insurance, public, other, unknown"))
                         .value_or(FeeCategory::Unknown);
        result.isEmergency = flag(object, place, QLatin1String("emergency"));
        result.validDays = amount(object, place, QLatin1String("valid_days"));
        result.longerReason = text(object, place, QLatin1String("longer_reason"));
        result.note = text(object, place, QLatin1String("note"));
        const QString itemsPlace = place + QStringLiteral("/items");
        const QJsonValue items = object.value(QLatin1String("items"));
        const bool isEnough = items.isArray() && (m_origin == Origin::Draft || !items.toArray().isEmpty());
        if (!isEnough) {
            fail(itemsPlace, Words::tr("a prescription has a list “items” with at least one herb"));
            return result;
        }
        const QJsonArray list = items.toArray();
        if (list.size() > kMostHerbs) {
            fail(itemsPlace, Words::tr("a prescription has at most %1 herbs").arg(kMostHerbs));
            return result;
        }
        for (qsizetype i = 0; i < list.size(); ++i) {
            result.items += item(list.at(i), itemsPlace + QStringLiteral("/%1").arg(i));
        }
        return result;
    }

    // A key that is passed over would be a dose or a pregnancy that nobody checks.
    void checkKeys(const QJsonObject& object, const QString& place, const QStringList& known) {
        // A file of nothing but foreign keys needs no line for each of them.
        constexpr int kMostNamed = 20;
        int named = 0;
        for (const QString& key : object.keys()) {
            if (known.contains(key)) {
                continue;
            }
            if (++named <= kMostNamed) {
                fail(place + QLatin1Char('/') + key,
                     Words::tr("there is no “%1” here (nearest: “%2”)").arg(key, nearestWord(key, known)));
            } else {
                ++m_found;  // counted among those that are not listed
            }
        }
    }

    std::optional<double> rate(const QJsonObject& object, const QString& place, QLatin1String key,
                               NumberRange range) {
        const std::optional<double> number = amount(object, place, key);
        if (number && !range.holds(*number)) {
            fail(place + QLatin1Char('/') + key,
                 Words::tr("“%1” must be from %2 to %3").arg(key).arg(range.least).arg(range.most));
            return std::nullopt;
        }
        return number;
    }

    QString idOf(const QJsonObject& object, const QString& place, qsizetype number) {
        const QJsonValue id = object.value(QLatin1String("id"));
        if (id.isDouble()) {
            return QString::number(id.toDouble(), 'g', 17);
        }
        const QString written = text(object, place, QLatin1String("id"));
        return written.isEmpty() ? QString::number(number) : written;
    }

    PatientFacts patient(const QJsonObject& prescription, const QString& parent) {
        const QString place = parent + QStringLiteral("/patient");
        const QJsonValue value = prescription.value(QLatin1String("patient"));
        if (value.isUndefined() || value.isNull()) {
            return {};
        }
        if (!value.isObject()) {
            fail(place, Words::tr("the patient is an object"));
            return {};
        }
        const QJsonObject object = value.toObject();
        checkKeys(object, place,
                  {QStringLiteral("sex"), QStringLiteral("age_years"), QStringLiteral("weight_kg"),
                   QStringLiteral("pregnancy"), QStringLiteral("lactation"), QStringLiteral("allergies"),
                   QStringLiteral("conditions"), QStringLiteral("current_drugs")});
        const QString answers = QStringLiteral("yes, no, unknown");
        PatientFacts result;
        result.sex = word(object, place, QLatin1String("sex"), sexFromId, QStringLiteral("F, M, unknown"))
                         .value_or(Sex::Unknown);
        result.ageYears = amount(object, place, QLatin1String("age_years"), Zero::Allowed);
        if (result.ageYears.value_or(0) > kLongestLifeYears) {
            fail(place + QStringLiteral("/age_years"), Words::tr("an age in years is at most 150"));
        }
        result.weightKg = amount(object, place, QLatin1String("weight_kg"));
        result.pregnancy =
            word(object, place, QLatin1String("pregnancy"), answerFromId, answers).value_or(Answer::Unknown);
        result.lactation =
            word(object, place, QLatin1String("lactation"), answerFromId, answers).value_or(Answer::Unknown);
        result.allergies = texts(object, place, QLatin1String("allergies"));
        result.conditions = texts(object, place, QLatin1String("conditions"));
        result.currentDrugs = texts(object, place, QLatin1String("current_drugs"));
        return result;
    }

    Directions directions(const QJsonObject& prescription, const QString& parent) {
        const QString place = parent + QStringLiteral("/directions");
        const QJsonValue value = prescription.value(QLatin1String("directions"));
        if (value.isUndefined() || value.isNull()) {
            return {};
        }
        if (!value.isObject()) {
            fail(place, Words::tr("the directions are an object"));
            return {};
        }
        const QJsonObject object = value.toObject();
        checkKeys(object, place,
                  {QStringLiteral("prepared_by"), QStringLiteral("soak_min"), QStringLiteral("boil_min"),
                   QStringLiteral("target_ml"), QStringLiteral("route"), QStringLiteral("timing")});
        Directions result;
        result.preparedBy = word(object, place, QLatin1String("prepared_by"), preparationFromId,
                                 QStringLiteral("self, pharmacy, unknown"))
                                .value_or(Preparation::Unknown);
        result.soakMinutes = amount(object, place, QLatin1String("soak_min"), Zero::Allowed);
        const QString boilPlace = place + QStringLiteral("/boil_min");
        const QJsonValue boils = object.value(QLatin1String("boil_min"));
        if (!boils.isUndefined() && !boils.isNull() && !boils.isArray()) {
            fail(boilPlace, Words::tr("“boil_min” is a list of minutes"));
        }
        const QJsonArray list = boils.toArray();
        for (qsizetype i = 0; i < list.size(); ++i) {
            if (list.at(i).toDouble(0) <= 0) {
                fail(boilPlace + QStringLiteral("/%1").arg(i), Words::tr("“boil_min” is a list of minutes"));
            }
            result.boilMinutes += list.at(i).toDouble();
        }
        result.targetMl = amount(object, place, QLatin1String("target_ml"));
        result.route = text(object, place, QLatin1String("route"));
        result.timing = text(object, place, QLatin1String("timing"));
        return result;
    }

    bool flag(const QJsonObject& object, const QString& place, QLatin1String key) {
        const QJsonValue value = object.value(key);
        if (!value.isUndefined() && !value.isNull() && !value.isBool()) {
            fail(place + QLatin1Char('/') + key, Words::tr("“%1” is true or false").arg(key));
        }
        return value.toBool();
    }

    PrescriptionItem item(const QJsonValue& value, const QString& place) {
        if (!value.isObject()) {
            fail(place, Words::tr("a herb is an object with a “name”"));
            return {};
        }
        const QJsonObject object = value.toObject();
        checkKeys(object, place,
                  {QStringLiteral("name"), QStringLiteral("dose_g"), QStringLiteral("handling"),
                   QStringLiteral("processing"), QStringLiteral("role"), QStringLiteral("specification"),
                   QStringLiteral("group")});
        PrescriptionItem result;
        const QJsonValue name = object.value(QLatin1String("name"));
        result.name = text(object, place, QLatin1String("name")).trimmed();
        if (result.name.isEmpty() && (name.isString() || name.isUndefined() || name.isNull())) {
            fail(place + QStringLiteral("/name"), Words::tr("a herb has a name"));
        }
        result.doseGrams = amount(object, place, QLatin1String("dose_g"));
        if (m_origin == Origin::File && result.doseGrams.value_or(0) > kMostDoseGrams) {
            fail(place + QStringLiteral("/dose_g"), Words::tr("a dose is at most %1 g").arg(kMostDoseGrams));
        }
        result.handling = texts(object, place, QLatin1String("handling")).value_or(QStringList());
        result.processing = text(object, place, QLatin1String("processing"));
        result.role = text(object, place, QLatin1String("role"));
        result.specification = text(object, place, QLatin1String("specification")).trimmed();
        result.group = group(object, place);
        return result;
    }

    std::optional<int> group(const QJsonObject& object, const QString& place) {
        const std::optional<double> number = amount(object, place, QLatin1String("group"));
        if (number && (*number != std::floor(*number) || *number > kMostGroups)) {
            fail(place + QStringLiteral("/group"),
                 Words::tr("a group is a whole number from 1 to %1").arg(kMostGroups));
            return std::nullopt;
        }
        return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
    }

    QString text(const QJsonObject& object, const QString& place, QLatin1String key) {
        const QJsonValue value = object.value(key);
        if (value.isUndefined() || value.isNull()) {
            return {};
        }
        if (!value.isString()) {
            fail(place + QLatin1Char('/') + key, Words::tr("“%1” must be a text").arg(key));
        }
        return value.toString();
    }

    std::optional<QStringList> texts(const QJsonObject& object, const QString& place, QLatin1String key) {
        const QJsonValue value = object.value(key);
        if (value.isUndefined() || value.isNull()) {
            return std::nullopt;
        }
        const QString here = place + QLatin1Char('/') + key;
        if (!value.isArray()) {
            fail(here, Words::tr("“%1” must be a list of texts").arg(key));
        }
        QStringList result;
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i) {
            if (!list.at(i).isString()) {
                fail(here + QStringLiteral("/%1").arg(i), Words::tr("“%1” must be a list of texts").arg(key));
            }
            if (const QString entry = list.at(i).toString().trimmed(); !entry.isEmpty()) {
                result += entry;
            }
        }
        return result;
    }

    enum class Zero { Refused, Allowed };

    std::optional<double> amount(const QJsonObject& object, const QString& place, QLatin1String key,
                                 Zero zero = Zero::Refused) {
        const QJsonValue value = object.value(key);
        if (value.isUndefined() || value.isNull()) {
            return std::nullopt;
        }
        const double number = value.toDouble(-1);
        if (!value.isDouble() || !std::isfinite(number) || number < 0 ||
            (number == 0 && zero == Zero::Refused)) {
            fail(place + QLatin1Char('/') + key, Words::tr("“%1” must be a number above 0").arg(key));
            return std::nullopt;
        }
        return number;
    }

    template <typename Value>
    std::optional<Value> word(const QJsonObject& object, const QString& place, QLatin1String key,
                              std::optional<Value> (*read)(const QString&), const QString& known) {
        const QString written = text(object, place, key);
        if (written.isEmpty()) {
            return std::nullopt;
        }
        const std::optional<Value> value = read(written);
        if (!value) {
            fail(place + QLatin1Char('/') + key, Words::tr("“%1” must be one of: %2").arg(key, known));
        }
        return value;
    }

    JsonPlaces m_places;
    Origin m_origin;
    QString m_id;  ///< of the prescription that is being read
    QList<JsonProblem> m_problems;
    qsizetype m_found = 0;  ///< problems, also those beyond kMostProblems
};

void addText(QJsonObject& object, const char* key, const QString& text) {
    if (!text.isEmpty()) {
        object.insert(QLatin1String(key), text);
    }
}

void addNumber(QJsonObject& object, const char* key, const std::optional<double>& number) {
    if (number) {
        object.insert(QLatin1String(key), *number);
    }
}

void addTexts(QJsonObject& object, const char* key, const std::optional<QStringList>& texts) {
    if (texts) {
        object.insert(QLatin1String(key), QJsonArray::fromStringList(*texts));
    }
}

}  // namespace

ReadPrescriptions readEachPrescription(const QByteArray& bytes, const QString& fileName) {
    return PrescriptionReader(bytes, fileName, PrescriptionReader::Origin::File).readEach();
}

QList<Prescription> readPrescriptions(const QByteArray& bytes, const QString& fileName) {
    return PrescriptionReader(bytes, fileName, PrescriptionReader::Origin::Version).read();
}

Prescription readDraftPrescription(const QByteArray& bytes, const QString& fileName) {
    const QList<Prescription> all =
        PrescriptionReader(bytes, fileName, PrescriptionReader::Origin::Draft).read();
    if (all.size() != 1) {
        throw FailureError(
            {FailureCode::InvalidInput,
             Words::tr("%1 holds %n prescription(s), not one.", nullptr, static_cast<int>(all.size()))
                 .arg(fileName),
             Words::tr("Correct this place of the prescription."), QString()});
    }
    return all.first();
}

namespace {

QJsonObject writeDirections(const Directions& directions) {
    QJsonObject object;
    if (directions.preparedBy != Preparation::Unknown) {
        addText(object, "prepared_by", preparationId(directions.preparedBy));
    }
    addNumber(object, "soak_min", directions.soakMinutes);
    if (!directions.boilMinutes.isEmpty()) {
        QJsonArray minutes;
        for (const double boil : directions.boilMinutes) {
            minutes += boil;
        }
        object.insert(QStringLiteral("boil_min"), minutes);
    }
    addNumber(object, "target_ml", directions.targetMl);
    addText(object, "route", directions.route);
    addText(object, "timing", directions.timing);
    return object;
}

}  // namespace

QJsonObject writePrescription(const Prescription& prescription) {
    const PatientFacts& known = prescription.patient;
    QJsonObject patient;
    if (known.sex != Sex::Unknown) {
        addText(patient, "sex", sexId(known.sex));
    }
    addNumber(patient, "age_years", known.ageYears);
    addNumber(patient, "weight_kg", known.weightKg);
    if (known.pregnancy != Answer::Unknown) {
        addText(patient, "pregnancy", answerId(known.pregnancy));
    }
    if (known.lactation != Answer::Unknown) {
        addText(patient, "lactation", answerId(known.lactation));
    }
    addTexts(patient, "allergies", known.allergies);
    addTexts(patient, "conditions", known.conditions);
    addTexts(patient, "current_drugs", known.currentDrugs);

    QJsonArray items;
    for (const PrescriptionItem& item : prescription.items) {
        QJsonObject object{{QStringLiteral("name"), item.name}};
        addNumber(object, "dose_g", item.doseGrams);
        if (!item.handling.isEmpty()) {
            addTexts(object, "handling", item.handling);
        }
        addText(object, "processing", item.processing);
        addText(object, "role", item.role);
        addText(object, "specification", item.specification);
        addNumber(object, "group", item.group);
        items += object;
    }
    QJsonObject result{{QStringLiteral("id"), prescription.id}, {QStringLiteral("items"), items}};
    if (!patient.isEmpty()) {
        result.insert(QStringLiteral("patient"), patient);
    }
    addText(result, "diagnosis", prescription.diagnosis);
    addText(result, "syndrome", prescription.syndrome);
    addText(result, "therapy", prescription.therapy);
    addText(result, "formula", prescription.formula);
    addText(result, "formula_entry", prescription.formulaEntry);
    if (prescription.form != DosageForm::Unknown) {
        addText(result, "form", dosageFormId(prescription.form));
    }
    addNumber(result, "doses", prescription.doses);
    addNumber(result, "doses_per_day", prescription.dosesPerDay);
    addNumber(result, "times_per_day", prescription.timesPerDay);
    if (const QJsonObject directions = writeDirections(prescription.directions); !directions.isEmpty()) {
        result.insert(QStringLiteral("directions"), directions);
    }
    if (prescription.fee != FeeCategory::Unknown) {
        addText(result, "fee", feeCategoryId(prescription.fee));
    }
    if (prescription.isEmergency) {
        result.insert(QStringLiteral("emergency"), true);
    }
    addNumber(result, "valid_days", prescription.validDays);
    addText(result, "longer_reason", prescription.longerReason);
    addText(result, "note", prescription.note);
    return result;
}

}  // namespace xinglin::app
