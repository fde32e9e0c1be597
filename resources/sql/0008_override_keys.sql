-- Two findings of one rule about the same items may say the same words (a translation leaves a part out); what tells them
-- apart is finding_key (0007). It becomes a part of what an override is unique by. SQLite changes no constraint of a table:
-- the rows move aside and back, with their rowids, so that digests and the chain (0007) stay what they are.

-- Confirmations refer to the rows while these are away; checked when the step is committed.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE prescription_overrides_before AS SELECT rowid AS place, * FROM prescription_overrides;

DROP TABLE prescription_overrides;

CREATE TABLE prescription_overrides (
    id              TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    prescription_id TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    rule            TEXT    NOT NULL,
    places          TEXT    NOT NULL,
    fact            TEXT    NOT NULL,
    finding         TEXT    NOT NULL,
    reason          TEXT    NOT NULL CHECK (length(trim(reason)) > 0),
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    -- Empty in rows of before 0007: they are matched by their words.
    finding_key     TEXT    NOT NULL DEFAULT '',
    FOREIGN KEY (prescription_id, version) REFERENCES prescription_versions (prescription_id, number),
    UNIQUE (prescription_id, version, rule, places, fact, finding_key)
) STRICT;

INSERT INTO prescription_overrides (rowid, id, prescription_id, version, rule, places, fact, finding, reason, author,
                                    created_at, finding_key)
SELECT place, id, prescription_id, version, rule, places, fact, finding, reason, author, created_at, finding_key
FROM prescription_overrides_before ORDER BY place;

DROP TABLE prescription_overrides_before;

-- Its triggers went with the table; they come back as they were, and after the rows, which are linked already.
CREATE TRIGGER prescription_overrides_are_not_replaced BEFORE INSERT ON prescription_overrides
WHEN EXISTS (SELECT 1 FROM prescription_overrides
             WHERE id = NEW.id OR rowid = NEW.rowid
                OR (prescription_id = NEW.prescription_id AND version = NEW.version AND rule = NEW.rule
                    AND places = NEW.places AND fact = NEW.fact AND finding_key = NEW.finding_key))
BEGIN SELECT RAISE(ABORT, 'an override is never replaced'); END;

CREATE TRIGGER prescription_overrides_are_kept BEFORE DELETE ON prescription_overrides
BEGIN SELECT RAISE(ABORT, 'an override is never deleted'); END;

CREATE TRIGGER prescription_overrides_are_final BEFORE UPDATE ON prescription_overrides
BEGIN SELECT RAISE(ABORT, 'an override is never changed'); END;

CREATE TRIGGER overrides_come_before_signing BEFORE INSERT ON prescription_overrides
WHEN (SELECT state FROM prescriptions WHERE id = NEW.prescription_id) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed or void prescription takes no override'); END;

CREATE TRIGGER prescription_overrides_are_chained AFTER INSERT ON prescription_overrides
BEGIN
    INSERT INTO record_chain (kind, record, prescription_id, digest)
    VALUES ('override', NEW.id, NEW.prescription_id,
            record_digest(NEW.id, NEW.prescription_id, NEW.version, NEW.rule, NEW.places, NEW.fact, NEW.finding,
                          NEW.reason, NEW.author, NEW.created_at, NEW.finding_key));
END;
