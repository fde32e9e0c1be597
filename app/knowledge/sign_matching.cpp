#include <QSet>
#include <algorithm>
#include <cmath>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

using SignMatch = KnowledgeBase::SignMatch;

// Entries and cases are vectors of sign weights; how alike they are is the cosine between them, so that
// neither a long list of signs nor a common sign counts for more than it tells.
const QHash<int, double>& normsOf(KnowledgeBase::State& state, KnowledgeKind kind) {
    QHash<int, double>& norms = state.signNorms[kind];
    if (norms.isEmpty()) {
        Statement rows = state.database.prepare(
            "SELECT entry, sum(weight * weight) FROM signs WHERE kind = ?1 GROUP BY entry");
        rows.bind(1, static_cast<qint64>(kind));
        while (rows.step()) {
            norms.insert(static_cast<int>(rows.integer(0)), std::sqrt(rows.real(1)));
        }
    }
    return norms;
}

struct Shared {
    double product = 0;
    QSet<QString> keys;
};

void fillSigns(Database& database, int entry, const QSet<QString>& sharedKeys, SignMatch& match) {
    Statement rows = database.prepare("SELECT key, text FROM signs WHERE entry = ?1 ORDER BY seq");
    rows.bind(1, qint64(entry));
    while (rows.step()) {
        (sharedKeys.contains(rows.text(0)) ? match.shared : match.missing) += rows.text(1);
    }
}

SignMatch matchOf(Database& database, int entry, const Shared& shared, double score) {
    SignMatch match;
    Statement row = database.prepare("SELECT key, name, code FROM entries WHERE id = ?1");
    if (row.bind(1, qint64(entry)).step()) {
        match.id = row.text(0);
        match.name = row.text(1);
        match.code = row.text(2);
    }
    match.score = score;
    fillSigns(database, entry, shared.keys, match);
    return match;
}

}  // namespace

QList<SignMatch> KnowledgeBase::matchSigns(KnowledgeKind kind, const QStringList& signs, int limit) const {
    QHash<int, Shared> byEntry;
    double caseSquare = 0;
    QSet<QString> keys;
    Statement rows = m_state->database.prepare(
        "SELECT entry, weight FROM signs WHERE kind = ?1 AND key = ?2 ORDER BY entry");
    for (const QString& sign : signs) {
        const QString key = searchKey(m_state->simplifier.simplified(sign));
        if (keys.contains(key)) {
            continue;
        }
        keys += key;
        rows.bind(1, static_cast<qint64>(kind)).bind(2, key);
        double weight = 0;
        while (rows.step()) {
            weight = rows.real(1);
            Shared& shared = byEntry[static_cast<int>(rows.integer(0))];
            shared.product += weight * weight;
            shared.keys += key;
        }
        rows.reset();
        caseSquare += weight * weight;  // a sign that no entry lists says nothing
    }
    const QHash<int, double>& norms = normsOf(*m_state, kind);
    QList<QPair<int, double>> ranked;
    for (auto shared = byEntry.constBegin(); shared != byEntry.constEnd(); ++shared) {
        ranked += {shared.key(), shared->product / (norms.value(shared.key()) * std::sqrt(caseSquare))};
    }
    std::sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
        const auto order = [&](const auto& place) {
            return std::make_tuple(-place.second, -byEntry.value(place.first).keys.size(), place.first);
        };
        return order(a) < order(b);
    });
    QList<SignMatch> matches;
    for (qsizetype i = 0; i < std::min<qsizetype>(limit, ranked.size()); ++i) {
        const auto& [entry, score] = ranked.at(i);
        matches += matchOf(m_state->database, entry, byEntry.value(entry), score);
    }
    return matches;
}

QStringList KnowledgeBase::signVocabulary() const {
    QStringList words;
    Statement rows =
        m_state->database.prepare("SELECT DISTINCT text FROM signs ORDER BY length(text) DESC, text");
    while (rows.step()) {
        words += rows.text(0);
    }
    return words;
}

}  // namespace xinglin::app
