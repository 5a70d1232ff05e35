"""One definition as a row: of a schema table of ours, or out of somebody's release."""

from __future__ import annotations

import re
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).parents[2] / "src" / "heliogram" / "tl" / "schema"
API = TABLES / "api.tl.txt"

# Ids that were assigned by hand and are no checksum of their text.
ASSIGNED = {"37982646", "4679b65f", "5a592a6c"}
# What releases hold that is no part of the API: core types, and inventions of client libraries.
_CORE = {"3fedd339", "997275b5", "bc799737", "c4b9f9bb", "56730bcc", "1cb5c415"}
_INVENTED = re.compile(r".*Legacy|invokeWith\w+Prefix|mtcute\..*|tls\w+|test\..*|contest\..*")


class Row(NamedTuple):
    """One definition: its id as eight hexadecimal digits, its fields as the schema language writes them."""

    ident: str
    kind: str
    name: str
    runs: str
    result: str
    fields: tuple[str, ...]

    def line(self) -> str:
        """The line of the table."""
        return " ".join((self.ident, self.kind, self.name, self.runs, self.result, *self.fields))

    def checksum(self) -> str:
        """What the id has to be: the sum of the text without bare flags (they do not change what is on the wire)."""
        generic = ["{X:Type}"] if any(field.endswith(":!X") for field in self.fields) else []
        counted = [field for field in self.fields if not field.endswith("?true")]
        text = " ".join([self.name, *generic, *counted, "=", self.result])
        text = re.sub(r"([:?])bytes(?= )", r"\1string", text).replace("<", " ")
        return f"{zlib.crc32(re.sub('[>{}]', '', text).encode()):08x}"

    def is_sound(self) -> bool:
        """Whether the id is that of the text."""
        return self.ident in ASSIGNED or self.checksum() == self.ident

    def plain(self) -> tuple[str, ...]:
        """The fields that take bytes."""
        return tuple(field for field in self.fields if not field.endswith("?true"))


def is_foreign(row: Row) -> bool:
    """Whether a definition is no part of the API: a core type, a service message, something invented or a test."""
    return row.ident in _CORE | _service() or _INVENTED.fullmatch(row.name) is not None


@cache
def _service() -> set[str]:
    return {row.ident for row in read_table(TABLES / "service.tl.txt")[1]}


def first_layer(runs: str) -> int:
    """Return the first layer of some runs; those of every layer come first."""
    return 0 if runs == "*" else int(re.split("[-,]", runs)[0])


def read_table(path: Path) -> tuple[str, list[Row]]:
    """Return the heading and the rows of a table."""
    heading, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines:
        ident, kind, name, runs, result, *fields = line.split(" ")
        rows.append(Row(ident, kind, name, runs, result, tuple(fields)))
    return heading, rows


def write_table(path: Path, heading: str, rows: list[Row]) -> None:
    """Write a table, sorted by kind, name and first layer."""
    ordered = sorted(rows, key=lambda row: (row.kind, row.name.lower(), first_layer(row.runs), row.ident))
    path.write_text(heading + "\n" + "".join(row.line() + "\n" for row in ordered), encoding="utf-8")
