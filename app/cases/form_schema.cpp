#include "app/cases/form_schema.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <algorithm>
#include <utility>

#include "app/cases/json_places.h"
#include "app/failure.h"
#include "app/nearest_word.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(FormSchema)
};

template <typename Enum>
struct Word {
    const char* word;
    Enum value;
};

constexpr Word<FieldType> kTypes[] = {
    {"text", FieldType::Text},     {"long_text", FieldType::LongText}, {"tri_state", FieldType::TriState},
    {"terms", FieldType::Terms},   {"pulse", FieldType::Pulse},        {"number", FieldType::Number},
    {"choice", FieldType::Choice}, {"date", FieldType::Date},
};
constexpr Word<FieldRole> kRoles[] = {{"fact", FieldRole::Fact}, {"conclusion", FieldRole::Conclusion}};
constexpr Word<FieldAudience> kAudiences[] = {
    {"everybody", FieldAudience::Everybody},
    {"women", FieldAudience::Women},
    {"men", FieldAudience::Men},
    {"fertile_women", FieldAudience::FertileWomen},
    {"children", FieldAudience::Children},
};
constexpr Word<CaseStep> kSteps[] = {
    {"diagnose", CaseStep::Diagnose}, {"sign", CaseStep::Sign}, {"dose", CaseStep::Dose}};
constexpr Word<FormSection::Placement> kPlacements[] = {{"body", FormSection::Placement::Body},
                                                        {"header", FormSection::Placement::Header}};
constexpr const char* kPulsePlaces[] = {"left-cun",  "left-guan",  "left-chi",
                                        "right-cun", "right-guan", "right-chi"};

// One object of the file while it is read: hands out typed values, and knows where it stands and which keys
// were asked for, so that a misspelt key is an error and not a silent nothing.
class Reader {
public:
    Reader(const JsonPlaces& places, const QJsonValue& value, QString pointer)
        : m_places(places), m_pointer(std::move(pointer)) {
        if (!value.isObject()) {
            fail(m_pointer, Words::tr("an object is expected here"));
        }
        m_object = value.toObject();
    }

    [[noreturn]] void fail(const QString& pointer, const QString& what) const {
        throw FailureError({FailureCode::InvalidInput,
                            QStringLiteral("%1: %2.").arg(m_places.describe(pointer), what),
                            Words::tr("Correct this place of the form."), pointer});
    }

    QString at(const char* key) const { return m_pointer + u'/' + QLatin1String(key); }
    bool has(const char* key) const { return m_object.contains(QLatin1String(key)); }

    QString string(const char* key) {
        const QJsonValue found = need(key);
        if (!found.isString() || found.toString().trimmed().isEmpty()) {
            fail(at(key), Words::tr("“%1” must be a text that is not empty").arg(QLatin1String(key)));
        }
        return found.toString();
    }

    QString optionalString(const char* key) { return has(key) ? string(key) : QString(); }

    // A stable name: what scripts and saved cases rely on.
    QString identifier(const char* key) {
        QString id = string(key);
        const bool plain = std::all_of(id.begin(), id.end(), [](QChar c) {
            return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-';
        });
        if (!plain) {
            fail(at(key), Words::tr("“%1” is not an id; use small letters, digits and _").arg(id));
        }
        return id;
    }

    double number(const char* key) {
        const QJsonValue found = need(key);
        if (!found.isDouble()) {
            fail(at(key), Words::tr("“%1” must be a number").arg(QLatin1String(key)));
        }
        return found.toDouble();
    }

    bool boolean(const char* key) {
        const QJsonValue found = need(key);
        if (!found.isBool()) {
            fail(at(key), Words::tr("“%1” must be true or false").arg(QLatin1String(key)));
        }
        return found.toBool();
    }

    int integer(const char* key, int minimum, int maximum) {
        const double value = number(key);
        if (value < minimum || value > maximum || value != static_cast<int>(value)) {
            fail(at(key), Words::tr("“%1” must be a whole number from %2 to %3")
                              .arg(QLatin1String(key))
                              .arg(minimum)
                              .arg(maximum));
        }
        return static_cast<int>(value);
    }

    template <typename Enum, std::size_t N>
    Enum word(const QString& pointer, const QString& text, const Word<Enum> (&words)[N]) const {
        QStringList known;
        for (const Word<Enum>& row : words) {
            if (text == QLatin1String(row.word)) {
                return row.value;
            }
            known.append(QLatin1String(row.word));
        }
        fail(pointer,
             Words::tr("“%1” is not known here; use one of: %2").arg(text, known.join(QStringLiteral(", "))));
    }

