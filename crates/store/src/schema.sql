-- The store, version 1. docs/queue.md says what the states mean; constraints here mirror it.
-- References are declared for readers and for PRAGMA foreign_key_check; docs/queue.md says why they are not enforced.

-- One accepted message. Rows are never updated, so a mailbox or the queue can only come or go.
CREATE TABLE message (
    id            INTEGER PRIMARY KEY,               -- QueueId: grows, so the tree is appended to
    arrived_at    INTEGER NOT NULL,                  -- milliseconds since 1970
    origin        TEXT    NOT NULL CHECK (origin IN ('session', 'report', 'notice')),
    session       INTEGER,
    party         TEXT,
    reverse_path  TEXT    NOT NULL CHECK (reverse_path LIKE '<%>'),
    parameters    TEXT,                              -- JSON; NULL: none given
    eight_bit     INTEGER NOT NULL CHECK (eight_bit IN (0, 1)),
    size_octets   INTEGER NOT NULL CHECK (size_octets >= 0),
    content       BLOB,                              -- NULL: in content/XX/ID
    CHECK (content IS NULL OR length(content) = size_octets)
) STRICT;

-- Messages with more than one reference (entries, and one for the queue).
CREATE TABLE shared (
    message       INTEGER PRIMARY KEY REFERENCES message (id),
    count         INTEGER NOT NULL CHECK (count >= 2)
) STRICT;

CREATE TABLE recipient (
    message       INTEGER NOT NULL REFERENCES message (id),
    number        INTEGER NOT NULL CHECK (number >= 0),
    address       TEXT    NOT NULL,
    mailbox       TEXT,                              -- local recipients
    permit        TEXT,                              -- recipients outside: the party it was given to
    parameters    TEXT,                              -- JSON; NULL: none given
    state         TEXT    NOT NULL CHECK (state IN ('queued', 'held')),
    hold_reason   TEXT,
    due_at        INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    warned        INTEGER NOT NULL DEFAULT 0 CHECK (warned IN (0, 1)),
    last_reason   TEXT,
    last_reply    TEXT,
    PRIMARY KEY (message, number),
    CHECK ((mailbox IS NULL) <> (permit IS NULL)),
    CHECK (state = 'held' OR permit IS NOT NULL),
    CHECK ((state = 'held') = (hold_reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX recipient_due ON recipient (due_at) WHERE state = 'queued';

CREATE TABLE mailbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that no entry changes hands
    address       TEXT    NOT NULL UNIQUE,           -- folded
    reserved_uid  INTEGER NOT NULL DEFAULT 0 CHECK (reserved_uid BETWEEN 0 AND 4294967295)
) STRICT;

CREATE TABLE entry (
    mailbox       INTEGER NOT NULL REFERENCES mailbox (id),
    uid           INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295),
    message       INTEGER NOT NULL REFERENCES message (id),
    size_octets   INTEGER NOT NULL CHECK (size_octets >= 0),  -- as it is read: Return-Path included
    PRIMARY KEY (mailbox, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE party_day (
    party         TEXT    PRIMARY KEY,
    day           INTEGER NOT NULL,
    messages      INTEGER NOT NULL CHECK (messages >= 0),
    recipients    INTEGER NOT NULL CHECK (recipients >= 0)    -- first-time ones
) STRICT, WITHOUT ROWID;

CREATE TABLE correspondent (
    party         TEXT    NOT NULL,
    address       TEXT    NOT NULL,                  -- folded
    PRIMARY KEY (party, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory (
    position      INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of domains matters
    kind          TEXT    NOT NULL CHECK (kind IN ('domain', 'account', 'alias', 'device')),
    name          TEXT    NOT NULL,
    record        TEXT    NOT NULL CHECK (json_valid(record)),
    UNIQUE (kind, name)
) STRICT;

CREATE TABLE credentials (
    address       TEXT    PRIMARY KEY,               -- folded
    argon2        TEXT    NOT NULL,
    scram         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
