-- Texts not yet sent. draft: the Draft as MessagePack.
CREATE TABLE dialog_drafts (
    owner INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    draft BLOB NOT NULL,
    PRIMARY KEY (owner, peer)
) WITHOUT ROWID;

CREATE TABLE dialog_pins (
    owner INTEGER NOT NULL,
    place INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    PRIMARY KEY (owner, place)
) WITHOUT ROWID;

CREATE TABLE dialog_unread_marks (
    owner INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    PRIMARY KEY (owner, peer)
) WITHOUT ROWID;

-- scope: users, chats, broadcasts or peer:<peer id>. A choice that is NULL is the wider scope's.
CREATE TABLE dialog_notify_settings (
    owner INTEGER NOT NULL,
    scope TEXT NOT NULL,
    show_previews INTEGER,
    silent INTEGER,
    mute_until INTEGER,
    PRIMARY KEY (owner, scope)
) WITHOUT ROWID;
