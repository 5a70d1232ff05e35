import asyncio
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from heliogram.kernel.faults import BadRequest, FloodWait
from heliogram.platform.context import RequestContext, current_request, request
from heliogram.platform.sql import (
    Database,
    IntegrityError,
    Reader,
    SqliteDatabase,
    SqlSettings,
    StorageError,
    Transaction,
)
from heliogram.platform.sql.sqlite import database as module

T = TypeVar("T")


def put(tx: Transaction, text: str) -> int:
    tx.execute("INSERT INTO notes (text) VALUES (?)", (text,))
    row = tx.one("SELECT count(*) FROM notes")
    assert row is not None
    return row[0]


def texts(reader: Reader) -> list[str]:
    return [text for (text,) in reader.all("SELECT text FROM notes ORDER BY id")]


def at_once(reading: Coroutine[object, None, T]) -> T:
    """Return what a read gives that waits for nothing."""
    with pytest.raises(StopIteration) as end:
        reading.send(None)
    result: T = end.value.value
    return result


class Refused(BadRequest, code="TEST_REFUSED"):
    """A refusal of these tests."""


def refuse(tx: Transaction) -> None:
    raise Refused


def put_and_refuse(tx: Transaction) -> None:
    put(tx, "never")
    raise Refused


class Gate:
    """Holds every commit until it is opened."""

    def __init__(self, database: Database) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()
        self._commit = database._commit
        database._commit = self.commit  # type: ignore[method-assign]

    def commit(self) -> None:
        self.entered.set()
        self.open.wait()
        self._commit()


class LateGate(Gate):
    """Holds every commit after the disk has it and before the loop hears of it."""

    def commit(self) -> None:
        self._commit()
        self.entered.set()
        self.open.wait()


async def test_a_read_sees_nothing_that_is_not_announced(database: Database):
    await database.write(partial(put, text="before"))
    gate = LateGate(database)
    writing = asyncio.ensure_future(database.write(partial(put, text="after")))
    await asyncio.to_thread(gate.entered.wait)
    assert await database.read_slow(texts) == ["before", "after"]
    assert await database.read(texts) == ["before"]
    gate.open.set()
    assert await writing == 2
    assert await database.read(texts) == ["before", "after"]


async def test_what_a_commit_announces_is_passed_on_before_anybody_goes_on(tmp_path: Path):
    order: list[str] = []

    def passed_on() -> None:
        order.append(f"passed on {at_once(database.read(texts))}")

    def work(tx: Transaction) -> None:
        put(tx, "a")
        tx.after_commit(lambda: order.append("announced"))

    database = SqliteDatabase(tmp_path / "x.db", SqlSettings(synchronous="OFF"), announced=passed_on)
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE);"))
    order.clear()
    await database.write(work)
    order.append("answered")
    assert order == ["announced", "passed on ['a']", "answered"]
    await database.close()


async def test_the_log_starts_over_while_writes_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_FOLD_PAGES", 40)
    monkeypatch.setattr(module, "_FIRST_FOLD", 4)
    database = SqliteDatabase(tmp_path / "x.db", SqlSettings(synchronous="OFF"))
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE);"))
    database._fold_after = 4
    for number in range(300):
        await database.write(partial(put, text=str(number)))
    assert (tmp_path / "x.db-wal").stat().st_size < 100 * 4096
    assert len(await database.read(texts)) == 300
    await database.close()


async def test_a_commit_that_cannot_hold_reads_fails_alone(database: Database, monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(database, "_hold", broken)
        with pytest.raises(StorageError, match="disk I/O error"):
            await database.write(partial(put, text="lost"))
    assert await database.write(partial(put, text="kept")) == 1


async def test_a_write_returns_the_result_of_its_work_and_is_read_back(database: Database):
    assert await database.write(partial(put, text="one")) == 1
    assert await database.read(texts) == ["one"]
    assert await database.read_slow(texts) == ["one"]


async def test_concurrent_writes_run_in_the_order_they_were_made_and_share_a_commit(tmp_path: Path):
    commits: list[int] = []
    database = SqliteDatabase(
        tmp_path / "x.db", SqlSettings(synchronous="OFF"), observe=lambda works, _seconds: commits.append(works)
    )
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE);"))
    commits.clear()
    assert await asyncio.gather(*(database.write(partial(put, text=str(n))) for n in range(50))) == list(range(1, 51))
    assert commits == [50]
    await database.close()


