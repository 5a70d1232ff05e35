-- Media that end by themselves, until they have ended. lasts_s: for how long they are shown once a recipient has opened them; 0: no
-- longer, but for the one who opened them (opener), who may fetch what was there (former, packed as a body's holds) until due. remains: the
-- media that stand in their place afterwards. due: when they end, in seconds since the Unix epoch; NULL: nobody has opened them.
CREATE TABLE message_selfdestructs (
    body INTEGER PRIMARY KEY REFERENCES message_bodies (id) ON DELETE CASCADE,
    lasts_s INTEGER NOT NULL,
    remains BLOB NOT NULL,
    due INTEGER,
    opener INTEGER,
    former BLOB
);

CREATE INDEX message_selfdestructs_due ON message_selfdestructs (due) WHERE due IS NOT NULL;

-- Media that are kept up to date (live locations), until when: in seconds since the Unix epoch.
CREATE TABLE message_live (
    body INTEGER PRIMARY KEY REFERENCES message_bodies (id) ON DELETE CASCADE,
    until INTEGER NOT NULL
);

-- Unread content is not only mentions any more, but mentions are what is looked for.
DROP INDEX message_refs_unread_content;
CREATE INDEX message_refs_unread_mentions ON message_refs (box, peer, id) WHERE content_unread = 1 AND mentioned = 1;
