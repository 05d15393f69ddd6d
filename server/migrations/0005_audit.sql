-- The audit log: each entry's hash covers the one before it, so that what is edited or taken out is noticed.
CREATE TABLE audit (
    entry   INTEGER PRIMARY KEY, -- 1, 2, 3 … without gaps
    seq     INTEGER NOT NULL,    -- the last sequence number then; of a `changes` entry: the last change it seals
    at      INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    user    BLOB,                -- who did it; NULL: the operator, or nobody known
    device  BLOB,
    address TEXT,
    subject BLOB,                -- kind (1 person, 2 department, 3 device, 4 customer), then its id
    old     TEXT,
    new     TEXT,
    count   INTEGER,
    hash    BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_listed ON audit (entry) WHERE kind <> 'changes';
CREATE INDEX audit_of_subject ON audit (subject, entry) WHERE subject IS NOT NULL;

-- The end of the chain, so that a shortened one is noticed too.
CREATE TABLE audit_head (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    entries INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    since   INTEGER NOT NULL, -- changes up to this one are older than the log
    sealed  INTEGER NOT NULL  -- changes up to this one are sealed
) STRICT;
INSERT INTO audit_head (one, entries, hash, since, sealed)
SELECT 1, 0, zeroblob(32), coalesce((SELECT last_seq FROM server), 0), coalesce((SELECT last_seq FROM server), 0);
