"""What a message costs in the service and the store, without network and without TL.

    PYTHONPATH=src python bench/messages_store.py [--seconds 3] [--concurrency 100] [--users 1000] [--profile]
        [--dsn postgresql://USER@HOST:PORT/DATABASE [--plain]]

Shown per operation: how many a second, and processor time of the process each, of which how much in
the loop's thread (the rest is the commit thread's, mostly the kernel's, writing pages). ``private`` is
a text to another user in a known conversation, with a random id; ``group`` a text to a basic group of 50, counted per
member; ``history`` a page of 100; ``difference`` a catch-up over 100 missed messages.
"""

import argparse
import asyncio
import cProfile
import gc
import itertools
import pstats
import random
import tempfile
import time
from pathlib import Path

from heliogram.kernel.ids import AuthKeyId, MessageId, PeerId, UserId
from heliogram.platform.bus import LocalBus
from heliogram.platform.clock import SystemClock
from heliogram.platform.ledger import BoxAdvanced, Ledger
from heliogram.platform.sql import SqlSettings, migrate, open_database
from heliogram.services.media.records import MediaRecords
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.messages import records
from heliogram.services.messages.contract import HistoryQuery, Outgoing
from heliogram.services.messages.service import MessagesService
from heliogram.services.messages.sql import SqlMessageStore
from heliogram.services.updates.service import UpdatesService
from heliogram.services.updates.sql import SqlUpdateStore

PACKAGES = [
    "heliogram.platform.ledger",
    "heliogram.services.messages",
    "heliogram.services.updates",
    "heliogram.services.media",
]
GROUP = PeerId(-1)
MEMBERS = 50
DEVICE = AuthKeyId(1)
TEXT = "A message of a usual length, as people write them all day."


class Bench:
    def __init__(self, options, db):
        self.options = options
        self.db = db
        self.told = 0
        bus = LocalBus()
        bus.subscribe(BoxAdvanced, self.count, group="bench")
        clock = SystemClock()
        ledger = Ledger(bus, clock)
        store = SqlMessageStore(db, ledger, media=MediaRecords(SqlMediaStore(), clock))
        if options.plain:
            store._together = None
        self.messages = MessagesService(store, clock)
        self.updates = UpdatesService(SqlUpdateStore(db, ledger), clock)
        self.random_ids = itertools.count(1)
        self.chance = random.Random(1)

    def count(self, _event):
        self.told += 1

    def pair(self):
        one = self.chance.randint(1, self.options.users)
        return one, one % self.options.users + 1 + self.chance.randint(0, 4)

    async def send(self, sender, peer, reply_to=None):
        outgoing = Outgoing(random_id=next(self.random_ids) * 7919 % 2**61, text=TEXT, reply_to=reply_to)
        await self.messages.send(sender=UserId(sender), peer=PeerId(peer), outgoing=[outgoing], origin=DEVICE)

    async def private(self):
        await self.send(*self.pair())

    async def group(self):
        await self.send(self.chance.randint(1, MEMBERS), GROUP)

    async def read(self):
        one, other = self.pair()
        await self.messages.read_history(owner=UserId(one), peer=PeerId(other), max_id=0, origin=DEVICE)

    async def history(self):
        await self.messages.history(owner=UserId(1), peer=GROUP, query=HistoryQuery())

    async def difference(self):
        state = await self.updates.state(user=UserId(1), device=DEVICE)
        found = await self.updates.difference(
            user=UserId(1), device=DEVICE, pts=state.pts - 100, qts=1, at=state.at, limit=0, total_limit=0
        )
        assert len(found.entries) >= 100
        await self.messages.get_many(owner=UserId(1), ids=[MessageId(number) for number in range(1, 101)])

    async def measure(self, name, operation, *, each=1, concurrency=None):
        end = time.perf_counter() + self.options.seconds
        done = 0

        async def worker():
            nonlocal done
            while time.perf_counter() < end:
                await operation()
                done += 1

        gc.collect()
        gc.freeze()
        profile = cProfile.Profile() if self.options.profile else None
        started, cpu, loop = time.perf_counter(), time.process_time(), time.thread_time()
        if profile is not None:
            profile.enable()
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency or self.options.concurrency):
                group.create_task(worker())
        if profile is not None:
            profile.disable()
        cpu, wall, loop = time.process_time() - cpu, time.perf_counter() - started, time.thread_time() - loop
        done *= each
        print(f"{name:23} {done / wall:7.0f}/s {cpu / done * 1e6:8.1f} us each, {loop / done * 1e6:.1f} in the loop")
        if profile is not None:
            pstats.Stats(profile).sort_stats("tottime").print_stats(18)


async def run(options):
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        kind = "postgres" if options.dsn else "sqlite"
        settings = SqlSettings(kind=kind, dsn=options.dsn, synchronous=options.synchronous, writers=options.writers)
        db = open_database(settings, Path(folder) / "bench.db")
        await migrate(db, PACKAGES)
        bench = Bench(options, db)
        await db.write(lambda tx: records.join_audience(tx, GROUP, [UserId(n + 1) for n in range(MEMBERS)]))
        for near in range(5):
            await asyncio.gather(*(bench.send(n + 1, n % options.users + 1 + near) for n in range(options.users)))
        await bench.measure("private", bench.private)
        if hasattr(db, "raced"):
            print("raced", db.raced)
        await bench.measure("group of 50, per member", bench.group, each=MEMBERS)
        await bench.measure("read", bench.read)
        await bench.measure("history of 100", bench.history, concurrency=1)
        await bench.measure("difference of 100", bench.difference, concurrency=1)
        await db.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--synchronous", default="FULL")
    parser.add_argument("--folder", default=None)
    parser.add_argument("--dsn", default="", help="an empty PostgreSQL database instead of a file")
    parser.add_argument("--plain", action="store_true", help="PostgreSQL: send each message by a work of its own")
    parser.add_argument("--writers", type=int, default=SqlSettings().writers)
    parser.add_argument("--profile", action="store_true")
    asyncio.run(run(parser.parse_args()))
