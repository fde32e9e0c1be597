#include "app/cases/diagnosis_service.h"

#include <QDir>
#include <algorithm>

#include "app/cases/therapy_finder.h"

namespace xinglin::app {
namespace {

constexpr int kShownDiseases = 3;
constexpr int kShownSyndromes = 5;
constexpr int kShownFormulas = 8;
constexpr int kShownNeighbours = 4;
constexpr double kWorthShowing = 0.35;  // of the best score

// The complaint is the disease's own name. Names of the standard's last chapter are for the time until a
// diagnosis stands (发热, 头痛): they give way to a disease that fits.
constexpr double kNamedDisease = 4.0;
constexpr double kNamedForNow = 3.0;
constexpr double kNextNamed = 0.5;  // each further name in the complaint weighs that much less
constexpr int kOpeningCharacters = 60;

const QString kComplaint = QStringLiteral("chief_complaint");

bool isForNow(const QString& diseaseId) {
    return diseaseId.startsWith(QLatin1String("disease:A17"));
}

}  // namespace

DiagnosisRules DiagnosisRules::load(const QString& folder) {
    return {SignLexicon::load(folder),
            RedFlagRules::load(QDir(folder).filePath(QStringLiteral("red_flags.json")))};
}

DiagnosisService::DiagnosisService(const TermCatalogue& catalogue, DiagnosisRules rules,
                                   const FormSchema& schema)
    : m_catalogue(catalogue), m_rules(std::move(rules)), m_schema(schema) {}

const TermRanking& DiagnosisService::ranking(KnowledgeKind kind) {
    std::unique_ptr<TermRanking>& ranking = m_rankings[kind];
    if (!ranking) {
        ranking = std::make_unique<TermRanking>(
            kind == KnowledgeKind::Formula ? m_catalogue.formulas() : m_catalogue.profiles(kind),
            m_rules.lexicon);
    }
    return *ranking;
}

const SignReader& DiagnosisService::reader() {
    if (!m_reader) {
        m_reader =
            std::make_unique<SignReader>(m_rules.lexicon, ranking(KnowledgeKind::Syndrome).vocabulary() +
                                                              ranking(KnowledgeKind::Disease).vocabulary());
    }
    return *m_reader;
}

// Diseases whose name is what the patient complains of: 不寐 is 不寐病 before it is a sign of fifty others.
QHash<QString, DiagnosisService::Named> DiagnosisService::namedDiseases(const CaseSigns& signs,
                                                                        const CaseRecord& record) const {
    QString text = record.value(kComplaint).text;
    const QString fieldId = text.isEmpty() ? QStringLiteral("text") : kComplaint;
    QStringList complaintSigns;
    for (const CaseSign& sign : signs.present) {
        if (sign.fieldId == kComplaint) {
            complaintSigns.append(sign.sign);
        }
    }
    if (text.isEmpty()) {
        // Unsorted text: how it opens is as near to a complaint as it has.
        text = record.freeText().left(kOpeningCharacters);
        for (const CaseSign& sign : signs.present) {
            if (text.contains(sign.words)) {
                complaintSigns.append(sign.sign);
            }
        }
    }
    // The lexicon's word first: a person writes 入睡困难, the standard says 不寐.
    QHash<QString, Named> named;
    double less = 0;
    for (const QString& words : {complaintSigns.join(u'，'), text}) {
        for (const KnowledgeHit& hit : m_catalogue.diseasesNamedIn(words)) {
            if (!named.contains(hit.id)) {
                const double bonus = (isForNow(hit.id) ? kNamedForNow : kNamedDisease) - less;
                named.insert(hit.id, {std::max(bonus, kNextNamed), {hit.name, fieldId, hit.matched}});
                less += kNextNamed;
            }
        }
    }
    return named;
}

QList<DraftCandidate> DiagnosisService::ranked(KnowledgeKind kind, const CaseSigns& signs,
                                               const CaseRecord& record, int limit) {
    TermRanking::Request request{signs};
    QHash<QString, Named> named;
    if (kind == KnowledgeKind::Disease) {
        request.mustExplainComplaint = true;
        named = namedDiseases(signs, record);
        for (auto it = named.constBegin(); it != named.constEnd(); ++it) {
            request.bonus.insert(it.key(), it->bonus);
        }
    }
    QList<DraftCandidate> result = ranking(kind).rank(request, limit);
    for (DraftCandidate& candidate : result) {
        if (candidate.reasonsFor.isEmpty() && named.contains(candidate.id)) {
            candidate.reasonsFor.append(named.value(candidate.id).reason);
        }
    }
    const double worth = result.isEmpty() ? 0 : result.first().score * kWorthShowing;
    result.removeIf([worth](const DraftCandidate& found) { return found.score < worth; });
    return result;
}

// What else it could be: candidates behind the first, then its neighbours in the standard that share a sign.
QStringList DiagnosisService::differential(const QList<DraftCandidate>& diseases, const CaseSigns& signs) {
    QStringList names;
    for (const DraftCandidate& candidate : diseases.mid(1)) {
        names.append(candidate.name);
    }
    const std::optional<KnowledgeEntry> first = m_catalogue.entry(diseases.first().id);
    for (const KnowledgeLink& link : first ? first->links : QList<KnowledgeLink>()) {
        if (link.relation == QLatin1String("neighbour") && names.size() < kShownNeighbours &&
            !names.contains(link.name) && ranking(KnowledgeKind::Disease).sharedSigns(link.id, signs) > 0) {
            names.append(link.name);
        }
    }
    return names;
}

QList<DraftCandidate> DiagnosisService::candidates(KnowledgeKind kind, const CaseRecord& written, int limit) {
    const CaseRecord record = simplified(written);
    return ranked(kind, reader().read(record, m_schema), record, limit);
}

// The standards and the rules are written in simplified characters; a record may be written in traditional
// ones.
CaseRecord DiagnosisService::simplified(const CaseRecord& record) const {
    CaseRecord result(record.form());
    for (auto it = record.fields().begin(); it != record.fields().end(); ++it) {
        FieldValue value = it.value();
        value.text = m_catalogue.simplified(value.text);
        for (QString& term : value.terms) {
            term = m_catalogue.simplified(term);
        }
        result.set(it.key(), value);
    }
    result.setFreeText(m_catalogue.simplified(record.freeText()));
    return result;
}

DiagnosisDraft DiagnosisService::draft(const CaseRecord& written, const QStringList& order) {
    const CaseRecord record = simplified(written);
    DiagnosisDraft draft;
    draft.redFlags = m_rules.redFlags.check(record, m_schema);
    const CaseSigns signs = reader().read(record, m_schema);
    draft.diseases = ranked(KnowledgeKind::Disease, signs, record, kShownDiseases);
    draft.syndromes = ranked(KnowledgeKind::Syndrome, signs, record, kShownSyndromes);
    std::stable_sort(draft.syndromes.begin(), draft.syndromes.end(),
                     [&order](const DraftCandidate& a, const DraftCandidate& b) {
                         const auto place = [&order](const DraftCandidate& candidate) {
                             const qsizetype at = order.indexOf(candidate.id);
                             return at < 0 ? order.size() : at;
                         };
                         return place(a) < place(b);
                     });
    if (!draft.diseases.isEmpty()) {
        draft.differential = differential(draft.diseases, signs);
    }
    if (!draft.syndromes.isEmpty()) {
        TherapyFinder(m_catalogue, m_rules.lexicon).fill(draft, signs, [&] {
            return ranking(KnowledgeKind::Formula).rank({signs}, kShownFormulas);
        });
    }
    for (const QString& cause : draft.causes) {
        const QStringList words = ranking(KnowledgeKind::Syndrome).sharedWords(cause, signs);
        if (!words.isEmpty()) {
            draft.factsOfCause.insert(cause, words);
        }
    }
    draft.provenance.programVersion = QStringLiteral(XINGLIN_VERSION);
    draft.provenance.knowledgeEdition = m_catalogue.edition();
    draft.provenance.rulesVersion =
        QStringLiteral("%1/%2").arg(QLatin1String(kRulesVersion), m_rules.redFlags.version());
    return draft;
}

QStringList DiagnosisService::staleFields(const CaseRecord& draftedFrom, const CaseRecord& now,
                                          const FormSchema& schema) {
    QStringList result;
    for (const QString& id : CaseRecord::changedFields(draftedFrom, now)) {
        const FormField* field = schema.field(id);
        if (!field || field->role == FieldRole::Fact) {
            result.append(id);
        }
    }
    return result;
}

}  // namespace xinglin::app
