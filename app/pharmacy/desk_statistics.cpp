#include "app/pharmacy/desk_statistics.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <algorithm>

#include "app/pharmacy/price_list.h"
#include "app/spreadsheet/csv_text.h"

namespace xinglin::app {
namespace {

// Every question is asked with the same three parameters: from (included), to (excluded), samples too.
class Questions final {
public:
    Questions(Database& database, const DayRange& range, SamplePatients samples)
        : m_database(database),
          m_from(range.first.startOfDay().toMSecsSinceEpoch()),
          m_to(range.last.addDays(1).startOfDay().toMSecsSinceEpoch()),
          m_samples(samples) {}

    Statement ask(const QByteArray& sql) const {
        Statement rows = m_database.prepare(sql);
        rows.bind(1, m_from).bind(2, m_to).bind(3, qint64{m_samples == SamplePatients::With ? 1 : 0});
        return rows;
    }

private:
    Database& m_database;
    qint64 m_from;
    qint64 m_to;
    SamplePatients m_samples;
};

int countAt(const Statement& row, int column) {
    return static_cast<int>(row.integer(column));
}

SignerWork& workOf(QList<SignerWork>& work, const QString& signer) {
    for (SignerWork& one : work) {
        if (isSamePerson(one.signer, signer)) {
            return one;
        }
    }
    work += SignerWork{signer, {}};
    return work.last();
}

PhysicianCount& physicianOf(QList<PhysicianCount>& physicians, const QString& name) {
    for (PhysicianCount& one : physicians) {
        if (isSamePerson(one.physician, name)) {
            return one;
        }
    }
    PhysicianCount count;
    count.physician = name;
    physicians += count;
    return physicians.last();
}

RuleCount& ruleOf(QList<RuleCount>& rules, const QString& rule, const QString& severity) {
    for (RuleCount& one : rules) {
        if (one.rule == rule && one.severity == severity) {
            return one;
        }
    }
    rules += RuleCount{rule, severity, 0, 0};
    return rules.last();
}

void readPrescriptions(const Questions& questions, DeskStatistics& result) {
    Statement rows = questions.ask(
        "SELECT physician, last_action, count(*) FROM dispensing_desk"
        " WHERE signed_at >= ?1 AND signed_at < ?2 AND is_sample <= ?3 GROUP BY physician, last_action"
        " ORDER BY physician");
    while (rows.step()) {
        const DeskState state = deskStateOf(rows.text(1));
        result.states[state] += countAt(rows, 2);
        PhysicianCount& physician = physicianOf(result.physicians, rows.text(0));
        physician.prescriptions += countAt(rows, 2);
        physician.voided += state == DeskState::Void ? countAt(rows, 2) : 0;
    }
}

void readOverrides(const Questions& questions, DeskStatistics& result) {
    Statement rows = questions.ask(
        "SELECT d.physician, o.rule, count(*) FROM dispensing_desk d"
        " JOIN prescription_overrides o ON o.prescription_id = d.id AND o.version = d.version"
        " JOIN prescription_confirmations c ON c.override_id = o.id"
        " WHERE d.signed_at >= ?1 AND d.signed_at < ?2 AND d.is_sample <= ?3 GROUP BY d.physician, o.rule");
    while (rows.step()) {
        physicianOf(result.physicians, rows.text(0)).overrides += countAt(rows, 2);
        result.overrides[rows.text(1)] += countAt(rows, 2);
    }
}

void readWork(const Questions& questions, DeskStatistics& result) {
    Statement rows = questions.ask(
        "SELECT s.signer, s.action, count(*) FROM dispensing_steps s JOIN dispensing_desk d"
        " ON d.id = s.prescription_id WHERE s.created_at >= ?1 AND s.created_at < ?2 AND d.is_sample <= ?3"
        " GROUP BY s.signer, s.action ORDER BY s.signer");
    while (rows.step()) {
        if (const std::optional<DeskAction> action = deskActionFromId(rows.text(1))) {
            workOf(result.work, rows.text(0)).steps[*action] += countAt(rows, 2);
        }
    }
}

// A look is a review or a return; the last one of a prescription in the range counts.
void readFindings(const Questions& questions, DeskStatistics& result) {
    Statement rows = questions.ask(
        "SELECT s.findings, d.physician FROM dispensing_steps s JOIN dispensing_desk d"
        " ON d.id = s.prescription_id WHERE d.is_sample <= ?3 AND s.position IN (SELECT max(position)"
        " FROM dispensing_steps WHERE created_at >= ?1 AND created_at < ?2 AND action IN ('review', 'return')"
        " GROUP BY prescription_id)");
    while (rows.step()) {
        QSet<QString> seen;
        const QJsonArray findings = QJsonDocument::fromJson(rows.text(0).toUtf8()).array();
        for (const auto& value : findings) {
            const QString rule = value[QLatin1String("rule")].toString();
            const QString severity = value[QLatin1String("severity")].toString();
            RuleCount& count = ruleOf(result.rules, rule, severity);
            ++count.findings;
            const QString key = rule + QLatin1Char(' ') + severity;
            if (!seen.contains(key)) {
                seen.insert(key);
                ++count.prescriptions;
            }
            if (const std::optional<Severity> weight = severityFromId(severity)) {
                ++physicianOf(result.physicians, rows.text(1)).findings[*weight];
            }
        }
    }
    std::sort(result.rules.begin(), result.rules.end(), [](const RuleCount& left, const RuleCount& right) {
        return left.prescriptions != right.prescriptions ? left.prescriptions > right.prescriptions
               : left.rule != right.rule                 ? left.rule < right.rule
                                                         : left.severity < right.severity;
    });
}

void readReturns(const Questions& questions, DeskStatistics& result) {
    Statement rows = questions.ask(
        "SELECT s.created_at, coalesce(d.number, substr(d.id, 1, 8)),"
        " d.physician, s.signer, s.note FROM dispensing_steps s JOIN dispensing_desk d"
        " ON d.id = s.prescription_id WHERE s.action = 'return' AND s.created_at >= ?1 AND s.created_at < ?2"
        " AND d.is_sample <= ?3 ORDER BY s.position");
    while (rows.step()) {
        result.returns += {QDateTime::fromMSecsSinceEpoch(rows.integer(0)), rows.text(1), rows.text(2),
                           rows.text(3), rows.text(4)};
        ++physicianOf(result.physicians, rows.text(2)).returns;
    }
}

void readAmounts(const Questions& questions, DeskStatistics& result) {
    Statement rows = questions.ask(
        "SELECT coalesce(sum(s.amount_fen), 0), coalesce(sum(s.amount_fen IS NULL), 0)"
        " FROM dispensing_steps s JOIN dispensing_desk d ON d.id = s.prescription_id"
        " WHERE s.action = 'hand_out' AND s.created_at >= ?1 AND s.created_at < ?2 AND d.is_sample <= ?3");
    if (rows.step()) {
        result.handedOutFen = rows.integer(0);
        result.handedOutUnpriced = countAt(rows, 1);
    }
}

}  // namespace

DeskStatistics readStatistics(Database& database, const DayRange& range, SamplePatients samples) {
    DeskStatistics result;
    result.range = range;
    // One moment for all questions: another desk may sign in between.
    Transaction transaction(database);
    const Questions questions(database, range, samples);
    readPrescriptions(questions, result);
    readOverrides(questions, result);
    readWork(questions, result);
    readFindings(questions, result);
    readReturns(questions, result);
    readAmounts(questions, result);
    return result;
}

QByteArray statisticsCsv(const DeskStatistics& statistics) {
    const auto number = [](qint64 count) { return QString::number(count); };
    QList<QStringList> rows = {{QStringLiteral("section"), QStringLiteral("name"), QStringLiteral("detail"),
                                QStringLiteral("count")},
                               {QStringLiteral("range"), statistics.range.first.toString(Qt::ISODate),
                                statistics.range.last.toString(Qt::ISODate), QString()}};
    for (auto state = statistics.states.cbegin(); state != statistics.states.cend(); ++state) {
        rows += QStringList{QStringLiteral("state"), deskStateId(state.key()), QString(), number(*state)};
    }
    for (const SignerWork& work : statistics.work) {
        for (auto step = work.steps.cbegin(); step != work.steps.cend(); ++step) {
            rows += QStringList{QStringLiteral("work"), work.signer, deskActionId(step.key()), number(*step)};
        }
    }
    for (const RuleCount& rule : statistics.rules) {
        rows += QStringList{QStringLiteral("rule"), rule.rule, rule.severity, number(rule.prescriptions)};
    }
    for (const PhysicianCount& one : statistics.physicians) {
        const QString section = QStringLiteral("physician");
        rows +=
            QStringList{section, one.physician, QStringLiteral("prescriptions"), number(one.prescriptions)};
        rows += QStringList{section, one.physician, QStringLiteral("overrides"), number(one.overrides)};
        rows += QStringList{section, one.physician, QStringLiteral("returns"), number(one.returns)};
        rows += QStringList{section, one.physician, QStringLiteral("void"), number(one.voided)};
        for (auto found = one.findings.cbegin(); found != one.findings.cend(); ++found) {
            rows += QStringList{section, one.physician, severityId(found.key()), number(*found)};
        }
    }
    for (auto one = statistics.overrides.cbegin(); one != statistics.overrides.cend(); ++one) {
        rows += QStringList{QStringLiteral("override"), one.key(), QString(), number(*one)};
    }
    for (const ReturnedPrescription& one : statistics.returns) {
        rows += QStringList{QStringLiteral("return"), one.prescription, one.reason, QStringLiteral("1")};
    }
    rows += QStringList{QStringLiteral("amount"), QStringLiteral("handed_out_yuan"), QString(),
                        yuanText(statistics.handedOutFen)};
    rows += QStringList{QStringLiteral("amount"), QStringLiteral("handed_out_unpriced"), QString(),
                        number(statistics.handedOutUnpriced)};
    return csvText(rows);
}

}  // namespace xinglin::app
