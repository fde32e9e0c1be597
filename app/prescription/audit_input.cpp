#include "app/prescription/audit_input.h"

#include <QJsonArray>
#include <algorithm>
#include <tuple>

namespace xinglin::app {

namespace {

// Part what belongs together in a key; neither stands in a name, a number or a title.
const QChar kPartEnd(u'\x1f');
const QChar kListEnd(u'\x1e');
const QChar kBetweenSources(u'；');

}  // namespace

Intake AuditInput::intakeOf(int item) const {
    const QStringList& marks = herbs.at(item).marks;
    const bool isSwallowed =
        marks.contains(QStringLiteral("冲服")) || marks.contains(QStringLiteral("入丸散"));
    // A herb marked for both is swallowed: the outward use lifts no limit of the other.
    if (prescription.form == DosageForm::External ||
        (marks.contains(QStringLiteral("外用")) && !isSwallowed)) {
        return Intake::External;
    }
    if (prescription.form == DosageForm::Pill || prescription.form == DosageForm::Powder || isSwallowed ||
        herbs.at(item).isPowder) {
        return Intake::Powdered;
    }
    return Intake::Decocted;
}

bool AuditInput::isDecocted() const {
    return prescription.form == DosageForm::Decoction || prescription.form == DosageForm::Unknown;
}

int AuditInput::root(int index) const {
    return facts.rootOf(index);
}

QString AuditInput::shown(int item, int index) const {
    const QString& written = prescription.items.at(item).name;
    const QString& name = herb(index).name;
    return written.contains(name) ? written : QStringLiteral("%1（%2）").arg(written, name);
}

FactText factText(const QString& pattern, const QStringList& parts) {
    // Not by arg(): a part may hold a %1 of its own, and more than one may be missing from the pattern.
    QString words;
    words.reserve(pattern.size() + 32);
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const int place = pattern.at(i) == u'%' ? pattern.mid(i + 1, 1).toInt() : 0;
        if (place >= 1 && place <= parts.size()) {
            words += parts.at(place - 1);
            ++i;
        } else {
            words += pattern.at(i);
        }
    }
    return {words, parts};
}

AuditFinding& AuditSink::add(AuditRule rule, const QList<int>& places, const FactText& fact, int source,
                             const QString& clearsIf) {
    return add(rule, places, fact, source >= 0 ? QSet<int>{source} : QSet<int>(), clearsIf);
}

AuditFinding& AuditSink::add(AuditRule rule, const QList<int>& places, const FactText& fact,
                             const QSet<int>& sources, const QString& clearsIf) {
    AuditFinding finding;
    finding.rule = rule;
    finding.severity = m_input.settings.severityOf(rule);
    finding.places = places;
    for (const int place : places) {
        finding.items += m_input.prescription.items.at(place).name;
        for (const int herb : m_input.herbs.at(place).candidates) {
            finding.herbs += m_input.herb(herb).id;
        }
    }
    finding.fact = fact.words;
    finding.clearsIf = clearsIf;
    if (!sources.isEmpty()) {
        QList<int> inOrder = sources.values();
        std::sort(inOrder.begin(), inOrder.end());
        for (const int source : std::as_const(inOrder)) {
            finding.sources += SourceRef{m_input.source(source).title, m_input.source(source).edition};
        }
    } else {
        finding.sources = {SourceRef{AuditWords::tr("Knowledge base"), m_input.facts.edition}};
    }
    QStringList key = fact.parts;
    if (!sources.isEmpty()) {
        key << sourceTitles(finding) << sourceEditions(finding);
    }
    finding.factKey = key.join(kPartEnd);
    m_findings += finding;
    return m_findings.last();
}

QList<AuditFinding> AuditSink::take() {
    std::stable_sort(m_findings.begin(), m_findings.end(), [](const AuditFinding& a, const AuditFinding& b) {
        return std::make_tuple(-static_cast<int>(a.severity), a.places, a.rule) <
               std::make_tuple(-static_cast<int>(b.severity), b.places, b.rule);
    });
    return std::move(m_findings);
}

SourceRef clinicSource() {
    return {AuditWords::tr("Settings of this clinic"), QStringLiteral("audit_settings.json")};
}

QString gramsText(double grams) {
    return QString::number(grams, 'g', 10);
}

QString sourceTitles(const AuditFinding& finding) {
    QStringList titles;
    for (const SourceRef& source : finding.sources) {
        titles += source.title;
    }
    return titles.join(kBetweenSources);
}

QString sourceEditions(const AuditFinding& finding) {
    QStringList editions;
    for (const SourceRef& source : finding.sources) {
        editions += source.edition;
    }
    return editions.join(kBetweenSources);
}

QString sourcesText(const AuditFinding& finding) {
    QStringList texts;
    for (const SourceRef& source : finding.sources) {
        texts += sourceText(source);
    }
    return texts.join(kBetweenSources);
}

QString findingKey(const AuditFinding& finding) {
    return finding.herbs.join(kPartEnd) + kListEnd + finding.factKey;
}

QJsonObject findingJson(const AuditFinding& finding) {
    QJsonObject json{{QStringLiteral("rule"), auditRuleId(finding.rule)},
                     {QStringLiteral("severity"), severityId(finding.severity)},
                     {QStringLiteral("items"), QJsonArray::fromStringList(finding.items)},
                     {QStringLiteral("fact"), finding.fact},
                     {QStringLiteral("edition"), sourceEditions(finding)},
                     {QStringLiteral("source"), sourceTitles(finding)},
                     {QStringLiteral("clears_if"), finding.clearsIf}};
    if (!finding.suggestions.isEmpty()) {
        json.insert(QStringLiteral("suggestions"), QJsonArray::fromStringList(finding.suggestions));
    }
    return json;
}

}  // namespace xinglin::app
