-- A store of version 1 as the program of that version left it: two accounts, an alias, a device, mail in mailboxes, queued and held.
PRAGMA page_size = 4096;
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE correspondent (
    party         TEXT    NOT NULL,
    address       TEXT    NOT NULL,                  -- folded
    PRIMARY KEY (party, address)
) STRICT, WITHOUT ROWID;
INSERT INTO "correspondent" VALUES('account:hana@example.jp','a@example.net');
INSERT INTO "correspondent" VALUES('account:hana@example.jp','b@example.net');
CREATE TABLE credentials (
    address       TEXT    PRIMARY KEY,               -- folded
    argon2        TEXT    NOT NULL,
    scram         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "credentials" VALUES('hana@example.jp','$argon2id$','scram');
INSERT INTO "credentials" VALUES('taro@example.jp','$argon2id$','scram');
CREATE TABLE directory (
    position      INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of domains matters
    kind          TEXT    NOT NULL CHECK (kind IN ('domain', 'account', 'alias', 'device')),
    name          TEXT    NOT NULL,
    record        TEXT    NOT NULL CHECK (json_valid(record)),
    UNIQUE (kind, name)
) STRICT;
INSERT INTO "directory" VALUES(1,'domain','example.jp','{"name":"example.jp","postmaster":"hana@example.jp"}');
INSERT INTO "directory" VALUES(2,'account','hana@example.jp','{"address":"hana@example.jp","disabled":false,"may_send_as":["info@example.jp"],"limits":null}');
INSERT INTO "directory" VALUES(3,'account','taro@example.jp','{"address":"taro@example.jp","disabled":false,"may_send_as":[],"limits":{"messages":3,"new_recipients":2}}');
INSERT INTO "directory" VALUES(4,'domain','another.example','{"name":"another.example","postmaster":"taro@example.jp"}');
INSERT INTO "directory" VALUES(5,'alias','info@example.jp','{"address":"info@example.jp","targets":["hana@example.jp","taro@example.jp"]}');
INSERT INTO "directory" VALUES(7,'device','copier','{"name":"copier","from":"192.168.0.9","senders":["hana@example.jp"],"limits":null}');
CREATE TABLE entry (
    mailbox       INTEGER NOT NULL REFERENCES mailbox (id),
    uid           INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295),
    message       INTEGER NOT NULL REFERENCES message (id),
    size_octets   INTEGER NOT NULL CHECK (size_octets >= 0),  -- as it is read: Return-Path included
    PRIMARY KEY (mailbox, uid)
) STRICT, WITHOUT ROWID;
INSERT INTO "entry" VALUES(1,1,1882469066342400000,65);
INSERT INTO "entry" VALUES(1,3,1882469066342400002,65);
INSERT INTO "entry" VALUES(2,1,1882469066342400000,65);
CREATE TABLE mailbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that no entry changes hands
    address       TEXT    NOT NULL UNIQUE,           -- folded
    reserved_uid  INTEGER NOT NULL DEFAULT 0 CHECK (reserved_uid BETWEEN 0 AND 4294967295)
) STRICT;
INSERT INTO "mailbox" VALUES(1,'hana@example.jp',256);
INSERT INTO "mailbox" VALUES(2,'taro@example.jp',256);
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
INSERT INTO "message" VALUES(1882469066342400000,1795262400000,'session',NULL,NULL,'<who@example.net>',NULL,0,33,X'5375626A6563743A20316D37797A6D686730303030300D0A0D0A68656C6C6F0D0A');
INSERT INTO "message" VALUES(1882469066342400002,1795262400000,'session',NULL,NULL,'<who@example.net>',NULL,0,33,X'5375626A6563743A20316D37797A6D686730303030320D0A0D0A68656C6C6F0D0A');
INSERT INTO "message" VALUES(1882469066342400003,1795262400000,'session',NULL,'account:hana@example.jp','<hana@example.jp>',NULL,0,33,X'5375626A6563743A20316D37797A6D686730303030330D0A0D0A68656C6C6F0D0A');
INSERT INTO "message" VALUES(1882469066342400004,1795262400000,'session',NULL,'account:hana@example.jp','<hana@example.jp>',NULL,0,33,X'5375626A6563743A20316D37797A6D686730303030340D0A0D0A68656C6C6F0D0A');
CREATE TABLE party_day (
    party         TEXT    PRIMARY KEY,
    day           INTEGER NOT NULL,
    messages      INTEGER NOT NULL CHECK (messages >= 0),
    recipients    INTEGER NOT NULL CHECK (recipients >= 0)    -- first-time ones
) STRICT, WITHOUT ROWID;
INSERT INTO "party_day" VALUES('account:hana@example.jp',20778,2,2);
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
INSERT INTO "recipient" VALUES(1882469066342400003,0,'a@example.net',NULL,'account:hana@example.jp',NULL,'queued',NULL,1795262400000,0,0,NULL,NULL);
INSERT INTO "recipient" VALUES(1882469066342400003,1,'b@example.net',NULL,'account:hana@example.jp',NULL,'queued',NULL,1795262400000,0,0,NULL,NULL);
INSERT INTO "recipient" VALUES(1882469066342400004,0,'taro@example.jp','taro@example.jp',NULL,NULL,'held','daily-limit-reached',1795262400000,0,0,NULL,NULL);
INSERT INTO "recipient" VALUES(1882469066342400004,1,'c@example.org',NULL,'account:hana@example.jp',NULL,'held','daily-limit-reached',1795262400000,0,0,NULL,NULL);
CREATE TABLE shared (
    message       INTEGER PRIMARY KEY REFERENCES message (id),
    count         INTEGER NOT NULL CHECK (count >= 2)
) STRICT;
INSERT INTO "shared" VALUES(1882469066342400000,2);
CREATE INDEX recipient_due ON recipient (due_at) WHERE state = 'queued';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('directory',8);
INSERT INTO "sqlite_sequence" VALUES('mailbox',2);
COMMIT;
PRAGMA user_version = 1;
