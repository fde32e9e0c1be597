#include "app/cases/case_record.h"

#include <QCoreApplication>
#include <QDate>
#include <QJsonArray>

#include "app/cases/json_places.h"
#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CaseRecord)
};

const QString kNone = QStringLiteral("none");

QJsonArray arrayOf(const QStringList& words) {
    return QJsonArray::fromStringList(words);
}

QJsonValue pulseJson(const FieldValue& value) {
    QJsonObject result;
    if (!value.terms.isEmpty()) {
        result.insert(QStringLiteral("total"), arrayOf(value.terms));
    }
    for (auto it = value.places.begin(); it != value.places.end(); ++it) {
        const QString side = it.key().section(u'-', 0, 0);
        QJsonObject places = result.value(side).toObject();
        places.insert(it.key().section(u'-', 1), arrayOf(it.value()));
        result.insert(side, places);
    }
    if (!value.text.isEmpty()) {
        result.insert(QStringLiteral("text"), value.text);
    }
    return result;
}

QJsonValue valueJson(const FieldValue& value) {
    if (value.presence == Presence::None) {
        return kNone;
    }
    if (value.number) {
        return *value.number;
    }
    if (!value.places.isEmpty()) {
        return pulseJson(value);
    }
    if (!value.terms.isEmpty() && value.text.isEmpty()) {
        return arrayOf(value.terms);
    }
    if (!value.terms.isEmpty() || value.text == kNone) {
        QJsonObject both{{QStringLiteral("text"), value.text}};
        if (!value.terms.isEmpty()) {
            both.insert(QStringLiteral("terms"), arrayOf(value.terms));
        }
        return both;
    }
    return value.text.isEmpty() ? QJsonValue(true) : QJsonValue(value.text);
}

class CaseReader {
public:
    CaseReader(const JsonPlaces& places, const FormSchema& schema) : m_places(places), m_schema(schema) {}

    ReadCase read() {
        const QJsonDocument& document = m_places.document();
        if (!document.isObject()) {
            fail(QString(), Words::tr("a case is an object with “fields” or “text”"));
        }
        const QJsonObject object = document.object();
        if (!object.contains(QLatin1String("fields")) && !object.contains(QLatin1String("text"))) {
            fail(QString(), Words::tr("neither “fields” nor “text” is there"));
        }
        readForm(object.value(QLatin1String("form")));
        readText(object.value(QLatin1String("text")));
        readFields(object.value(QLatin1String("fields")));
        return m_result;
    }

private:
    [[noreturn]] void fail(const QString& pointer, const QString& what) const {
        throw FailureError({FailureCode::InvalidInput,
                            QStringLiteral("%1: %2.").arg(m_places.describe(pointer), what),
                            Words::tr("Correct this place of the case."), pointer});
    }

    void readForm(const QJsonValue& form) {
        if (!form.isUndefined() && form.toString() != m_schema.id()) {
            fail(QStringLiteral("/form"), Words::tr("the form must be “%1”").arg(m_schema.id()));
        }
        m_result.record = CaseRecord(m_schema.id());
    }

    void readText(const QJsonValue& text) {
        if (text.isUndefined()) {
            return;
        }
        if (!text.isString()) {
            fail(QStringLiteral("/text"), Words::tr("“%1” must be a text").arg(QStringLiteral("text")));
        }
        m_result.record.setFreeText(text.toString());
    }

