"""Putting a file under its name whole and durable, with its mode from its first byte on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def put_whole(path: Path, content: bytes, *, mode: int, drafted: Callable[[], None]) -> None:
    """Write a file whole or not at all; it is on disk when this returns. Raises OSError.

    ``drafted`` is called when the draft is written and not yet in place: a point at which a crash test may kill.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)  # of a start that was killed
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    drafted()
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
