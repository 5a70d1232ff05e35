"""Numbered, forward-only changes of the schema, per package.

Files are written in the embedded store's dialect, which other stores translate; where they can't, the same file name in
``migrations/postgres`` holds what runs there instead.

A package that owns tables has a directory ``migrations`` of files ``0001_contacts.sql``, ``0002_….sql`` numbered
without gaps. Each runs once, in one transaction together with the note that it ran. The first line of a file may be
``-- compat: N``: programs that know the package's migrations up to ``N`` or beyond can still work with the schema
this file leaves; without it only programs that know this very file can. So a program finds a schema that is

* older than it knows: the missing files run;
* newer, and compatible with what it knows: it starts and changes nothing (a rolling upgrade, or a step back);
* newer and incompatible: :class:`IncompatibleSchema`, before anything is touched;
* made by other files of the same numbers (somebody changed one that had run already): the same refusal, since what
  the tables look like can't be told from their number any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

import msgspec

from heliogram.platform.sql.database import Database
from heliogram.platform.sql.transaction import Reader, Transaction

_NAME: Final = re.compile(r"(\d{4})_\w+\.sql")
_COMPAT: Final = re.compile(r"-- compat: (\d+)\s")
VERSIONS: Final = """
CREATE TABLE IF NOT EXISTS schema_versions (
    package TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    compat_version INTEGER NOT NULL,
    digest TEXT NOT NULL
) WITHOUT ROWID
"""
"""The table that says what every package is at; writers to a server hold a lock on it."""


class MigrationError(Exception):
    """A package's migration files are not numbered 1, 2, 3 …, or one of them fails."""


class IncompatibleSchema(MigrationError):  # noqa: N818 - it names the fact
    """The database was written by a newer program that this one cannot share it with."""


class Migration(msgspec.Struct, frozen=True):
    """One file."""

    package: str
    version: int
    compat_version: int
    sql: str
    native: bool
    """Written for the very store, not to be translated."""
    digest: str
    """Of this file and all before it, so that it tells what the schema was made of."""


class _Present(NamedTuple):
    """What the database says of a package."""

    version: int = 0
    compat_version: int = 0
    digest: str = ""


def migrations_of(package: str, dialect: str = "sqlite") -> list[Migration]:
    """Read the migration files of a package in order, as a store of that dialect runs them."""
    found: list[Migration] = []
    digest = ""
    folder = files(package) / "migrations"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if (name := _NAME.fullmatch(file.name)) is None:
            continue
        own = folder / dialect / file.name
        native = own.is_file()
        sql = (own if native else file).read_text(encoding="utf-8")
        version = int(name[1])
        compat = _COMPAT.match(sql)
        digest = sha256(f"{digest}\n{sql}".encode()).hexdigest()
        found.append(Migration(package, version, int(compat[1]) if compat else version, sql, native, digest))
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError(f"the migrations of {package} are not numbered from 0001 without gaps")
    return found


async def migrate(database: Database, packages: Sequence[str]) -> list[str]:
    """Bring the schema of every package to what this program knows; return what ran, as ``package version``.

    Raises :class:`IncompatibleSchema` if the schema of any package is too new, or not what its number says, before
    changing anything.
    """
    known = {package: migrations_of(package, database.dialect) for package in packages}
    ran = []
    async with database.migrating():
        await database.write(lambda tx: tx.script(VERSIONS + ";"))
        present = await database.read(_versions)
        for package, migrations in known.items():
            _check(package, migrations, present.get(package, _Present()))
        for package, migrations in known.items():
            for migration in migrations[present.get(package, _Present()).version :]:
                await database.write(partial(_apply, migration=migration))
                ran.append(f"{package} {migration.version}")
    return ran


def _check(package: str, migrations: Sequence[Migration], present: _Present) -> None:
    version, compat, digest = present
    if compat > len(migrations):
        raise IncompatibleSchema(
            f"the tables of {package} are at version {version}, which needs a program that knows at least version"
            f" {compat}; this one knows {len(migrations)}. Install the newer program, or restore a backup."
        )
    if 0 < version <= len(migrations) and migrations[version - 1].digest != digest:
        raise IncompatibleSchema(
            f"the tables of {package} are at version {version}, but were made by other migrations than this program's,"
            " as between unreleased versions. Use the program that made them, or a new data directory."
        )


def _versions(reader: Reader) -> dict[str, _Present]:
    rows = reader.all("SELECT package, version, compat_version, digest FROM schema_versions")
    return {package: _Present(version, compat, digest) for package, version, compat, digest in rows}


def _apply(tx: Transaction, migration: Migration) -> None:
    tx.script(migration.sql, native=migration.native)
    tx.execute(
        "INSERT INTO schema_versions (package, version, compat_version, digest) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (package) DO UPDATE SET version = excluded.version, compat_version = excluded.compat_version,"
        " digest = excluded.digest",
        (migration.package, migration.version, migration.compat_version, migration.digest),
    )
