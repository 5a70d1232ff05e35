-- Accounts. Ids rise from 10**10 (docs/decisions/user-ids.md) and are never given out twice.
CREATE TABLE users (
    user INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL DEFAULT '',
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    username TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    bot INTEGER NOT NULL DEFAULT 0,
    service INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE UNIQUE INDEX users_by_phone ON users (phone) WHERE phone <> '';

-- Who holds which name, folded to lower case. A peer id, since channels will have names too.
CREATE TABLE usernames (
    name TEXT PRIMARY KEY,
    holder INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO users (user, phone, first_name, service, created_at) VALUES (777000, '', 'Heliogram', 1, 0);
INSERT INTO users (user, first_name, created_at) VALUES (10000000000, '', 0);
DELETE FROM users WHERE user = 10000000000;
