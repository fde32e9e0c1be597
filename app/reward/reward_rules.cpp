#include "app/reward/reward_rules.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <algorithm>
#include <array>

#include "app/reward/answer_text.h"
#include "app/reward/written_prescription.h"

namespace xinglin::app {
namespace {

struct PartRow {
    RewardPart part;
    const char* id;
};
constexpr std::array<PartRow, kRewardParts> kParts = {{
    {RewardPart::Syndrome, "syndrome"},
    {RewardPart::Chain, "chain"},
    {RewardPart::Audit, "audit"},
}};

// Of a step between two parts of the chain that are both there and that no source puts together or apart.
constexpr double kNotStated = 0.5;
// So many syndromes an answer without a reference may name; more share what these would have.
constexpr double kMostSyndromes = 3;
constexpr qsizetype kFewestHerbs = 2;
// Terms of the standard's first chapter are principles: 治则.
const QString kPrincipleChapter = QStringLiteral("therapy:C01.");

const QStringList kMethodHeadings = {
    QStringLiteral("治法"), QStringLiteral("治则治法"), QStringLiteral("治疗原则"),
    QStringLiteral("治则"), QStringLiteral("立法"),     QStringLiteral("法以"),
};
const QStringList kFormulaHeadings = {
    QStringLiteral("方剂"),   QStringLiteral("选方"), QStringLiteral("主方"),
    QStringLiteral("代表方"), QStringLiteral("方名"), QStringLiteral("方药"),
};

double worthOf(TermMatch match) {
    switch (match) {
    case TermMatch::Name:
        return 1.0;
    case TermMatch::Synonym:
        return 0.9;
    case TermMatch::Part:
        return 0.5;
    case TermMatch::None:
        return 0.0;
    }
    return 0.0;
}

// What a finding takes away. What blocks leaves nothing.
double costOf(Severity severity) {
    switch (severity) {
    case Severity::Block:
        return 1.0;
    case Severity::Review:
        return 0.4;
    case Severity::Remind:
        return 0.1;
    case Severity::Info:
        return 0.02;
    }
    return 1.0;
}

QJsonArray namesOf(const QList<NamedSyndrome>& syndromes) {
    QJsonArray names;
    for (const NamedSyndrome& syndrome : syndromes) {
        names += syndrome.name;
    }
    return names;
}

QStringList valuesOf(const KnowledgeEntry& entry, const QString& field) {
    QStringList values;
    for (const Fact& fact : entry.facts) {
        if (fact.field == field) {
            values += fact.values;
        }
    }
    return values;
}

QString bareName(const QString& name) {
    return name.endsWith(u'证') || name.endsWith(u'法') ? name.chopped(1) : name;
}

bool isSaidIn(const QStringList& values, const QString& name) {
    const QString bare = bareName(name);
    return std::any_of(values.begin(), values.end(),
                       [&](const QString& value) { return value.contains(bare); });
}

}  // namespace

QString rewardPartId(RewardPart part) {
    return QString::fromLatin1(kParts[static_cast<std::size_t>(part)].id);
}

std::optional<RewardPart> rewardPartFromId(const QString& id) {
    for (const PartRow& row : kParts) {
        if (id == QLatin1String(row.id)) {
            return row.part;
        }
    }
    return std::nullopt;
}

QJsonObject rewardJson(const Reward& reward) {
    QJsonObject parts;
    for (const PartScore& part : reward.parts) {
        QJsonObject object = part.reasons;
        object.insert(QStringLiteral("score"), part.score);
        parts.insert(rewardPartId(part.part), object);
    }
    return {{QStringLiteral("reward"), reward.number}, {QStringLiteral("parts"), parts}};
}

/// What an answer says of principle, method, formula and herbs.
struct RewardRules::Chain {
    QList<NamedSyndrome> syndromes;
    QMap<QString, QString> principles;  ///< name by id, as in the next two
    QMap<QString, QString> methods;
    QMap<QString, QString> formulas;
    QSet<QString> herbs;  ///< names of the herbs that forms come from