async def test_a_refusal_before_any_change_reaches_its_writer_only(database: Database):
    results = await asyncio.gather(
        database.write(partial(put, text="a")),
        database.write(refuse),
        database.write(partial(put, text="b")),
        return_exceptions=True,
    )
    assert results[0] == 1
    assert isinstance(results[1], Refused)
    assert results[2] == 2


async def test_a_work_that_fails_after_a_change_leaves_nothing_and_the_others_keep_theirs(database: Database):
    results = await asyncio.gather(
        database.write(partial(put, text="a")),
        database.write(refuse),
        database.write(put_and_refuse),
        database.write(partial(put, text="b")),
        database.write(put_and_refuse),
        database.write(partial(put, text="c")),
        return_exceptions=True,
    )
    assert [r if isinstance(r, int) else type(r) for r in results] == [1, Refused, Refused, 2, Refused, 3]
    assert await database.read(texts) == ["a", "b", "c"]


async def test_a_work_whose_second_run_fails_is_refused_alone(database: Database):
    runs: list[str] = []

    def once(tx: Transaction) -> None:
        runs.append("run")
        put(tx, "once")
        if len(runs) > 1:
            raise Refused

    results = await asyncio.gather(
        database.write(once),
        database.write(put_and_refuse),
        database.write(partial(put, text="b")),
        return_exceptions=True,
    )
    assert [type(r) for r in results] == [Refused, Refused, int]
    assert await database.read(texts) == ["b"]


async def test_a_work_that_rolls_the_transaction_back_itself_costs_the_others_nothing(database: Database):
    def conflict(tx: Transaction) -> None:
        tx.execute("INSERT OR ROLLBACK INTO notes (text) VALUES ('a')")

    results = await asyncio.gather(
        database.write(partial(put, text="a")), database.write(conflict), return_exceptions=True
    )
    assert results[0] == 1
    assert isinstance(results[1], IntegrityError)
    assert await database.read(texts) == ["a"]


async def test_a_broken_constraint_is_an_integrity_error_in_every_form(database: Database):
    await database.write(partial(put, text="a"))
    for work in (
        lambda tx: tx.execute("INSERT INTO notes (text) VALUES ('a')"),
        lambda tx: tx.executemany("INSERT INTO notes (text) VALUES (?)", [("a",)]),
        lambda tx: tx.one("INSERT INTO notes (text) VALUES ('a') RETURNING id"),
    ):
        with pytest.raises(IntegrityError):
            await database.write(work)


async def test_a_wrong_statement_is_a_storage_error_in_every_form(database: Database):
    for work in (
        lambda tx: tx.execute("INSERT INTO nowhere VALUES (1)"),
        lambda tx: tx.executemany("INSERT INTO nowhere VALUES (?)", [(1,)]),
        lambda tx: tx.all("SELECT * FROM nowhere"),
    ):
        with pytest.raises(StorageError, match="nowhere"):
            await database.write(work)


async def test_a_reader_may_not_write(database: Database):
    with pytest.raises(StorageError):
        await database.read(lambda reader: reader.all("INSERT INTO notes (text) VALUES ('a') RETURNING id"))


async def test_callbacks_run_in_order_after_the_commit_and_before_the_writers_go_on(database: Database):
    seen: list[str] = []

    def work(tx: Transaction, text: str) -> None:
        put(tx, text)
        tx.after_commit(lambda: seen.append(f"{text} committed {texts_now()}"))

    def texts_now() -> int:
        return len(at_once(database.read(texts)))

    async def writer(text: str) -> None:
        await database.write(partial(work, text=text))
        seen.append(f"{text} answered")

    await asyncio.gather(writer("a"), writer("b"))
    assert seen == ["a committed 2", "b committed 2", "a answered", "b answered"]


async def test_a_failed_work_has_no_callbacks_and_a_replayed_one_has_them_once(database: Database):
    seen: list[str] = []

    def noted(tx: Transaction, text: str) -> None:
        put(tx, text)
        tx.after_commit(lambda: seen.append(text))

    def noted_and_refused(tx: Transaction) -> None:
        noted(tx, "never")
        raise Refused

    await asyncio.gather(
        database.write(partial(noted, text="a")), database.write(noted_and_refused), return_exceptions=True
    )
    assert seen == ["a"]


