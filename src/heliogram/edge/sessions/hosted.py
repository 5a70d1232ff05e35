"""What is kept of a key, a device and a session. Slots only: there is one of each for every idle client."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session import Session

if TYPE_CHECKING:
    from heliogram.edge.link import Link
    from heliogram.edge.sessions.requests import Request
    from heliogram.services.auth.contract import DeviceInfo

NEVER = float("inf")


class DeviceState:
    """A permanent key's device: who is on it, what it speaks. Shared by the temporary keys that are bound to it.

    An unbound temporary key has one of its own, with id 0, until it is bound.
    """

    __slots__ = ("address", "bot", "id", "info", "keys", "layer", "main", "receivers", "user")

    def __init__(self, id: AuthKeyId) -> None:  # noqa: A002 - the noun's own word
        """Nobody is on it, and it has not said what it speaks."""
        self.id = id
        self.user = UserId(0)
        self.bot = False
        self.layer = 0
        self.info: DeviceInfo | None = None
        self.address = ""
        self.keys = 0
        """How many keys in memory serve it."""
        self.main: Hosted | None = None
        """The session that gets the updates."""
        self.receivers: tuple[Hosted, ...] = ()
        """Every session that may get them; see :mod:`heliogram.edge.sessions.audience`."""


class KeyState:
    """An authorisation key in use."""

    __slots__ = ("binding", "dc", "device", "ending", "expires_at", "key", "salts", "sessions", "temporary")

    def __init__(self, key: AuthKey, salts: Salts, device: DeviceState, *, temporary: bool, expires_at: float) -> None:
        """``expires_at`` is unix seconds, infinite for a permanent key."""
        self.key = key
        self.salts = salts
        self.device = device
        self.temporary = temporary
        self.expires_at = expires_at
        self.dc = 0
        """The data centre named in the handshake, 1 to 5, or 0."""
        self.sessions: dict[int, Hosted] = {}
        self.binding = 0
        """How many ``auth.bindTempAuthKey`` are under way: other requests wait for them."""
        self.ending = False
        """The key is being destroyed at its client's wish."""


class Hosted:
    """A session and its circumstances."""

    __slots__ = (
        "dirty",
        "due",
        "expires_at",
        "kept",
        "key",
        "link",
        "queue",
        "running",
        "sealing",
        "session",
        "waiting",
    )

    def __init__(self, session: Session, key: KeyState) -> None:
        """Neither a connection nor requests yet."""
        self.session = session
        self.key = key
        self.link: Link | None = None
        self.kept = 0
        """What the session's sent answers took when it was looked at last, in bytes."""
        self.dirty = False
        """It waits for the next flush."""
        self.sealing = False
        """Large packets of it are being sealed; what it says meanwhile goes out after them."""
        self.due = NEVER
        """When the wheel looks at it."""
        self.expires_at = NEVER
        """When it is forgotten, while it has no connection."""
        self.running: dict[int, Request] | None = None
        """Requests under way, by message id."""
        self.queue: deque[Request] | None = None
        """Requests that wait for others to finish because too many are running."""
        self.waiting: dict[int, Request] | None = None
        """Requests that ``invokeAfterMsg(s)`` holds back."""

    @property
    def busy(self) -> bool:
        """Whether requests are under way."""
        return bool(self.running or self.queue or self.waiting)
