#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

namespace xinglin::app {

/// What a row of the knowledge base is about. A kind is one table row in knowledge_kinds.cpp.
enum class KnowledgeKind {
    Herb,
    Formula,
    Patent,
    Compound,
    Target,
    Syndrome,
    Disease,
    Therapy,
    Clause,
    Acupoint,
};

/// What supports a statement.
enum class Tier {
    Stated,    ///< the named source says it of this very row
    Borrowed,  ///< a source says it of a relative (another dosage form, the herb that was processed)
    Inferred,  ///< the program or the model concluded it
    None,      ///< nothing was found
};

/// Whether somebody has checked the row against its source.
enum class FactStatus { Verified, ToVerify, Inferred };

/// One thing the knowledge base says of an entry. Lists are separate values.
struct Fact {
    QString field;  ///< a stable id: nature flavours channels category actions indications dose toxicity …
    QStringList values;
    QString edition;  ///< edition of the source, as printed for people
    QString source;   ///< title of the source, as printed for people
    FactStatus status = FactStatus::ToVerify;
    Tier tier = Tier::Stated;
    QString lenderId = {};    ///< Tier::Borrowed: the relative of which the source says it, else empty
    QString lenderName = {};  ///< its name
};

/// A connection to another entry: relation is a stable id such as `contains`, `contained-in`, `incompatible`,
/// `processed-from`, `treats`, `uses-therapy`.
struct KnowledgeLink {
    QString relation;
    QString id;
    QString name;
    QString source;
    QString note;  ///< dose, phrase or role that belongs to the link; may be empty
    Tier tier = Tier::Stated;
    QString summary = {};      ///< of the entry linked to, as in KnowledgeHit
    QString edition = {};      ///< of the source
    QString traditional = {};  ///< name of the entry linked to, in traditional characters
    /// `high`: the source names both ends; `medium`: one end stands inside a text or in one author's table;
    /// `low`: concluded through a third; empty where nobody asked.
    QString confidence = {};
};

/// One ingredient of a formula, in the order of the source.
struct FormulaItem {
    QString written;     ///< as the source writes it
    QString herbId;      ///< `herb:…`; empty where no herb of the tables is certain (patent medicines only)
    QString processing;  ///< 炙, 去皮 …
    QString originalDose;  ///< in the source's own units: 三两
    std::optional<double> grams;
    QString note;
    QStringList roles =
        {};  ///< `chief deputy assistant envoy`, two where the source gives two; empty: unknown
    QString roleSource = {};   ///< title of the source of the roles
    QString roleEdition = {};  ///< its edition
    /// Title of the source of the grams where another than that of the composition prints them: inferred, so
    /// no prescription takes them over.
    QString gramsSource = {};
    QString gramsEdition = {};  ///< its edition
};

/// A formula or medicine that shares herbs with the one that is looked at.
struct SimilarFormula {
    QString id;
    KnowledgeKind kind = KnowledgeKind::Formula;
    QString name;
    QString traditional;
    QString summary;        ///< as in KnowledgeHit
    double similarity = 0;  ///< weightedJaccard() over the herbs, above 0 and at most 1
    QStringList shared;     ///< names of herbs that both have
    QStringList added;      ///< that only this one has
    QStringList removed;    ///< that only the one looked at has
};

/// Everything known of one entry.
struct KnowledgeEntry {
    QString id;  ///< `herb:麻黄`, `syndrome:B04.02.01`
    KnowledgeKind kind = KnowledgeKind::Herb;
    QString name;
    QString traditional;
    QString pinyin;          ///< with tone marks where known, syllables separated by spaces
    QString latin;           ///< or the English name of a term; may be empty
    bool isHeading = false;  ///< a chapter of a terminology: browsable, never a diagnosis
    Tier tier =
        Tier::Stated;  ///< the strongest support of anything known of it; None: only the name is known
    QStringList aliases;
    QList<Fact> facts;
    QList<KnowledgeLink> links;
    QList<FormulaItem> items;  ///< formulas and patent medicines only
    /// Of formulas and medicines; filled by KnowledgeService only. Best first, formulas before medicines.
    QList<SimilarFormula> similar = {};
    QByteArray structure = {};  ///< SVG of a compound's molecule, black on nothing; by KnowledgeService only
};

/// How a hit was found, strongest first.
enum class MatchKind { Browsed, Name, Alias, Prefix, Contained, Pinyin, Initials, Text };

/// A row of a result list.
struct KnowledgeHit {
    QString id;
    KnowledgeKind kind = KnowledgeKind::Herb;
    QString name;
    QString pinyin;
    QString summary;  ///< one dense line for the list: nature, flavours; channels / source book / code
    QString badge;    ///< toxicity or heading mark; may be empty
    MatchKind match = MatchKind::Browsed;
    QString matched;   ///< the text that matched: the name, an alias, a term of a fact
    double score = 0;  ///< higher is better; comparable inside one result only
    Tier tier = Tier::Stated;
    QString traditional = {};  ///< the name in traditional characters
};

/// A name that stands in a text.
struct TextMention {
    qsizetype at = 0;  ///< in KnowledgeBase::simplified() of the text
    qsizetype length = 0;
    QList<KnowledgeHit> hits;  ///< the entries that are called so, the likeliest first
};

/// One value of a facet with the number of hits it would leave.
struct FacetValue {
    QString value;
    int count = 0;
};

/// The facets of a result: `category`, `nature`, `flavours`, `channels`, `toxicity` …
struct Facet {
    QString field;
    QList<FacetValue> values;
};

/// What one source says in a conflict.
struct ConflictStatement {
    QStringList values;
    QString source;  ///< title; empty: the ingredients that the entry shows, whose source its links name
    QString edition;
    FactStatus status = FactStatus::ToVerify;
};

/// A field with one truth (nature, toxicity, dose …) of which the sources of an entry say different things.
struct KnowledgeConflict {
    QString id;
    QString name;
    KnowledgeKind kind = KnowledgeKind::Herb;
    QString field;
    QList<ConflictStatement> statements;  ///< two or more, in the order of the sources
};

struct KnowledgeQuery {
    QString
        text;  ///< Han characters, traditional or simplified, full pinyin, initials, Latin; empty: browse all
    std::optional<KnowledgeKind> kind;
    QList<QPair<QString, QString>> facets;  ///< (field, value): values of one field are or-ed, fields and-ed
    int limit = 50;
    /// Only these entries; without a text in this order. Unknown ids are left out.
    std::optional<QStringList> ids = {};
};

struct KnowledgeResult {
    QList<KnowledgeHit> hits;
    int total = 0;  ///< hits without the limit
    /// How many entries of each kind the text finds, whatever kind and facets were asked for.
    QMap<KnowledgeKind, int> kindCounts;
    QString text;         ///< of the query, in simplified characters
    QList<Facet> facets;  ///< filled only when the query names a kind
};

/// What a written herb name stands for. Prescriptions and formulas resolve through it; it fails closed.
struct HerbResolution {
    enum class Kind { Exact, Alias, Ambiguous, Refused, Unknown };
    Kind kind = Kind::Unknown;
    QString id;                ///< for Exact and Alias
    QStringList candidateIds;  ///< for Ambiguous; may be empty where no source names one
    QString controlClass;  ///< `toxic-catalog`, `narcotic`, `banned`, `aristolochic`, `poison`, `preparation`
                           ///< or empty
};

}  // namespace xinglin::app
