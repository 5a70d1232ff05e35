"""What a killed process leaves: everything it had acknowledged, whole works only, in order."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

import heliogram
from heliogram.platform.sql import SqliteDatabase

SOURCES = str(Path(heliogram.__file__).parent.parent)
PROGRAM = """
import asyncio, sys
from pathlib import Path
from heliogram.platform.crashpoints import crash_points
from heliogram.platform.sql import SqliteDatabase

async def main():
    database = SqliteDatabase(Path(sys.argv[1]), points=crash_points(sys.argv[2]))
    await database.write(lambda tx: tx.script(
        "CREATE TABLE a (n INTEGER PRIMARY KEY, writer INTEGER);"
        "CREATE TABLE b (n INTEGER PRIMARY KEY, writer INTEGER);"
    ))

    def work(tx, writer):
        number = tx.execute("INSERT INTO a (writer) VALUES (?)", (writer,)).lastrowid
        tx.execute("INSERT INTO b (n, writer) VALUES (?, ?)", (number, writer))
        return number

    async def write(writer):
        for _ in range(20):
            number = await database.write(lambda tx: work(tx, writer))
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()

    await asyncio.gather(*(write(n) for n in range(10)))

asyncio.run(main())
"""


@pytest.mark.parametrize("point", ["sql.in-batch:5", "sql.before-commit:6", "sql.after-commit:7"])
async def test_a_killed_process_loses_nothing_it_acknowledged_and_halves_nothing(tmp_path: Path, point: str):
    path = tmp_path / "x.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, path, point, stdout=PIPE, stderr=PIPE, env={**os.environ, "PYTHONPATH": SOURCES}
    )
    out, errors = await process.communicate()
    assert process.returncode == -9, errors
    acknowledged = {int(line) for line in out.split()}
    assert acknowledged
    database = SqliteDatabase(path)
    first, second = [
        await database.read(lambda reader, table=table: reader.all(f"SELECT n, writer FROM {table} ORDER BY n"))
        for table in ("a", "b")
    ]
    await database.close()
    assert first == second
    assert [n for n, _ in first] == list(range(1, len(first) + 1))
    assert acknowledged <= {n for n, _ in first}
