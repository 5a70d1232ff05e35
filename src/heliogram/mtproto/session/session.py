"""A session: one client's conversation under one key."""

from __future__ import annotations

from collections.abc import Sequence

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.message import InboundMessage
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session.events import RequestReleased, SessionEvent
from heliogram.mtproto.session.settings import SessionSettings

DEFAULT_SETTINGS = SessionSettings()


class Session:
    """Messages of one (key, session id) in, events out; answers and pushes in, plaintexts out.

    The host decrypts, finds the session by the message's session id (making one for an unknown id), calls
    ``receive``, runs the requests and calls ``answer``; after each turn of its loop it takes ``data_to_send``,
    encrypts each plaintext and writes it. ``next_deadline`` says when to call ``handle_timer`` at the latest.
    """

    def __init__(
        self,
        session_id: int,
        salts: Salts,
        entropy: Entropy,
        settings: SessionSettings = DEFAULT_SETTINGS,
        *,
        refuse_before: int = 0,
    ) -> None:
        """``refuse_before`` is a client message id: older ones are refused with code 20.

        Pass the newest id seen by a destroyed session of the same id, so that its messages can't be replayed.
        """
        raise NotImplementedError

    session_id: int
    attached: bool
    """Whether a connection takes what ``data_to_send`` returns."""
    queued_bytes: int
    """Bodies that wait to be sent: stop reading from a client that lets this grow."""
    last_received: float
    """When the client's last valid message came (unix seconds); 0.0 before."""

    def receive(self, message: InboundMessage, now: float) -> list[SessionEvent]:
        """Take a decrypted message of this session; what it makes the server say waits in ``data_to_send``."""
        raise NotImplementedError

    def answer(self, msg_id: int, result: bytes, now: float, *, compress: bool = True) -> Sequence[RequestReleased]:
        """Answer a request with a boxed result; a second answer, or one to a dropped request, is ignored.

        ``compress`` False for what does not shrink (file parts).
        """
        raise NotImplementedError

    def answer_error(self, msg_id: int, code: int, text: str, now: float) -> Sequence[RequestReleased]:
        """Answer a request with ``rpc_error``."""
        raise NotImplementedError

    def answer_session_destroyed(self, msg_id: int, session_id: int, *, existed: bool) -> None:
        """Answer a SessionDestroyRequested."""
        raise NotImplementedError

    def answer_key_destroyed(self, msg_id: int, *, outcome: str) -> None:
        """Answer a KeyDestroyRequested; ``outcome`` is "ok", "none" or "fail"."""
        raise NotImplementedError

    def push(self, update: bytes, now: float) -> None:
        """Queue a boxed Updates value. Too many turn into one ``updatesTooLong``."""
        raise NotImplementedError

    def defer(self, msg_id: int, after: tuple[int, ...], now: float) -> RequestReleased | None:
        """Order a request after others: at once the release when nothing holds it, else None and an event later.

        The release comes from ``answer``, ``answer_error`` or ``handle_timer``.
        """
        raise NotImplementedError

    def is_answered(self, msg_id: int) -> bool:
        """Say whether a request has been received and answered."""
        raise NotImplementedError

    def attach(self, now: float) -> None:
        """A connection carries the session from now on: unacknowledged messages will be sent again."""
        raise NotImplementedError

    def detach(self, now: float) -> None:
        """The connection is gone; what comes waits for the next one."""
        raise NotImplementedError

    def has_data(self, now: float) -> bool:
        """Say whether ``data_to_send`` would return anything."""
        raise NotImplementedError

    def data_to_send(self, now: float, max_bytes: int = 1 << 19) -> list[bytes]:
        """Return plaintexts to encrypt, one per packet. Several small messages go as one container.

        ``max_bytes`` bounds a container, not a single long message.
        """
        raise NotImplementedError

    def next_deadline(self) -> float | None:
        """When ``handle_timer`` is due (unix seconds)."""
        raise NotImplementedError

    def handle_timer(self, now: float) -> list[SessionEvent]:
        """Do what is due: acknowledgements become ready to send, waits end, old messages are forgotten."""
        raise NotImplementedError
