-- Bombs that devices sent, by kind: none was taken in.
CREATE TABLE bombs (
    device   BLOB    NOT NULL REFERENCES devices (id),
    kind     TEXT    NOT NULL,
    count    INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    told     INTEGER NOT NULL, -- so many of them the audit log tells of
    told_at  INTEGER NOT NULL, -- since then
    PRIMARY KEY (device, kind)
) STRICT, WITHOUT ROWID;

-- Whether a secret is sealed with the key that is a file beside the database. The program seals what is not.
ALTER TABLE second_factors ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;

-- When the database was restored from a backup, if it was: for a while after that devices hand back what others wrote.
ALTER TABLE server ADD COLUMN restored_at INTEGER;
