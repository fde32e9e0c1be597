#include "app/knowledge/knowledge_conflicts.h"

#include <QRegularExpression>
#include <QSet>
#include <algorithm>
#include <array>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

// Fields with one truth: two books that list different actions do not contradict each other.
constexpr std::array kFields = {
    QLatin1String("nature"),   QLatin1String("flavours"),    QLatin1String("channels"),
    QLatin1String("toxicity"), QLatin1String("pregnancy"),   QLatin1String("dose"),
    QLatin1String("depth"),    QLatin1String("composition"), QLatin1String("book"),
    QLatin1String("roles"),    QLatin1String("grams")};

QByteArray quotedFields() {
    QByteArray list;
    for (const QLatin1String field : kFields) {
        list += (list.isEmpty() ? "'" : ",'") + QByteArray(field.data(), field.size()) + '\'';
    }
    return list;
}

// As the facts of other sources are written.
QString gramText(const QString& written, double grams) {
    return QStringLiteral("%1 %2 g").arg(written, QString::number(grams, 'g', 10));
}

// 人参为君, 白术 9 g: two books contradict each other only where both name the herb.
bool agreeByHerb(const QStringList& left, const QStringList& right) {
    static const QRegularExpression kEnd(QStringLiteral("为[君臣佐使]+$| \\S+ g$"));
    const auto herbOf = [](QString value) { return value.remove(kEnd); };
    return std::all_of(left.begin(), left.end(), [&](const QString& ours) {
        return std::all_of(right.begin(), right.end(), [&](const QString& theirs) {
            return ours == theirs || herbOf(ours) != herbOf(theirs);
        });
    });
}

bool agree(const QString& field, const ConflictStatement& left, const ConflictStatement& right) {
    const QSet<QString> ours(left.values.begin(), left.values.end());
    const QSet<QString> theirs(right.values.begin(), right.values.end());
    if (field == QLatin1String("roles") || field == QLatin1String("grams")) {
        return agreeByHerb(left.values, right.values);
    }
    // One book that gives the dose of a route more does not contradict the other.
    return ours == theirs ||
           (field == QLatin1String("dose") && (ours.contains(theirs) || theirs.contains(ours)));
}

bool isConflict(const KnowledgeConflict& conflict) {
    return std::any_of(conflict.statements.begin(), conflict.statements.end(),
                       [&conflict](const ConflictStatement& statement) {
                           return !agree(conflict.field, statement, conflict.statements.first());
                       });
}

// What the entry's own ingredients say, beside the compositions that other sources print.
QStringList ingredients(Database& database, qint64 entry) {
    Statement rows = database.prepare("SELECT written FROM items WHERE entry = ?1 ORDER BY seq");
    rows.bind(1, entry);
    QStringList names;
    while (rows.step()) {
        names += rows.text(0);
    }
    return names;
}

/// A conflict and the number of its entry.
struct Found {
    int entry = 0;
    KnowledgeConflict conflict;
};

// The grams that the composition's own source gives, beside those that others print.
QStringList ownGrams(Database& database, qint64 entry) {
    Statement rows = database.prepare(
        "SELECT written, grams FROM items WHERE entry = ?1 AND grams IS NOT NULL AND grams_source IS NULL"
        " ORDER BY seq");
    rows.bind(1, entry);
    QStringList doses;
    while (rows.step()) {
        doses += gramText(rows.text(0), rows.real(1));
    }
    return doses;
}

QList<Found> readConflicts(KnowledgeBase::State& state) {
    Statement rows = state.database.prepare(
        QByteArray("SELECT e.id, e.key, e.name, e.kind, f.field, s.title, s.edition, f.status, v.value"
                   " FROM facts f JOIN entries e ON e.id = f.entry JOIN sources s ON s.id = f.source"
                   " JOIN fact_values v ON v.fact = f.id WHERE f.lender IS NULL AND f.field IN (") +
        quotedFields() + ") ORDER BY e.id, f.field, f.source, f.id, v.seq");
    QList<Found> all;
    while (rows.step()) {
        const QString id = rows.text(1);
        const QString field = rows.text(4);
        if (all.isEmpty() || all.last().conflict.id != id || all.last().conflict.field != field) {
            const qint64 entry = rows.integer(0);
            all += {static_cast<int>(entry),
                    {id, rows.text(2), static_cast<KnowledgeKind>(rows.integer(3)), field, {}}};
            QStringList own;
            if (field == QLatin1String("composition")) {
                own = ingredients(state.database, entry);
            } else if (field == QLatin1String("grams")) {
                own = ownGrams(state.database, entry);
            }
            if (!own.isEmpty()) {
                all.last().conflict.statements += {own, {}, {}, FactStatus::ToVerify};
            }
        }
        QList<ConflictStatement>& statements = all.last().conflict.statements;
        const QString source = rows.text(5);
        if (statements.isEmpty() || statements.last().source != source) {
            statements += {{}, source, rows.text(6), static_cast<FactStatus>(rows.integer(7))};
        }
        statements.last().values += rows.text(8);
    }
    all.removeIf([](const Found& found) { return !isConflict(found.conflict); });
    return all;
}

}  // namespace

QList<KnowledgeConflict> findConflicts(KnowledgeBase::State& state) {
    QList<KnowledgeConflict> conflicts;
    for (const Found& found : readConflicts(state)) {
        conflicts += found.conflict;
    }
    return conflicts;
}

void addConflictFacets(KnowledgeBase::State& state) {
    if (state.hasConflictFacets) {
        return;
    }
    const QList<Found> conflicts = readConflicts(state);
    for (const Found& found : conflicts) {
        state.brief(found.entry);  // which knows no such entry in a damaged file
    }
    state.hasConflictFacets = true;
    const auto placeOf = [](QStringList& words, const QString& word) {
        qsizetype place = words.indexOf(word);
        if (place < 0) {
            place = words.size();
            words += word;
        }
        return static_cast<quint16>(place);
    };
    for (const Found& found : conflicts) {
        state.briefs[static_cast<std::size_t>(found.entry)].facets +=
            {placeOf(state.facetFields, QLatin1String(kDisagreementFacet)),
             placeOf(state.facetValues, found.conflict.field)};
    }
}

QList<KnowledgeConflict> conflictsIn(const KnowledgeEntry& entry) {
    QList<KnowledgeConflict> conflicts;
    for (const QLatin1String field : kFields) {
        KnowledgeConflict conflict{entry.id, entry.name, entry.kind, field, {}};
        QStringList own;
        for (const FormulaItem& item : entry.items) {
            if (field == QLatin1String("composition")) {
                own += item.written;
            } else if (field == QLatin1String("grams") && item.grams && item.gramsSource.isEmpty()) {
                own += gramText(item.written, *item.grams);
            }
        }
        if (!own.isEmpty()) {
            conflict.statements += {own, {}, {}, FactStatus::ToVerify};
        }
        for (const Fact& fact : entry.facts) {
            if (fact.field != field || !fact.lenderId.isEmpty()) {
                continue;
            }
            auto statement =
                std::find_if(conflict.statements.begin(), conflict.statements.end(),
                             [&fact](const ConflictStatement& known) { return known.source == fact.source; });
            if (statement == conflict.statements.end()) {
                conflict.statements += {{}, fact.source, fact.edition, fact.status};
                statement = conflict.statements.end() - 1;
            }
            statement->values += fact.values;
        }
        // The ingredients alone contradict nothing.
        if (conflict.statements.size() > 1 && isConflict(conflict)) {
            conflicts += conflict;
        }
    }
    return conflicts;
}

}  // namespace xinglin::app
