-- How devices end, and what they had not sent when they were last heard of.
ALTER TABLE devices ADD COLUMN unsent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN draining_at INTEGER; -- it may send its work and nothing else; then it is revoked

-- Roles that log in with a second step, their names separated by spaces.
ALTER TABLE server ADD COLUMN totp_roles TEXT NOT NULL DEFAULT '';

CREATE TABLE second_factors (
    user      BLOB PRIMARY KEY REFERENCES people (id),
    secret    BLOB    NOT NULL,
    confirmed INTEGER NOT NULL, -- 0: offered, no code was shown yet
    last_step INTEGER NOT NULL  -- of the last code that was accepted: none is accepted twice
) STRICT, WITHOUT ROWID;

-- Those that were not used yet.
CREATE TABLE recovery_codes (
    user BLOB NOT NULL REFERENCES people (id),
    hash BLOB NOT NULL, -- SHA-256
    PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

-- One-time links with which somebody chooses a password.
CREATE TABLE links (
    token_hash BLOB PRIMARY KEY,
    user       BLOB    NOT NULL REFERENCES people (id),
    until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX docs_of_owner ON docs (owner);
