-- Self-check: a digest for each document, their sum for each scope (both as the bits of an unsigned number), kept with
-- every change. What is there already is summed up by the program right after this.
ALTER TABLE docs ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scopes ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;

-- Compaction: bodies of changes up to here may be gone into snapshots.
ALTER TABLE scopes ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;

-- Requests of authority that were decided on: the same key gets the same answer for ever.
CREATE TABLE requests (
    id          BLOB PRIMARY KEY,
    user        BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    ask         BLOB    NOT NULL, -- in the encoding of the wire
    verdict     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
