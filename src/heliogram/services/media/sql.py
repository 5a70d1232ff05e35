"""Photos and documents in SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

import msgspec
from typing_extensions import override

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Reader, Row, Transaction
from heliogram.services.media.contract import Document, Photo, Size, VideoRendition
from heliogram.services.media.facts import Facts
from heliogram.services.media.store import MediaStore

PACKAGE: Final = "heliogram.services.media"
"""Owns the migrations of these tables."""

_PHOTO: Final = "SELECT id, made_by, made_at, sizes, videos FROM photos"
_DOCUMENT: Final = (
    "SELECT id, made_by, made_at, mime_type, size, key, attributes, thumbs, width, height, facts FROM documents"
)
_AMONG: Final = "IN (SELECT value FROM json_each(?)) ORDER BY id"
_pack: Final = msgspec.msgpack.Encoder().encode
_sizes: Final = msgspec.msgpack.Decoder(list[Size]).decode
_videos: Final = msgspec.msgpack.Decoder(list[VideoRendition]).decode
_facts: Final = msgspec.msgpack.Decoder(Facts).decode


class SqlMediaStore(MediaStore):
    """The SQLite adapter of :class:`MediaStore`."""

    @override
    def begin(self, tx: Transaction, holder: str, at: int) -> None:
        tx.execute("INSERT INTO media_making (holder, started_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (holder, at))

    @override
    def end(self, tx: Transaction, holder: str) -> None:
        tx.execute("DELETE FROM media_making WHERE holder = ?", (holder,))

    @override
    def begun_before(self, reader: Reader, at: int, limit: int) -> list[str]:
        rows = reader.all("SELECT holder FROM media_making WHERE started_at < ? ORDER BY 1 LIMIT ?", (at, limit))
        return [holder for (holder,) in rows]

    @override
    def add_photo(self, tx: Transaction, photo: Photo, upload: int, *, square: bool) -> Photo:
        tx.execute(
            "INSERT INTO photos (id, made_by, upload, square, made_at, sizes, videos) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (made_by, upload, square) DO NOTHING",
            (
                photo.id,
                photo.made_by,
                upload,
                square,
                photo.made_at,
                _pack(photo.sizes),
                _pack(photo.videos) if photo.videos else b"",
            ),
        )
        kept = self.photo_of(tx, photo.made_by, upload, square=square)
        assert kept is not None
        return kept

    @override
    def add_document(self, tx: Transaction, document: Document, upload: int) -> Document:
        tx.execute(
            "INSERT INTO documents (id, made_by, upload, made_at, mime_type, size, key, attributes, thumbs, width,"
            " height, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (made_by, upload) DO NOTHING",
            (
                document.id,
                document.made_by,
                upload,
                document.made_at,
                document.mime_type,
                document.size,
                document.key,
                document.attributes,
                _pack(document.thumbs),
                document.width,
                document.height,
                _pack(document.facts) if document.facts is not None else b"",
            ),
        )
        kept = self.document_of(tx, document.made_by, upload)
        assert kept is not None
        return kept

    @override
    def photo_of(self, reader: Reader, owner: UserId, upload: int, *, square: bool) -> Photo | None:
        row = reader.one(f"{_PHOTO} WHERE made_by = ? AND upload = ? AND square = ?", (owner, upload, square))
        return _photo(row) if row else None

    @override
    def document_of(self, reader: Reader, owner: UserId, upload: int) -> Document | None:
        row = reader.one(f"{_DOCUMENT} WHERE made_by = ? AND upload = ?", (owner, upload))
        return _document(row) if row else None

    @override
    def photos(self, reader: Reader, ids: Collection[int]) -> list[Photo]:
        return [_photo(row) for row in reader.all(f"{_PHOTO} WHERE id {_AMONG}", (json.dumps(list(ids)),))]

    @override
    def documents(self, reader: Reader, ids: Collection[int]) -> list[Document]:
        return [_document(row) for row in reader.all(f"{_DOCUMENT} WHERE id {_AMONG}", (json.dumps(list(ids)),))]


def _photo(row: Row) -> Photo:
    return Photo(
        id=row[0], made_by=row[1], made_at=row[2], sizes=_sizes(row[3]), videos=_videos(row[4]) if row[4] else []
    )


def _document(row: Row) -> Document:
    return Document(
        id=row[0],
        made_by=row[1],
        made_at=row[2],
        mime_type=row[3],
        size=row[4],
        key=row[5],
        attributes=row[6],
        thumbs=_sizes(row[7]),
        width=row[8],
        height=row[9],
        facts=_facts(row[10]) if row[10] else None,
    )
