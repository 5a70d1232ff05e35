"""What a handshake asks of its host."""

from __future__ import annotations

from collections.abc import Callable

from heliogram.mtproto.authkey import AuthKey


class Reply:
    """Send ``packet`` (a plain message with its header) as one transport packet."""

    __slots__ = ("packet",)

    def __init__(self, packet: bytes) -> None:
        """``packet`` goes to ``ServerTransport.send_packet``."""
        self.packet = packet


class ComputationNeeded:
    """Run ``work`` (pure, thread-safe, about half a millisecond) and hand its result to ``computed``.

    ``work`` never raises for what a client sent: a failed check is a result. One computation is under way per
    handshake; packets that arrive meanwhile may be fed at once.
    """

    __slots__ = ("token", "work")

    def __init__(self, work: Callable[[], object], token: int) -> None:
        """``token`` tells this computation from one that a newer request has made stale."""
        self.work = work
        self.token = token


class KeyAgreed:
    """Both sides hold the key. Store it durably, then call ``accept`` (or ``retry`` when its id is taken)."""

    __slots__ = ("created_at", "dc_id", "expires_at", "initial_salt", "key")

    def __init__(
        self, key: AuthKey, initial_salt: int, created_at: float, expires_at: float | None, dc_id: int | None
    ) -> None:
        """``expires_at`` is None for a permanent key; ``dc_id`` is negative for a media key, None when unsaid."""
        self.key = key
        self.initial_salt = initial_salt
        self.created_at = created_at
        self.expires_at = expires_at
        self.dc_id = dc_id

    @property
    def temporary(self) -> bool:
        """Whether the key lives in memory only, until ``expires_at``, and has to be bound."""
        return self.expires_at is not None


class HandshakeFailed:
    """A check failed: send ``code`` as a transport error and close. The handshake is over."""

    __slots__ = ("code", "reason")

    def __init__(self, reason: str, code: int = -404) -> None:
        """``reason`` is for logs."""
        self.reason = reason
        self.code = code


HandshakeEvent = Reply | ComputationNeeded | KeyAgreed | HandshakeFailed
