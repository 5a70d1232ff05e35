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
from heliogram.services.media.store import MediaStore, document_holder, photo_holder

PACKAGE: Final = "heliogram.services.media"
"""Owns the migrations of these tables."""

_PHOTO: Final = "SELECT id, made_by, made_at, sizes, videos FROM photos"
_DOCUMENT: Final = (
    "SELECT id, made_by, made_at, mime_type, size, key, attributes, thumbs, width, height, facts FROM documents"
)
_AMONG: Final = "IN (SELECT value FROM json_each(?)) ORDER BY id"
_TABLES: Final = ("photos", "documents")
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
    def hold(self, tx: Transaction, media: int, holder: str) -> bool:
        if not any(self._mark(tx, table, media, None) for table in _TABLES):
            return False
        tx.execute("INSERT INTO media_holders (holder, media) VALUES (?, ?) ON CONFLICT DO NOTHING", (holder, media))
        return True

    def _mark(self, tx: Transaction, table: str, media: int, at: int | None) -> bool:
        """Write since when something is unheld, if it is; say whether the table has it."""
        row = tx.one(f"SELECT unheld_at FROM {table} WHERE id = ?", (media,))
        if row is not None and row[0] is not None:
            tx.execute(f"UPDATE {table} SET unheld_at = ? WHERE id = ?", (at, media))
        return row is not None

    @override
    def release(self, tx: Transaction, holder: str, at: int) -> None:
        for (media,) in tx.all("DELETE FROM media_holders WHERE holder = ? RETURNING media", (holder,)):
            if tx.one("SELECT 1 FROM media_holders WHERE media = ? LIMIT 1", (media,)) is None:
                for table in _TABLES:
                    tx.execute(f"UPDATE {table} SET unheld_at = ? WHERE id = ?", (at, media))

    @override
    def touch(self, tx: Transaction, media: int, at: int) -> bool:
        return any(self._mark(tx, table, media, at) for table in _TABLES)

    @override
    def collect(self, tx: Transaction, before: int, limit: int) -> int:
        gone: list[str] = []
        for table, named in zip(_TABLES, (photo_holder, document_holder), strict=True):
            rows = tx.all(
                f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE unheld_at < ? AND NOT EXISTS"
                f" (SELECT 1 FROM media_holders WHERE media = {table}.id) LIMIT ?) RETURNING id",
                (before, limit),
            )
            gone += [named(number) for (number,) in rows]
        for holder in gone:
            self.begin(tx, holder, 0)
        return len(gone)

    @override
    def add_photo(self, tx: Transaction, photo: Photo, upload: int, *, square: bool) -> Photo:
        tx.execute(
            "INSERT INTO photos (id, made_by, upload, square, made_at, sizes, videos, unheld_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (made_by, upload, square) DO NOTHING",
            (
                photo.id,
                photo.made_by,
                upload,
                square,
                photo.made_at,
                _pack(photo.sizes),
                _pack(photo.videos) if photo.videos else b"",
                photo.made_at,
            ),
        )
        kept = self.photo_of(tx, photo.made_by, upload, square=square)
        assert kept is not None
        return kept

    @override
    def add_document(self, tx: Transaction, document: Document, upload: int) -> Document:
        tx.execute(
            "INSERT INTO documents (id, made_by, upload, made_at, mime_type, size, key, attributes, thumbs, width,"
            " height, facts, unheld_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (made_by, upload) DO NOTHING",
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
                document.made_at,
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
