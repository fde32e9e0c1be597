-- What a clinic keeps about the knowledge base: favourites, what was looked at, notes, names of its stock, own formulas.
-- Kept apart from shipped facts: knowledge.db is replaced by an update, this never. Entries are named by their id there
-- (`herb:…`) or here (`own:<uuid>`); names are kept beside, for an edition that lacks the id. Times are milliseconds
-- since 1970 in UTC.

CREATE TABLE knowledge_favourites (
    entry_id   TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    added_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE knowledge_visits (
    entry_id   TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    visited_at INTEGER NOT NULL
) STRICT;

CREATE INDEX knowledge_visits_by_time ON knowledge_visits (visited_at);

CREATE TABLE knowledge_notes (
    entry_id   TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    text       TEXT    NOT NULL CHECK (text <> ''),
    updated_at INTEGER NOT NULL
) STRICT;

-- A name of the stock means one herb.
CREATE TABLE stock_names (
    name       TEXT    NOT NULL PRIMARY KEY CHECK (name <> ''),
    herb_id    TEXT    NOT NULL,
    herb_name  TEXT    NOT NULL,
    pinyin     TEXT    NOT NULL,
    initials   TEXT    NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stock_names_by_herb ON stock_names (herb_id);

CREATE TABLE clinic_formulas (
    id          TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name        TEXT    NOT NULL CHECK (name <> ''),
    pinyin      TEXT    NOT NULL,
    initials    TEXT    NOT NULL,
    indications TEXT    NOT NULL DEFAULT '',
    usage       TEXT    NOT NULL DEFAULT '',
    based_on    TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    -- Deleting is undone by clearing it.
    deleted_at  INTEGER
) STRICT;

CREATE TABLE clinic_formula_items (
    formula_id TEXT    NOT NULL REFERENCES clinic_formulas (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    written    TEXT    NOT NULL,
    herb_id    TEXT    NOT NULL DEFAULT '',
    grams      REAL,
    note       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (formula_id, position)
) STRICT, WITHOUT ROWID;
