#include "app/knowledge_build/write_audit.h"

namespace xinglin::app {
namespace {

// Rows keep the order of their tables. Numbers of entries and sources as in schema.cpp.
constexpr char kTables[] = R"sql(
CREATE TABLE audit_doses(entry INTEGER NOT NULL, min REAL, max REAL, unit TEXT NOT NULL, route TEXT NOT NULL,
    text TEXT NOT NULL, source INTEGER NOT NULL, status INTEGER NOT NULL);
CREATE TABLE audit_restrictions(name TEXT NOT NULL, entry INTEGER NOT NULL, class TEXT NOT NULL, basis TEXT NOT NULL,
    source INTEGER NOT NULL);
CREATE TABLE audit_pairs(rule TEXT NOT NULL, left INTEGER NOT NULL, right INTEGER NOT NULL, phrase TEXT NOT NULL,
    extension INTEGER NOT NULL, source INTEGER NOT NULL);
CREATE TABLE audit_kin(entry INTEGER NOT NULL, of INTEGER NOT NULL, pregnancy INTEGER NOT NULL);
CREATE TABLE audit_words(word TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE audit_interactions(id INTEGER PRIMARY KEY, rule TEXT NOT NULL, effect TEXT NOT NULL,
    citation TEXT NOT NULL, year TEXT NOT NULL, status INTEGER NOT NULL);
CREATE TABLE audit_interaction_sides(interaction INTEGER NOT NULL, side TEXT NOT NULL, entry INTEGER, word TEXT NOT NULL);
)sql";

class AuditWriter final {
public:
    AuditWriter(const KnowledgeDraft& draft, Database& database) : m_draft(draft), m_database(database) {}

    void write() {
        writeDoses();
        writeRestrictions();
        writePairs();
        writeKin();
        writeWords();
        writeInteractions();
    }

private:
    static qint64 entryRow(int index) { return index + 1; }
    qint64 sourceRow(const QString& id) const { return m_draft.sourceById.value(id) + 1; }

    static void bindAmount(Statement& statement, int index, const std::optional<double>& amount) {
        if (amount) {
            statement.bind(index, *amount);
        } else {
            statement.bindNull(index);
        }
    }

    void writeDoses() {
        Statement insert =
            m_database.prepare("INSERT INTO audit_doses VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        for (const DraftDose& dose : m_draft.audit.doses) {
            insert.bind(1, entryRow(dose.herb));
            bindAmount(insert, 2, dose.min);
            bindAmount(insert, 3, dose.max);
            insert.bind(4, dose.unit).bind(5, dose.route).bind(6, dose.text);
            insert.bind(7, sourceRow(dose.source)).bind(8, static_cast<qint64>(dose.status)).step();
            insert.reset();
        }
    }

    void writeRestrictions() {
        Statement insert = m_database.prepare("INSERT INTO audit_restrictions VALUES(?1, ?2, ?3, ?4, ?5)");
        for (const DraftRestriction& row : m_draft.audit.restrictions) {
            insert.bind(1, row.name).bind(2, entryRow(row.herb)).bind(3, row.controlClass);
            insert.bind(4, row.basis).bind(5, sourceRow(row.source)).step();
            insert.reset();
        }
    }

    void writePairs() {
        Statement insert = m_database.prepare("INSERT INTO audit_pairs VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        for (const DraftPair& pair : m_draft.audit.pairs) {
            insert.bind(1, pair.rule).bind(2, entryRow(pair.left)).bind(3, entryRow(pair.right));
            insert.bind(4, pair.phrase).bind(5, qint64(pair.isExtension)).bind(6, sourceRow(pair.source));
            insert.step();
            insert.reset();
        }
    }

    void writeKin() {
        Statement insert = m_database.prepare("INSERT INTO audit_kin VALUES(?1, ?2, ?3)");
        for (const DraftKin& kin : m_draft.audit.kin) {
            insert.bind(1, entryRow(kin.herb)).bind(2, entryRow(kin.of));
            insert.bind(3, qint64(kin.takesPregnancy)).step();
            insert.reset();
        }
    }

    void writeWords() {
        Statement insert = m_database.prepare("INSERT INTO audit_words VALUES(?1, ?2, ?3)");
        for (const DraftNameWord& word : m_draft.audit.nameWords) {
            insert.bind(1, word.word).bind(2, word.kind).bind(3, word.value).step();
            insert.reset();
        }
    }

    void writeInteractions() {
        Statement insert =
            m_database.prepare("INSERT INTO audit_interactions VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        Statement side = m_database.prepare("INSERT INTO audit_interaction_sides VALUES(?1, ?2, ?3, ?4)");
        const auto addSide = [&side](qint64 id, const char* kind, std::optional<int> herb,
                                     const QString& word) {
            side.bind(1, id).bind(2, QString::fromLatin1(kind)).bind(4, word);
            if (herb) {
                side.bind(3, entryRow(*herb));
            } else {
                side.bindNull(3);
            }
            side.step();
            side.reset();
        };
        qint64 id = 0;
        for (const DraftInteraction& row : m_draft.audit.interactions) {
            insert.bind(1, ++id).bind(2, row.rule).bind(3, row.effect).bind(4, row.citation);
            insert.bind(5, row.year).bind(6, static_cast<qint64>(row.status)).step();
            insert.reset();
            for (const int herb : row.herbs) {
                addSide(id, "herb", herb, {});
            }
            for (const QString& formula : row.formulas) {
                addSide(id, "formula", std::nullopt, formula);
            }
            for (const QString& drug : row.drugs) {
                addSide(id, "drug", std::nullopt, drug);
            }
        }
    }

    const KnowledgeDraft& m_draft;
    Database& m_database;
};

}  // namespace

QByteArray auditSchema() {
    return kTables;
}

void writeAudit(const KnowledgeDraft& draft, Database& database) {
    AuditWriter(draft, database).write();
}

}  // namespace xinglin::app
