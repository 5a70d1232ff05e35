-- When a user was last seen, in seconds since the Unix epoch; written now and then, so it may lag behind.
CREATE TABLE last_seen (
    user INTEGER PRIMARY KEY,
    seen_at INTEGER NOT NULL
);
