#include <algorithm>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {

QList<KnowledgeHit> findNamed(KnowledgeBase::State& state, const QString& name,
                              std::optional<KnowledgeKind> kind) {
    const QString simplified = state.simplifier.simplified(name);
    Statement rows = state.database.prepare(
        "SELECT DISTINCT n.class, n.entry, n.shown, EXISTS(SELECT 1 FROM written_names w"
        " WHERE w.name = n.shown AND w.state = 2) FROM names n"
        " WHERE n.key IN (?1, ?2) AND n.class <= 3 ORDER BY n.class, n.entry, n.shown");
    rows.bind(1, searchKey(name)).bind(2, searchKey(simplified));
    QList<KnowledgeHit> hits;
    qint64 strongest = -1;
    while (rows.step()) {
        const qint64 nameClass = rows.integer(0);
        const int entry = static_cast<int>(rows.integer(1));
        if ((strongest >= 0 && nameClass != strongest) || (kind && state.brief(entry).kind != *kind)) {
            continue;
        }
        KnowledgeHit hit = state.hit(entry);
        const bool isRepeated = std::any_of(hits.begin(), hits.end(),
                                            [&hit](const KnowledgeHit& known) { return known.id == hit.id; });
        if (isRepeated) {
            continue;
        }
        strongest = nameClass;
        hit.match = nameClass == static_cast<qint64>(NameClass::Alias) ? MatchKind::Alias : MatchKind::Name;
        hit.matched = rows.text(2);
        // An ambiguous alias names each of its candidates, and none of them for certain.
        hit.tier = hit.match == MatchKind::Alias && rows.integer(3) != 0 ? Tier::Inferred : Tier::Stated;
        hits += hit;
    }
    return hits;
}

void readSyllables(Database& database, SimilarNames& names) {
    Statement rows = database.prepare("SELECT syllable, characters FROM syllables ORDER BY syllable");
    while (rows.step()) {
        names.addReading(rows.text(0), rows.text(1));
    }
}

QStringList findSimilarNames(KnowledgeBase::State& state, const QString& written, KnowledgeKind kind,
                             int limit) {
    auto known = state.similarNames.find(kind);
    if (known == state.similarNames.end()) {
        SimilarNames names;
        if (state.auditFacts) {
            names.shareReadings(state.auditFacts->similarNames);
        } else if (!state.similarNames.isEmpty()) {
            names.shareReadings(state.similarNames.first());
        } else {
            readSyllables(state.database, names);
        }
        known = state.similarNames.insert(kind, names);
        Statement rows = state.database.prepare(
            "SELECT n.shown, n.class, n.entry FROM names n JOIN entries e ON e.id = n.entry"
            " WHERE e.kind = ?1 AND n.class IN (0, 1) ORDER BY n.entry, n.class, n.shown");
        rows.bind(1, static_cast<qint64>(kind));
        while (rows.step()) {
            const auto entry = static_cast<int>(rows.integer(2));
            // Own names before aliases, and of each those that are used more.
            constexpr int kMostUsed = 1 << 20;
            const int use = kMostUsed - std::min(state.brief(entry).weight, kMostUsed);
            known->add(state.simplifier.simplified(rows.text(0)), entry,
                       static_cast<int>(rows.integer(1)) * (kMostUsed + 1) + use);
        }
    }
    return known->like(state.simplifier.simplified(written), limit);
}

}  // namespace xinglin::app
