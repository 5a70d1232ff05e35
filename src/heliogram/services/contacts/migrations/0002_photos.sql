-- The photo that the owner sees of somebody instead of their own; 0: none.
ALTER TABLE contacts ADD COLUMN photo INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN photo_thumb BLOB NOT NULL DEFAULT x'';
ALTER TABLE contacts ADD COLUMN photo_video INTEGER NOT NULL DEFAULT 0;
