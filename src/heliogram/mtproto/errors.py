"""What can be wrong with a peer's bytes.

ProtocolError
 ├── TransportError     framing: the stream can't be read any further
 ├── DecryptionError    an encrypted message failed a check: nothing of it may be believed
 ├── HandshakeError     a step of the key exchange failed a check
 ├── BindingError       the proof inside ``auth.bindTempAuthKey`` is wrong
 └── MalformedMessage   a service message can't be read
"""

from __future__ import annotations


class ProtocolError(ValueError):
    """The peer broke the protocol."""


class TransportError(ProtocolError):
    """The byte stream breaks its framing; ``code`` is the transport error to answer with, 0 for none."""

    def __init__(self, reason: str, code: int = 0) -> None:
        """``reason`` is for logs: it never holds content or key material."""
        super().__init__(reason)
        self.code = code


class DecryptionError(ProtocolError):
    """An encrypted message failed a check."""


class HandshakeError(ProtocolError):
    """A step of the key exchange failed a check."""


class BindingError(ProtocolError):
    """A temporary key's binding message failed a check."""


class MalformedMessage(ProtocolError):  # noqa: N818 - the field's word
    """A service message can't be read."""
