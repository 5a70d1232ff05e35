from pathlib import Path

import pytest

from heliogram.platform.sql import Database, IncompatibleSchema, MigrationError, StorageError, migrate


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> tuple[str, Path]:
    name = "migrated_" + request.node.name.replace("[", "_").replace("]", "")[:40]
    folder = tmp_path / "packages" / name / "migrations"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "README.md").write_text("not a migration")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    return name, folder


async def test_migrations_run_once_in_order(database: Database, package: tuple[str, Path]):
    name, folder = package
    (folder / "0001_one.sql").write_text("CREATE TABLE a (x INTEGER);\nCREATE INDEX a_x ON a (x);\n")
    assert await migrate(database, [name]) == [f"{name} 1"]
    (folder / "0002_two.sql").write_text("-- compat: 1\nALTER TABLE a ADD COLUMN y TEXT DEFAULT ';';\n")
    assert await migrate(database, [name]) == [f"{name} 2"]
    assert await migrate(database, [name]) == []
    assert await database.read(lambda r: r.all("SELECT package, version, compat_version FROM schema_versions")) == [
        (name, 2, 1)
    ]


async def test_a_newer_compatible_schema_is_accepted_and_an_incompatible_one_refused(
    database: Database, package: tuple[str, Path]
):
    name, folder = package
    (folder / "0001_one.sql").write_text("CREATE TABLE a (x INTEGER);")
    (folder / "0002_two.sql").write_text("-- compat: 1\nALTER TABLE a ADD COLUMN y TEXT;")
    await migrate(database, [name])
    (folder / "0002_two.sql").unlink()
    assert await migrate(database, [name]) == []
    (folder / "0002_two.sql").write_text("-- compat: 1\nALTER TABLE a ADD COLUMN y TEXT;")
    (folder / "0003_three.sql").write_text("ALTER TABLE a DROP COLUMN y;")
    await migrate(database, [name])
    (folder / "0003_three.sql").unlink()
    with pytest.raises(IncompatibleSchema, match="version 3"):
        await migrate(database, [name])


async def test_a_failing_migration_leaves_nothing_of_itself(database: Database, package: tuple[str, Path]):
    name, folder = package
    (folder / "0001_one.sql").write_text("CREATE TABLE a (x INTEGER);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(StorageError):
        await migrate(database, [name])
    assert await database.read(lambda r: r.all("SELECT name FROM sqlite_schema WHERE name = 'a'")) == []


async def test_a_gap_in_the_numbers_is_refused(database: Database, package: tuple[str, Path]):
    name, folder = package
    (folder / "0002_two.sql").write_text("CREATE TABLE a (x INTEGER);")
    with pytest.raises(MigrationError, match="without gaps"):
        await migrate(database, [name])


async def test_a_changed_migration_is_refused_before_anything_is_touched(database: Database, package: tuple[str, Path]):
    name, folder = package
    (folder / "0001_one.sql").write_text("CREATE TABLE a (x INTEGER);")
    await migrate(database, [name])
    (folder / "0001_one.sql").write_text("CREATE TABLE a (x INTEGER, y TEXT);")
    (folder / "0002_two.sql").write_text("CREATE TABLE b (x INTEGER);")
    with pytest.raises(IncompatibleSchema, match="other migrations"):
        await migrate(database, [name])
    assert await database.read(lambda r: r.all("SELECT name FROM sqlite_schema WHERE name = 'b'")) == []
