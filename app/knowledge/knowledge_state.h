#pragma once

#include <QHash>
#include <QList>
#include <QMap>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/failure.h"
#include "app/knowledge/composition_similarity.h"
#include "app/knowledge/han_text.h"
#include "app/knowledge/herb_names.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/knowledge_format.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// What every search needs of an entry, kept in memory: a key press then reads only what it shows.
struct EntryBrief {
    KnowledgeKind kind = KnowledgeKind::Herb;
    bool isHeading = false;
    int weight = 0;
    bool isBrowsed = true;                      ///< false: stands in no list, only in searches for its name
    int order = 0;                              ///< place by reading or code
    QList<std::pair<quint16, quint16>> facets;  ///< (field, value) as indices into facetFields, facetValues
};

/// A name in running text and what it may stand for.
struct Mention {
    NameClass nameClass = NameClass::Name;
    int entry = 0;
    QString shown;
};

/// Every composition of the file, for comparing them; filled by the first similarFormulas().
struct CompositionIndex {
    std::vector<int> entries;               ///< the formulas and medicines
    std::vector<Composition> compositions;  ///< of entries, in their order
    QStringList ingredients;  ///< names; a herb's own, or what is written where no herb is known
    QHash<QString, int> ingredientByName;
    std::vector<double> weights;  ///< of ingredients
};

/// What KnowledgeBase owns; its parts (search, mentions, signs) work on it.
struct KnowledgeBase::State {
    explicit State(Database opened) : database(std::move(opened)) {}

    Database database;
    HanSimplifier simplifier;
    std::vector<EntryBrief> briefs;  ///< by entries.id; [0] is unused
    QStringList facetFields;
    QStringList facetValues;
    QHash<QString, QList<Mention>> mentions;  ///< by searchKey(); filled by the first mentionedIn()
    qsizetype longestMention = 0;
    bool hasConflictFacets = false;
    std::optional<CompositionIndex> compositions;
    std::unique_ptr<AuditFacts> auditFacts;  ///< by herbNames(), and borrowed by it
    std::unique_ptr<HerbNames> herbNames;
    QMap<KnowledgeKind, SimilarNames> similarNames;     ///< by similarNames()
    QMap<KnowledgeKind, QHash<int, double>> signNorms;  ///< length of an entry's sign vector; by matchSigns()

    /// The brief of an id that another table names; throws FailureError(FileCorrupt) when there is none.
    const EntryBrief& brief(qint64 entry) const;
    /// The hit of one entry without how it was found.
    KnowledgeHit hit(int entry);
};

/// Throws FailureError(FormatUnsupported) naming `path` when it is no knowledge.db of this version.
void checkKnowledgeFormat(Database& database, const QString& path);
/// What is thrown when the tables of an opened knowledge.db contradict each other.
Failure damagedKnowledge(const QString& detail);

/// What readAuditFacts() reads, of an opened file. Throws FailureError.
AuditFacts readAuditFacts(Database& database);
/// Gives `names` the readings of characters. Throws FailureError.
void readSyllables(Database& database, SimilarNames& names);
/// The body of KnowledgeBase::similarNames() for kinds without resolution, formulas and medicines.
QStringList findSimilarNames(KnowledgeBase::State& state, const QString& written, KnowledgeKind kind,
                             int limit);
/// The body of KnowledgeBase::search().
KnowledgeResult searchKnowledge(KnowledgeBase::State& state, const KnowledgeQuery& query);
/// The body of KnowledgeBase::conflicts().
QList<KnowledgeConflict> findConflicts(KnowledgeBase::State& state);
/// The body of KnowledgeBase::similarFormulas().
QList<SimilarFormula> findSimilar(KnowledgeBase::State& state, const KnowledgeEntry& entry, int limit);
/// The body of KnowledgeBase::table().
QList<QStringList> readTable(KnowledgeBase::State& state, const KnowledgeQuery& query,
                             const QStringList& columns, const QMap<Tier, QString>& tierWords,
                             const KnowledgeBase::TableProgress& goesOn);
/// The body of KnowledgeBase::named().
QList<KnowledgeHit> findNamed(KnowledgeBase::State& state, const QString& name,
                              std::optional<KnowledgeKind> kind);
/// Gives entries a facet for the fields in which their sources disagree, once; some tens of milliseconds.
void addConflictFacets(KnowledgeBase::State& state);
/// The body of KnowledgeBase::mentionsIn().
QList<TextMention> findMentions(KnowledgeBase::State& state, const QString& text);
/// The body of KnowledgeBase::entry().
std::optional<KnowledgeEntry> readEntry(Database& database, const QString& id);

}  // namespace xinglin::app
