-- How far each device has been told of its box's SEQ log; see cursor.py for what each column means.
CREATE TABLE update_cursors (
    user INTEGER NOT NULL,
    device INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    base INTEGER NOT NULL,
    final INTEGER NOT NULL,
    PRIMARY KEY (user, device)
) WITHOUT ROWID;
