-- The ordinal orders documents by their first arrival; a first sync walks it from the newest down.
CREATE TABLE docs (
    ordinal       INTEGER PRIMARY KEY AUTOINCREMENT,
    doc           BLOB    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL,
    owner         BLOB    REFERENCES people (id), -- NULL: the open sea
    last_seq      INTEGER NOT NULL,               -- of its last change
    heads         BLOB    NOT NULL,               -- hashes, one after the other, sorted
    facts         BLOB,
    facts_version INTEGER NOT NULL DEFAULT 0,
    facts_seq     INTEGER NOT NULL DEFAULT 0      -- the last change that the facts know
) STRICT;

CREATE TABLE snapshots (
    ordinal INTEGER PRIMARY KEY REFERENCES docs (ordinal),
    seq     INTEGER NOT NULL, -- the last change in it
    body    BLOB    NOT NULL
) STRICT;

-- Who, when and from which device stay for ever; the body goes (NULL) once a snapshot holds it and nobody needs it alone.
CREATE TABLE changes (
    seq         INTEGER PRIMARY KEY,
    doc         BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    actor       BLOB    NOT NULL,
    actor_seq   INTEGER NOT NULL,
    device      BLOB,
    user        BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    body        BLOB,
    UNIQUE (doc, hash),
    UNIQUE (doc, actor, actor_seq)
) STRICT;
CREATE INDEX changes_of_doc ON changes (doc, seq);

-- An actor belongs for ever to the device and person with whom it was first seen.
CREATE TABLE actors (
    actor  BLOB PRIMARY KEY,
    device BLOB NOT NULL,
    user   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each event of each scope, in the order in which devices learn of them.
CREATE TABLE feed (
    scope   BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    subject BLOB    NOT NULL, -- the document, person or department
    kind    INTEGER NOT NULL,
    PRIMARY KEY (scope, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE doc_scopes (
    scope   BLOB    NOT NULL,
    ordinal INTEGER NOT NULL REFERENCES docs (ordinal),
    PRIMARY KEY (scope, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX scopes_of_doc ON doc_scopes (ordinal);

CREATE TABLE scopes (
    scope BLOB    PRIMARY KEY,
    head  INTEGER NOT NULL,
    docs  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
