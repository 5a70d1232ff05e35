-- Whom an account has saved, under which name.
CREATE TABLE contacts (
    owner INTEGER NOT NULL,
    target INTEGER NOT NULL,
    phone TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (owner, target)
) WITHOUT ROWID;

CREATE INDEX contacts_by_target ON contacts (target, owner);

-- Numbers an account has saved that had no account of their own at the time.
CREATE TABLE awaited_phones (
    owner INTEGER NOT NULL,
    phone TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    PRIMARY KEY (owner, phone)
) WITHOUT ROWID;

CREATE INDEX awaited_phones_by_phone ON awaited_phones (phone, owner);

CREATE TABLE blocks (
    owner INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner, peer)
) WITHOUT ROWID;