    void readFields(const QJsonValue& fields) {
        if (fields.isUndefined()) {
            return;
        }
        if (!fields.isObject()) {
            fail(QStringLiteral("/fields"), Words::tr("“fields” must be an object of field ids and values"));
        }
        const QJsonObject object = fields.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString pointer = QStringLiteral("/fields/") + it.key();
            const FormField* field = m_schema.field(it.key());
            m_result.record.set(it.key(), field ? known(*field, it.value(), pointer)
                                                : unknown(it.key(), it.value(), pointer));
        }
    }

    FieldValue unknown(const QString& id, const QJsonValue& value, const QString& pointer) {
        if (value.isObject()) {
            fail(pointer, Words::tr("the form has no field “%1”; did you mean “%2”?")
                              .arg(id, m_schema.nearestFieldId(id)));
        }
        m_result.notes.append(
            Words::tr("%1: the form has no field “%2” (nearest: “%3”); its words are kept as free text.")
                .arg(m_places.describe(pointer), id, m_schema.nearestFieldId(id)));
        if (value.isArray()) {
            return FieldValue::ofTerms(words(value, pointer));
        }
        if (value.isDouble()) {
            return FieldValue::ofNumber(value.toDouble());
        }
        if (value.isNull()) {
            return {};
        }
        if (value.isBool()) {
            return value.toBool() ? FieldValue::ofText(QString()) : FieldValue::none();
        }
        return value.toString() == kNone ? FieldValue::none() : FieldValue::ofText(value.toString());
    }

    FieldValue known(const FormField& field, const QJsonValue& value, const QString& pointer) {
        if (value.isNull()) {
            return {};
        }
        if (value.isString() && value.toString() == kNone) {
            return FieldValue::none();
        }
        switch (field.type) {
        case FieldType::Text:
        case FieldType::LongText:
            return text(value, pointer);
        case FieldType::TriState:
            return triState(value, pointer);
        case FieldType::Terms:
            return terms(field, value, pointer);
        case FieldType::Pulse:
            return pulse(field, value, pointer);
        case FieldType::Number:
            return number(value, pointer);
        case FieldType::Choice:
            return choice(field, value, pointer);
        case FieldType::Date:
            return date(value, pointer);
        }
        return {};
    }

    FieldValue text(const QJsonValue& value, const QString& pointer) const {
        const QJsonValue found = value.isObject() ? value.toObject().value(QLatin1String("text")) : value;
        if (!found.isString()) {
            fail(pointer, Words::tr("a text is expected here"));
        }
        return found.toString().trimmed().isEmpty() ? FieldValue() : FieldValue::ofText(found.toString());
    }

    FieldValue triState(const QJsonValue& value, const QString& pointer) const {
        if (value.isBool()) {
            return value.toBool() ? FieldValue::ofText(QString()) : FieldValue::none();
        }
        if (value.isArray()) {
            return FieldValue::ofText(words(value, pointer).join(QStringLiteral("、")));
        }
        const QString written = value.isString() ? value.toString().trimmed() : QString();
        if (written == QLatin1String("unknown")) {
            return {};
        }
        if (written == QLatin1String("no") || written == QStringLiteral("无")) {
            return FieldValue::none();
        }
        if (written == QLatin1String("yes")) {
            return FieldValue::ofText(QString());
        }
        return text(value, pointer);
    }

    FieldValue terms(const FormField& field, const QJsonValue& value, const QString& pointer) const {
        if (value.isString()) {
            return text(value, pointer);
        }
        FieldValue result;
        if (value.isObject()) {
            const QJsonObject object = value.toObject();
            for (auto it = object.begin(); it != object.end(); ++it) {
                if (it.key() == QLatin1String("terms")) {
                    result.terms = chosen(field, it.value(), pointer + QStringLiteral("/terms"));
                } else if (it.key() == QLatin1String("text") && it.value().isString()) {
                    result.text = it.value().toString();
                } else {
                    fail(pointer + u'/' + it.key(), Words::tr("only “terms” and “text” can stand here"));
                }
            }
        } else {
            result.terms = chosen(field, value, pointer);
        }
        result.presence = result.isBlank() ? Presence::NotAsked : Presence::Value;
        return result;
    }

    FieldValue pulse(const FormField& field, const QJsonValue& value, const QString& pointer) const {
        if (!value.isObject()) {
            return terms(field, value, pointer);
        }
        FieldValue result;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString at = pointer + u'/' + it.key();
            if (it.key() == QLatin1String("total") || it.key() == QLatin1String("terms")) {
                result.terms = chosen(field, it.value(), at);
            } else if (it.key() == QLatin1String("text") && it.value().isString()) {
                result.text = it.value().toString();
            } else if ((it.key() == QLatin1String("left") || it.key() == QLatin1String("right")) &&
                       it.value().isObject()) {
                const QJsonObject side = it.value().toObject();
                for (auto place = side.begin(); place != side.end(); ++place) {
                    readPlace(field, it.key() + u'-' + place.key(), place.value(), at + u'/' + place.key(),
                              result);
                }
            } else {
                fail(at, Words::tr("a pulse has “total”, “left”, “right” and “text”"));
            }
        }
        result.presence = result.isBlank() ? Presence::NotAsked : Presence::Value;
        return result;
    }

    void readPlace(const FormField& field, const QString& id, const QJsonValue& value, const QString& pointer,
                   FieldValue& result) const {
        for (const PulsePlace& place : field.places) {
            if (place.id == id) {
                const QStringList felt = chosen(field, value, pointer);
                if (!felt.isEmpty()) {
                    result.places.insert(id, felt);
                }
                return;
            }
        }
        fail(pointer, Words::tr("the places of a pulse are “cun”, “guan” and “chi”"));
    }

    QStringList words(const QJsonValue& value, const QString& pointer) const {
        if (value.isString()) {
            return {value.toString()};
        }
        if (!value.isArray()) {
            fail(pointer, Words::tr("a list of words is expected here"));
        }
        QStringList result;
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            const QString word = array.at(i).toString().trimmed();
            if (word.isEmpty()) {
                fail(pointer + u'/' + QString::number(i), Words::tr("a word is expected here"));
            }
            if (!result.contains(word)) {
                result.append(word);
            }
        }
        return result;
    }

    // Ids as they are; a label that only one term has (红, 细) becomes its id; other words stay as written.
    QStringList chosen(const FormField& field, const QJsonValue& value, const QString& pointer) const {
        QStringList result;
        for (const QString& word : words(value, pointer)) {
            QStringList meant;
            for (const TermGroup& group : field.groups) {
                for (const FormTerm& term : group.terms) {
                    if (term.id != word && (term.label.zhCn == word || term.label.zhTw == word)) {
                        meant.append(term.id);
                    }
                }
            }
            const QString id = !field.term(word) && meant.size() == 1 ? meant.first() : word;
            if (!result.contains(id)) {
                result.append(id);
            }
        }
        return result;
    }

    FieldValue number(const QJsonValue& value, const QString& pointer) const {
        bool isNumber = value.isDouble();
        const double written = isNumber ? value.toDouble() : value.toString().trimmed().toDouble(&isNumber);
        if (!isNumber) {
            fail(pointer, Words::tr("a number is expected here"));
        }
        return FieldValue::ofNumber(written);
    }

    FieldValue choice(const FormField& field, const QJsonValue& value, const QString& pointer) const {
        const QStringList meant = value.isString() ? chosen(field, value, pointer) : QStringList();
        if (meant.size() == 1 && field.term(meant.first())) {
            return FieldValue::ofText(meant.first());
        }
        QStringList known;
        for (const FormTerm& term : field.groups.first().terms) {
            known.append(term.id);
        }
        fail(pointer, Words::tr("use one of: %1").arg(known.join(QStringLiteral(", "))));
    }

    FieldValue date(const QJsonValue& value, const QString& pointer) const {
        if (!QDate::fromString(value.toString(), Qt::ISODate).isValid()) {
            fail(pointer, Words::tr("a date is written as 2026-11-23"));
        }
        return FieldValue::ofText(value.toString());
    }

    const JsonPlaces& m_places;
    const FormSchema& m_schema;
    ReadCase m_result;
};

}  // namespace

