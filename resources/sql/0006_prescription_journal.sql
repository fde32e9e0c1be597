-- What was typed into a prescription since its newest version: written a moment after every change, forgotten with the
-- next version, found again after the program was killed. Times, ids and JSON as in 0002_cases.sql.

CREATE TABLE prescription_journal (
    prescription_id TEXT    NOT NULL PRIMARY KEY REFERENCES prescriptions (id),
    base_version    INTEGER NOT NULL,
    content         TEXT    NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
