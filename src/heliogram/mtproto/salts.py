"""Server salts: which are valid for a key at a time, and which to hand out.

A salt is good for one hour; the one before stays accepted for half an hour more. Salts are derived from the key
and the number of the hour, so every process that hosts the key agrees on them without telling the others; who
does not hold the key can't guess one. The handshake's own salt (new_nonce xor server_nonce) is accepted from the
key's creation until half an hour into the next hour. Salts that were handed out ahead of time are accepted early:
clients whose clock runs ahead use them so.

Sources: https://core.telegram.org/mtproto/description#server-salt, service_messages#request-for-several-future-salts
"""

from __future__ import annotations

SALT_PERIOD_S = 3600
SALT_GRACE_S = 1800


class Salts:
    """The salts of one authorisation key; sessions of the key share it."""

    def __init__(self, key_data: bytes, *, initial: int | None = None, created_at: float = 0.0) -> None:
        """``initial`` is the handshake's salt (signed) of a key made at ``created_at``; None when it is forgotten."""
        raise NotImplementedError

    def current(self, now: float) -> int:
        """Return the salt that the server uses and demands now."""
        raise NotImplementedError

    def accepts(self, salt: int, now: float) -> bool:
        """Say whether a client may use ``salt`` now."""
        raise NotImplementedError

    def future(self, count: int, now: float) -> list[tuple[int, int, int]]:
        """Return ``count`` (valid_since, valid_until, salt) from the current one on, without gaps."""
        raise NotImplementedError
