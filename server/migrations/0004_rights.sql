-- Settings that grant rights, by name; one that is missing has its default.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When a device last stood where the server stands: connected, with nothing left from before.
CREATE TABLE contacts (
    device BLOB PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was true before it changed, for as long as a device may work without hearing of it: scopes that documents
-- left, and what people were.
CREATE TABLE left_scopes (
    doc   BLOB    NOT NULL,
    at    INTEGER NOT NULL,
    scope BLOB    NOT NULL,
    PRIMARY KEY (doc, at, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE former_people (
    person     BLOB    NOT NULL,
    until      INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    department BLOB,
    PRIMARY KEY (person, until)
) STRICT, WITHOUT ROWID;
