"""The embedded store: SQLite with group commit and snapshots for readers."""

from heliogram.platform.sql.sqlite.database import SqliteDatabase

__all__ = ["SqliteDatabase"]