    bool hasPrinciple() const { return !syndromes.isEmpty() || !principles.isEmpty(); }
    bool hasHerbs() const { return herbs.size() >= kFewestHerbs; }
};

RewardRules::RewardRules(const KnowledgeBase& knowledge, const PrescriptionAudit& audit,
                         RewardWeights weights)
    : m_knowledge(knowledge),
      m_audit(audit),
      m_weights(weights),
      m_linker(knowledge),
      m_syndromes(knowledge) {}

const KnowledgeEntry& RewardRules::entry(const QString& id) const {
    const auto known = m_entries.constFind(id);
    if (known != m_entries.constEnd()) {
        return *known;
    }
    return *m_entries.insert(id, m_knowledge.entry(id).value_or(KnowledgeEntry()));
}

bool RewardRules::isLinked(const QString& from, const QStringList& relations, const QString& to) const {
    const QList<KnowledgeLink>& links = entry(from).links;
    return std::any_of(links.begin(), links.end(), [&](const KnowledgeLink& link) {
        return link.id == to && relations.contains(link.relation);
    });
}

QString RewardRules::rootName(const QString& herb) const {
    const AuditFacts& facts = m_audit.facts();
    const int found = facts.findHerb(herb);
    return found < 0 ? herb : facts.herbs[static_cast<std::size_t>(facts.rootOf(found))].name;
}

PartScore RewardRules::syndromePart(const QList<NamedSyndrome>& named, const RewardRequest& request) const {
    const QList<NamedSyndrome> wanted = m_syndromes.in(request.reference);
    double sum = 0.0;
    double shared = std::max(static_cast<double>(named.size()), 1.0);
    if (wanted.isEmpty()) {
        for (const NamedSyndrome& syndrome : named) {
            sum += worthOf(syndrome.match);
        }
        // Listing many names until one fits is no diagnosis.
        sum *= std::min(1.0, kMostSyndromes / shared);
    } else {
        for (const NamedSyndrome& syndrome : wanted) {
            double best = 0.0;
            for (const NamedSyndrome& written : named) {
                best = std::max(best, worthOf(m_syndromes.compare(written, syndrome)));
            }
            sum += best;
        }
        shared = std::max(shared, static_cast<double>(wanted.size()));
    }
    return {RewardPart::Syndrome,
            sum / shared,
            {{QStringLiteral("named"), namesOf(named)}, {QStringLiteral("reference"), namesOf(wanted)}}};
}

RewardRules::Chain RewardRules::chainOf(const QList<NamedSyndrome>& syndromes, const QString& completion,
                                        const std::optional<Prescription>& written) const {
    Chain chain;
    chain.syndromes = syndromes;
    const auto take = [&](KnowledgeKind kind, const QString& id, const QString& name) {
        if (kind == KnowledgeKind::Therapy) {
            (id.startsWith(kPrincipleChapter) ? chain.principles : chain.methods).insert(id, name);
        } else if (kind == KnowledgeKind::Formula || kind == KnowledgeKind::Patent) {
            chain.formulas.insert(id, name);
        } else if (kind == KnowledgeKind::Herb) {
            chain.herbs.insert(rootName(name));
        }
    };
    const auto takeMentions = [&](const QString& text, std::initializer_list<KnowledgeKind> kinds) {
        for (const KnowledgeHit& hit : m_knowledge.mentionedIn(text)) {
            if (std::find(kinds.begin(), kinds.end(), hit.kind) != kinds.end()) {
                take(hit.kind, hit.id, hit.name);
            }
        }
    };
    // What stands under a heading is meant; elsewhere an answer explains, compares and warns. There a name
    // may also be written as no running text would: 四君子口服液, 参苓白术散加减.
    static const QRegularExpression kBetween(
        QStringLiteral("[、，,；;\\s]+|合(?=[\\x{3400}-\\x{9fff}]{2})|加减|化裁|加味$"));
    const auto read = [&](const QStringList& headings, std::initializer_list<KnowledgeKind> kinds) {
        const QStringList lists = headedBy(completion, headings);
        for (const QString& list : lists.isEmpty() ? QStringList{completion} : lists) {
            takeMentions(list, kinds);
        }
        for (const QString& list : lists) {
            for (const QString& name : list.split(kBetween, Qt::SkipEmptyParts)) {
                for (const EntityLink& found : m_linker.link(name, *kinds.begin())) {
                    take(found.kind, found.id, found.name);
                }
            }
        }
    };
    read(kMethodHeadings, {KnowledgeKind::Therapy});
    read(kFormulaHeadings, {KnowledgeKind::Formula, KnowledgeKind::Patent});
    if (!written) {
        takeMentions(completion, {KnowledgeKind::Herb});
        return chain;
    }
    for (const PrescriptionItem& item : written->items) {
        const QList<EntityLink> links = m_linker.link(item.name, KnowledgeKind::Herb);
        for (const EntityLink& found : links) {
            // 牛膝 is the herb of that name; that others are called so, too, is the audit's part.
            if (found.rule != LinkRule::Ambiguous || links.first().rule != LinkRule::Name) {
                take(found.kind, found.id, found.name);
            }
        }
    }
    return chain;
}

// Whether a source uses one of the methods in one of the syndromes.
double RewardRules::methodFits(const Chain& chain) const {
    if (!chain.hasPrinciple() || chain.methods.isEmpty()) {
        return 0.0;
    }
    for (const NamedSyndrome& syndrome : chain.syndromes) {
        for (auto method = chain.methods.keyBegin(); method != chain.methods.keyEnd(); ++method) {
            if (isLinked(syndrome.id, {QStringLiteral("uses-therapy")}, *method)) {
                return 1.0;
            }
        }
    }
    return kNotStated;
}

// Whether a source uses one of the formulas in one of the syndromes or for one of the methods.
double RewardRules::formulaFits(const Chain& chain) const {
    if (chain.formulas.isEmpty() || (chain.syndromes.isEmpty() && chain.methods.isEmpty())) {
        return 0.0;
    }
    for (auto id = chain.formulas.keyBegin(); id != chain.formulas.keyEnd(); ++id) {
        const KnowledgeEntry& formula = entry(*id);
        const QStringList indications = valuesOf(formula, QStringLiteral("indications"));
        const QStringList actions = valuesOf(formula, QStringLiteral("actions"));
        for (const NamedSyndrome& syndrome : chain.syndromes) {
            if (isLinked(*id, {QStringLiteral("treats")}, syndrome.id) ||
                isSaidIn(indications, syndrome.name)) {
                return 1.0;
            }
        }
        for (auto method = chain.methods.begin(); method != chain.methods.end(); ++method) {
            if (isLinked(*id, {QStringLiteral("applies-therapy")}, method.key()) ||
                isSaidIn(actions, method.value())) {
                return 1.0;
            }
        }
    }
    return kNotStated;
}

// How much of the formula is in the prescription: of several formulas the one that is there most.
double RewardRules::herbsFit(const Chain& chain) const {
    if (chain.formulas.isEmpty() || !chain.hasHerbs()) {
        return 0.0;
    }
    std::optional<double> best;
    for (auto id = chain.formulas.keyBegin(); id != chain.formulas.keyEnd(); ++id) {
        QSet<QString> wanted;
        for (const FormulaItem& item : entry(*id).items) {
            if (!item.herbId.isEmpty()) {
                wanted.insert(rootName(item.herbId.section(u':', 1)));
            }
        }
        if (!wanted.isEmpty()) {
            const double share =
                static_cast<double>((wanted & chain.herbs).size()) / static_cast<double>(wanted.size());
            best = std::max(best.value_or(0.0), share);
        }
    }
    return best.value_or(kNotStated);
}

PartScore RewardRules::chainPart(const QList<NamedSyndrome>& syndromes, const RewardRequest& request,
                                 const std::optional<Prescription>& written) const {
    const Chain chain = chainOf(syndromes, request.completion, written);
    const int there = (chain.hasPrinciple() ? 1 : 0) + (chain.methods.isEmpty() ? 0 : 1) +
                      (chain.formulas.isEmpty() ? 0 : 1) + (chain.hasHerbs() ? 1 : 0);
    const double method = methodFits(chain);
    const double formula = formulaFits(chain);
    const double herbs = herbsFit(chain);
    QStringList herbNames = chain.herbs.values();
    herbNames.sort();
    QJsonArray principles = namesOf(syndromes);
    for (const QString& name : chain.principles) {
        principles += name;
    }
    return {RewardPart::Chain,
            0.5 * there / 4.0 + 0.5 * (method + formula + herbs) / 3.0,
            {{QStringLiteral("principle"), principles},
             {QStringLiteral("method"), QJsonArray::fromStringList(chain.methods.values())},
             {QStringLiteral("formula"), QJsonArray::fromStringList(chain.formulas.values())},
             {QStringLiteral("herbs"), QJsonArray::fromStringList(herbNames)},
             {QStringLiteral("method_fits"), method},
             {QStringLiteral("formula_fits"), formula},
             {QStringLiteral("herbs_fit"), herbs}}};
}

PartScore RewardRules::auditPart(const Prescription& written) const {
    QJsonArray findings;
    double left = 1.0;
    for (const AuditFinding& finding : m_audit.audit(written)) {
        left -= costOf(finding.severity);
        findings += QJsonObject{{QStringLiteral("rule"), auditRuleId(finding.rule)},
                                {QStringLiteral("severity"), severityId(finding.severity)},
                                {QStringLiteral("items"), QJsonArray::fromStringList(finding.items)}};
    }
    QJsonArray items;
    for (const PrescriptionItem& item : written.items) {
        items += item.doseGrams ? QStringLiteral("%1 %2 g").arg(item.name).arg(*item.doseGrams) : item.name;
    }
    return {RewardPart::Audit,
            std::max(0.0, left),
            {{QStringLiteral("items"), items}, {QStringLiteral("findings"), findings}}};
}

Reward RewardRules::score(const RewardRequest& request) const {
    RewardRequest simple = request;
    simple.prompt = m_knowledge.simplified(request.prompt);
    simple.completion = m_knowledge.simplified(request.completion);
    simple.reference = m_knowledge.simplified(request.reference);
    const QList<NamedSyndrome> syndromes = m_syndromes.in(simple.completion);
    const std::optional<Prescription> written =
        writtenPrescription(simple.completion, simple.prompt, m_audit.names());
    Reward reward;
    const auto counts = [&](RewardPart part) { return m_weights.of[static_cast<int>(part)] > 0.0; };
    if (counts(RewardPart::Syndrome)) {
        reward.parts += syndromePart(syndromes, simple);
    }
    if (counts(RewardPart::Chain)) {
        reward.parts += chainPart(syndromes, simple, written);
    }
    if (counts(RewardPart::Audit) && written) {
        reward.parts += auditPart(*written);
    }
    double weights = 0.0;
    for (const PartScore& part : reward.parts) {
        const double weight = m_weights.of[static_cast<int>(part.part)];
        reward.number += weight * part.score;
        weights += weight;
    }
    reward.number = weights > 0.0 ? reward.number / weights : 0.0;
    return reward;
}

}  // namespace xinglin::app
