#include "app/cases/red_flags.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <algorithm>

#include "app/cases/json_places.h"
#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(RedFlagRules)
};

const QStringList kVitals = {QStringLiteral("temperature"), QStringLiteral("systolic"),
                             QStringLiteral("diastolic"),   QStringLiteral("heart_rate"),
                             QStringLiteral("respiration"), QStringLiteral("spo2"),
                             QStringLiteral("glucose")};

}  // namespace

/// A word or a measurement of the record that some rule may look at.
struct RedFlagRules::Evidence {
    QString word;  ///< of a rule's family; empty for measurements
    QString vital;
    double value = 0;
    Assertion assertion = Assertion::Present;
    QString fieldId;
    QString shown;  ///< as written
};

class RedFlagRules::Reader {
public:
    explicit Reader(const JsonPlaces& places) : m_places(places) {}

    RedFlagRules read() {
        const QJsonDocument& document = m_places.document();
        if (!document.isObject()) {
            fail(QString(), Words::tr("an object with “version” and “rules” is expected"));
        }
        RedFlagRules result;
        result.m_version = string(document.object(), QString(), "version");
        const QJsonArray rules = array(document.object(), QString(), "rules");
        QStringList ids;
        for (qsizetype i = 0; i < rules.size(); ++i) {
            const QString at = QStringLiteral("/rules/%1").arg(i);
            const QJsonObject object = rules.at(i).toObject();
            Rule rule{string(object, at, "id"), text(object, at, "title"), text(object, at, "advice"), {}};
            if (ids.contains(rule.id)) {
                fail(at + QStringLiteral("/id"), Words::tr("the id “%1” stands twice").arg(rule.id));
            }
            ids.append(rule.id);
            const QJsonArray any = array(object, at, "any");
            for (qsizetype j = 0; j < any.size(); ++j) {
                rule.alternatives.append(
                    alternative(any.at(j).toObject(), at + QStringLiteral("/any/%1").arg(j)));
            }
            result.m_rules.append(rule);
        }
        return result;
    }

private:
    [[noreturn]] void fail(const QString& pointer, const QString& what) const {
        throw FailureError({FailureCode::InvalidInput,
                            QStringLiteral("%1: %2.").arg(m_places.describe(pointer), what),
                            Words::tr("Correct this place of the table."), pointer});
    }

    QString string(const QJsonObject& object, const QString& at, const char* key) const {
        const QString found = object.value(QLatin1String(key)).toString();
        if (found.isEmpty()) {
            fail(at, Words::tr("“%1” must be a text that is not empty").arg(QLatin1String(key)));
        }
        return found;
    }

    QJsonArray array(const QJsonObject& object, const QString& at, const char* key) const {
        const QJsonArray found = object.value(QLatin1String(key)).toArray();
        if (found.isEmpty()) {
            fail(at, Words::tr("“%1” must be a list that is not empty").arg(QLatin1String(key)));
        }
        return found;
    }

    FormText text(const QJsonObject& object, const QString& at, const char* key) const {
        const QString inside = at + u'/' + QLatin1String(key);
        const QJsonObject languages = object.value(QLatin1String(key)).toObject();
        return {string(languages, inside, "zh_CN"), string(languages, inside, "zh_TW"),
                string(languages, inside, "en")};
    }

    Alternative alternative(const QJsonObject& object, const QString& at) const {
        Alternative result;
        const QJsonArray all = array(object, at, "all");
        for (qsizetype i = 0; i < all.size(); ++i) {
            result.append(condition(all.at(i).toObject(), at + QStringLiteral("/all/%1").arg(i)));
        }
        return result;
    }

    Condition condition(const QJsonObject& object, const QString& at) const {
        Condition result;
        if (object.contains(QLatin1String("words"))) {
            for (const QJsonValue& word : array(object, at, "words")) {
                result.words.append(word.toString());
            }
        }
        if (object.contains(QLatin1String("except"))) {
            for (const QJsonValue& word : array(object, at, "except")) {
                result.except.append(word.toString());
            }
        }
        if (object.contains(QLatin1String("vital"))) {
            Limit limit{string(object, at, "vital"), {}, {}, {}};
            if (!kVitals.contains(limit.vital)) {
                fail(at + QStringLiteral("/vital"),
                     Words::tr("“%1” is not known here; use one of: %2")
                         .arg(limit.vital, kVitals.join(QStringLiteral(", "))));
            }
            limit.atLeast = number(object, "at_least");
            limit.atMost = number(object, "at_most");
            limit.below = number(object, "below");
            if (!limit.atLeast && !limit.atMost && !limit.below) {
                fail(at, Words::tr("a measurement needs “at_least”, “at_most” or “below”"));
            }
            result.limit = limit;
        }
        if (result.words.isEmpty() && !result.limit) {
            fail(at, Words::tr("a condition needs “words” or “vital”"));
        }
        return result;
    }

