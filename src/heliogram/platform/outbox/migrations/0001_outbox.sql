-- What happened and is still to be told to other processes, in the order in which it is told. key: what orders it.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    event BLOB NOT NULL
);
