"""Uploads and objects in SQLite."""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import UserId
from heliogram.platform.sql import Reader, Row, Transaction
from heliogram.services.files.contract import ContentKind, StoredObject
from heliogram.services.files.rules import Shape
from heliogram.services.files.store import Content, Draft, FileStore, Part, Upload

PACKAGE: Final = "heliogram.services.files"
"""Owns the migrations of these tables."""

_UPLOAD: Final = "SELECT id, big, total, part_size, top, top_size, touched_at, object FROM uploads WHERE dropped = 0"


class SqlFileStore(FileStore):
    """The SQLite adapter of :class:`FileStore`."""

    @override
    def upload(self, reader: Reader, owner: UserId, upload: int) -> Upload | None:
        return _upload(reader.one(f"{_UPLOAD} AND owner = ? AND upload = ?", (owner, upload)))

    @override
    def upload_by_id(self, reader: Reader, upload_id: int) -> Upload | None:
        return _upload(reader.one(f"{_UPLOAD} AND id = ?", (upload_id,)))

    @override
    def open_upload(self, tx: Transaction, owner: UserId, upload: int, shape: Shape, at: int) -> Upload:
        tx.execute(
            "INSERT INTO uploads (owner, upload, big, total, part_size, top, top_size, touched_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (owner, upload) WHERE dropped = 0 DO UPDATE SET touched_at = excluded.touched_at",
            (owner, upload, shape.big, shape.total, shape.part_size, shape.top, shape.top_size, at),
        )
        made = self.upload(tx, owner, upload)
        assert made is not None
        return made

    @override
    def unfinished_bytes(self, reader: Reader, owner: UserId) -> int:
        row = reader.one(
            "SELECT CAST(coalesce(sum(max(top, 0) * max(part_size, top_size) + top_size), 0) AS INTEGER) FROM uploads"
            " WHERE owner = ? AND dropped = 0 AND object = ''",
            (owner,),
        )
        assert row is not None
        total: int = row[0]
        return total

    @override
    def put_part(self, tx: Transaction, upload: Upload, part: Part, at: int) -> str:
        before = tx.one("SELECT blob FROM upload_parts WHERE upload = ? AND part = ?", (upload.id, part.part))
        tx.execute(
            "INSERT INTO upload_parts (upload, part, size, blob, seal) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (upload, part)"
            " DO UPDATE SET size = excluded.size, blob = excluded.blob, seal = excluded.seal",
            (upload.id, part.part, part.size, part.blob, part.seal),
        )
        shape = upload.shape
        tx.execute(
            "UPDATE uploads SET total = ?, part_size = ?, top = ?, top_size = ?, touched_at = ? WHERE id = ?",
            (shape.total, shape.part_size, shape.top, shape.top_size, at, upload.id),
        )
        return before[0] if before else ""

    @override
    def parts(self, reader: Reader, upload_id: int) -> list[Part]:
        rows = reader.all(
            "SELECT part, size, blob, seal FROM upload_parts WHERE upload = ? ORDER BY part", (upload_id,)
        )
        return [Part(*row) for row in rows]

    @override
    def finish(self, tx: Transaction, upload_id: int, key: str, at: int) -> None:
        tx.execute("UPDATE uploads SET object = ?, touched_at = ? WHERE id = ?", (key, at, upload_id))
        tx.execute("DELETE FROM upload_parts WHERE upload = ?", (upload_id,))

    @override
    def drop_uploads(self, tx: Transaction, before: int, limit: int) -> None:
        rows = tx.all(
            "UPDATE uploads SET dropped = 1 WHERE id IN"
            " (SELECT id FROM uploads WHERE touched_at < ? AND dropped = 0 LIMIT ?) RETURNING id",
            (before, limit),
        )
        tx.executemany("DELETE FROM upload_parts WHERE upload = ?", rows)

    @override
    def dropped_uploads(self, reader: Reader, limit: int) -> list[int]:
        return [number for (number,) in reader.all("SELECT id FROM uploads WHERE dropped = 1 LIMIT ?", (limit,))]

    @override
    def forget_upload(self, tx: Transaction, upload_id: int) -> None:
        tx.execute("DELETE FROM uploads WHERE id = ? AND dropped = 1", (upload_id,))

    @override
    def draft_content(self, tx: Transaction, kind: ContentKind, at: int) -> Draft:
        row = tx.one("INSERT INTO contents (made_at, kind) VALUES (?, ?) RETURNING id", (at, kind.value))
        assert row is not None
        return Draft(row[0], kind)

    @override
    def spoil_content(self, tx: Transaction, content: int) -> bool:
        return tx.execute("UPDATE contents SET made_at = 0 WHERE id = ? AND object = ''", (content,)).rowcount > 0

    @override
    def useless_contents(self, reader: Reader, before: int, limit: int) -> list[Draft]:
        rows = reader.all("SELECT id, kind FROM contents WHERE object = '' AND made_at < ? LIMIT ?", (before, limit))
        return [Draft(number, ContentKind(kind)) for number, kind in rows]

    @override
    def forget_content(self, tx: Transaction, content: int) -> None:
        tx.execute("DELETE FROM contents WHERE id = ? AND object = ''", (content,))

    @override
    def content(self, reader: Reader, key: str) -> Content | None:
        row = reader.one(
            "SELECT objects.content, objects.size, objects.seal, contents.kind FROM objects"
            " JOIN contents ON contents.id = objects.content WHERE objects.key = ?",
            (key,),
        )
        return Content(row[0], row[1], row[2], ContentKind(row[3])) if row else None

    @override
    def add_object(self, tx: Transaction, made: StoredObject, content: int, seal: bytes, at: int) -> bool:
        if self.touch(tx, made.key, at):
            return False
        tx.execute(
            "INSERT INTO objects (key, size, content, seal, unheld_at) VALUES (?, ?, ?, ?, ?)",
            (made.key, made.size, content, seal, at),
        )
        tx.execute("UPDATE contents SET object = ? WHERE id = ?", (made.key, content))
        return True

    @override
    def touch(self, tx: Transaction, key: str, at: int) -> bool:
        found = tx.execute(
            "UPDATE objects SET unheld_at = CASE WHEN unheld_at IS NULL THEN unheld_at ELSE ? END WHERE key = ?",
            (at, key),
        )
        return found.rowcount > 0

    @override
    def hold(self, tx: Transaction, key: str, holder: str) -> bool:
        if not tx.execute("UPDATE objects SET unheld_at = NULL WHERE key = ?", (key,)).rowcount:
            return False
        tx.execute("INSERT INTO object_holders (holder, object) VALUES (?, ?) ON CONFLICT DO NOTHING", (holder, key))
        return True

    @override
    def release(self, tx: Transaction, holder: str, at: int) -> None:
        held = tx.all("DELETE FROM object_holders WHERE holder = ? RETURNING object", (holder,))
        tx.executemany(
            "UPDATE objects SET unheld_at = ? WHERE key = ?"
            " AND NOT EXISTS (SELECT 1 FROM object_holders WHERE object = objects.key)",
            [(at, key) for (key,) in held],
        )

    @override
    def remove_unheld(self, tx: Transaction, before: int, limit: int) -> int:
        rows = tx.all(
            "DELETE FROM objects WHERE key IN (SELECT key FROM objects WHERE unheld_at < ? LIMIT ?) RETURNING content",
            (before, limit),
        )
        tx.executemany("UPDATE contents SET object = '', made_at = 0 WHERE id = ?", rows)
        return len(rows)


def _upload(row: Row | None) -> Upload | None:
    if row is None:
        return None
    number, big, total, part_size, top, top_size, touched_at, key = row
    shape = Shape(big=bool(big), total=total, part_size=part_size, top=top, top_size=top_size)
    return Upload(id=number, shape=shape, touched_at=touched_at, object=key)
