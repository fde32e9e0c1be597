-- Patients, their visits, and the cases written at a visit. A case is never deleted and a version never changed:
-- both rules are triggers, so that no later code can break them by mistake.
-- Times are milliseconds since 1970 in UTC; ids are UUIDs, so that databases can be merged; record, draft and provenance
-- are JSON (no json_valid() check: SQLite calls it unsafe inside a schema while trusted_schema is off).

CREATE TABLE patients (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    number          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    sex             TEXT    NOT NULL CHECK (sex IN ('female', 'male', 'unknown')),
    birth_year      INTEGER,
    -- Invented people for trying the program; never mixed into figures.
    is_sample       INTEGER NOT NULL DEFAULT 0 CHECK (is_sample IN (0, 1)),
    created_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL
) STRICT;

CREATE TABLE visits (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    patient_id      TEXT    NOT NULL REFERENCES patients (id),
    kind            TEXT    NOT NULL CHECK (kind IN ('first', 'follow_up')),
    started_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL
) STRICT;

CREATE INDEX visits_by_patient ON visits (patient_id, started_at);

CREATE TABLE cases (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    visit_id        TEXT    NOT NULL REFERENCES visits (id),
    form            TEXT    NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'signed', 'void')),
    version         INTEGER NOT NULL DEFAULT 0,
    state_by        TEXT    NOT NULL DEFAULT '',
    state_at        INTEGER,
    void_reason     TEXT    NOT NULL DEFAULT '',
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX cases_by_visit ON cases (visit_id);

CREATE TABLE case_versions (
    case_id         TEXT    NOT NULL REFERENCES cases (id),
    number          INTEGER NOT NULL CHECK (number > 0),
    record          TEXT    NOT NULL,
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    form_version    INTEGER NOT NULL,
    program_version TEXT    NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;

-- What was typed since the newest version: written a moment after every change, taken over by the next version,
-- found again after the program was killed.
CREATE TABLE case_journal (
    case_id         TEXT    NOT NULL PRIMARY KEY REFERENCES cases (id),
    base_version    INTEGER NOT NULL,
    record          TEXT    NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;

-- Diagnosis drafts as they were made, with what they were made from.
CREATE TABLE case_drafts (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    case_id         TEXT    NOT NULL REFERENCES cases (id),
    record          TEXT    NOT NULL,
    draft           TEXT    NOT NULL,
    provenance      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX case_drafts_by_case ON case_drafts (case_id, created_at);

-- What the physician decided about one line of a draft; the newest row of a line counts, the others are history.
CREATE TABLE case_decisions (
    draft_id        TEXT    NOT NULL REFERENCES case_drafts (id),
    position        INTEGER NOT NULL,
    line            TEXT    NOT NULL,
    decision        TEXT    NOT NULL CHECK (decision IN ('accepted', 'edited', 'rejected', 'open')),
    text            TEXT    NOT NULL DEFAULT '',
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (draft_id, position)
) STRICT;

CREATE TRIGGER case_versions_are_kept BEFORE DELETE ON case_versions
BEGIN SELECT RAISE(ABORT, 'a version of a case is never deleted'); END;

CREATE TRIGGER case_versions_are_final BEFORE UPDATE ON case_versions
BEGIN SELECT RAISE(ABORT, 'a version of a case is never changed'); END;

CREATE TRIGGER cases_are_kept BEFORE DELETE ON cases
BEGIN SELECT RAISE(ABORT, 'a case is voided, never deleted'); END;

CREATE TRIGGER cases_go_forward BEFORE UPDATE OF state ON cases
WHEN NOT (NEW.state = OLD.state OR (OLD.state = 'draft' AND NEW.state IN ('signed', 'void'))
          OR (OLD.state = 'signed' AND NEW.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'a case goes from draft to signed to void'); END;

CREATE TRIGGER signed_cases_are_final BEFORE INSERT ON case_versions
WHEN (SELECT state FROM cases WHERE id = NEW.case_id) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed or void case takes no new version'); END;

CREATE TRIGGER case_decisions_are_kept BEFORE DELETE ON case_decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;

CREATE TRIGGER case_decisions_are_final BEFORE UPDATE ON case_decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
