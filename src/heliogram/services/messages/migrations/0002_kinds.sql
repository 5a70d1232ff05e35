-- holds: ids of the photos and documents that a body refers to, 8 bytes each, little endian.
ALTER TABLE message_bodies ADD COLUMN holds BLOB NOT NULL DEFAULT x'';

-- kinds: what searches find a message by, as bits of the contract's Kind. Most texts are of no kind and in no index.
-- The indexes hold all that counting needs, so a conversation's media are counted without a look at a message.
ALTER TABLE message_refs ADD COLUMN kinds INTEGER NOT NULL DEFAULT 0;
UPDATE message_refs SET kinds = 4096 WHERE mentioned = 1;

CREATE INDEX message_refs_kinds ON message_refs (box, peer, id, kinds) WHERE kinds <> 0;
CREATE INDEX message_refs_kinds_of_box ON message_refs (box, id, kinds) WHERE kinds <> 0;
