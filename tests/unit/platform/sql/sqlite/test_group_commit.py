"""However works succeed and fail beside each other, the store is as if the successful ones had run one by one."""

import asyncio
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from heliogram.kernel.faults import BadRequest
from heliogram.platform.sql import SqliteDatabase, SqlSettings, Transaction


class Wrong(BadRequest, code="TEST_GROUP_WRONG"):
    """A refusal of these tests."""


KINDS = ("put", "refuse", "put and refuse", "twin", "read")
works = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5)), max_size=30)


def act(tx: Transaction, kind: str, key: int, told: list[tuple[str, int]]) -> object:
    """Do one of the things that works do; ``told`` hears of those that were committed."""
    if kind == "refuse":
        raise Wrong
    if kind == "read":
        return tx.all("SELECT key, value FROM pairs ORDER BY key")
    if kind == "twin":  # succeeds once per key only
        tx.execute("INSERT INTO twins (key) VALUES (?)", (key,))
    tx.execute("INSERT INTO pairs (key, value) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET value = value + 1", (key,))
    if kind == "put and refuse":
        raise Wrong
    tx.after_commit(lambda: told.append((kind, key)))
    return tx.one("SELECT value FROM pairs WHERE key = ?", (key,))


def expected(plan: list[tuple[str, int]]) -> tuple[list[object], list[tuple[str, int]]]:
    """Run the plan on dictionaries."""
    pairs: dict[int, int] = {}
    twins: set[int] = set()
    answers: list[object] = []
    told: list[tuple[str, int]] = []
    for kind, key in plan:
        if kind in ("refuse", "put and refuse") or (kind == "twin" and key in twins):
            answers.append("error")
        elif kind == "read":
            answers.append(sorted(pairs.items()))
        else:
            twins |= {key} if kind == "twin" else set()
            pairs[key] = pairs.get(key, 0) + 1
            answers.append((pairs[key],))
            told.append((kind, key))
    return answers, told


async def run(plan: list[tuple[str, int]], folder: Path) -> tuple[list[object], list[tuple[str, int]]]:
    database = SqliteDatabase(folder / "x.db", SqlSettings(synchronous="OFF", max_works=7))
    schema = "CREATE TABLE pairs (key INTEGER PRIMARY KEY, value INTEGER); CREATE TABLE twins (key INTEGER UNIQUE);"
    await database.write(lambda tx: tx.script(schema))
    told: list[tuple[str, int]] = []
    answers = await asyncio.gather(
        *(database.write(partial(act, kind=kind, key=key, told=told)) for kind, key in plan), return_exceptions=True
    )
    await database.close()
    return ["error" if isinstance(answer, Exception) else answer for answer in answers], told


@settings(max_examples=60, deadline=None)
@given(works)
def test_works_side_by_side_come_out_as_one_after_another(plan: list[tuple[str, int]]):
    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(run(plan, Path(folder))) == expected(plan)
