#include "app/cases/draft_review.h"

#include <algorithm>

namespace xinglin::app {

QString DraftLine::result() const {
    switch (decision) {
    case LineDecision::Accepted:
        return proposed;
    case LineDecision::Edited:
        return edited;
    case LineDecision::Open:
    case LineDecision::Rejected:
        return {};
    }
    return {};
}

DraftReview::DraftReview(DiagnosisDraft draft, const FormSchema& schema, const QString& language)
    : m_draft(std::move(draft)) {
    const auto add = [this](const char* id, DraftLineKind kind, const QString& words) {
        if (!words.isEmpty()) {
            m_lines.append({QLatin1String(id), kind, words, -1, LineDecision::Open, {}});
        }
    };
    if (!m_draft.diseases.isEmpty()) {
        add("disease", DraftLineKind::Disease, m_draft.diseases.first().name);
    }
    if (!m_draft.syndromes.isEmpty()) {
        const DraftCandidate& first = m_draft.syndromes.first();
        add("syndrome", DraftLineKind::Syndrome, first.name);
        QStringList facts;
        for (const DraftReason& reason : first.reasonsFor) {
            const QString fact =
                QStringLiteral("%1（%2）").arg(reason.words, fieldLabel(schema, reason.fieldId, language));
            if (!facts.contains(fact)) {
                facts.append(fact);
            }
        }
        add("basis", DraftLineKind::Basis, facts.join(u'；'));
    }
    add("pathomechanism", DraftLineKind::Pathomechanism, m_draft.causes.join(u'，'));
    QStringList therapy;
    for (const QString& words : {m_draft.principle, m_draft.method}) {
        if (!words.isEmpty()) {
            therapy.append(words);
        }
    }
    add("therapy", DraftLineKind::Therapy, therapy.join(u'；'));
    for (int i = 0; i < m_draft.formulas.size(); ++i) {
        const QString id = QStringLiteral("formula-%1").arg(i + 1);
        m_lines.append({id, DraftLineKind::Formula, m_draft.formulas[i].name, i, LineDecision::Open, {}});
    }
}

const DraftLine* DraftReview::line(const QString& id) const {
    const auto found =
        std::find_if(m_lines.begin(), m_lines.end(), [&id](const DraftLine& line) { return line.id == id; });
    return found == m_lines.end() ? nullptr : &*found;
}

void DraftReview::decide(const QString& id, LineDecision decision, const QString& text) {
    for (DraftLine& line : m_lines) {
        if (line.id == id) {
            line.decision = decision;
            line.edited = decision == LineDecision::Edited ? text : QString();
        }
    }
}

int DraftReview::acceptedCount() const {
    return static_cast<int>(std::count_if(m_lines.begin(), m_lines.end(), [](const DraftLine& line) {
        return line.decision == LineDecision::Accepted || line.decision == LineDecision::Edited;
    }));
}

int DraftReview::openCount() const {
    return static_cast<int>(std::count_if(m_lines.begin(), m_lines.end(), [](const DraftLine& line) {
        return line.decision == LineDecision::Open;
    }));
}

QString DraftReview::nextOpen(const QString& id) const {
    qsizetype start = 0;
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].id == id) {
            start = i + 1;
        }
    }
    for (qsizetype step = 0; step < m_lines.size(); ++step) {
        const DraftLine& line = m_lines[(start + step) % m_lines.size()];
        if (line.decision == LineDecision::Open) {
            return line.id;
        }
    }
    return {};
}

QString DraftReview::fieldOf(DraftLineKind kind) {
    switch (kind) {
    case DraftLineKind::Disease:
        return QStringLiteral("tcm_disease");
    case DraftLineKind::Syndrome:
        return QStringLiteral("tcm_syndrome");
    case DraftLineKind::Basis:
        return QStringLiteral("basis");
    case DraftLineKind::Pathomechanism:
        return QStringLiteral("pathomechanism");
    case DraftLineKind::Therapy:
        return QStringLiteral("therapy");
    case DraftLineKind::Formula:
        return QStringLiteral("formula");
    }
    return {};
}

QString DraftReview::fieldText(DraftLineKind kind) const {
    QStringList words;
    for (const DraftLine& line : m_lines) {
        if (line.kind == kind && !line.result().isEmpty()) {
            words.append(line.result());
        }
    }
    return words.join(u'、');
}

}  // namespace xinglin::app
