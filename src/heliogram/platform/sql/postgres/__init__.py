"""The store across a network: PostgreSQL, shared by as many programs as there are."""

from heliogram.platform.sql.postgres.database import PostgresDatabase

__all__ = ["PostgresDatabase"]
