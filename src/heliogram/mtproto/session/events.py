"""What a session reports to its host."""

from __future__ import annotations


class RequestReceived:
    """An RPC query to run, exactly once; answer it with ``Session.answer`` or ``answer_error``."""

    __slots__ = ("after", "body", "msg_id")

    def __init__(self, msg_id: int, body: bytes, after: tuple[int, ...] = ()) -> None:
        """``body`` is the boxed query, inflated, without an outermost ``invokeAfterMsg(s)``, whose ids are ``after``.

        When ``after`` (or the ids of one nested deeper) isn't empty, call ``Session.defer`` before running it.
        """
        self.msg_id = msg_id
        self.body = body
        self.after = after


class RequestReleased:
    """A deferred request may run (``failed`` is None), or must be answered with the named 400 error."""

    __slots__ = ("failed", "msg_id")

    def __init__(self, msg_id: int, failed: str | None = None) -> None:
        """``failed`` is MSG_WAIT_FAILED (what it waited for failed) or MSG_WAIT_TIMEOUT."""
        self.msg_id = msg_id
        self.failed = failed


class RequestDropped:
    """The client wants no answer any more (``rpc_drop_answer``): the host may cancel the work."""

    __slots__ = ("msg_id",)

    def __init__(self, msg_id: int) -> None:
        """An answer given later is thrown away."""
        self.msg_id = msg_id


class DisconnectAt:
    """Close the connection that carried the message at ``at`` unless another such event moves it."""

    __slots__ = ("at",)

    def __init__(self, at: float) -> None:
        """``at`` is in unix seconds."""
        self.at = at


class HttpWaitRequested:
    """Over HTTP: hold the response open for what comes; all three are milliseconds."""

    __slots__ = ("max_delay_ms", "max_wait_ms", "wait_after_ms")

    def __init__(self, max_delay_ms: int, wait_after_ms: int, max_wait_ms: int) -> None:
        """See https://core.telegram.org/mtproto/service_messages#http-wait-long-poll."""
        self.max_delay_ms = max_delay_ms
        self.wait_after_ms = wait_after_ms
        self.max_wait_ms = max_wait_ms


class SessionDestroyRequested:
    """Forget another session of the same key, then call ``Session.answer_session_destroyed``."""

    __slots__ = ("msg_id", "session_id")

    def __init__(self, msg_id: int, session_id: int) -> None:
        """``session_id`` is never the session that asks."""
        self.msg_id = msg_id
        self.session_id = session_id


class KeyDestroyRequested:
    """Destroy the key that encrypted the message, then call ``Session.answer_key_destroyed``."""

    __slots__ = ("msg_id",)

    def __init__(self, msg_id: int) -> None:
        """Send the answer under the old key before forgetting it."""
        self.msg_id = msg_id


SessionEvent = (
    RequestReceived
    | RequestReleased
    | RequestDropped
    | DisconnectAt
    | HttpWaitRequested
    | SessionDestroyRequested
    | KeyDestroyRequested
)
