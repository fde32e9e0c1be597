#include <QByteArray>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

QStringList aliasesOf(Database& database, qint64 entry) {
    Statement rows = database.prepare("SELECT text FROM aliases WHERE entry = ?1 ORDER BY seq");
    rows.bind(1, entry);
    QStringList aliases;
    while (rows.step()) {
        aliases += rows.text(0);
    }
    return aliases;
}

QList<Fact> factsOf(Database& database, qint64 entry) {
    Statement rows = database.prepare(
        "SELECT f.id, f.field, s.edition, s.title, f.status, f.tier, v.value, l.key, l.name"
        " FROM facts f JOIN sources s ON s.id = f.source JOIN fact_values v ON v.fact = f.id"
        " LEFT JOIN entries l ON l.id = f.lender"
        " WHERE f.entry = ?1 ORDER BY f.id, v.seq");
    rows.bind(1, entry);
    QList<Fact> facts;
    for (qint64 last = -1; rows.step();) {
        if (rows.integer(0) != last) {
            last = rows.integer(0);
            facts += Fact{rows.text(1),
                          {},
                          rows.text(2),
                          rows.text(3),
                          static_cast<FactStatus>(rows.integer(4)),
                          static_cast<Tier>(rows.integer(5)),
                          rows.text(7),
                          rows.text(8)};
        }
        facts.last().values += rows.text(6);
    }
    return facts;
}

// Rows of (relation, key, name, source, note, tier, summary, edition, traditional, confidence).
void appendLinks(Database& database, const QByteArray& sql, qint64 entry, QList<KnowledgeLink>& links) {
    Statement rows = database.prepare(sql);
    rows.bind(1, entry);
    while (rows.step()) {
        links += KnowledgeLink{rows.text(0), rows.text(1), rows.text(2),
                               rows.text(3), rows.text(4), static_cast<Tier>(rows.integer(5)),
                               rows.text(6), rows.text(7), rows.text(8),
                               rows.text(9)};
    }
}

QList<KnowledgeLink> linksOf(Database& database, qint64 entry) {
    QList<KnowledgeLink> links;
    // The formulas of a herb are many: those with known doses first.
    appendLinks(database,
                "SELECT l.relation, t.key, t.name, s.title, l.note, l.tier, t.summary, s.edition, "
                "t.traditional, l.confidence FROM links l"
                " JOIN entries t ON t.id = l.target JOIN sources s ON s.id = l.source WHERE l.entry = ?1"
                " ORDER BY l.relation = 'contained-in',"
                " CASE l.relation WHEN 'contained-in' THEN -t.weight ELSE 0 END, l.seq",
                entry, links);
    appendLinks(
        database,
        "SELECT 'parent', p.key, p.name, s.title, '', 0, p.summary, s.edition, p.traditional, '' FROM "
        "entries e JOIN "
        "entries p ON "
        "p.id = e.parent"
        " JOIN sources s ON s.id = e.source WHERE e.id = ?1",
        entry, links);
    appendLinks(database,
                "SELECT 'child', c.key, c.name, s.title, '', 0, c.summary, s.edition, c.traditional, '' FROM "
                "entries c JOIN "
                "sources s ON "
                "s.id = c.source"
                " WHERE c.parent = ?1 ORDER BY c.sort",
                entry, links);
    // Terms only: dozens of clauses or points beside each other say nothing that the chapter does not.
    static_assert(static_cast<int>(KnowledgeKind::Syndrome) == 5 &&
                  static_cast<int>(KnowledgeKind::Therapy) == 7);
    appendLinks(
        database,
        "SELECT 'neighbour', n.key, n.name, s.title, '', 0, n.summary, s.edition, n.traditional, '' FROM "
        "entries e"
        " JOIN entries n ON n.parent = e.parent AND n.id <> e.id JOIN sources s ON s.id = n.source"
        " WHERE e.id = ?1 AND n.heading = 0 AND e.kind IN (5, 6, 7) ORDER BY n.sort",
        entry, links);
    return links;
}

QList<FormulaItem> itemsOf(Database& database, qint64 entry) {
    Statement rows = database.prepare(
        "SELECT i.written, h.key, i.processing, i.original_dose, i.grams, i.note, i.roles, s.title,"
        " s.edition, g.title, g.edition FROM items i LEFT JOIN entries h ON h.id = i.herb"
        " LEFT JOIN sources s ON s.id = i.role_source LEFT JOIN sources g ON g.id = i.grams_source WHERE "
        "i.entry = ?1 ORDER BY i.seq");
    rows.bind(1, entry);
    QList<FormulaItem> items;
    while (rows.step()) {
        FormulaItem item{rows.text(0), rows.text(1), rows.text(2), rows.text(3), std::nullopt, rows.text(5)};
        if (!rows.isNull(4)) {
            item.grams = rows.real(4);
        }
        item.roles = rows.text(6).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (!item.roles.isEmpty()) {
            item.roleSource = rows.text(7);
            item.roleEdition = rows.text(8);
        }
        item.gramsSource = rows.text(9);
        item.gramsEdition = rows.text(10);
        items += item;
    }
    return items;
}

}  // namespace

std::optional<KnowledgeEntry> readEntry(Database& database, const QString& id) {
    Statement row = database.prepare(
        "SELECT id, kind, name, traditional, pinyin, latin, heading, tier FROM entries WHERE key = ?1");
    if (!row.bind(1, id).step()) {
        return std::nullopt;
    }
    const qint64 number = row.integer(0);
    KnowledgeEntry entry;
    entry.id = id;
    entry.kind = static_cast<KnowledgeKind>(row.integer(1));
    entry.name = row.text(2);
    entry.traditional = row.text(3);
    entry.pinyin = row.text(4);
    entry.latin = row.text(5);
    entry.isHeading = row.integer(6) != 0;
    entry.tier = static_cast<Tier>(row.integer(7));
    entry.aliases = aliasesOf(database, number);
    entry.facts = factsOf(database, number);
    entry.links = linksOf(database, number);
    entry.items = itemsOf(database, number);
    return entry;
}

}  // namespace xinglin::app
