"""Lowering: today's objects written as an older layer knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliogram.tl.source import Write, plain_expressions, writer

if TYPE_CHECKING:
    from heliogram.tl.compiler import Writers
    from heliogram.tl.definitions import Definition


class Lowering:
    """Makes the writers of one layer."""

    def __init__(self, writers: Writers) -> None:
        self._writers: Final = writers

    def writer(self, definition: Definition) -> Write:
        """Return what writes objects of a definition in this layer."""
        return self._writers.compile(definition, writer(definition, plain_expressions(definition)), {})
