"""The embedded relational store: SQLite with group commit, snapshots for readers and numbered migrations."""

from heliogram.platform.sql.database import Database, SqlSettings
from heliogram.platform.sql.migrations import IncompatibleSchema, MigrationError, migrate
from heliogram.platform.sql.transaction import IntegrityError, Reader, Row, StorageError, Transaction, Value

__all__ = [
    "Database",
    "IncompatibleSchema",
    "IntegrityError",
    "MigrationError",
    "Reader",
    "Row",
    "SqlSettings",
    "StorageError",
    "Transaction",
    "Value",
    "migrate",
]
