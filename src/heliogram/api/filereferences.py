"""File references: what a client must show to fetch a file that it was shown.

A reference says in which message of the viewer's box they saw the file (or that they made it and sent it nowhere yet)
and until when it is good, and is signed for this viewer and this file: nobody else can use it, and nobody can make
one. When it has expired the client reads the message again, and if it may still see it, gets a new one.

A reference from a message is good only as long as that message shows the file to its viewer (:class:`FileOrigins`): not
after it was removed, its media were replaced, or they have ended by themselves. One for something that its maker has
sent nowhere, or for a photo of a profile, ends with its lifetime.

::

    version  until (seconds)  message  signature
    1 byte   4 bytes          4 bytes  16 bytes of BLAKE2b over the rest, viewer and file

The end is rounded up to the hour, so that a message presented twice within an hour has the same bytes.

Source: https://core.telegram.org/api/file-references
"""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest
from struct import Struct
from typing import Final

from heliogram.api.faults import FileReferenceEmpty, FileReferenceExpired, FileReferenceInvalid
from heliogram.kernel.clock import Clock
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import MessageId, UserId
from heliogram.services.messages.contract import Messages

_VERSION: Final = 1
_BODY: Final = Struct("<BIi")
_BOUND: Final = Struct("<qq")
_SIGNATURE_BYTES: Final = 16
_ROUNDED_S: Final = 3_600
LIFETIME_S: Final = 24 * 3_600.0
_MADE: Final = 0
"""Stands for the message of a file that its maker has not sent."""


REFERENCE_FAULTS: Final[tuple[type[Fault], ...]] = (FileReferenceEmpty, FileReferenceInvalid, FileReferenceExpired)
"""What a file reference may be refused with."""


class FileReferences:
    """Makes and checks file references."""

    def __init__(self, secret: bytes, clock: Clock, *, lifetime_s: float = LIFETIME_S) -> None:
        """``secret``: 16 to 64 bytes, the same on every process of the server."""
        self._keyed: Final = blake2b(digest_size=_SIGNATURE_BYTES, key=secret, person=b"file reference")
        self._clock: Final = clock
        self._lifetime_s: Final = lifetime_s

    def of(self, viewer: UserId, file: int, message: MessageId | None) -> bytes:
        """Return the reference by which a viewer may fetch a file that they see in a message of theirs (or made)."""
        until = (int(self._clock.now() + self._lifetime_s) // _ROUNDED_S + 1) * _ROUNDED_S
        body = _BODY.pack(_VERSION, until, message or _MADE)
        return body + self._signature(viewer, file, body)

    def check(self, viewer: UserId, file: int, reference: bytes) -> MessageId | None:
        """Return the message that a good reference came with, if any. Raises one of REFERENCE_FAULTS."""
        if not reference:
            raise FileReferenceEmpty
        body, signature = reference[: _BODY.size], reference[_BODY.size :]
        if not compare_digest(signature, self._signature(viewer, file, body)):
            raise FileReferenceInvalid
        _, until, message = _BODY.unpack(body)
        if until <= self._clock.now():
            raise FileReferenceExpired
        return MessageId(message) if message != _MADE else None

    def _signature(self, viewer: UserId, file: int, body: bytes) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(_BOUND.pack(viewer, file) + body)
        return keyed.digest()


class FileOrigins:
    """Looks whether what a reference came with still shows the file."""

    def __init__(self, references: FileReferences, messages: Messages) -> None:
        self._references: Final = references
        self._messages: Final = messages

    async def check(self, viewer: UserId, file: int, reference: bytes, *, to_send: bool = False) -> None:
        """Let a reference pass that is good to fetch the file by or, with ``to_send``, to send it again.

        What ends by itself is not to be sent again. Raises one of REFERENCE_FAULTS.
        """
        message = self._references.check(viewer, file, reference)
        if message is None:
            return
        shown = await self._messages.shown_files(owner=viewer, message=message)
        if shown is None or file not in shown.files or (to_send and shown.ends):
            raise FileReferenceExpired
