-- Who refers to a photo or document: messages, profiles, groups, each under a name of its own.
CREATE TABLE media_holders (
    holder TEXT NOT NULL,
    media INTEGER NOT NULL,
    PRIMARY KEY (holder, media)
) WITHOUT ROWID;

CREATE INDEX media_holders_by_media ON media_holders (media);

-- unheld_at: since when nobody does, in seconds since the Unix epoch; NULL while somebody does. What was made before
-- holders were kept counts as held.
ALTER TABLE photos ADD COLUMN unheld_at INTEGER;
ALTER TABLE documents ADD COLUMN unheld_at INTEGER;

CREATE INDEX photos_unheld ON photos (unheld_at) WHERE unheld_at IS NOT NULL;
CREATE INDEX documents_unheld ON documents (unheld_at) WHERE unheld_at IS NOT NULL;

-- Notes name the photo or document now, not the upload.
DELETE FROM media_making;