async def test_a_callback_that_raises_spoils_nothing(database: Database):
    def work(tx: Transaction) -> str:
        put(tx, "a")
        tx.after_commit(lambda: 1 / 0)
        return "done"

    assert await database.write(work) == "done"


async def test_a_batch_is_bounded_in_works_and_in_time(tmp_path: Path):
    commits: list[int] = []
    settings = SqlSettings(synchronous="OFF", max_works=4)
    database = SqliteDatabase(tmp_path / "x.db", settings, observe=lambda works, _seconds: commits.append(works))
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);"))
    commits.clear()
    await asyncio.gather(*(database.write(partial(put, text=str(n))) for n in range(10)))
    assert commits == [4, 4, 2]
    await database.close()
    hasty = SqliteDatabase(
        tmp_path / "x.db",
        SqlSettings(synchronous="OFF", max_turn_ms=1e-9, max_batch_ms=1e-9),
        observe=lambda works, _seconds: commits.append(works),
    )
    commits.clear()
    await asyncio.gather(*(hasty.write(partial(put, text=str(n))) for n in range(3)))
    assert commits == [1, 1, 1]
    await hasty.close()


@pytest.mark.parametrize("failed_before", [False, True])
async def test_a_long_batch_gives_way_to_the_loop_between_its_turns(tmp_path: Path, failed_before: bool):
    commits: list[int] = []
    database = SqliteDatabase(
        tmp_path / "x.db",
        SqlSettings(synchronous="OFF", max_turn_ms=1e-9, max_batch_ms=60_000),
        observe=lambda works, _seconds: commits.append(works),
    )
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);"))
    commits.clear()
    order: list[str] = []

    def work(tx: Transaction, name: str) -> None:
        order.append(name)
        put(tx, name)
        if name == "fails":
            raise Refused

    if failed_before:
        with pytest.raises(Refused):
            await database.write(partial(work, name="fails"))
        order.clear()
        commits.clear()
    names = ("a", "b", "fails", "c", "d")
    writers = asyncio.gather(*(database.write(partial(work, name=name)) for name in names), return_exceptions=True)
    while len(order) < 2:
        await asyncio.sleep(0)
        order.append("others")
    results = await writers
    assert [type(result) for result in results] == [type(None), type(None), Refused, type(None), type(None)]
    assert commits == [5]
    # A failure in a later turn runs nothing of an earlier one again, if failures are to be expected.
    assert order.count("a") == order.count("b") == (1 if failed_before else 2)
    assert order.count("c") == order.count("d") == 1
    assert order.index("others") < order.index("c")
    assert await database.read(texts) == ["a", "b", "c", "d"]
    await database.close()


async def test_too_many_waiting_writes_are_refused_with_a_wait(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "x.db", SqlSettings(synchronous="OFF", max_queued=2))
    results = await asyncio.gather(*(database.write(lambda _: 1) for _ in range(3)), return_exceptions=True)
    assert results[:2] == [1, 1]
    assert isinstance(results[2], FloodWait)
    await database.close()


