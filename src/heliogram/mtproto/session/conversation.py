"""The state that the parts of a session share."""

from __future__ import annotations

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session.outbox import Outbox
from heliogram.mtproto.session.received import ReceivedIds
from heliogram.mtproto.session.settings import SessionSettings


class Conversation:
    """What both sides have said in one session."""

    __slots__ = ("entropy", "outbox", "received", "salts", "session_id", "settings")

    def __init__(self, session_id: int, salts: Salts, entropy: Entropy, settings: SessionSettings, floor: int) -> None:
        """Messages of the client at or below ``floor`` are refused."""
        self.session_id = session_id
        self.salts = salts
        self.entropy = entropy
        self.settings = settings
        self.received = ReceivedIds(settings.max_remembered, floor)
        self.outbox = Outbox(session_id, settings, self.received)
