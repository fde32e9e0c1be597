#include "app/knowledge_build/schema.h"

#include "app/knowledge/knowledge_format.h"
#include "app/knowledge_build/write_audit.h"

namespace xinglin::app {
namespace {

// Numbers refer to entries.id and sources.id. Whatever can be derived is derived here once, so that a key
// press costs lookups only.
constexpr char kTables[] = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE statistics(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sources(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, edition TEXT NOT NULL,
    licence TEXT NOT NULL, note TEXT NOT NULL);

CREATE TABLE entries(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,   -- herb:麻黄
    kind INTEGER NOT NULL,      -- KnowledgeKind
    name TEXT NOT NULL,
    traditional TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    latin TEXT NOT NULL,
    code TEXT NOT NULL,
    heading INTEGER NOT NULL,
    parent INTEGER,             -- the heading above
    source INTEGER NOT NULL,
    weight INTEGER NOT NULL,    -- how much it is used: orders hits of one rank
    sort TEXT NOT NULL,         -- orders hits of one weight, and browsing
    summary TEXT NOT NULL,
    badge TEXT NOT NULL,
    tier INTEGER NOT NULL,      -- Tier; None: nothing but the name is known
    browsed INTEGER NOT NULL    -- 0: known only to be controlled, no row of a list
);
CREATE INDEX entries_by_parent ON entries(parent);
CREATE INDEX entries_by_kind ON entries(kind);

CREATE TABLE aliases(entry INTEGER NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY(entry, seq)) WITHOUT ROWID;
-- By what an entry is found: `key` as searchKey() gives it, `class` a NameClass, `shown` as people write it.
CREATE TABLE names(key TEXT NOT NULL, class INTEGER NOT NULL, entry INTEGER NOT NULL, shown TEXT NOT NULL,
    PRIMARY KEY(key, class, entry, shown)) WITHOUT ROWID;
CREATE INDEX names_by_entry ON names(entry, class);
-- What a name in a prescription stands for; no row: unknown.
CREATE TABLE written_names(name TEXT NOT NULL, state INTEGER NOT NULL, entry INTEGER,
    control TEXT NOT NULL);
CREATE INDEX written_names_by_name ON written_names(name);

CREATE TABLE facts(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, field TEXT NOT NULL, source INTEGER NOT NULL,
    status INTEGER NOT NULL, tier INTEGER NOT NULL,
    lender INTEGER);            -- the relative of which the source says it; null: of the entry itself
CREATE INDEX facts_by_entry ON facts(entry);
CREATE TABLE fact_values(fact INTEGER NOT NULL, seq INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY(fact, seq)) WITHOUT ROWID;
CREATE TABLE facets(entry INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY(entry, field, value)) WITHOUT ROWID;
CREATE TABLE links(entry INTEGER NOT NULL, seq INTEGER NOT NULL, relation TEXT NOT NULL, target INTEGER NOT NULL,
    source INTEGER NOT NULL, note TEXT NOT NULL, tier INTEGER NOT NULL, confidence TEXT NOT NULL,
    PRIMARY KEY(entry, seq)) WITHOUT ROWID;
CREATE TABLE items(entry INTEGER NOT NULL, seq INTEGER NOT NULL, written TEXT NOT NULL, herb INTEGER,
    processing TEXT NOT NULL, original_dose TEXT NOT NULL, grams REAL, note TEXT NOT NULL,
    roles TEXT NOT NULL,        -- ids joined by a blank
    role_source INTEGER,
    grams_source INTEGER,       -- null: that of the composition
    PRIMARY KEY(entry, seq)) WITHOUT ROWID;
-- Signs of syndromes and diseases by searchKey(); weight is higher for signs that few entries of the kind list.
CREATE TABLE signs(kind INTEGER NOT NULL, key TEXT NOT NULL, entry INTEGER NOT NULL, seq INTEGER NOT NULL,
    text TEXT NOT NULL, weight REAL NOT NULL, PRIMARY KEY(kind, key, entry)) WITHOUT ROWID;
CREATE INDEX signs_by_entry ON signs(entry);

-- Traditional to simplified, for what people type.
CREATE TABLE simplified(traditional TEXT PRIMARY KEY, simplified TEXT NOT NULL) WITHOUT ROWID;
-- How characters are read, without tones: what was typed by its sound is found by it.
CREATE TABLE syllables(syllable TEXT PRIMARY KEY, characters TEXT NOT NULL) WITHOUT ROWID;
-- One token for each Han character (segmented()); unicode61 then only folds what is left.
CREATE VIRTUAL TABLE search USING fts5(names, facts, content='', columnsize=1,
    tokenize='unicode61 remove_diacritics 2');
)sql";

}  // namespace

QByteArray knowledgeSchema() {
    return QByteArray(kTables) + auditSchema() +
           "PRAGMA application_id=" + QByteArray::number(kKnowledgeApplicationId) +
           "; PRAGMA user_version=" + QByteArray::number(kKnowledgeFormat) + ";";
}

}  // namespace xinglin::app
