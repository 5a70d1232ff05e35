-- Basic groups. Ids rise from 10**6 and are never given out twice; they stay below 2**31 for old client libraries.
CREATE TABLE chats (
    chat INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    creator INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
);

INSERT INTO chats (chat, title, about, creator, created_at, version) VALUES (1000000, '', '', 0, 0, 0);
DELETE FROM chats WHERE chat = 1000000;

-- Who is in a group.
CREATE TABLE chat_members (
    chat INTEGER NOT NULL,
    user INTEGER NOT NULL,
    role TEXT NOT NULL,
    inviter INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (chat, user)
) WITHOUT ROWID;

CREATE INDEX chat_members_by_user ON chat_members (user, chat);

-- Who was in a group, and the group as it was when they went: all they still see of it.
CREATE TABLE chat_departures (
    chat INTEGER NOT NULL,
    user INTEGER NOT NULL,
    own_will INTEGER NOT NULL,
    title TEXT NOT NULL,
    members INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (chat, user)
) WITHOUT ROWID;
