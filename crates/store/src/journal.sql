-- The journal, version 1: what happened, in batches, and where to find it.

CREATE TABLE batch (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,                       -- of its last event; milliseconds since 1970
    events   TEXT    NOT NULL                        -- JSON: an array of events
) STRICT;

-- A batch is found by each message, session, address and IP in it. src/journal/subject.rs has the subjects' form.
CREATE TABLE subject (
    subject  BLOB    NOT NULL,
    batch    INTEGER NOT NULL REFERENCES batch (id),
    PRIMARY KEY (subject, batch)
) STRICT, WITHOUT ROWID;
