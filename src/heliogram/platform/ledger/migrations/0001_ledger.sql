-- Where the numbered logs of each box stand. items: how many things the box has numbered by a count of their own.
CREATE TABLE boxes (
    box INTEGER PRIMARY KEY,
    pts INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    qts INTEGER NOT NULL,
    at INTEGER NOT NULL,
    items INTEGER NOT NULL DEFAULT 0
);

-- stream: 0 pts, 1 seq, 2 qts. number: the last number the entry occupies. at: seconds since the Unix epoch.
CREATE TABLE log (
    box INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    at INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (box, stream, number)
) WITHOUT ROWID;

-- Clients name no seq, only a date.
CREATE INDEX log_seq_at ON log (box, at) WHERE stream = 1;
