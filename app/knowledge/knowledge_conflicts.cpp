#include <QRegularExpression>
#include <QSet>
#include <algorithm>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

// Fields with one truth: two books that list different actions do not contradict each other.
const char kFields[] =
    "'nature','flavours','channels','toxicity','pregnancy','dose','depth','composition','book','roles','"
    "grams'";

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

// The grams that the composition's own source gives, beside those that others print.
QStringList ownGrams(Database& database, qint64 entry) {
    Statement rows = database.prepare(
        "SELECT written, grams FROM items WHERE entry = ?1 AND grams IS NOT NULL AND grams_source IS NULL"
        " ORDER BY seq");
    rows.bind(1, entry);
    QStringList doses;
    while (rows.step()) {
        doses += QStringLiteral("%1 %2 g").arg(rows.text(0), QString::number(rows.real(1), 'g', 10));
    }
    return doses;
}

}  // namespace

QList<KnowledgeConflict> findConflicts(KnowledgeBase::State& state) {
    Statement rows = state.database.prepare(
        QByteArray("SELECT e.id, e.key, e.name, e.kind, f.field, s.title, s.edition, f.status, v.value"
                   " FROM facts f JOIN entries e ON e.id = f.entry JOIN sources s ON s.id = f.source"
                   " JOIN fact_values v ON v.fact = f.id WHERE f.lender IS NULL AND f.field IN (") +
        kFields + ") ORDER BY e.id, f.field, f.source, f.id, v.seq");
    QList<KnowledgeConflict> all;
    while (rows.step()) {
        const QString id = rows.text(1);
        const QString field = rows.text(4);
        if (all.isEmpty() || all.last().id != id || all.last().field != field) {
            all += {id, rows.text(2), static_cast<KnowledgeKind>(rows.integer(3)), field, {}};
            QStringList own;
            if (field == QLatin1String("composition")) {
                own = ingredients(state.database, rows.integer(0));
            } else if (field == QLatin1String("grams")) {
                own = ownGrams(state.database, rows.integer(0));
            }
            if (!own.isEmpty()) {
                all.last().statements += {own, {}, {}, FactStatus::ToVerify};
            }
        }
        QList<ConflictStatement>& statements = all.last().statements;
        const QString source = rows.text(5);
        if (statements.isEmpty() || statements.last().source != source) {
            statements += {{}, source, rows.text(6), static_cast<FactStatus>(rows.integer(7))};
        }
        statements.last().values += rows.text(8);
    }
    all.removeIf([](const KnowledgeConflict& conflict) { return !isConflict(conflict); });
    return all;
}

}  // namespace xinglin::app
