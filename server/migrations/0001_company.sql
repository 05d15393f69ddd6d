-- Times are milliseconds since 1970 in UTC, identifiers 16 bytes, hashes 32 bytes.

CREATE TABLE server (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    epoch            BLOB    NOT NULL,           -- new when the database is created or restored
    last_seq         INTEGER NOT NULL DEFAULT 0, -- of any event, of any scope
    authority        INTEGER NOT NULL DEFAULT 0, -- grows whenever people, devices or rights change
    company          TEXT    NOT NULL DEFAULT '',
    setup_token_hash BLOB,                       -- while nobody has been entered
    demo             TEXT                        -- how the demo company was made, if it was
) STRICT;

CREATE TABLE departments (
    id     BLOB PRIMARY KEY,
    name   TEXT NOT NULL,
    parent BLOB REFERENCES departments (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id         BLOB PRIMARY KEY,
    name       TEXT NOT NULL,
    login      TEXT NOT NULL COLLATE NOCASE UNIQUE,
    role       TEXT NOT NULL,
    department BLOB REFERENCES departments (id),
    active     INTEGER NOT NULL,
    password   TEXT NOT NULL -- argon2id in PHC form; empty: cannot log in
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id         BLOB PRIMARY KEY,
    user       BLOB NOT NULL REFERENCES people (id),
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_of_user ON devices (user);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY, -- SHA-256; the token itself is nowhere
    device     BLOB NOT NULL REFERENCES devices (id),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_device ON sessions (device);
