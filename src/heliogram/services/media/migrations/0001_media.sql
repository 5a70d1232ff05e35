-- sizes, thumbs: msgpack lists of the contract's Size. upload: the number its maker's client gave the upload; a photo
-- is made of it once for each shape.
CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    made_by INTEGER NOT NULL,
    upload INTEGER NOT NULL,
    square INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    sizes BLOB NOT NULL
);

CREATE UNIQUE INDEX photos_by_upload ON photos (made_by, upload, square);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    made_by INTEGER NOT NULL,
    upload INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    mime_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    key TEXT NOT NULL,
    attributes BLOB NOT NULL,
    thumbs BLOB NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL
);

CREATE UNIQUE INDEX documents_by_upload ON documents (made_by, upload);

-- What is being made, written before the first object is held, so that what is never finished is let go.
CREATE TABLE media_making (
    holder TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL
) WITHOUT ROWID;
