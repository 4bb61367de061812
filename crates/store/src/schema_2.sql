-- The store, from version 1 to 2.

-- How full a mailbox is, kept in the transactions that put something in or take something out; a sum over the entries
-- would cost more with each message that lies there.
ALTER TABLE mailbox ADD COLUMN size_octets INTEGER NOT NULL DEFAULT 0 CHECK (size_octets >= 0);
UPDATE mailbox SET size_octets = (SELECT coalesce(sum(size_octets), 0) FROM entry WHERE entry.mailbox = mailbox.id);
-- Whether somebody was told that it is nearly full.
ALTER TABLE mailbox ADD COLUMN told_full INTEGER NOT NULL DEFAULT 0 CHECK (told_full IN (0, 1));

-- A forwarded copy without another in the account's mailbox: if it fails for good, the message is put there.
ALTER TABLE recipient ADD COLUMN rescue INTEGER NOT NULL DEFAULT 0
    CHECK (rescue = 0 OR (rescue = 1 AND permit LIKE 'forward:%'));

-- The shared secret of APOP (RFC 1939 §7), for accounts that have it switched on.
ALTER TABLE credentials ADD COLUMN apop TEXT;

-- More kinds of record. SQLite changes no constraint of a table, so the table is made anew.
CREATE TABLE directory_2 (
    position      INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of domains matters
    kind          TEXT    NOT NULL CHECK (kind IN ('domain', 'account', 'alias', 'device', 'lockdown', 'closed')),
    name          TEXT    NOT NULL,
    record        TEXT    NOT NULL CHECK (json_valid(record)),
    UNIQUE (kind, name)
) STRICT;
INSERT INTO directory_2 (position, kind, name, record)
    SELECT position, kind, name, record FROM directory ORDER BY position;
DROP TABLE directory;
ALTER TABLE directory_2 RENAME TO directory;