async def test_a_writer_cancelled_before_its_turn_changes_nothing(database: Database):
    task = asyncio.ensure_future(database.write(partial(put, text="a")))
    other = asyncio.ensure_future(database.write(partial(put, text="b")))
    asyncio.get_running_loop().call_soon(task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task
    await other
    # the cancel may come before or after the batch ran; whatever came first, the store is whole
    assert await database.read(texts) in (["b"], ["a", "b"])


async def test_a_writer_cancelled_while_the_commit_waits_disturbs_nobody(database: Database):
    gate = Gate(database)
    first = asyncio.ensure_future(database.write(partial(put, text="a")))
    second = asyncio.ensure_future(database.write(partial(put, text="b")))
    await asyncio.to_thread(gate.entered.wait)
    first.cancel()
    gate.open.set()
    assert await second == 2
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await database.read(texts) == ["a", "b"]


async def test_work_that_arrives_during_a_commit_goes_into_the_next_one(database: Database):
    gate = Gate(database)
    first = asyncio.ensure_future(database.write(partial(put, text="a")))
    await asyncio.to_thread(gate.entered.wait)
    second = asyncio.ensure_future(database.write(partial(put, text="b")))
    await asyncio.sleep(0)
    assert await database.read(texts) == []  # a reader neither waits nor sees what is not durable
    gate.open.set()
    assert await asyncio.gather(first, second) == [1, 2]


async def test_a_failed_commit_is_told_to_every_writer_and_the_next_batch_works(database: Database):
    held = database._commit

    def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    database._commit = fail  # type: ignore[method-assign]
    results = await asyncio.gather(
        database.write(partial(put, text="a")), database.write(refuse), return_exceptions=True
    )
    assert isinstance(results[0], StorageError)
    assert isinstance(results[1], Refused)
    database._commit = held  # type: ignore[method-assign]
    assert await database.write(partial(put, text="b")) == 1
    assert await database.read(texts) == ["b"]


@pytest.fixture
def other(tmp_path: Path, database: Database) -> Iterator[sqlite3.Connection]:
    """Another process at the same store."""
    connection = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    yield connection
    connection.close()


async def test_a_store_that_another_process_keeps_locked_refuses_the_waiting_writes(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_BUSY_TIMEOUT_MS", -1)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(
        database.write(partial(put, text="a")), database.write(partial(put, text="b")), return_exceptions=True
    )
    assert [type(r) for r in results] == [StorageError, StorageError]
    assert database.problem == "database is locked"
    other.execute("ROLLBACK")
    assert await database.write(partial(put, text="c")) == 1
    assert database.problem == ""


async def test_a_write_waits_while_another_process_writes_and_the_loop_goes_on(
    database: Database, other: sqlite3.Connection
):
    other.execute("BEGIN IMMEDIATE")
    writer = asyncio.ensure_future(database.write(partial(put, text="a")))
    for _ in range(3):
        await asyncio.sleep(0)
    assert database.queued == 1
    other.execute("COMMIT")
    assert await writer == 1


async def test_a_store_that_cannot_be_written_at_all_refuses_at_once(database: Database):
    database._writer.execute("BEGIN")  # whatever keeps a transaction from beginning, here another one
    with pytest.raises(StorageError, match="within a transaction"):
        await database.write(partial(put, text="a"))


async def test_a_store_locked_between_a_rollback_and_its_replay_refuses_the_batch(
    database: Database, other: sqlite3.Connection
):

    def steal(tx: Transaction) -> None:
        put(tx, "x")
        tx.execute("ROLLBACK")
        other.execute("BEGIN IMMEDIATE")
        raise Refused

    results = await asyncio.gather(
        database.write(partial(put, text="a")), database.write(steal), return_exceptions=True
    )
    assert [type(r) for r in results] == [StorageError, Refused]
    other.execute("ROLLBACK")
    assert await database.write(partial(put, text="c")) == 1


async def test_a_work_that_is_a_coroutine_function_is_refused(database: Database):
    async def work(tx: Transaction) -> None:
        raise AssertionError

    with pytest.raises(TypeError, match="plain function"):
        await database.write(work)


async def test_a_read_within_a_read_sees_the_same_snapshot(database: Database):
    await database.write(partial(put, text="a"))
    assert await database.read(lambda reader: (texts(reader), at_once(database.read(texts)))) == (["a"], ["a"])


async def test_slow_reads_run_beside_each_other_in_threads(database: Database):
    await database.write(partial(put, text="a"))
    both = threading.Barrier(2)

    def scan(reader: Reader) -> list[str]:
        both.wait()
        return texts(reader)

    assert await asyncio.gather(database.read_slow(scan), database.read_slow(scan)) == [["a"], ["a"]]
    assert await database.read_slow(texts) == ["a"]


async def test_closing_finishes_what_was_accepted_and_refuses_the_rest(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "x.db", SqlSettings(synchronous="OFF"))
    await database.write(lambda tx: tx.script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);"))
    writer = asyncio.ensure_future(database.write(partial(put, text="a")))
    await asyncio.sleep(0)
    await database.close()
    assert await writer == 1
    with pytest.raises(StorageError):
        await database.write(partial(put, text="b"))
    again = SqliteDatabase(tmp_path / "x.db")
    assert await again.read(texts) == ["a"]
    await again.close()


async def test_a_work_and_its_callbacks_belong_to_the_request_of_their_writer(database: Database):
    seen: list[str] = []

    def work(tx: Transaction) -> str:
        put(tx, current_request().trace)
        tx.after_commit(lambda: seen.append(f"after {current_request().trace}"))
        return current_request().trace

    async def writer(trace: str) -> str:
        with request(RequestContext(trace)):
            return await database.write(work)

    assert await asyncio.gather(writer("a"), writer("b")) == ["a", "b"]
    assert seen == ["after a", "after b"]
