"""Messages in SQLite."""

from heliogram.services.messages.sql.store import PACKAGE, SqlMessageStore

__all__ = ["PACKAGE", "SqlMessageStore"]