    FormText text(const char* key) {
        Reader languages(m_places, need(key), at(key));
        FormText result{languages.string("zh_CN"), languages.string("zh_TW"), languages.string("en")};
        languages.finish();
        return result;
    }

    FormText optionalText(const char* key) { return has(key) ? text(key) : FormText(); }

    template <typename Item>
    auto list(const char* key, Item item) {
        const QJsonValue found = need(key);
        if (!found.isArray() || found.toArray().isEmpty()) {
            fail(at(key), Words::tr("“%1” must be a list that is not empty").arg(QLatin1String(key)));
        }
        const QJsonArray array = found.toArray();
        QList<decltype(item(QJsonValue(), QString()))> result;
        for (qsizetype i = 0; i < array.size(); ++i) {
            result.append(item(array.at(i), at(key) + u'/' + QString::number(i)));
        }
        return result;
    }

    /// Call last: every key that nobody asked for is a mistake.
    void finish() const {
        for (auto it = m_object.begin(); it != m_object.end(); ++it) {
            if (!m_read.contains(it.key())) {
                fail(m_pointer + u'/' + it.key(), Words::tr("the key “%1” is not known here").arg(it.key()));
            }
        }
    }

private:
    QJsonValue need(const char* key) {
        m_read.insert(QLatin1String(key));
        if (!has(key)) {
            fail(m_pointer, Words::tr("“%1” is missing").arg(QLatin1String(key)));
        }
        return m_object.value(QLatin1String(key));
    }

    const JsonPlaces& m_places;
    QString m_pointer;
    QJsonObject m_object;
    QSet<QString> m_read;
};

class FormReader {
public:
    explicit FormReader(const JsonPlaces& places) : m_places(places) {}

    FormSection section(const QJsonValue& value, const QString& pointer) {
        Reader reader(m_places, value, pointer);
        FormSection section;
        section.id = reader.identifier("id");
        section.title = reader.text("title");
        section.hint = reader.optionalText("hint");
        if (reader.has("placement")) {
            section.placement = reader.word(reader.at("placement"), reader.string("placement"), kPlacements);
        }
        claim(reader, reader.at("id"), QStringLiteral("section ") + section.id, section.id);
        section.fields = reader.list(
            "fields", [this](const QJsonValue& item, const QString& at) { return field(item, at); });
        reader.finish();
        return section;
    }

private:
    void claim(const Reader& reader, const QString& pointer, const QString& key, const QString& id) {
        if (m_ids.contains(key)) {
            reader.fail(pointer, Words::tr("the id “%1” stands twice").arg(id));
        }
        m_ids.insert(key);
    }

    FormField field(const QJsonValue& value, const QString& pointer) {
        Reader reader(m_places, value, pointer);
        FormField field;
        field.id = reader.identifier("id");
        claim(reader, reader.at("id"), QStringLiteral("field ") + field.id, field.id);
        field.type = reader.word(reader.at("type"), reader.string("type"), kTypes);
        field.label = reader.text("label");
        field.hint = reader.optionalText("hint");
        field.element = reader.optionalString("element");
        if (reader.has("role")) {
            field.role = reader.word(reader.at("role"), reader.string("role"), kRoles);
        }
        if (reader.has("applies_to")) {
            field.audience = reader.word(reader.at("applies_to"), reader.string("applies_to"), kAudiences);
        }
        field.isWide = reader.has("wide") && reader.boolean("wide");
        if (reader.has("required_for")) {
            field.requiredFor = reader.list("required_for", [&](const QJsonValue& item, const QString& at) {
                return reader.word(at, item.toString(), kSteps);
            });
        }
        readType(reader, field);
        reader.finish();
        return field;
    }

    void readType(Reader& reader, FormField& field) {
        switch (field.type) {
        case FieldType::TriState:
            field.noneLabel = reader.text("none_label");
            field.valueLabel = reader.text("value_label");
            break;
        case FieldType::Number:
            field.unit = reader.text("unit");
            field.minimum = reader.number("minimum");
            field.maximum = reader.number("maximum");
            field.decimals = reader.integer("decimals", 0, 3);
            if (!(field.minimum < field.maximum)) {
                reader.fail(reader.at("minimum"), Words::tr("the minimum must be below the maximum"));
            }
            break;
        case FieldType::Terms:
        case FieldType::Pulse:
        case FieldType::Choice:
            field.noneLabel = reader.optionalText("none_label");
            readGroups(reader, field);
            break;
        case FieldType::Text:
        case FieldType::LongText:
        case FieldType::Date:
            break;
        }
    }

