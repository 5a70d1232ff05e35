-- compat: 1
-- The salt that a key's handshake agreed on, good for the key's first ninety minutes wherever its session is; 0: none.
ALTER TABLE auth_keys ADD COLUMN salt INTEGER NOT NULL DEFAULT 0;