void CaseRecord::set(const QString& fieldId, const FieldValue& value) {
    if (value.presence == Presence::NotAsked) {
        m_fields.remove(fieldId);
    } else {
        m_fields.insert(fieldId, value);
    }
}

QStringList CaseRecord::changedFields(const CaseRecord& before, const CaseRecord& after) {
    QStringList changed;
    QMap<QString, FieldValue> both = before.m_fields;
    both.insert(after.m_fields);
    for (auto it = both.begin(); it != both.end(); ++it) {
        if (before.value(it.key()) != after.value(it.key())) {
            changed.append(it.key());
        }
    }
    if (before.m_freeText != after.m_freeText) {
        changed.append(QStringLiteral("text"));
    }
    return changed;
}

QJsonObject writeCase(const CaseRecord& record) {
    QJsonObject fields;
    for (auto it = record.fields().begin(); it != record.fields().end(); ++it) {
        fields.insert(it.key(), valueJson(it.value()));
    }
    QJsonObject result{{QStringLiteral("form"), record.form()}, {QStringLiteral("fields"), fields}};
    if (!record.freeText().isEmpty()) {
        result.insert(QStringLiteral("text"), record.freeText());
    }
    return result;
}

ReadCase readCase(const QByteArray& bytes, const QString& fileName, const FormSchema& schema) {
    const JsonPlaces places(bytes, fileName);
    return CaseReader(places, schema).read();
}

}  // namespace xinglin::app
