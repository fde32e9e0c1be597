#pragma once

#include <QHash>
#include <QJsonObject>
#include <optional>

#include "app/knowledge/entity_linker.h"
#include "app/prescription/prescription_audit.h"
#include "app/reward/reward_request.h"
#include "app/reward/syndrome_terms.h"

namespace xinglin::app {

/// What a rule looks at. A part is one row of the table in reward_rules.cpp.
enum class RewardPart { Syndrome, Chain, Audit };
inline constexpr int kRewardParts = 3;

/// `syndrome`, `chain`, `audit`.
QString rewardPartId(RewardPart part);
std::optional<RewardPart> rewardPartFromId(const QString& id);

/// How much each part counts; 0: not at all.
struct RewardWeights {
    double of[kRewardParts] = {1.0, 1.0, 1.0};
};

/// A part's number in [0, 1] and what it was made of, for a person.
struct PartScore {
    RewardPart part = RewardPart::Syndrome;
    double score = 0;
    QJsonObject reasons;
};

/// What a completion is worth: the weighted mean of the parts that it has.
struct Reward {
    double number = 0;  ///< in [0, 1]
    QList<PartScore> parts;
};

/// {"reward", "parts": {"syndrome": {"score", …}, …}}
QJsonObject rewardJson(const Reward& reward);

/// Rules that say what a completion is worth to a clinician, from the tables of the knowledge base alone: the
/// same request gives the same number. README.md says how each is counted. Used by one thread; borrows
/// everything.
class RewardRules final {
public:
    /// Throws FailureError where the knowledge base cannot be read.
    RewardRules(const KnowledgeBase& knowledge, const PrescriptionAudit& audit, RewardWeights weights);

    /// Throws FailureError where the knowledge base fails.
    Reward score(const RewardRequest& request) const;

private:
    struct Chain;

    PartScore syndromePart(const QList<NamedSyndrome>& named, const RewardRequest& request) const;
    PartScore chainPart(const QList<NamedSyndrome>& syndromes, const RewardRequest& request,
                        const std::optional<Prescription>& written) const;
    PartScore auditPart(const Prescription& written) const;
    Chain chainOf(const QList<NamedSyndrome>& syndromes, const QString& completion,
                  const std::optional<Prescription>& written) const;
    double methodFits(const Chain& chain) const;
    double formulaFits(const Chain& chain) const;
    double herbsFit(const Chain& chain) const;
    /// The herb that it is a form of, so that 炙甘草 stands for 甘草 in a formula.
    QString rootName(const QString& herb) const;
    const KnowledgeEntry& entry(const QString& id) const;
    bool isLinked(const QString& from, const QStringList& relations, const QString& to) const;

    const KnowledgeBase& m_knowledge;
    const PrescriptionAudit& m_audit;
    RewardWeights m_weights;
    EntityLinker m_linker;
    SyndromeTerms m_syndromes;
    mutable QHash<QString, KnowledgeEntry> m_entries;  ///< read once; they do not change
};

}  // namespace xinglin::app