    static std::optional<double> number(const QJsonObject& object, const char* key) {
        const QJsonValue value = object.value(QLatin1String(key));
        return value.isDouble() ? std::optional<double>(value.toDouble()) : std::nullopt;
    }

    const JsonPlaces& m_places;
};

RedFlagRules RedFlagRules::load(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError({FailureCode::FileUnreadable, Words::tr("The table %1 cannot be read.").arg(path),
                            Words::tr("Install the program again."), file.errorString()});
    }
    return parse(file.readAll(), QFileInfo(path).fileName());
}

RedFlagRules RedFlagRules::parse(const QByteArray& bytes, const QString& fileName) {
    const JsonPlaces places(bytes, fileName);
    return Reader(places).read();
}

bool RedFlagRules::exceeds(const Limit& limit, double value) {
    return (limit.atLeast && value >= *limit.atLeast) || (limit.atMost && value <= *limit.atMost) ||
           (limit.below && value < *limit.below);
}

std::optional<RedFlagRules::Evidence> RedFlagRules::evidenceOf(const Condition& condition,
                                                               const QList<Evidence>& evidence) {
    for (const Evidence& item : evidence) {
        const bool measured =
            condition.limit && item.vital == condition.limit->vital && exceeds(*condition.limit, item.value);
        const bool said = !item.word.isEmpty() && item.assertion == Assertion::Present &&
                          condition.words.contains(item.word);
        if (measured || said) {
            return item;
        }
    }
    return std::nullopt;
}

QList<RedFlag> RedFlagRules::check(const CaseRecord& record, const FormSchema& schema) const {
    QList<Evidence> evidence;
    for (const QString& vital : kVitals) {
        if (const std::optional<double> number = record.value(vital).number) {
            const FormField* field = schema.field(vital);
            evidence.append({{},
                             vital,
                             *number,
                             Assertion::Present,
                             vital,
                             QString::number(*number) + (field ? field->unit.zhCn : QString())});
        }
    }
    QList<CasePassage> passages = passagesOf(record, schema);
    if (record.value(QStringLiteral("pregnancy")).presence == Presence::Value) {
        passages.append({QStringLiteral("pregnancy"), QStringLiteral("妊娠"), true});
    }
    for (const CasePassage& passage : passages) {
        for (const VitalSign& sign : vitalSignsIn(passage.text)) {
            evidence.append({{}, sign.vital, sign.value, Assertion::Present, passage.fieldId, sign.words});
        }
    }

    QList<RedFlag> result;
    for (const Rule& rule : m_rules) {
        // Each condition looks for its own words, so that 胸痛 of one is not hidden inside 胸痛彻背 of
        // another.
        QStringList shown;
        RedFlag flag{rule.id, rule.title, rule.advice, RedFlagState::NotMentioned, {}, {}};
        for (const Alternative& alternative : rule.alternatives) {
            QList<Evidence> needed;
            bool denied = false;
            for (const Condition& condition : alternative) {
                QList<Evidence> own = evidence;
                const ClinicalTextReader finder(condition.words + condition.except);
                for (const CasePassage& passage : passages) {
                    for (const ClinicalMention& mention : finder.find(passage.text)) {
                        if (condition.except.contains(mention.word)) {
                            continue;
                        }
                        own.append({mention.word, {}, 0, mention.assertion, passage.fieldId, mention.word});
                        // 无抽搐 denies convulsions, not the poisoning that could have caused them.
                        denied = denied || (&condition == &alternative.first() &&
                                            mention.assertion == Assertion::Denied);
                    }
                }
                if (const std::optional<Evidence> found = evidenceOf(condition, own)) {
                    needed.append(*found);
                }
            }
            if (needed.size() == alternative.size()) {
                flag.state = RedFlagState::Found;
                if (flag.fieldId.isEmpty()) {
                    flag.fieldId = needed.first().fieldId;
                }
                for (const Evidence& item : needed) {
                    if (!shown.contains(item.shown)) {
                        shown.append(item.shown);
                    }
                }
            } else if (denied && flag.state == RedFlagState::NotMentioned) {
                flag.state = RedFlagState::Denied;
            }
        }
        flag.words = shown.join(QStringLiteral("、"));
        result.append(flag);
    }
    return result;
}

}  // namespace xinglin::app
