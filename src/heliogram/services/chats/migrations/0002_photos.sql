-- The photo by which a group is shown; 0: none.
ALTER TABLE chats ADD COLUMN photo INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN photo_thumb BLOB NOT NULL DEFAULT x'';
ALTER TABLE chats ADD COLUMN photo_video INTEGER NOT NULL DEFAULT 0;
