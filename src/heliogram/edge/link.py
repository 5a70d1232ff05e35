"""The boundary between the gateway and the sessions: a link is one way to one client."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from heliogram.edge.sessions.hosted import Hosted, KeyState

HOLD_UNSENT = 1
"""Nothing is read: the client does not take what is written to it."""
HOLD_QUEUE = 2
"""Nothing is read: the session has enough to do."""
HOLD_KEY = 4
"""Nothing is read: the key is being fetched."""
HOLD_DRAIN = 8
"""Nothing is read: the server is about to stop."""
HOLD_TRUNK = 16
"""Nothing is read: the process that has the session does not take what is sent to it."""
HOLD_CIPHER = 32
"""Nothing is read: a large packet is being opened."""


class Link(ABC):
    """A connection, or over HTTP what stands for one, as session hosting sees it."""

    __slots__ = ("address", "dc", "hosted", "key", "others", "pending")

    streams: ClassVar[bool] = False
    """Reading can be held, and packets may be sent whenever the link is there."""

    def __init__(self) -> None:
        """The address is filled in when it is known."""
        self.address = ""
        """The client's network address."""
        self.dc = 0
        """The data centre that the client says it talks to, 1 to 5; 0 when it did not say."""
        self.key: KeyState | None = None
        """The key of the last packet, which is most likely that of the next one."""
        self.hosted: Hosted | None = None
        """The session of the last packet."""
        self.others: tuple[Hosted, ...] = ()
        """Further sessions that this link carries."""
        self.pending: tuple[bytes, bool] | None = None
        """A packet, and whether its quick ack is asked for, that waits for its key to be fetched, or to be opened."""

    @abstractmethod
    def ready(self) -> bool:
        """Say whether packets may be sent now."""

    @abstractmethod
    def send_packets(self, packets: list[bytes]) -> None:
        """Send encrypted packets, in order, with one write."""

    def send_quick_ack(self, token: int) -> None:  # noqa: B027 - over HTTP there are none
        """Acknowledge a packet at transport level."""

    @abstractmethod
    def fail(self, code: int, reason: str) -> None:
        """Send a transport error unless ``code`` is 0, then close."""

    @abstractmethod
    def close(self, reason: str) -> None:
        """Close once what was written has been sent."""

    def hold_reading(self, why: int) -> None:  # noqa: B027 - over HTTP every request is answered before the next is read
        """Read no more until released for the same reason."""

    def release_reading(self, why: int) -> None:  # noqa: B027
        """Read on unless held for another reason."""

    def disconnect_at(self, at: float) -> None:  # noqa: B027 - an HTTP connection has no bearing on its session
        """Close at ``at`` (unix seconds) unless moved."""

    def serve(self) -> None:  # noqa: B027
        """Note that a session was opened: the client is one."""

    def join(self, carrier: Link | None) -> Link:
        """Return what carries the session of a packet from this link, ``carrier`` until now: usually the link."""
        del carrier
        return self

    def wait(self, max_delay_ms: int, wait_after_ms: int, max_wait_ms: int) -> None:  # noqa: B027
        """Over HTTP: hold the response as the client asks."""


class Sessions(Protocol):
    """What the gateway knows of session hosting."""

    def receive(self, link: Link, packet: bytes, *, quick_ack: bool) -> None:
        """Take an encrypted packet. Never raises for what a client sent."""
        ...

    def lost(self, link: Link) -> None:
        """Note that a link is gone."""
        ...

    def stalled(self, link: Link) -> None:
        """Note that a link's client does not take what is written."""
        ...

    def writable(self, link: Link) -> None:
        """Note that a link is ready again."""
        ...

    def mark(self, hosted: Hosted) -> None:
        """Have a session say what it has to say at the end of this turn."""
        ...

    def flush(self) -> None:
        """Have every session say now what it was to say at the end of this turn."""
        ...

    async def drain(self, timeout_s: float) -> bool:
        """Answer every accepted request and hand the answers to their links; says whether all were answered."""
        ...
