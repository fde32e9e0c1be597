-- The pharmacist's desk: what was done with a signed prescription and by whom, its number, and what herbs cost. Rows are
-- only ever added: the rules are triggers, so that no later code can break them by mistake.
-- Times, ids and JSON as in 0002_cases.sql; days are local, as the clinic counts them.

CREATE TABLE dispensing_steps (
    position        INTEGER NOT NULL PRIMARY KEY,
    prescription_id TEXT    NOT NULL REFERENCES prescriptions (id),
    action          TEXT    NOT NULL CHECK (action IN ('review', 'dispense', 'check', 'hand_out', 'return', 'resubmit')),
    signer          TEXT    NOT NULL CHECK (length(trim(signer)) > 0),
    role            TEXT    NOT NULL CHECK (role IN ('pharmacist', 'assistant', 'physician')),
    -- Why it was returned, what the physician answered, or what the signer wished to add.
    note            TEXT    NOT NULL DEFAULT '' CHECK (action NOT IN ('return', 'resubmit') OR length(trim(note)) > 0),
    -- What the audit said at this moment, and by which state of the facts.
    findings        TEXT    NOT NULL DEFAULT '[]',
    facts_edition   TEXT    NOT NULL DEFAULT '',
    -- What it costs, in fen; without a value while a price is missing. From the first value on it is never another one.
    amount_fen      INTEGER          CHECK (amount_fen >= 0),
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX dispensing_steps_by_prescription ON dispensing_steps (prescription_id, position);
CREATE INDEX dispensing_steps_by_time ON dispensing_steps (created_at);
CREATE INDEX prescription_events_signed ON prescription_events (created_at, prescription_id) WHERE action = 'sign';

-- The number that a prescription gets when its review accepts it: 20261129-0001.
CREATE TABLE dispensing_numbers (
    prescription_id TEXT    NOT NULL PRIMARY KEY REFERENCES prescriptions (id),
    day             TEXT    NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    sequence        INTEGER NOT NULL CHECK (sequence > 0),
    UNIQUE (day, sequence)
) STRICT;

-- Prices in hundredths of a fen for `per_grams` grams: what sells for 0.035 yuan a gram has one, too.
-- Of several for a name the one that became valid last counts, and of those the newest row.
CREATE TABLE herb_prices (
    position        INTEGER NOT NULL PRIMARY KEY,
    herb_id         TEXT    NOT NULL,
    name            TEXT    NOT NULL CHECK (length(trim(name)) > 0),
    price           INTEGER NOT NULL CHECK (price > 0),
    per_grams       INTEGER NOT NULL CHECK (per_grams > 0),
    valid_from      TEXT    NOT NULL CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    author          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

-- A prescription stands on the desk once it was signed, and stays in sight when it is voided afterwards.
CREATE VIEW dispensing_desk AS
SELECT p.id AS id, p.state AS state, p.version AS version, p.state_by AS state_by, p.state_at AS state_at,
       p.void_reason AS void_reason, e.author AS physician, e.created_at AS signed_at,
       (SELECT count(*) FROM dispensing_steps s WHERE s.prescription_id = p.id) AS steps,
       CASE p.state WHEN 'void' THEN 'void' ELSE coalesce((SELECT s.action FROM dispensing_steps s
            WHERE s.prescription_id = p.id ORDER BY s.position DESC LIMIT 1), '') END AS last_action,
       n.day || '-' || printf('%04d', n.sequence) AS number, t.name AS patient_name, t.number AS patient_number,
       coalesce(t.is_sample, 0) AS is_sample
FROM prescriptions p
JOIN prescription_events e ON e.prescription_id = p.id AND e.action = 'sign'
LEFT JOIN dispensing_numbers n ON n.prescription_id = p.id
LEFT JOIN visits v ON v.id = p.visit_id
LEFT JOIN patients t ON t.id = v.patient_id;

CREATE TRIGGER dispensing_steps_need_a_signature BEFORE INSERT ON dispensing_steps
WHEN coalesce((SELECT state FROM prescriptions WHERE id = NEW.prescription_id), '') <> 'signed'
BEGIN SELECT RAISE(ABORT, 'only a signed prescription is dispensed'); END;

CREATE TRIGGER dispensing_steps_go_in_order BEFORE INSERT ON dispensing_steps
WHEN NOT CASE coalesce((SELECT action FROM dispensing_steps WHERE prescription_id = NEW.prescription_id
                        ORDER BY position DESC LIMIT 1), 'resubmit')
    WHEN 'resubmit' THEN NEW.action IN ('review', 'return')
    WHEN 'review'   THEN NEW.action IN ('dispense', 'return')
    WHEN 'dispense' THEN NEW.action IN ('check', 'return')
    WHEN 'check'    THEN NEW.action IN ('hand_out', 'return')
    WHEN 'return'   THEN NEW.action = 'resubmit'
    ELSE 0 END
BEGIN SELECT RAISE(ABORT, 'review, dispense, check and hand out follow each other'); END;

-- A row in front of others would change what the last step was.
CREATE TRIGGER dispensing_steps_go_forward AFTER INSERT ON dispensing_steps
WHEN NEW.position < (SELECT max(position) FROM dispensing_steps)
BEGIN SELECT RAISE(ABORT, 'a step comes after all others'); END;

CREATE TRIGGER dispensing_amounts_stay BEFORE INSERT ON dispensing_steps
WHEN EXISTS (SELECT 1 FROM dispensing_steps WHERE prescription_id = NEW.prescription_id
             AND amount_fen IS NOT NULL AND amount_fen IS NOT NEW.amount_fen)
BEGIN SELECT RAISE(ABORT, 'an amount that was stated once stays'); END;

CREATE TRIGGER dispensing_needs_a_number BEFORE INSERT ON dispensing_steps
WHEN NEW.action = 'review'
    AND NOT EXISTS (SELECT 1 FROM dispensing_numbers WHERE prescription_id = NEW.prescription_id)
BEGIN SELECT RAISE(ABORT, 'an accepted prescription has a number'); END;

CREATE TRIGGER dispensing_numbers_have_no_gaps BEFORE INSERT ON dispensing_numbers
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM dispensing_numbers WHERE day = NEW.day)
BEGIN SELECT RAISE(ABORT, 'the numbers of a day have no gaps'); END;

-- INSERT OR REPLACE deletes without asking the triggers for deletion: a row that is there is not written again.
CREATE TRIGGER dispensing_steps_are_not_replaced BEFORE INSERT ON dispensing_steps
WHEN EXISTS (SELECT 1 FROM dispensing_steps WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'a step is never replaced'); END;

CREATE TRIGGER dispensing_numbers_are_not_replaced BEFORE INSERT ON dispensing_numbers
WHEN EXISTS (SELECT 1 FROM dispensing_numbers
             WHERE prescription_id = NEW.prescription_id OR rowid = NEW.rowid
                OR (day = NEW.day AND sequence = NEW.sequence))
BEGIN SELECT RAISE(ABORT, 'a number is never replaced'); END;

CREATE TRIGGER herb_prices_are_not_replaced BEFORE INSERT ON herb_prices
WHEN EXISTS (SELECT 1 FROM herb_prices WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'a price is never replaced'); END;

CREATE TRIGGER dispensing_steps_are_kept BEFORE DELETE ON dispensing_steps
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;

CREATE TRIGGER dispensing_steps_are_final BEFORE UPDATE ON dispensing_steps
BEGIN SELECT RAISE(ABORT, 'a step is never changed'); END;

CREATE TRIGGER dispensing_numbers_are_kept BEFORE DELETE ON dispensing_numbers
BEGIN SELECT RAISE(ABORT, 'a number is never deleted'); END;

CREATE TRIGGER dispensing_numbers_are_final BEFORE UPDATE ON dispensing_numbers
BEGIN SELECT RAISE(ABORT, 'a number is never changed'); END;

CREATE TRIGGER herb_prices_are_kept BEFORE DELETE ON herb_prices
BEGIN SELECT RAISE(ABORT, 'a price is never deleted'); END;

CREATE TRIGGER herb_prices_are_final BEFORE UPDATE ON herb_prices
BEGIN SELECT RAISE(ABORT, 'a price is never changed'); END;
