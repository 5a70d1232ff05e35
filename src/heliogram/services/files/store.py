"""What the files service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from typing import Protocol

import msgspec

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.files.contract import ContentKind, StoredObject
from heliogram.services.files.rules import Shape


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A client's file on its way, or one that has arrived."""

    id: int
    shape: Shape
    touched_at: int
    object: str
    """The key of what it became; empty until it is finished."""


class Part(msgspec.Struct, frozen=True):
    """A part that is kept."""

    part: int
    size: int
    blob: str
    seal: bytes


class Draft(msgspec.Struct, frozen=True):
    """Content without an object."""

    id: int
    kind: ContentKind


class Content(msgspec.Struct, frozen=True):
    """Where an object's bytes are."""

    id: int
    size: int
    seal: bytes
    kind: ContentKind


class FileStore(Protocol):
    """Uploads, contents, objects and who holds them."""

    # Uploads

    def upload(self, reader: Reader, owner: UserId, upload: int) -> Upload | None:
        """Return the upload that a client knows by this number."""
        ...

    def upload_by_id(self, reader: Reader, upload_id: int) -> Upload | None:
        """Return an upload that was not dropped."""
        ...

    def open_upload(self, tx: Transaction, owner: UserId, upload: int, shape: Shape, at: int) -> Upload:
        """Return the upload, made if there is none, with its age begun anew."""
        ...

    def unfinished_bytes(self, reader: Reader, owner: UserId) -> int:
        """Return how long an account's unfinished uploads may be together, as far as they have come."""
        ...

    def put_part(self, tx: Transaction, upload: Upload, part: Part, at: int) -> str:
        """Keep a part and the upload's new shape; returns the blob that had the part before, or nothing."""
        ...

    def parts(self, reader: Reader, upload_id: int) -> list[Part]:
        """Return the parts of an upload in order."""
        ...

    def finish(self, tx: Transaction, upload_id: int, key: str, at: int) -> None:
        """Note what an upload became and forget its parts."""
        ...

    def drop_uploads(self, tx: Transaction, before: int, limit: int) -> None:
        """Take old uploads from their clients, with their parts."""
        ...

    def dropped_uploads(self, reader: Reader, limit: int) -> list[int]:
        """Return the ids of uploads whose blobs are to be deleted."""
        ...

    def forget_upload(self, tx: Transaction, upload_id: int) -> None:
        """Forget a dropped upload."""
        ...

    # Contents

    def draft_content(self, tx: Transaction, kind: ContentKind, at: int) -> Draft:
        """Return content that is going to be written."""
        ...

    def spoil_content(self, tx: Transaction, content: int) -> bool:
        """Note that content may be deleted at once; False if it is an object's."""
        ...

    def useless_contents(self, reader: Reader, before: int, limit: int) -> list[Draft]:
        """Return contents without an object that were begun before a moment."""
        ...

    def forget_content(self, tx: Transaction, content: int) -> None:
        """Forget content without an object."""
        ...

    # Objects

    def content(self, reader: Reader, key: str) -> Content | None:
        """Return where an object's bytes are."""
        ...

    def add_object(self, tx: Transaction, made: StoredObject, content: int, seal: bytes, at: int) -> bool:
        """Make an object of content, held by nobody; False (with its grace begun anew) if it is there already."""
        ...

    def touch(self, tx: Transaction, key: str, at: int) -> bool:
        """Begin an object's grace anew if nobody holds it; False if there is no such object."""
        ...

    def hold(self, tx: Transaction, key: str, holder: str) -> bool:
        """Add a holder; False if there is no such object."""
        ...

    def release(self, tx: Transaction, holder: str, at: int) -> None:
        """Take a holder from all objects."""
        ...

    def remove_unheld(self, tx: Transaction, before: int, limit: int) -> int:
        """Remove objects that nobody has held since a moment, leaving their contents useless; returns how many."""
        ...
