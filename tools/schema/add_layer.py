"""Add a layer to the schema table from a release of a client library.

usage: python -m tools.schema.add_layer [--dry-run] RELEASE

``RELEASE`` is a file as ``pip download --no-deps`` or ``npm pack`` leaves it, or the name to give them:
``pip:kurigram==2.2.26``, ``npm:teleproto@1.229.0``.

Every definition is checked by the checksum that its id is, and compared with what the table has under that id. Then the
runs of layers are extended: of ids the release holds, to its layer; ids it lacks end with the layer before. A release
of a layer that the table has is only compared, and says what differs. Afterwards: ``python -m tools.schema.stubs``,
run the tests, and write the converters that they name.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tools.schema.releases import Release, read_release, sound
from tools.schema.rows import API, ASSIGNED, Row, is_foreign, read_table, write_table

from heliogram.tl.definitions import Definition

HEADING = re.compile(r"# layers (\d+)-(\d+)(?: without ([\d,]+))?")


class Change(NamedTuple):
    """A table with a layer more, and what there is to say about it."""

    heading: str
    rows: list[Row]
    notes: list[str]


def merge(heading: str, table: list[Row], release: Release) -> Change:
    """Return the table with the layer of a release; a layer it already has changes nothing but is compared."""
    found = HEADING.fullmatch(heading)
    if found is None:
        raise ValueError(f"not the heading of a table: {heading}")
    oldest, newest = int(found[1]), int(found[2])
    unpublished = [int(layer) for layer in (found[3] or "").split(",") if layer]
    good, bad = sound(row for row in release.rows if not is_foreign(row))
    notes = [f"checksum differs, left out: {row.line()}" for row in bad]
    known = {row.ident: row for row in table}
    notes += [note for row in good if row.ident in known for note in differences(known[row.ident], row)]
    if release.layer <= newest:
        return Change(heading, table, notes + comparison(table, good, release.layer))
    unpublished += range(newest + 1, release.layer)
    held = {row.ident for row in good}
    rows = [
        with_flags(extended(row, newest, release.layer), good) if row.ident in held or row.ident in ASSIGNED else row
        for row in table
    ]
    rows += [row._replace(runs=str(release.layer)) for row in good if row.ident not in known]
    notes += [f"new: {row.line()}" for row in good if row.ident not in known]
    notes += [
        f"gone: {row.name}#{row.ident}" for row in table if is_open(row, newest) and row.ident not in held | ASSIGNED
    ]
    without = f" without {','.join(map(str, unpublished))}" if unpublished else ""
    return Change(f"# layers {oldest}-{release.layer}{without}", rows, notes)


def differences(mine: Row, theirs: Row) -> Iterable[str]:
    """Yield what two rows of one id do not agree about."""
    if (mine.kind, mine.name, mine.result, mine.plain()) != (theirs.kind, theirs.name, theirs.result, theirs.plain()):
        yield f"contradiction: {mine.line()} | {theirs.line()}"
    for field in sorted(set(theirs.fields) - set(mine.fields) - set(theirs.plain())):
        yield f"new flag: {mine.name}#{mine.ident} {field}"


def comparison(table: list[Row], good: list[Row], layer: int) -> list[str]:
    """Return how the table and a release of a layer that it has differ."""
    mine = {row.ident: row for row in table if Definition(row.line()).valid_in(layer)}
    theirs = {row.ident: row for row in good}
    notes = [
        f"only in the table: {mine[ident].name}#{ident}" for ident in sorted(mine.keys() - theirs.keys() - ASSIGNED)
    ]
    return notes + [
        f"only in the release: {theirs[ident].name}#{ident}" for ident in sorted(theirs.keys() - mine.keys())
    ]


def is_open(row: Row, newest: int) -> bool:
    """Whether a row is valid in the newest layer."""
    return row.runs.endswith(str(newest))


def extended(row: Row, newest: int, layer: int) -> Row:
    """Return a row with a layer more: its last run grows, or a new one starts."""
    if not is_open(row, newest):
        return row._replace(runs=f"{row.runs},{layer}")
    *before, last = row.runs.split(",")
    return row._replace(runs=",".join([*before, f"{last.split('-')[0]}-{layer}"]))


def with_flags(row: Row, good: list[Row]) -> Row:
    """Return a row with the bare flags that the release has more, behind the word they are in."""
    theirs = next((other for other in good if other.ident == row.ident), row)
    fields = list(row.fields)
    for field in theirs.fields:
        if field.endswith("?true") and field not in fields:
            word = field.partition(":")[2].partition(".")[0]
            place = fields.index(f"{word}:#") + 1
            while place < len(fields) and fields[place].endswith("?true"):
                place += 1
            fields.insert(place, field)
    return row._replace(fields=tuple(fields))


def fetched(name: str, directory: Path) -> Path:
    """Return the file of a release, downloaded by its registry's own client when it is named ``pip:`` or ``npm:``."""
    registry, _, package = name.partition(":")
    commands = {
        "pip": [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", ".", package],
        "npm": ["npm", "pack", "--silent", package],
    }
    if registry not in commands:
        return Path(name)
    subprocess.run(commands[registry], cwd=directory, check=True, stdout=subprocess.DEVNULL)
    (path,) = directory.iterdir()
    return path


def main(arguments: list[str]) -> int:
    """Add a layer or compare one; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.schema.add_layer", description="Add a layer to the schema.")
    parser.add_argument("release")
    parser.add_argument("--dry-run", action="store_true", help="say what would change")
    parser.add_argument("--table", type=Path, default=API, help="the table to change")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        release = read_release(fetched(options.release, Path(directory)))
    heading, table = read_table(options.table)
    change = merge(heading, table, release)
    print(f"{options.release}: layer {release.layer}, {len(release.rows)} definitions")
    for note in change.notes:
        print(note)
    if change.heading != heading and not options.dry_run:
        write_table(options.table, change.heading, change.rows)
        print(f"{options.table}: {change.heading}")
    return any(note.startswith("contradiction") for note in change.notes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
