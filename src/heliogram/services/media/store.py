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

    def hold(self, tx: Transaction, media: int, holder: str) -> bool:
        """Add a holder to a photo or document; False if there is none of this id."""
        ...

    def release(self, tx: Transaction, holder: str, at: int) -> None:
        """Take a holder from everything it holds; what nobody holds any more is unheld since then."""
        ...

    def touch(self, tx: Transaction, media: int, at: int) -> bool:
        """Begin the grace of a photo or document anew, if nobody holds it; False if there is none of this id."""
        ...

    def collect(self, tx: Transaction, before: int, limit: int) -> int:
        """Remove photos and documents that nobody has held since a moment, and say how many went.

        For each a note stays behind as if it had been begun at the beginning of time.
        """
        ...

    def add_photo(self, tx: Transaction, photo: Photo, upload: int, *, square: bool) -> Photo:
        """Keep a photo that nobody holds yet, or return the one made of the same upload before."""
        ...

    def add_document(self, tx: Transaction, document: Document, upload: int) -> Document:
        """Keep a document that nobody holds yet, or return the one made of the same upload before."""
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


def photo_holder(photo: int) -> str:
    """Return the name under which a photo holds its objects, and under which it is noted while it is made."""
    return f"photo:{photo}"


def document_holder(document: int) -> str:
    """Return the name of a document, likewise."""
    return f"document:{document}"
