#pragma once

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <optional>
#include <vector>

#include "app/knowledge/han_text.h"
#include "app/knowledge/knowledge_format.h"
#include "app/knowledge/similar_names.h"

namespace xinglin::app {

/// Where a fact of the audit comes from, as printed for people.
struct AuditSource {
    QString title;
    QString edition;
    bool isPharmacopoeia = false;
};

/// One term that a source says of a herb. `source` is an index into AuditFacts::sources.
struct AuditClaim {
    QString term;
    int source = -1;
};

enum class DoseRoute { Decoction, Powder, External, General };
enum class DoseUnit { GramsADay, GramsAnIntake, Other };

/// A dose of one source. Without numbers only the route is known.
struct AuditDose {
    std::optional<double> min;
    std::optional<double> max;
    DoseUnit unit = DoseUnit::Other;
    DoseRoute route = DoseRoute::General;
    QString form;  ///< what the numbers hold for (鲜品, 制品), empty for the herb as usual
    int source = -1;
};

/// A restriction: by law class `banned`, `toxic-catalog`, `narcotic` or `restricted`; for what it holds
/// `aristolochic` or `poison`; `preparation` for names of lists that are no herb.
struct AuditRestriction {
    QString controlClass;
    QString basis;
    int source = -1;
};

/// What the audit knows of a herb, with what it takes over from the herb that it is a form of.
struct AuditHerb {
    QString id;  ///< `herb:附子`
    QString name;
    int base = -1;       ///< the herb that this is a processed form, a raw form or a spelling of
    int kin = -1;        ///< the herb that this is made from and yet a drug of its own: 熟地黄 of 地黄
    int doseOwner = -1;  ///< the herb whose doses these are: itself, or the base
    QList<int> incompatible;  ///< itself, and the herbs whose pairs hold for it
    QList<AuditClaim> toxicity;
    QList<AuditClaim> pregnancy;
    QList<AuditClaim> decoction;
    QList<AuditClaim> caution;
    QList<AuditDose> doses;
    QList<AuditRestriction> restrictions;
};

/// Two herbs that are not used together.
struct AuditPair {
    bool isNineteen = false;  ///< 十九畏, otherwise 十八反
    bool isExtension = false;
    QString phrase;
    int source = -1;
};

/// What a name stands for; the herbs are candidates when it is ambiguous.
struct AuditName {
    WrittenState state = WrittenState::Exact;
    QList<int> herbs;
};

/// A herb (or a formula as a whole) and drugs that a publication warns of together.
struct AuditInteraction {
    QList<int> herbs;
    QStringList formulas;
    QStringList drugs;  ///< lower case
    QString effect;
    QString citation;
    QString year;
};

/// Everything that prescriptions are checked against, in memory: the audit asks no database while a
/// prescription is typed. A value; reading it from several threads at once is safe.
struct AuditFacts {
    std::vector<AuditHerb> herbs;
    std::vector<AuditSource> sources;
    QHash<QString, AuditName> names;      ///< as a prescription writes it, simplified
    QHash<quint64, AuditPair> pairs;      ///< by pairKey()
    QHash<QString, QString> processings;  ///< 酒炒 → 酒
    QHash<QString, QString> marks;        ///< 布包 → 包煎
    QStringList parts;                    ///< 去皮: what a bracket may hold without a meaning for the audit
    QStringList suffixes;                 ///< 饮片
    QStringList places;                   ///< 云南: where a herb comes from
    QStringList qualities;                ///< 优质: what a herb is worth
    SimilarNames similarNames;            ///< of `names`
    QSet<QString> otherDrugs;             ///< names of formulas and medicines, as normalised()
    QList<AuditInteraction> interactions;
    HanSimplifier simplifier;
    QString edition;  ///< of the knowledge base

    static quint64 pairKey(int left, int right);
    /// The pair of two herbs, or null. The order does not matter.
    const AuditPair* pairOf(int left, int right) const;
    /// The herb at the end of the chain of forms and kin: 附子 for 黑顺片, 地黄 for 熟地黄.
    int rootOf(int herb) const;
    /// Simplified, narrow, lower case, without blanks: how names and words are compared.
    QString normalised(const QString& text) const;
    /// The herb of exactly this name in the tables, or -1.
    int findHerb(const QString& name) const;

    QHash<QString, int> herbByName;
};

/// Reads the knowledge.db at `path`. Throws FailureError naming the file when it cannot be read, is of
/// another version or contradicts itself.
AuditFacts readAuditFacts(const QString& path);

}  // namespace xinglin::app
