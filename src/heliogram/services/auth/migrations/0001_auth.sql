-- Authorisation keys. secret: sealed under the master key. device: the permanent key (itself, or what a temporary key is
-- bound to; 0: not bound). expires_at: 0 for a permanent one.
CREATE TABLE auth_keys (
    key INTEGER PRIMARY KEY,
    secret BLOB NOT NULL,
    temporary INTEGER NOT NULL,
    media INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    device INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE INDEX auth_keys_of_device ON auth_keys (device) WHERE temporary = 1;
CREATE INDEX auth_keys_by_end ON auth_keys (expires_at) WHERE temporary = 1;
CREATE INDEX auth_keys_by_age ON auth_keys (created_at) WHERE temporary = 0;

-- What is known of a device, and who is logged in on it (0: nobody). parent: the device whose log-in it shares (0: its
-- own). info: DeviceInfo as JSON.
CREATE TABLE devices (
    device INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    layer INTEGER NOT NULL,
    info BLOB NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    active_at INTEGER NOT NULL
);

CREATE INDEX devices_of_user ON devices (user) WHERE user <> 0;
CREATE INDEX devices_by_parent ON devices (parent) WHERE parent <> 0;

-- Logging in: a code is on its way. code: a digest of it, sealed under the master key.
CREATE TABLE login_attempts (
    phone TEXT NOT NULL,
    hash TEXT NOT NULL,
    device INTEGER NOT NULL,
    code BLOB NOT NULL,
    tries INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    checked INTEGER NOT NULL,
    in_app INTEGER NOT NULL,
    PRIMARY KEY (phone, hash)
) WITHOUT ROWID;

CREATE INDEX login_attempts_by_end ON login_attempts (expires_at);

-- How often something was done in the window of time that began at started_at.
CREATE TABLE login_counters (
    subject TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX login_counters_by_end ON login_counters (ends_at);

-- Log-ins on their way to another key. token: a digest of the bytes given out.
CREATE TABLE login_exports (
    user INTEGER NOT NULL,
    token BLOB NOT NULL,
    device INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (user, token)
) WITHOUT ROWID;

CREATE INDEX login_exports_by_end ON login_exports (expires_at);
