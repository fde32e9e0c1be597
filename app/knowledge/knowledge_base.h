#pragma once

#include <QMap>
#include <functional>
#include <memory>
#include <optional>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

class HerbNames;
struct AuditFacts;

/// The read-only book of herbs, formulas and standard terms (knowledge.db).
///
/// Owns its own connection and is used by one thread; open a second one for a second thread. Every call may
/// throw FailureError.
class KnowledgeBase final {
public:
    /// Opens `path`. Throws FailureError(FileUnreadable | FileCorrupt | FormatUnsupported) naming the file.
    static std::unique_ptr<KnowledgeBase> open(const QString& path);
    ~KnowledgeBase();

    /// Best hits first: exact name, then alias, prefix, pinyin, initials, text inside facts. Fewer than 20
    /// ms.
    KnowledgeResult search(const KnowledgeQuery& query) const;

    /// The entry of `id`, or nothing.
    std::optional<KnowledgeEntry> entry(const QString& id) const;

    /// The formulas and medicines whose herbs are most like those of `entry` (weightedJaccard(), see
    /// composition_similarity.h), best first, at most `limit` of each of the two kinds; without the entry
    /// itself. A herb counts as another one in another processed form. The first call reads all compositions,
    /// some tens of milliseconds.
    QList<SimilarFormula> similarFormulas(const KnowledgeEntry& entry, int limit) const;

    /// Asked after every kTableStep rows of a table; "no" ends the call with FailureCode::Cancelled.
    using TableProgress = std::function<bool(int done, int total)>;
    static constexpr int kTableStep = 200;

    /// The hits of `query`, in its order, as rows of a table. A column is `id` `kind` `name` `traditional`
    /// `pinyin` `latin` `aliases` `ingredients` `sources` `tier`, or else the field of a fact. Values of one
    /// source are joined by 、, sources by ；, and what is not stated is followed by its word of `tierWords`
    /// in brackets.
    QList<QStringList> table(const KnowledgeQuery& query, const QStringList& columns,
                             const QMap<Tier, QString>& tierWords, const TableProgress& goesOn = {}) const;

    /// What a name written in a prescription or formula stands for.
    HerbResolution resolveHerb(const QString& writtenName) const;

    /// What names of herbs mean as prescriptions write them: the very code of the audit, and what it borrows.
    /// The first call reads the facts of the audit, some tens of milliseconds.
    const HerbNames& herbNames() const;
    const AuditFacts& auditFacts() const;

    /// The entries that are called exactly `name` (own name, code, Latin or alias; the strongest class only),
    /// in the order of the file. Tier::Inferred on hits by a name that means several herbs.
    QList<KnowledgeHit> named(const QString& name, std::optional<KnowledgeKind> kind = std::nullopt) const;

    /// Names of drugs (herbs as prescriptions write them, formulas, medicines) that `written`, which is none,
    /// may be misspelt for (SimilarNames); at most three, herbs first. The first call reads the names, some
    /// tens of milliseconds.
    QStringList similarNames(const QString& written, std::optional<KnowledgeKind> kind = std::nullopt) const;

    /// Every entry whose name or alias stands in `text`, longest match first, in order of appearance, without
    /// repetition: what a question is about. Headings and single-character names are left out.
    QList<KnowledgeHit> mentionedIn(const QString& text) const;
    /// The same with their places, and with repetitions.
    QList<TextMention> mentionsIn(const QString& text) const;

    /// `text` with traditional characters replaced by simplified ones, by the rules that search uses.
    QString simplified(const QString& text) const;

    /// Syndromes or diseases (never headings) that share signs with `signs`, most shared first.
    struct SignMatch {
        QString id;
        QString name;
        QString code;
        QStringList shared;   ///< signs of the case that the standard lists
        QStringList missing;  ///< signs that the standard lists and the case does not have
        double score = 0;
    };
    QList<SignMatch> matchSigns(KnowledgeKind kind, const QStringList& signs, int limit) const;

    /// All sign words that matchSigns knows, longest first, for finding them in free text.
    QStringList signVocabulary() const;

    /// Edition line for the status bar and counts for `kb stats`: "herbs" → 784, "herb.dose" → 700 …
    QString edition() const;
    QMap<QString, qint64> statistics() const;

    /// Where sources disagree; both stay in the entry. Takes some tens of milliseconds.
    QList<KnowledgeConflict> conflicts() const;

    /// What is wrong with the file itself: broken pages, references to rows that do not exist, facts without
    /// a source. Empty when it is sound. Takes about a second.
    QStringList integrityProblems() const;

    /// Interrupts a running call from another thread; that call throws FailureCode::Cancelled.
    void interrupt();

    struct State;  ///< its parts are in knowledge_state.h, for this folder only

private:
    explicit KnowledgeBase(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace xinglin::app
