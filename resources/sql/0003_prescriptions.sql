-- Prescriptions as versions, what their audit said, and who took responsibility for it. A prescription is never deleted;
-- versions, overrides and events are never changed: the rules are triggers, so that no later code can break them by mistake.
-- Times, ids and JSON as in 0002_cases.sql.

CREATE TABLE prescriptions (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    -- A prescription may be checked and kept without a visit: one that came from outside.
    visit_id        TEXT             REFERENCES visits (id),
    state           TEXT    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'signed', 'void')),
    version         INTEGER NOT NULL DEFAULT 0,
    state_by        TEXT    NOT NULL DEFAULT '',
    state_at        INTEGER,
    void_reason     TEXT    NOT NULL DEFAULT '',
    created_by      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX prescriptions_by_visit ON prescriptions (visit_id);

CREATE TABLE prescription_versions (
    prescription_id TEXT    NOT NULL REFERENCES prescriptions (id),
    number          INTEGER NOT NULL CHECK (number > 0),
    content         TEXT    NOT NULL,
    -- What the audit said when the version was saved, and by which state of the facts.
    findings        TEXT    NOT NULL,
    facts_edition   TEXT    NOT NULL,
    program_version TEXT    NOT NULL,
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (prescription_id, number)
) STRICT;

-- A finding that somebody answers for. It holds for one version only, and counts once it was confirmed a second time.
CREATE TABLE prescription_overrides (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    prescription_id TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    rule            TEXT    NOT NULL,
    places          TEXT    NOT NULL,
    -- The words of the finding: one rule may say two things of the same items.
    fact            TEXT    NOT NULL,
    finding         TEXT    NOT NULL,
    reason          TEXT    NOT NULL CHECK (length(trim(reason)) > 0),
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    FOREIGN KEY (prescription_id, version) REFERENCES prescription_versions (prescription_id, number),
    UNIQUE (prescription_id, version, rule, places, fact)
) STRICT;

CREATE TABLE prescription_confirmations (
    override_id     TEXT    NOT NULL PRIMARY KEY REFERENCES prescription_overrides (id),
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

-- Who did what: the rows that an inspection asks for.
CREATE TABLE prescription_events (
    position        INTEGER NOT NULL PRIMARY KEY,
    prescription_id TEXT    NOT NULL REFERENCES prescriptions (id),
    version         INTEGER NOT NULL,
    action          TEXT    NOT NULL CHECK (action IN ('create', 'save', 'override', 'confirm', 'sign', 'void')),
    author          TEXT    NOT NULL,
    detail          TEXT    NOT NULL DEFAULT '{}',
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX prescription_events_by_prescription ON prescription_events (prescription_id, position);

CREATE TRIGGER prescriptions_are_kept BEFORE DELETE ON prescriptions
BEGIN SELECT RAISE(ABORT, 'a prescription is voided, never deleted'); END;

CREATE TRIGGER prescriptions_go_forward BEFORE UPDATE OF state ON prescriptions
WHEN NOT (NEW.state = OLD.state OR (OLD.state = 'draft' AND NEW.state IN ('signed', 'void'))
          OR (OLD.state = 'signed' AND NEW.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'a prescription goes from draft to signed to void'); END;

-- Whoever signed, signed every column; only the word that it is void may be added.
CREATE TRIGGER signed_prescriptions_are_kept BEFORE UPDATE ON prescriptions
WHEN NEW.id IS NOT OLD.id OR NEW.created_by IS NOT OLD.created_by OR NEW.created_at IS NOT OLD.created_at
    OR OLD.state = 'void'
    OR (OLD.state = 'signed' AND (NEW.state <> 'void' OR NEW.visit_id IS NOT OLD.visit_id OR NEW.version IS NOT OLD.version))
BEGIN SELECT RAISE(ABORT, 'a signed or void prescription is never changed'); END;

-- INSERT OR REPLACE deletes without asking the triggers for deletion: a row that is there is not written again.
CREATE TRIGGER prescriptions_are_not_replaced BEFORE INSERT ON prescriptions
WHEN EXISTS (SELECT 1 FROM prescriptions WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'a prescription is never replaced'); END;

CREATE TRIGGER prescription_versions_are_not_replaced BEFORE INSERT ON prescription_versions
WHEN EXISTS (SELECT 1 FROM prescription_versions
             WHERE (prescription_id = NEW.prescription_id AND number = NEW.number) OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'a version of a prescription is never replaced'); END;

CREATE TRIGGER prescription_overrides_are_not_replaced BEFORE INSERT ON prescription_overrides
WHEN EXISTS (SELECT 1 FROM prescription_overrides
             WHERE id = NEW.id OR rowid = NEW.rowid
                OR (prescription_id = NEW.prescription_id AND version = NEW.version AND rule = NEW.rule
                    AND places = NEW.places AND fact = NEW.fact))
BEGIN SELECT RAISE(ABORT, 'an override is never replaced'); END;

CREATE TRIGGER prescription_confirmations_are_not_replaced BEFORE INSERT ON prescription_confirmations
WHEN EXISTS (SELECT 1 FROM prescription_confirmations WHERE override_id = NEW.override_id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'a confirmation is never replaced'); END;

CREATE TRIGGER prescription_events_are_not_replaced BEFORE INSERT ON prescription_events
WHEN EXISTS (SELECT 1 FROM prescription_events WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END;

CREATE TRIGGER prescription_versions_are_kept BEFORE DELETE ON prescription_versions
BEGIN SELECT RAISE(ABORT, 'a version of a prescription is never deleted'); END;

CREATE TRIGGER prescription_versions_are_final BEFORE UPDATE ON prescription_versions
BEGIN SELECT RAISE(ABORT, 'a version of a prescription is never changed'); END;

CREATE TRIGGER signed_prescriptions_are_final BEFORE INSERT ON prescription_versions
WHEN (SELECT state FROM prescriptions WHERE id = NEW.prescription_id) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed or void prescription takes no new version'); END;

CREATE TRIGGER prescription_overrides_are_kept BEFORE DELETE ON prescription_overrides
BEGIN SELECT RAISE(ABORT, 'an override is never deleted'); END;

CREATE TRIGGER prescription_overrides_are_final BEFORE UPDATE ON prescription_overrides
BEGIN SELECT RAISE(ABORT, 'an override is never changed'); END;

CREATE TRIGGER overrides_come_before_signing BEFORE INSERT ON prescription_overrides
WHEN (SELECT state FROM prescriptions WHERE id = NEW.prescription_id) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed or void prescription takes no override'); END;

CREATE TRIGGER prescription_confirmations_are_kept BEFORE DELETE ON prescription_confirmations
BEGIN SELECT RAISE(ABORT, 'a confirmation is never deleted'); END;

CREATE TRIGGER prescription_confirmations_are_final BEFORE UPDATE ON prescription_confirmations
BEGIN SELECT RAISE(ABORT, 'a confirmation is never changed'); END;

CREATE TRIGGER prescription_events_are_kept BEFORE DELETE ON prescription_events
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

CREATE TRIGGER prescription_events_are_final BEFORE UPDATE ON prescription_events
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
