"""The relational store: an embedded SQLite or a PostgreSQL server, behind one contract, with numbered migrations."""

from heliogram.platform.sql.database import Database
from heliogram.platform.sql.grouping import Grouping
from heliogram.platform.sql.migrations import IncompatibleSchema, MigrationError, migrate
from heliogram.platform.sql.opening import open_database
from heliogram.platform.sql.settings import SqlSettings
from heliogram.platform.sql.sqlite import SqliteDatabase
from heliogram.platform.sql.transaction import IntegrityError, Raced, Reader, Row, StorageError, Transaction, Value

__all__ = [
    "Database",
    "Grouping",
    "IncompatibleSchema",
    "IntegrityError",
    "MigrationError",
    "Raced",
    "Reader",
    "Row",
    "SqlSettings",
    "SqliteDatabase",
    "StorageError",
    "Transaction",
    "Value",
    "migrate",
    "open_database",
]
