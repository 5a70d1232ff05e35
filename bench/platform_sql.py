"""Where to run a transaction: in the loop with COMMIT in a thread, or wholly in a thread.

    PYTHONPATH=src python bench/platform_sql.py [--writers 100] [--seconds 3] [--slow-ms 0]

Each writer repeats, without a pause, a transaction like that of a private message: nine statements over three tables
and two ledger entries. Shown are transactions a second, processor time of the process per transaction, how many shared
a commit, the latency of a write, and the longest time that the event loop was away (a callback every millisecond
measures it). ``--slow-ms`` makes every commit take that much longer, as a busy disk does.
"""

import argparse
import asyncio
import gc
import tempfile
import time
from functools import partial
from pathlib import Path

import msgspec

from heliogram.kernel.ids import BoxId
from heliogram.platform.bus import LocalBus
from heliogram.platform.clock import SystemClock
from heliogram.platform.crashpoints import CrashPoints
from heliogram.platform.ledger import Ledger, Record
from heliogram.platform.sql import SqliteDatabase, SqlSettings, Transaction, migrate
from heliogram.platform.sql.sqlite.batch import Batch

SCHEMA = """
CREATE TABLE bodies (id INTEGER PRIMARY KEY, sender INTEGER, random_id INTEGER, text TEXT, at INTEGER);
CREATE UNIQUE INDEX bodies_once ON bodies (sender, random_id);
CREATE TABLE refs (box INTEGER, id INTEGER, body INTEGER, peer INTEGER, out INTEGER, PRIMARY KEY (box, id))
    WITHOUT ROWID;
CREATE TABLE tops (box INTEGER, peer INTEGER, top INTEGER, PRIMARY KEY (box, peer)) WITHOUT ROWID;
"""


class Added(Record, frozen=True, tag="bench.added"):
    id: int
    peer: int


class Shape(msgspec.Struct):
    name: str
    rate: float
    cpu_us: float
    per_commit: float
    p50_ms: float
    p99_ms: float
    stall_ms: float


class SlowDisk(CrashPoints):
    """Makes every commit take longer; the point is passed in whichever thread commits."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def reach(self, name: str) -> None:
        if self._seconds and name == "sql.before-commit":
            time.sleep(self._seconds)


class ThreadPlaced(SqliteDatabase):
    """The other placement: statements and COMMIT both in the thread."""

    def _run_batch(self, loop: asyncio.AbstractEventLoop) -> None:
        batch = Batch(self._writer)
        taken = [self._queue.popleft() for _ in range(min(len(self._queue), self._settings.max_works))]

        def run() -> None:
            batch.begin()
            for pending in taken:
                batch.run(pending)
            self._commit()

        self._commits.submit(run, lambda error: self._committed(batch, loop, time.perf_counter(), error), loop)


def send(tx: Transaction, ledger: Ledger, sender: int, peer: int, random_id: int) -> None:
    known = tx.one("SELECT id FROM bodies WHERE sender = ? AND random_id = ?", (sender, random_id))
    assert known is None
    body = tx.execute(
        "INSERT INTO bodies (sender, random_id, text, at) VALUES (?, ?, ?, ?)", (sender, random_id, "hello " * 8, 1)
    ).lastrowid
    for box, other, out in ((sender, peer, 1), (peer, sender, 0)):
        number = ledger.append(tx, box=BoxId(box), record=Added(random_id, other))
        tx.execute(
            "INSERT INTO refs (box, id, body, peer, out) VALUES (?, ?, ?, ?, ?)", (box, number, body, other, out)
        )
    tx.executemany(
        "INSERT INTO tops (box, peer, top) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET top = excluded.top",
        ((sender, peer, number), (peer, sender, number)),
    )


async def measure(kind: type[SqliteDatabase], synchronous: str, arguments: argparse.Namespace) -> Shape:
    commits: list[int] = []
    latencies: list[float] = []
    with tempfile.TemporaryDirectory(dir=arguments.dir) as folder:
        database = kind(
            Path(folder) / "bench.db",
            SqlSettings(synchronous=synchronous),
            points=SlowDisk(arguments.slow_ms / 1000),
            observe=lambda works, _seconds: commits.append(works),
        )
        await migrate(database, ["heliogram.platform.ledger"])
        await database.write(lambda tx: tx.script(SCHEMA))
        ledger = Ledger(LocalBus(), SystemClock())
        stall = 0.0
        loop = asyncio.get_running_loop()
        end = loop.time() + arguments.seconds

        async def writer(n: int) -> None:
            count = 0
            while (started := loop.time()) < end:
                count += 1
                await database.write(partial(send, ledger=ledger, sender=1 + n, peer=10_000 + n, random_id=count))
                latencies.append(loop.time() - started)

        async def watch() -> None:
            nonlocal stall
            while (before := loop.time()) < end:
                await asyncio.sleep(0.001)
                stall = max(stall, loop.time() - before - 0.001)

        commits.clear()
        cpu = time.process_time()
        started = loop.time()
        await asyncio.gather(watch(), *(writer(n) for n in range(arguments.writers)))
        cpu, elapsed = time.process_time() - cpu, loop.time() - started
        await database.close()
    latencies.sort()
    done = len(latencies)
    return Shape(
        f"{kind.__name__} {synchronous}",
        done / elapsed,
        cpu / done * 1e6,
        sum(commits) / len(commits),
        latencies[done // 2] * 1e3,
        latencies[done * 99 // 100] * 1e3,
        stall * 1e3,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--slow-ms", type=float, default=0)
    parser.add_argument("--dir", default=None, help="where the database is put; a real disk, not memory")
    arguments = parser.parse_args()
    print(f"{'placement':24} {'tx/s':>8} {'cpu us':>7} {'tx/commit':>9} {'p50 ms':>7} {'p99 ms':>7} {'stall ms':>8}")
    gc.collect()
    gc.freeze()  # as the server does after its start: a full collection over all modules would show as a stall
    for synchronous in ("FULL", "NORMAL"):
        for kind in (SqliteDatabase, ThreadPlaced):
            shape = asyncio.run(measure(kind, synchronous, arguments))
            print(
                f"{shape.name:24} {shape.rate:8.0f} {shape.cpu_us:7.0f} {shape.per_commit:9.1f}"
                f" {shape.p50_ms:7.2f} {shape.p99_ms:7.2f} {shape.stall_ms:8.1f}"
            )


if __name__ == "__main__":
    main()
