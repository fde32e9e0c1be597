-- Overrides are found by what their finding says in no language, and every record of prescriptions and of the desk stands
-- in one chain of hashes: each hash is made of the record's digest and the hash before it, so that a record that was
-- changed, taken out or put in afterwards is found (app/records). Times, ids and JSON as in 0002_cases.sql.
--
-- record_digest() is a function of the program (app/storage/record_digest.h). Another tool may read these tables; it cannot
-- write to them, because the triggers below need the function.

-- Rows of before have none and are matched by their words.
ALTER TABLE prescription_overrides ADD COLUMN finding_key TEXT NOT NULL DEFAULT '';

CREATE TABLE record_chain (
    position        INTEGER NOT NULL PRIMARY KEY,
    kind            TEXT    NOT NULL CHECK (kind IN ('event', 'version', 'override', 'confirmation', 'number', 'step')),
    -- Which row of its kind, by that table's own key.
    record          TEXT    NOT NULL,
    prescription_id TEXT    NOT NULL,
    -- Of all columns of the row.
    digest          TEXT    NOT NULL CHECK (length(digest) = 64),
    -- Filled in by the trigger that follows the insert.
    hash            TEXT             CHECK (length(hash) = 64),
    UNIQUE (kind, record)
) STRICT;

-- Every row that belongs into the chain, with its digest. The triggers at the end take the same columns in the same order;
-- a test compares them.
CREATE VIEW record_digests AS
SELECT 'event' AS kind, CAST(position AS TEXT) AS record, prescription_id, created_at AS at, 4 AS rank,
       record_digest(position, prescription_id, version, action, author, detail, created_at) AS digest
FROM prescription_events
UNION ALL
SELECT 'version', prescription_id || ' ' || number, prescription_id, created_at, 1,
       record_digest(prescription_id, number, content, findings, facts_edition, program_version, author, created_at)
FROM prescription_versions
UNION ALL
SELECT 'override', id, prescription_id, created_at, 2,
       record_digest(id, prescription_id, version, rule, places, fact, finding, reason, author, created_at, finding_key)
FROM prescription_overrides
UNION ALL
SELECT 'confirmation', c.override_id, o.prescription_id, c.created_at, 3,
       record_digest(c.override_id, c.author, c.created_at)
FROM prescription_confirmations c LEFT JOIN prescription_overrides o ON o.id = c.override_id
UNION ALL
SELECT 'number', n.prescription_id, n.prescription_id,
       coalesce((SELECT min(created_at) FROM dispensing_steps s WHERE s.prescription_id = n.prescription_id), 0), 5,
       record_digest(n.prescription_id, n.day, n.sequence)
FROM dispensing_numbers n
UNION ALL
SELECT 'step', CAST(position AS TEXT), prescription_id, created_at, 6,
       record_digest(position, prescription_id, action, signer, role, note, findings, facts_edition, amount_fen, created_at)
FROM dispensing_steps;

CREATE TRIGGER record_chain_links AFTER INSERT ON record_chain
BEGIN
    UPDATE record_chain
    SET hash = record_digest(coalesce((SELECT hash FROM record_chain WHERE position < NEW.position
                                       ORDER BY position DESC LIMIT 1), ''),
                             NEW.position, NEW.kind, NEW.record, NEW.prescription_id, NEW.digest)
    WHERE position = NEW.position;
END;

-- What was written before there was a chain, in the order of its times: from here on it is as safe as what follows.
INSERT INTO record_chain (position, kind, record, prescription_id, digest)
SELECT row_number() OVER (ORDER BY at, rank, record), kind, record, coalesce(prescription_id, ''), digest
FROM record_digests ORDER BY at, rank, record;

-- After the insert: before it, a position that SQLite chooses is not known yet.
CREATE TRIGGER record_chain_is_appended AFTER INSERT ON record_chain
WHEN NEW.position < 1 OR EXISTS (SELECT 1 FROM record_chain WHERE position > NEW.position)
    OR (NEW.position > 1 AND NOT EXISTS (SELECT 1 FROM record_chain WHERE position = NEW.position - 1))
BEGIN SELECT RAISE(ABORT, 'a link of the chain comes after all others'); END;

CREATE TRIGGER record_chain_is_not_replaced BEFORE INSERT ON record_chain
WHEN NEW.hash IS NOT NULL
    OR EXISTS (SELECT 1 FROM record_chain WHERE position = NEW.position OR (kind = NEW.kind AND record = NEW.record))
BEGIN SELECT RAISE(ABORT, 'a link of the chain is never replaced'); END;

CREATE TRIGGER record_chain_is_final BEFORE UPDATE ON record_chain
WHEN OLD.hash IS NOT NULL OR NEW.position IS NOT OLD.position OR NEW.kind IS NOT OLD.kind
    OR NEW.record IS NOT OLD.record OR NEW.prescription_id IS NOT OLD.prescription_id OR NEW.digest IS NOT OLD.digest
BEGIN SELECT RAISE(ABORT, 'a link of the chain is never changed'); END;

CREATE TRIGGER record_chain_is_kept BEFORE DELETE ON record_chain
BEGIN SELECT RAISE(ABORT, 'a link of the chain is never deleted'); END;

CREATE TRIGGER prescription_events_are_chained AFTER INSERT ON prescription_events
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    VALUES ('event', CAST(NEW.position AS TEXT), NEW.prescription_id,
            record_digest(NEW.position, NEW.prescription_id, NEW.version, NEW.action, NEW.author, NEW.detail,
                          NEW.created_at));
END;

CREATE TRIGGER prescription_versions_are_chained AFTER INSERT ON prescription_versions
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    VALUES ('version', NEW.prescription_id || ' ' || NEW.number, NEW.prescription_id,
            record_digest(NEW.prescription_id, NEW.number, NEW.content, NEW.findings, NEW.facts_edition,
                          NEW.program_version, NEW.author, NEW.created_at));
END;

CREATE TRIGGER prescription_overrides_are_chained AFTER INSERT ON prescription_overrides
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    VALUES ('override', NEW.id, NEW.prescription_id,
            record_digest(NEW.id, NEW.prescription_id, NEW.version, NEW.rule, NEW.places, NEW.fact, NEW.finding,
                          NEW.reason, NEW.author, NEW.created_at, NEW.finding_key));
END;

CREATE TRIGGER prescription_confirmations_are_chained AFTER INSERT ON prescription_confirmations
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    SELECT 'confirmation', NEW.override_id, o.prescription_id, record_digest(NEW.override_id, NEW.author, NEW.created_at)
    FROM prescription_overrides o WHERE o.id = NEW.override_id;
END;

CREATE TRIGGER dispensing_numbers_are_chained AFTER INSERT ON dispensing_numbers
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    VALUES ('number', NEW.prescription_id, NEW.prescription_id,
            record_digest(NEW.prescription_id, NEW.day, NEW.sequence));
END;

CREATE TRIGGER dispensing_steps_are_chained AFTER INSERT ON dispensing_steps
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    VALUES ('step', CAST(NEW.position AS TEXT), NEW.prescription_id,
            record_digest(NEW.position, NEW.prescription_id, NEW.action, NEW.signer, NEW.role, NEW.note, NEW.findings,
                          NEW.facts_edition, NEW.amount_fen, NEW.created_at));
END;
