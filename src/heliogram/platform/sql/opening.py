"""Opening the store that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.sql.database import Database
from heliogram.platform.sql.settings import SqlSettings
from heliogram.platform.sql.sqlite import SqliteDatabase


def open_database(
    settings: SqlSettings,
    path: Path,
    *,
    points: CrashPoints = NO_POINTS,
    observe: Callable[[int, float], None] | None = None,
    announced: Callable[[], None] | None = None,
) -> Database:
    """Open the store; ``path`` is where an embedded one lies.

    ``observe(works, seconds)`` is told of every commit: how many shared it and how long it took. ``announced()`` is
    called when the callbacks of a commit have run, before anybody goes on: time to pass on what they said.
    """
    if settings.kind == "postgres":
        from heliogram.platform.sql.postgres import PostgresDatabase  # noqa: PLC0415 - its libraries cost a start 40 ms

        return PostgresDatabase(settings, points=points, observe=observe, announced=announced)
    return SqliteDatabase(path, settings, points=points, observe=observe, announced=announced)
