-- Conversations with the model, their messages as a tree, and what was typed but not sent.
-- Times are milliseconds since 1970 in UTC; ids are UUIDs, so that databases can be merged. Columns that hold JSON have
-- no json_valid() check: SQLite calls it unsafe inside a schema while trusted_schema is off.

CREATE TABLE conversations (
    id             TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    title          TEXT    NOT NULL DEFAULT '',
    title_origin   TEXT    NOT NULL DEFAULT 'question' CHECK (title_origin IN ('question', 'user')),
    mode           TEXT    NOT NULL,
    grounding      INTEGER NOT NULL DEFAULT 1 CHECK (grounding IN (0, 1)),
    -- The message whose path from the root is shown; NULL shows the newest branch.
    active_message TEXT,
    pinned_at      INTEGER,
    deleted_at     INTEGER,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX conversations_by_time ON conversations (updated_at);

CREATE TABLE messages (
    id                TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    conversation_id   TEXT    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent_id         TEXT    REFERENCES messages (id) ON DELETE CASCADE,
    role              TEXT    NOT NULL CHECK (role IN ('user', 'assistant')),
    text              TEXT    NOT NULL DEFAULT '',
    state             TEXT    NOT NULL CHECK (state IN ('streaming', 'complete', 'interrupted', 'failed')),
    -- What produced an answer: enough to produce it again.
    origin            TEXT    NOT NULL DEFAULT 'person' CHECK (origin IN ('person', 'model', 'facts')),
    facts             TEXT    NOT NULL DEFAULT '[]',
    model_name        TEXT    NOT NULL DEFAULT '',
    model_hash        TEXT    NOT NULL DEFAULT '',
    prompt_version    TEXT    NOT NULL DEFAULT '',
    sampling          TEXT    NOT NULL DEFAULT '{}',
    program_version   TEXT    NOT NULL DEFAULT '',
    -- What it cost; NULL where nobody measured.
    prompt_tokens     INTEGER,
    completion_tokens INTEGER,
    first_token_ms    INTEGER,
    duration_ms       INTEGER,
    finish_reason     TEXT    NOT NULL DEFAULT '',
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_by_conversation ON messages (conversation_id, created_at);
CREATE INDEX messages_by_parent ON messages (parent_id);
CREATE INDEX messages_unfinished ON messages (state) WHERE state = 'streaming';

-- The journal of an answer while it streams: pieces that belong behind messages.text. Appending here costs the
-- piece; appending to messages.text would rewrite the whole answer several times a second.
CREATE TABLE message_pieces (
    message_id TEXT    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;

-- Text that was typed and not sent, by place: `chat:<conversation id>`, `chat:new`, `queue:<conversation id>`.
CREATE TABLE drafts (
    place      TEXT    NOT NULL PRIMARY KEY,
    text       TEXT    NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Model files that the user added. Everything but the path is what `xinglin-engine inspect` said of the file.
CREATE TABLE model_files (
    path        TEXT    NOT NULL PRIMARY KEY,
    size_bytes  INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    sha256      TEXT    NOT NULL DEFAULT '',
    description TEXT    NOT NULL,
    added_at    INTEGER NOT NULL
) STRICT;
