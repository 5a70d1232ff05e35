"""What a transport reports."""

from __future__ import annotations


class PacketReceived:
    """A whole packet arrived."""

    __slots__ = ("payload", "quick_ack_requested")

    def __init__(self, payload: bytes, quick_ack_requested: bool = False) -> None:  # noqa: FBT001, FBT002 - a record
        """``payload`` has no transport padding left: key id, then a plain or an encrypted message."""
        self.payload = payload
        self.quick_ack_requested = quick_ack_requested


class TransportFailed:
    """The stream can't be read further: send ``code`` with ``send_error`` when it isn't 0, then close."""

    __slots__ = ("code", "reason")

    def __init__(self, reason: str, code: int = 0) -> None:
        """``reason`` is for logs."""
        self.reason = reason
        self.code = code


class HttpDetected:
    """The peer speaks HTTP: hand the connection over with ``data``, every byte received so far."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """``data`` starts with the request line."""
        self.data = data


TransportEvent = PacketReceived | TransportFailed | HttpDetected