    void readGroups(Reader& reader, FormField& field) {
        QSet<QString> seen;
        field.groups = reader.list("groups", [&](const QJsonValue& item, const QString& at) {
            Reader groupReader(m_places, item, at);
            TermGroup group;
            group.id = groupReader.identifier("id");
            group.label = groupReader.text("label");
            if (groupReader.has("shown")) {
                group.shown = groupReader.integer("shown", 1, 1000);
            }
            group.terms = groupReader.list("terms", [&](const QJsonValue& termValue, const QString& termAt) {
                Reader termReader(m_places, termValue, termAt);
                FormTerm term{termReader.string("id"), termReader.text("label")};
                termReader.finish();
                if (seen.contains(term.id)) {
                    termReader.fail(termReader.at("id"), Words::tr("the id “%1” stands twice").arg(term.id));
                }
                seen.insert(term.id);
                return term;
            });
            groupReader.finish();
            return group;
        });
        if (field.type == FieldType::Pulse) {
            readPlaces(reader, field);
        }
    }

    void readPlaces(Reader& reader, FormField& field) {
        field.places = reader.list("places", [&](const QJsonValue& item, const QString& at) {
            Reader place(m_places, item, at);
            PulsePlace result{place.identifier("id"), place.text("label"), place.text("organ")};
            place.finish();
            return result;
        });
        bool complete = field.places.size() == static_cast<qsizetype>(std::size(kPulsePlaces));
        for (qsizetype i = 0; complete && i < field.places.size(); ++i) {
            complete = field.places[i].id == QLatin1String(kPulsePlaces[i]);
        }
        if (!complete) {
            reader.fail(reader.at("places"),
                        Words::tr("the six places must be left and right cun, guan, chi, in this order"));
        }
    }

    const JsonPlaces& m_places;
    QSet<QString> m_ids;
};

}  // namespace

QString FormText::in(const QString& language) const {
    if (language.startsWith(QLatin1String("zh_TW")) || language.startsWith(QLatin1String("zh_HK"))) {
        return zhTw;
    }
    return language.startsWith(QLatin1String("zh")) ? zhCn : en;
}

const FormTerm* FormField::term(const QString& termId) const {
    for (const TermGroup& group : groups) {
        for (const FormTerm& candidate : group.terms) {
            if (candidate.id == termId) {
                return &candidate;
            }
        }
    }
    return nullptr;
}

FormSchema FormSchema::load(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError({FailureCode::FileUnreadable, Words::tr("The form %1 cannot be read.").arg(path),
                            Words::tr("Check that the file exists and may be read."), file.errorString()});
    }
    constexpr qint64 kLargestForm = 8 << 20;
    if (file.size() > kLargestForm) {
        throw FailureError({FailureCode::FormatUnsupported,
                            Words::tr("The form %1 is larger than 8 MiB.").arg(path),
                            Words::tr("Choose a case form."), QString()});
    }
    return parse(file.readAll(), QFileInfo(path).fileName());
}

FormSchema FormSchema::parse(const QByteArray& bytes, const QString& fileName) {
    const JsonPlaces places(bytes, fileName);
    const QJsonDocument& document = places.document();
    Reader reader(places, document.isObject() ? QJsonValue(document.object()) : QJsonValue(), QString());
    FormSchema schema;
    schema.m_id = reader.identifier("form");
    schema.m_version = reader.integer("version", 1, 1'000'000);
    schema.m_title = reader.text("title");
    reader.optionalString("standard");
    FormReader form(places);
    schema.m_sections = reader.list(
        "sections", [&](const QJsonValue& item, const QString& at) { return form.section(item, at); });
    reader.finish();
    return schema;
}

const FormField* FormSchema::field(const QString& id) const {
    for (const FormSection& section : m_sections) {
        for (const FormField& candidate : section.fields) {
            if (candidate.id == id) {
                return &candidate;
            }
        }
    }
    return nullptr;
}

const FormSection* FormSchema::sectionOf(const QString& fieldId) const {
    for (const FormSection& section : m_sections) {
        for (const FormField& candidate : section.fields) {
            if (candidate.id == fieldId) {
                return &section;
            }
        }
    }
    return nullptr;
}

QString FormSchema::nearestFieldId(const QString& id) const {
    QStringList known;
    for (const FormSection& section : m_sections) {
        for (const FormField& candidate : section.fields) {
            known += candidate.id;
        }
    }
    return nearestWord(id, known);
}

}  // namespace xinglin::app
