"""What the media service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.media.contract import Document, Photo


class MediaStore(Protocol):
    """Photos and documents, and what is being made."""

    def begin(self, tx: Transaction, holder: str, at: int) -> None:
        """Note that something is being made; the first note stands."""
        ...

    def end(self, tx: Transaction, holder: str) -> None:
        """Forget the note."""
        ...

    def begun_before(self, reader: Reader, at: int, limit: int) -> list[str]:
        """Return holders of what was begun before a moment and never ended, oldest first."""
        ...

    def add_photo(self, tx: Transaction, photo: Photo, upload: int, *, square: bool) -> Photo:
        """Keep a photo, or return the one made of the same upload before."""
        ...

    def add_document(self, tx: Transaction, document: Document, upload: int) -> Document:
        """Keep a document, or return the one made of the same upload before."""
        ...

    def photo_of(self, reader: Reader, owner: UserId, upload: int, *, square: bool) -> Photo | None:
        """Return what was made of an upload."""
        ...

    def document_of(self, reader: Reader, owner: UserId, upload: int) -> Document | None:
        """Return what was made of an upload."""
        ...

    def photos(self, reader: Reader, ids: Collection[int]) -> list[Photo]:
        """Return photos by id."""
        ...

    def documents(self, reader: Reader, ids: Collection[int]) -> list[Document]:
        """Return documents by id."""
        ...
