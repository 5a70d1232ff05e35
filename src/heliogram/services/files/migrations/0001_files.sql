-- Uploads on their way; a finished one is remembered until it is too old, so that finishing it again gives the same.
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL,
    upload INTEGER NOT NULL,
    big INTEGER NOT NULL,
    total INTEGER NOT NULL,
    part_size INTEGER NOT NULL,
    top INTEGER NOT NULL,
    top_size INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    object TEXT NOT NULL DEFAULT '',
    dropped INTEGER NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX uploads_by_client ON uploads (owner, upload) WHERE dropped = 0;
CREATE INDEX uploads_by_age ON uploads (touched_at);

CREATE TABLE upload_parts (
    upload INTEGER NOT NULL,
    part INTEGER NOT NULL,
    size INTEGER NOT NULL,
    blob TEXT NOT NULL,
    seal BLOB NOT NULL,
    PRIMARY KEY (upload, part)
) WITHOUT ROWID;

-- Joined content in the object store: with the object it is the content of, or with none while it is written and
-- when it is to be deleted.
CREATE TABLE contents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    object TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL
);

CREATE INDEX contents_without_object ON contents (made_at) WHERE object = '';

CREATE TABLE objects (
    key TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    content INTEGER NOT NULL,
    seal BLOB NOT NULL,
    unheld_at INTEGER
) WITHOUT ROWID;

CREATE INDEX objects_unheld ON objects (unheld_at) WHERE unheld_at IS NOT NULL;

CREATE TABLE object_holders (
    holder TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (holder, object)
) WITHOUT ROWID;

CREATE INDEX object_holders_by_object ON object_holders (object);
