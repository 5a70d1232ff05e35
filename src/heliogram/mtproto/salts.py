"""Server salts: which are valid for a key at a time, and which to hand out.

A salt is good for one hour; the one before stays accepted for half an hour more. Salts are derived from the key
and the number of the hour, so every process that hosts the key agrees on them without telling the others; who
does not hold the key can't guess one. The handshake's own salt (new_nonce xor server_nonce) is accepted for an hour
and a half from the key's creation. Salts that were handed out ahead of time are accepted early: clients whose clock
runs ahead use them so.

Sources: https://core.telegram.org/mtproto/description#server-salt,
https://core.telegram.org/mtproto/service_messages#request-for-several-future-salts
"""

from __future__ import annotations

from hashlib import sha256
from struct import Struct

SALT_PERIOD_S = 3600
SALT_GRACE_S = 1800
MAX_FUTURE = 64
_SALTS = Struct(f"<{MAX_FUTURE}q")


class Salts:
    """The salts of one authorisation key; sessions of the key share it."""

    __slots__ = ("_ahead", "_current", "_from", "_initial", "_initial_until", "_issued_until", "_secret", "_until")

    def __init__(self, key_data: bytes, *, initial: int | None = None, created_at: float = 0.0) -> None:
        """``initial`` is the handshake's salt (signed) of a key made at ``created_at``; None when it is forgotten."""
        self._secret = sha256(b"server salts of " + key_data).digest()
        self._initial = initial
        self._initial_until = created_at + SALT_PERIOD_S + SALT_GRACE_S
        self._current = 0
        self._from = 0.0
        self._until = 0.0
        self._ahead = (0, b"")
        self._issued_until = 0

    def current(self, now: float) -> int:
        """Return the salt that the server uses and demands now."""
        if not self._from <= now < self._until:
            period = int(now // SALT_PERIOD_S)
            self._current = self._salt(period)
            self._from = float(period * SALT_PERIOD_S)
            self._until = self._from + SALT_PERIOD_S
        return self._current

    def accepts(self, salt: int, now: float) -> bool:
        """Say whether a client may use ``salt`` now."""
        if salt == self.current(now):
            return True
        if salt == self._initial:
            return now < self._initial_until
        period = int(now // SALT_PERIOD_S)
        if now - self._from < SALT_GRACE_S and salt == self._salt(period - 1):
            return True
        return self._issued_until > period + 1 and salt in self._from_now_on(period)[1 : self._issued_until - period]

    def future(self, count: int, now: float) -> list[tuple[int, int, int]]:
        """Return ``count`` (1 to 64) of (valid_since, valid_until, salt) from the current one on, without gaps."""
        count = min(max(count, 1), MAX_FUTURE)
        period = int(now // SALT_PERIOD_S)
        self._issued_until = max(self._issued_until, period + count)
        starts = range(period * SALT_PERIOD_S, (period + count) * SALT_PERIOD_S, SALT_PERIOD_S)
        salts = self._from_now_on(period)
        return [(start, start + SALT_PERIOD_S, salt) for start, salt in zip(starts, salts, strict=False)]

    def _from_now_on(self, period: int) -> tuple[int, ...]:
        """Return MAX_FUTURE salts from ``period`` on; kept as bytes, since a client may ask without end."""
        first, packed = self._ahead
        if first != period or not packed:
            numbers = range(period, period + MAX_FUTURE)
            packed = b"".join(self._salt(number).to_bytes(8, "little", signed=True) for number in numbers)
            self._ahead = (period, packed)
        salts: tuple[int, ...] = _SALTS.unpack(packed)
        return salts

    def _salt(self, period: int) -> int:
        digest = sha256(self._secret + period.to_bytes(8, "little")).digest()
        return int.from_bytes(digest[:8], "little", signed=True)
