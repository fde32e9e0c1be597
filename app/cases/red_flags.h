#pragma once

#include <QList>
#include <QString>
#include <optional>

#include "app/cases/case_text.h"
#include "app/cases/clinical_text.h"

namespace xinglin::app {

/// Whether a danger sign stands in the record.
enum class RedFlagState {
    Found,
    Denied,        ///< expressly said to be absent
    NotMentioned,  ///< nobody asked, or nobody wrote it down
};

/// What the rules say about one kind of danger.
struct RedFlag {
    QString rule;  ///< id: consciousness chest_pain …
    FormText title;
    FormText advice;
    RedFlagState state = RedFlagState::NotMentioned;
    QString fieldId;  ///< where the (first) word was found
    QString words;    ///< the words found, as written; for measurements with their value
};

/// The table of danger signs: families of words and limits of measurements. Rules only: no model takes part.
/// Immutable; used from any thread.
class RedFlagRules final {
public:
    /// Reads the table. Throws FailureError naming file, line, column and JSON pointer of what is wrong.
    static RedFlagRules load(const QString& path);
    static RedFlagRules parse(const QByteArray& bytes, const QString& fileName);

    const QString& version() const { return m_version; }

    /// One row a rule, in the table's order. Words of relatives who report count; denied, supposed and past
    /// ones do not. Measurements count from number fields and from free text.
    QList<RedFlag> check(const CaseRecord& record, const FormSchema& schema) const;

private:
    struct Limit {
        QString vital;
        std::optional<double> atLeast;
        std::optional<double> atMost;
        std::optional<double> below;
    };
    /// True when one of the words, or the measurement, is there.
    struct Condition {
        QStringList words;
        QStringList except;  ///< longer words that hide one of the words: 无尿频 hides 无尿
        std::optional<Limit> limit;
    };
    using Alternative = QList<Condition>;  ///< all of them
    struct Rule {
        QString id;
        FormText title;
        FormText advice;
        QList<Alternative> alternatives;  ///< any of them
    };
    struct Evidence;
    class Reader;

    static bool exceeds(const Limit& limit, double value);
    static std::optional<Evidence> evidenceOf(const Condition& condition, const QList<Evidence>& evidence);

    QString m_version;
    QList<Rule> m_rules;
};

}  // namespace xinglin::app
