"""The bounds of a session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """Numbers that bound what one session may hold. Sizes are bytes, times seconds."""

    past_s: float = 300.0
    """A client message id older than this is refused (code 16)."""
    future_s: float = 30.0
    """A client message id further ahead than this is refused (code 17)."""
    max_remembered: int = 20_000
    """Message ids of the client kept to tell duplicates; older ones are refused (code 20)."""
    max_container: int = 1024
    """Messages in one container."""
    max_inflated: int = 4 << 20
    """Inflated size of everything packed in one packet."""
    compress_from: int = 4096
    """Answers at least this long are compressed when that makes them shorter."""
    ack_after_s: float = 1.0
    """A client's message that got no answer for so long is acknowledged by itself."""
    ack_count: int = 64
    """So many waiting acknowledgements are sent at once."""
    keep_s: float = 240.0
    """Unacknowledged answers and updates are kept so long; pyrogram hangs up on a message older than 300 s."""
    max_answer_bytes: int = 16 << 20
    """Unacknowledged answers that were sent are dropped, oldest first, beyond this."""
    max_update_bytes: int = 1 << 20
    """Queued and unacknowledged updates beyond this turn into one updatesTooLong."""
    max_updates: int = 1000
    """The same by count."""
    wait_s: float = 30.0
    """How long a request may wait for the ones it was ordered after."""
