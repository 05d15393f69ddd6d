-- Refused changes that one person handed over to another, who may make them. Told to both in a scope of their own.
CREATE TABLE hand_overs (
    id         BLOB    PRIMARY KEY, -- the key of the request that made it
    giver      BLOB    NOT NULL,
    receiver   BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    what       BLOB    NOT NULL,    -- in the encoding of the wire
    outcome    TEXT,                -- NULL: it waits for the receiver
    settled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_overs_of_giver ON hand_overs (giver, outcome);
CREATE INDEX hand_overs_of_receiver ON hand_overs (receiver, outcome);

-- Where departments were in the tree before they were moved, for as long as a device may work without hearing of it.
CREATE TABLE former_departments (
    department BLOB    NOT NULL,
    until      INTEGER NOT NULL,
    parent     BLOB,
    PRIMARY KEY (department, until)
) STRICT, WITHOUT ROWID;
