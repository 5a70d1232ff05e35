-- The numbers of a box's messages are its items in the ledger's table of boxes: never lowered, so none is given twice.

-- What was said, once, however many boxes show it. AUTOINCREMENT: the number of a removed body is not given again.
-- copies: (box, id) of every reference ever made to it, 12 bytes each, little endian; may name references that are gone.
-- alive: how many references are left. sent_at, edited_at: seconds since the Unix epoch.
CREATE TABLE message_bodies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sender INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    edited_at INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL,
    entities BLOB NOT NULL,
    media BLOB NOT NULL,
    action BLOB NOT NULL,
    markup BLOB NOT NULL,
    forward BLOB NOT NULL,
    quote BLOB NOT NULL,
    silent INTEGER NOT NULL,
    grouped_id INTEGER NOT NULL,
    copies BLOB NOT NULL,
    alive INTEGER NOT NULL
);

-- A message as a box sees it. Ordered by conversation, since that is how it is read most.
CREATE TABLE message_refs (
    box INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    id INTEGER NOT NULL,
    body INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    reply_to INTEGER,
    mentioned INTEGER NOT NULL,
    content_unread INTEGER NOT NULL,
    PRIMARY KEY (box, peer, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX message_refs_id ON message_refs (box, id);
CREATE INDEX message_refs_unread_content ON message_refs (box, peer, id) WHERE content_unread = 1;

-- A conversation. total: references in it. unread, unread_mentions: what a recount would give, kept as it changes.
-- counted_upto: the newest message counted as still unread when the log last said how many are; 0 if it said none.
CREATE TABLE message_dialogs (
    box INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    top_id INTEGER NOT NULL,
    top_at INTEGER NOT NULL,
    read_inbox_max INTEGER NOT NULL DEFAULT 0,
    read_outbox_max INTEGER NOT NULL DEFAULT 0,
    counted_upto INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL,
    unread_mentions INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (box, peer)
) WITHOUT ROWID;

-- Every random id a sender ever used, and what came of it in the sender's box. Outlives the message.
CREATE TABLE message_sends (
    sender INTEGER NOT NULL,
    random_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    pts INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (sender, random_id)
) WITHOUT ROWID;

-- Who gets the messages of a group. introduced: every present member has been shown this one since the last one joined.
CREATE TABLE message_audiences (
    peer INTEGER NOT NULL,
    user INTEGER NOT NULL,
    introduced INTEGER NOT NULL,
    PRIMARY KEY (peer, user)
) WITHOUT ROWID;
