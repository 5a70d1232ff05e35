"""PostgreSQL as the store: several processes on one database, and a server that is killed under them."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.crash.store import check
from tests.support import stores
from tests.support.boxes import ANN, BOB, GROUP, PHONE, Boxes, open_boxes
from tests.support.hammer import PEOPLE

from heliogram.kernel.ids import PeerId, UserId
from heliogram.main.cluster import Postgres
from heliogram.platform.sql import StorageError
from heliogram.services.messages.contract import Outgoing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    monkeypatch.setattr(stores.SERVER, "dsn", postgres.url.rpartition("/")[0])
    return postgres


@pytest.fixture
async def boxes(server: Postgres, tmp_path: Path) -> AsyncIterator[Boxes]:
    async with open_boxes(tmp_path) as boxes:
        yield boxes


async def hammer(folder: Path, seed: int, steps: int) -> list[tuple[int, int, int, bool]]:
    """Run a process that writes; return random id, message, pts, and whether it was sent before, for each."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.hammer", str(folder), str(seed), str(steps),
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **stores.environment()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()[-3000:]
    return [tuple(json.loads(line)) for line in told.splitlines()]


async def look_into(boxes: Boxes, random_ids: set[int]) -> None:
    """Check the tables of a store."""
    loop = asyncio.get_running_loop()

    def ask(sql: str, params: tuple[int, ...] = ()) -> list[tuple[object, ...]]:
        reading = boxes.db.read(lambda reader: reader.all(sql, params))
        return asyncio.run_coroutine_threadsafe(reading, loop).result()

    await asyncio.to_thread(check, ask, random_ids)


@pytest.mark.timeout(300)
async def test_three_processes_number_every_box_without_gaps_and_send_every_random_id_once(
    boxes: Boxes, tmp_path: Path
):
    await boxes.join(*PEOPLE)
    told = await asyncio.gather(*(hammer(tmp_path, seed, 40) for seed in range(3)))
    random_ids = {one[0] for one in told[0]}
    assert all({one[0] for one in process} == random_ids for process in told)
    for random_id in random_ids:
        outcomes = [one for process in told for one in process if one[0] == random_id]
        assert len({(message, pts) for _, message, pts, _ in outcomes}) == 1, outcomes
        assert sorted(duplicate for *_, duplicate in outcomes) == [False, True, True]
    await look_into(boxes, random_ids)


async def test_a_server_that_is_killed_and_comes_back_is_waited_for(boxes: Boxes, server: Postgres, tmp_path: Path):
    sent: list[int] = []
    begun, back = asyncio.Event(), asyncio.Event()

    async def keep_sending(sender: UserId) -> None:
        after = 0
        for number in range(1, 10_000):
            random_id = sender * 100_000 + number
            said = Outgoing(random_id=random_id, text=str(random_id))
            await boxes.messages.send(sender=sender, peer=PeerId(sender % 6 + 1), outgoing=[said], origin=PHONE)
            sent.append(random_id)
            if len(sent) > 20:
                begun.set()
            after += back.is_set()
            if after > 5:
                return

    async def restart() -> None:
        await begun.wait()
        await server.kill()
        await server.start()
        back.set()

    await asyncio.gather(restart(), *(keep_sending(person) for person in PEOPLE))
    await look_into(boxes, set(sent))


async def test_a_commit_of_which_nothing_is_heard_is_asked_for(boxes: Boxes, monkeypatch: pytest.MonkeyPatch):
    from heliogram.platform.sql.postgres.session import Lost, Session

    control = Session.control
    losses = iter(("before", "after"))

    async def losing(session: Session, sql: str) -> None:
        if sql != "COMMIT" or (moment := next(losses, None)) is None:
            return await control(session, sql)
        if moment == "after":
            await control(session, sql)
        session.terminate()
        raise Lost("the connection went away")

    await boxes.join(ANN, BOB)
    monkeypatch.setattr(Session, "control", losing)
    for number in (1, 2):
        sent = await boxes.send(ANN, GROUP, f"number {number}")
        assert (sent.message.id, sent.duplicate) == (number, False)
    assert await boxes.texts(BOB, GROUP) == ["number 2", "number 1"]
    assert [entry.number for entry in await boxes.pushed(BOB)] == [2, 3]
    await look_into(boxes, {1, 2})


async def test_a_server_that_stays_away_is_an_error_and_no_wait_without_end(boxes: Boxes, server: Postgres):
    boxes.db._writing._patience_s = boxes.db._locking._patience_s = 0.5  # type: ignore[attr-defined]
    await boxes.send(ANN, BOB, "before")
    await server.kill()
    with pytest.raises(StorageError):
        await boxes.send(ANN, BOB, "lost")
    assert boxes.db.problem
    await server.start()
    await boxes.send(ANN, BOB, "after")
    assert boxes.db.problem == ""
    assert await boxes.texts(BOB, ANN) == ["after", "before"]


async def test_a_text_that_postgres_cannot_keep_is_kept_without_what_it_cannot(boxes: Boxes):
    await boxes.send(ANN, BOB, "a\0b")
    assert await boxes.texts(BOB, ANN) == ["ab"]


async def test_two_programs_that_start_at_once_migrate_once(server: Postgres, database: str):
    from heliogram.main.foundation import PACKAGES
    from heliogram.platform.sql import SqlSettings, migrate, open_database

    stores_ = [open_database(SqlSettings(kind="postgres", dsn=database), Path()) for _ in range(3)]
    ran = await asyncio.gather(*(migrate(store, PACKAGES) for store in stores_))
    assert sorted(map(bool, ran)) == [False, False, True]
    for store in stores_:
        await store.close()
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT count(*) FROM schema_versions") == len(PACKAGES)
    await connection.close()
