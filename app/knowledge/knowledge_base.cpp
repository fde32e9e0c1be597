#include "app/knowledge/knowledge_base.h"

#include <QCoreApplication>
#include <QDir>
#include <QSet>
#include <utility>

#include "app/failure.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

qint64 pragma(Database& database, const QByteArray& name) {
    Statement statement = database.prepare("PRAGMA " + name);
    return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

void checkKnowledgeFormat(Database& database, const QString& path) {
    if (pragma(database, "application_id") != kKnowledgeApplicationId) {
        throw FailureError({FailureCode::FormatUnsupported,
                            QCoreApplication::translate("KnowledgeBase", "%1 is not a knowledge base.")
                                .arg(QDir::toNativeSeparators(path)),
                            QCoreApplication::translate(
                                "KnowledgeBase", "Choose the knowledge.db that came with the program."),
                            {}});
    }
    const qint64 format = pragma(database, "user_version");
    if (format != kKnowledgeFormat) {
        throw FailureError(
            {FailureCode::FormatUnsupported,
             QCoreApplication::translate("KnowledgeBase", "%1 belongs to another version of the program.")
                 .arg(QDir::toNativeSeparators(path)),
             QCoreApplication::translate("KnowledgeBase",
                                         "Use the knowledge.db that came with this version."),
             QStringLiteral("format %1 instead of %2").arg(format).arg(kKnowledgeFormat)});
    }
}

namespace {

void readSimplifier(KnowledgeBase::State& state) {
    Statement rules = state.database.prepare("SELECT traditional, simplified FROM simplified");
    while (rules.step()) {
        state.simplifier.add(rules.text(0), rules.text(1));
    }
}

EntryBrief& writableBrief(KnowledgeBase::State& state, qint64 entry) {
    state.brief(entry);
    return state.briefs[static_cast<std::size_t>(entry)];
}

void readBriefs(KnowledgeBase::State& state) {
    // The builder numbers entries from 1 without gaps.
    Statement count = state.database.prepare("SELECT count(*) FROM entries");
    count.step();
    state.briefs.resize(static_cast<std::size_t>(count.integer(0)) + 1);
    Statement rows =
        state.database.prepare("SELECT id, kind, heading, weight, browsed FROM entries ORDER BY sort, id");
    for (int order = 0; rows.step(); ++order) {
        EntryBrief& brief = writableBrief(state, rows.integer(0));
        if (rows.integer(1) < 0 || rows.integer(1) >= static_cast<qint64>(knowledgeKinds().size())) {
            throw FailureError(damagedKnowledge(QStringLiteral("entries.kind %1").arg(rows.integer(1))));
        }
        brief.kind = static_cast<KnowledgeKind>(rows.integer(1));
        brief.isHeading = rows.integer(2) != 0;
        brief.weight = static_cast<int>(rows.integer(3));
        brief.isBrowsed = rows.integer(4) != 0;
        brief.order = order;
    }
}

quint16 interned(QStringList& words, QHash<QString, quint16>& places, const QString& word) {
    auto place = places.constFind(word);
    if (place == places.constEnd()) {
        place = places.insert(word, static_cast<quint16>(words.size()));
        words += word;
    }
    return *place;
}

void readFacets(KnowledgeBase::State& state) {
    QHash<QString, quint16> fields;
    QHash<QString, quint16> values;
    Statement rows = state.database.prepare("SELECT entry, field, value FROM facets");
    while (rows.step()) {
        const quint16 field = interned(state.facetFields, fields, rows.text(1));
        const quint16 value = interned(state.facetValues, values, rows.text(2));
        writableBrief(state, rows.integer(0)).facets += {field, value};
    }
}

}  // namespace

KnowledgeBase::KnowledgeBase(std::unique_ptr<State> state) : m_state(std::move(state)) {}

KnowledgeBase::~KnowledgeBase() = default;

std::unique_ptr<KnowledgeBase> KnowledgeBase::open(const QString& path) {
    Database::Options options;
    options.access = Database::Access::ReadOnly;
    auto state = std::make_unique<State>(Database::open(path, options));
    try {
        checkKnowledgeFormat(state->database, path);
        readSimplifier(*state);
        readBriefs(*state);
        readFacets(*state);
    } catch (const FailureError& error) {
        if (error.failure().code == FailureCode::FormatUnsupported) {
            throw;
        }
        // SQLite does not say which file it means, and a missing table is damage here, too.
        throw FailureError({FailureCode::FileCorrupt,
                            QCoreApplication::translate("KnowledgeBase", "The knowledge base %1 is damaged.")
                                .arg(QDir::toNativeSeparators(path)),
                            QCoreApplication::translate("KnowledgeBase", "Install the program again."),
                            error.failure().detail});
    }
    return std::unique_ptr<KnowledgeBase>(new KnowledgeBase(std::move(state)));
}

Failure damagedKnowledge(const QString& detail) {
    return {FailureCode::FileCorrupt,
            QCoreApplication::translate("KnowledgeBase", "The knowledge base is damaged."),
            QCoreApplication::translate("KnowledgeBase", "Install the program again."), detail};
}

const EntryBrief& KnowledgeBase::State::brief(qint64 entry) const {
    if (entry < 1 || entry >= static_cast<qint64>(briefs.size())) {
        throw FailureError(damagedKnowledge(QStringLiteral("no entry %1").arg(entry)));
    }
    return briefs[static_cast<std::size_t>(entry)];
}

KnowledgeHit KnowledgeBase::State::hit(int entry) {
    Statement row = database.prepare(
        "SELECT key, kind, name, pinyin, summary, badge, tier, traditional FROM entries WHERE id = ?1");
    KnowledgeHit hit;
    if (row.bind(1, qint64(entry)).step()) {
        hit.id = row.text(0);
        hit.kind = static_cast<KnowledgeKind>(row.integer(1));
        hit.name = row.text(2);
        hit.pinyin = row.text(3);
        hit.summary = row.text(4);
        hit.badge = row.text(5);
        hit.tier = static_cast<Tier>(row.integer(6));
        hit.traditional = row.text(7);
        hit.matched = hit.name;
    }
    return hit;
}

KnowledgeResult KnowledgeBase::search(const KnowledgeQuery& query) const {
    return searchKnowledge(*m_state, query);
}

std::optional<KnowledgeEntry> KnowledgeBase::entry(const QString& id) const {
    return readEntry(m_state->database, id);
}

QList<SimilarFormula> KnowledgeBase::similarFormulas(const KnowledgeEntry& entry, int limit) const {
    return findSimilar(*m_state, entry, limit);
}

QList<QStringList> KnowledgeBase::table(const KnowledgeQuery& query, const QStringList& columns,
                                        const QMap<Tier, QString>& tierWords,
                                        const TableProgress& goesOn) const {
    return readTable(*m_state, query, columns, tierWords, goesOn);
}

QList<KnowledgeHit> KnowledgeBase::named(const QString& name, std::optional<KnowledgeKind> kind) const {
    return findNamed(*m_state, name, kind);
}

QList<TextMention> KnowledgeBase::mentionsIn(const QString& text) const {
    return findMentions(*m_state, text);
}

QList<KnowledgeHit> KnowledgeBase::mentionedIn(const QString& text) const {
    QList<KnowledgeHit> hits;
    QSet<QString> seen;
    for (const TextMention& mention : mentionsIn(text)) {
        for (const KnowledgeHit& hit : mention.hits) {
            if (!seen.contains(hit.id)) {
                seen += hit.id;
                hits += hit;
            }
        }
    }
    return hits;
}

QString KnowledgeBase::simplified(const QString& text) const {
    return m_state->simplifier.simplified(text);
}

const HerbNames& KnowledgeBase::herbNames() const {
    if (!m_state->herbNames) {
        m_state->auditFacts = std::make_unique<AuditFacts>(readAuditFacts(m_state->database));
        m_state->herbNames = std::make_unique<HerbNames>(*m_state->auditFacts);
    }
    return *m_state->herbNames;
}

QStringList KnowledgeBase::similarNames(const QString& written, std::optional<KnowledgeKind> kind) const {
    constexpr int kMost = 3;
    QStringList names;
    if (!kind || *kind == KnowledgeKind::Herb) {
        names = herbNames().similarTo({written});
    }
    for (const KnowledgeKind other : {KnowledgeKind::Formula, KnowledgeKind::Patent}) {
        if (!kind || *kind == other) {
            names += findSimilarNames(*m_state, written.simplified().remove(QLatin1Char(' ')), other, kMost);
        }
    }
    names.removeDuplicates();
    return names.mid(0, kMost);
}

const AuditFacts& KnowledgeBase::auditFacts() const {
    herbNames();
    return *m_state->auditFacts;
}

HerbResolution KnowledgeBase::resolveHerb(const QString& writtenName) const {
    QString name = writtenName;
    name.remove(QLatin1Char(' ')).remove(QChar(0x3000));
    HerbResolution resolution;
    for (const QString& form : {name, m_state->simplifier.simplified(name)}) {
        Statement rows = m_state->database.prepare(
            "SELECT n.state, e.key, n.control FROM written_names n LEFT JOIN entries e ON e.id = n.entry"
            " WHERE n.name = ?1 ORDER BY n.rowid");
        rows.bind(1, form);
        while (rows.step()) {
            const auto state = static_cast<WrittenState>(rows.integer(0));
            // Of a joint name no single herb can be told either.
            const bool isOpen = state == WrittenState::Ambiguous || state == WrittenState::Joint;
            const bool isOne = state == WrittenState::Exact || state == WrittenState::Alias;
            resolution.kind = state == WrittenState::Exact   ? HerbResolution::Kind::Exact
                              : state == WrittenState::Alias ? HerbResolution::Kind::Alias
                              : isOpen                       ? HerbResolution::Kind::Ambiguous
                                                             : HerbResolution::Kind::Refused;
            if (isOne) {
                resolution.id = rows.text(1);
            } else if (!rows.isNull(1)) {
                resolution.candidateIds += rows.text(1);
            }
            // Of an ambiguous name nothing is known yet, not even whether what it means is controlled.
            if (!isOpen) {
                resolution.controlClass = rows.text(2);
            }
        }
        if (resolution.kind != HerbResolution::Kind::Unknown) {
            break;
        }
    }
    return resolution;
}

QString KnowledgeBase::edition() const {
    Statement row = m_state->database.prepare("SELECT value FROM meta WHERE key = 'edition'");
    return row.step() ? row.text(0) : QString();
}

QMap<QString, qint64> KnowledgeBase::statistics() const {
    QMap<QString, qint64> counts;
    Statement rows = m_state->database.prepare("SELECT name, value FROM statistics");
    while (rows.step()) {
        counts.insert(rows.text(0), rows.integer(1));
    }
    return counts;
}

QList<KnowledgeConflict> KnowledgeBase::conflicts() const {
    return findConflicts(*m_state);
}

QStringList KnowledgeBase::integrityProblems() const {
    static constexpr const char* kReferences[] = {
        "SELECT 'facts.entry ' || entry FROM facts WHERE entry NOT IN (SELECT id FROM entries)",
        "SELECT 'facts.source ' || source FROM facts WHERE source NOT IN (SELECT id FROM sources)",
        "SELECT 'facts.lender ' || lender FROM facts WHERE lender NOT IN (SELECT id FROM entries)",
        "SELECT 'fact without a value ' || id FROM facts WHERE id NOT IN (SELECT fact FROM fact_values)",
        "SELECT 'names.entry ' || entry FROM names WHERE entry NOT IN (SELECT id FROM entries)",
        "SELECT 'links.target ' || target FROM links WHERE target NOT IN (SELECT id FROM entries)",
        "SELECT 'items.herb ' || herb FROM items WHERE herb NOT IN (SELECT id FROM entries)",
        "SELECT 'signs.entry ' || entry FROM signs WHERE entry NOT IN (SELECT id FROM entries)",
    };
    QStringList problems;
    Statement pages = m_state->database.prepare("PRAGMA integrity_check");
    while (pages.step()) {
        if (pages.text(0) != QLatin1String("ok")) {
            problems += pages.text(0);
        }
    }
    for (const char* sql : kReferences) {
        Statement broken = m_state->database.prepare(sql);
        while (broken.step()) {
            problems +=
                QCoreApplication::translate("KnowledgeBase", "broken reference: %1").arg(broken.text(0));
        }
    }
    return problems;
}

void KnowledgeBase::interrupt() {
    m_state->database.interrupt();
}

}  // namespace xinglin::app
