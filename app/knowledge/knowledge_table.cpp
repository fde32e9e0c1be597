#include "app/failure.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

const QString kBetweenValues = QStringLiteral("、");
const QString kBetweenSources = QStringLiteral("；");

/// Cells of one entry, whatever is asked of it.
class TableCells final {
public:
    TableCells(Database& database, const QMap<Tier, QString>& tierWords)
        : m_entry(database.prepare("SELECT id, latin FROM entries WHERE key = ?1")),
          m_aliases(database.prepare("SELECT text FROM aliases WHERE entry = ?1 ORDER BY seq")),
          m_facts(
              database.prepare("SELECT f.id, f.tier, v.value FROM facts f JOIN fact_values v ON v.fact = f.id"
                               " WHERE f.entry = ?1 AND f.field = ?2 ORDER BY f.id, v.seq")),
          m_items(database.prepare("SELECT written, original_dose, grams FROM items WHERE entry = ?1"
                                   " ORDER BY seq")),
          m_sources(database.prepare("SELECT DISTINCT s.title, s.edition FROM facts f"
                                     " JOIN sources s ON s.id = f.source WHERE f.entry = ?1 ORDER BY s.id")),
          m_tierWords(tierWords) {}

    QStringList row(const KnowledgeHit& hit, const QStringList& columns) {
        m_entry.reset();
        m_entry.bind(1, hit.id).step();
        const qint64 entry = m_entry.integer(0);
        const QString latin = m_entry.text(1);
        QStringList cells;
        cells.reserve(columns.size());
        for (const QString& column : columns) {
            cells += column == QLatin1String("id")            ? hit.id
                     : column == QLatin1String("kind")        ? kindId(hit.kind)
                     : column == QLatin1String("name")        ? hit.name
                     : column == QLatin1String("traditional") ? hit.traditional
                     : column == QLatin1String("pinyin")      ? hit.pinyin
                     : column == QLatin1String("latin")       ? latin
                     : column == QLatin1String("aliases")     ? aliases(entry)
                     : column == QLatin1String("ingredients") ? ingredients(entry)
                     : column == QLatin1String("sources")     ? sources(entry)
                     : column == QLatin1String("tier")        ? m_tierWords.value(hit.tier)
                                                              : facts(entry, column);
        }
        return cells;
    }

private:
    QString aliases(qint64 entry) {
        m_aliases.reset();
        m_aliases.bind(1, entry);
        QStringList names;
        while (m_aliases.step()) {
            names += m_aliases.text(0);
        }
        return names.join(kBetweenValues);
    }

    QString ingredients(qint64 entry) {
        m_items.reset();
        m_items.bind(1, entry);
        QStringList items;
        while (m_items.step()) {
            QStringList words = {m_items.text(0), m_items.text(1)};
            if (!m_items.isNull(2)) {
                words += QString::number(m_items.real(2)) + QStringLiteral(" g");
            }
            items += words.join(QLatin1Char(' ')).simplified();
        }
        return items.join(kBetweenValues);
    }

    QString sources(qint64 entry) {
        m_sources.reset();
        m_sources.bind(1, entry);
        QStringList titles;
        while (m_sources.step()) {
            titles += QStringList({m_sources.text(0), m_sources.text(1)}).join(QLatin1Char(' ')).simplified();
        }
        return titles.join(kBetweenSources);
    }

    QString facts(qint64 entry, const QString& field) {
        m_facts.reset();
        m_facts.bind(1, entry).bind(2, field);
        QStringList statements;
        QStringList values;
        qint64 last = -1;
        Tier tier = Tier::Stated;
        const auto finish = [&] {
            if (values.isEmpty()) {
                return;
            }
            QString statement = values.join(kBetweenValues);
            if (tier != Tier::Stated) {
                statement += QStringLiteral("（") + m_tierWords.value(tier) + QStringLiteral("）");
            }
            // Books that agree say it once.
            if (!statements.contains(statement)) {
                statements += statement;
            }
            values.clear();
        };
        while (m_facts.step()) {
            if (m_facts.integer(0) != last) {
                finish();
                last = m_facts.integer(0);
                tier = static_cast<Tier>(m_facts.integer(1));
            }
            values += m_facts.text(2);
        }
        finish();
        return statements.join(kBetweenSources);
    }

    Statement m_entry;
    Statement m_aliases;
    Statement m_facts;
    Statement m_items;
    Statement m_sources;
    const QMap<Tier, QString>& m_tierWords;
};

}  // namespace

QList<QStringList> readTable(KnowledgeBase::State& state, const KnowledgeQuery& query,
                             const QStringList& columns, const QMap<Tier, QString>& tierWords,
                             const KnowledgeBase::TableProgress& goesOn) {
    TableCells cells(state.database, tierWords);
    const KnowledgeResult result = searchKnowledge(state, query);
    QList<QStringList> rows;
    rows.reserve(result.hits.size());
    for (const KnowledgeHit& hit : result.hits) {
        rows += cells.row(hit, columns);
        const bool isStep = rows.size() % KnowledgeBase::kTableStep == 0;
        if (isStep && goesOn &&
            !goesOn(static_cast<int>(rows.size()), static_cast<int>(result.hits.size()))) {
            throw FailureError({FailureCode::Cancelled, {}, {}, {}});  // said to nobody: it was wished for
        }
    }
    return rows;
}

}  // namespace xinglin::app
