"""Worker processes: real ones."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop
from tests.support.films import film
from tests.support.pictures import picture

from heliogram.kernel.ids import UserId
from heliogram.services.files.contract import FileIdInvalid
from heliogram.services.media.jobs import (
    Clip,
    Craft,
    Draw,
    Inspect,
    Inspected,
    Made,
    Medium,
    Portray,
    Refused,
    Shape,
    Why,
)
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.workshop import Workshop

ANN = UserId(1)
PICTURE = picture(300, 200)
PLENTY = 64 << 20


def reading(content: bytes) -> Callable[[int, int], Awaitable[bytes]]:
    async def read(offset: int, limit: int) -> bytes:
        return content[offset : offset + limit]

    return read


async def draw(workshop: Workshop, content: bytes = PICTURE):
    job = Draw(size=len(content), budget=len(content), shape=Shape.PHOTO)
    return await workshop.do(job, reading(content), owner=ANN)


async def inspect(workshop: Workshop, content: bytes, budget: int = PLENTY):
    job = Inspect(size=len(content), budget=budget, medium=Medium.VIDEO)
    return await workshop.do(job, reading(content), owner=ANN)


def idle(workshop: Workshop, craft: Craft = Craft.PICTURES):
    return workshop._idle[craft]


async def test_workers_are_started_when_there_is_work_and_used_again():
    workshop = Workshop(MediaSettings(workers=1))
    assert idle(workshop) == []
    first, second = await asyncio.gather(draw(workshop), draw(workshop))
    assert isinstance(first, Made)
    assert first == second
    (worker,) = idle(workshop)
    assert worker.answered == 2
    await workshop.close()
    assert worker.gone


def test_a_worker_that_had_gone_is_replaced_in_the_loop_that_the_server_uses():
    async def go():
        workshop = Workshop(MediaSettings(workers=1))
        await draw(workshop)
        (worker,) = idle(workshop)
        worker._process.kill()
        await worker._process.wait()
        with contextlib.suppress(ConnectionError):
            await worker._process.stdin.wait_closed()
        assert isinstance(await draw(workshop), Made)
        await workshop.close()

    uvloop.run(go())


async def test_a_picture_that_takes_too_long_costs_its_worker_and_no_other_picture():
    workshop = Workshop(MediaSettings(workers=1, timeout_s=0.001))
    assert await draw(workshop) == Refused(why=Why.UNREADABLE)
    assert idle(workshop) == []
    workshop.settings = MediaSettings(workers=1)
    assert isinstance(await draw(workshop), Made)
    await workshop.close()


async def test_a_picture_that_takes_too_much_memory_is_refused():
    workshop = Workshop(MediaSettings(workers=1, memory_mb=128))
    assert await draw(workshop, picture(5000, 4990, "PNG")) == Refused(why=Why.UNREADABLE)
    await workshop.close()


async def test_a_worker_that_died_is_replaced():
    workshop = Workshop(MediaSettings(workers=1))
    await draw(workshop)
    (worker,) = idle(workshop)
    worker._process.kill()
    assert isinstance(await draw(workshop), Made)
    assert idle(workshop) != [worker]
    await workshop.close()


async def test_a_worker_without_work_goes():
    workshop = Workshop(MediaSettings(workers=1, idle_s=0.01))
    await draw(workshop)
    (worker,) = idle(workshop)
    await worker._process.wait()
    assert isinstance(await draw(workshop), Made)
    await workshop.close()


async def test_a_worker_can_read_every_format_after_it_has_shut_itself_in():
    workshop = Workshop(MediaSettings(workers=1))
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "MPO"):
        assert isinstance(await draw(workshop, picture(60, 40, kind)), Made), kind
    assert isinstance(await draw(workshop, picture(60, 40, "TIFF")), Refused)
    (worker,) = idle(workshop)
    assert worker.answered == 7
    await workshop.close()


@pytest.mark.parametrize("craft", [Craft.PICTURES, Craft.FILMS])
async def test_a_worker_has_shut_itself_in(craft: Craft):
    workshop = Workshop(MediaSettings(workers=1, memory_mb=700))
    await (draw(workshop) if craft is Craft.PICTURES else inspect(workshop, film()))
    (worker,) = idle(workshop, craft)
    process = Path(f"/proc/{worker._process.pid}")
    limits = {line[:25].strip(): line[26:].split()[:2] for line in (process / "limits").read_text().splitlines()}
    for kind in ("Max open files", "Max processes", "Max file size", "Max core file size"):
        assert limits[kind] == ["0", "0"]
    assert limits["Max address space"] == [str(700 << 20)] * 2
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    assert "0" not in status["Uid"].split()
    assert len(list((process / "task").iterdir())) == 1
    await workshop.close()


async def test_films_are_read_in_ranges_and_made_into_others():
    workshop = Workshop(MediaSettings(workers=1))
    content = film(320, 240)
    found = await inspect(workshop, content)
    assert isinstance(found, Inspected)
    assert [one.type for one in found.renditions] == ["i", "m"]
    clip = await workshop.do(Portray(size=len(content), budget=PLENTY, start_s=0.0), reading(content), owner=ANN)
    assert isinstance(clip, Clip)
    assert (len(idle(workshop)), len(idle(workshop, Craft.FILMS))) == (0, 1)
    await workshop.close()


async def test_a_worker_reads_no_more_than_it_may():
    workshop = Workshop(MediaSettings(workers=1))
    assert await inspect(workshop, film(), budget=100) == Refused(why=Why.UNREADABLE)
    assert len(idle(workshop, Craft.FILMS)) == 1
    await workshop.close()


async def test_what_reading_fails_with_is_passed_on_and_the_worker_goes():
    async def gone(offset: int, limit: int) -> bytes:
        raise FileIdInvalid

    workshop = Workshop(MediaSettings(workers=1))
    with pytest.raises(FileIdInvalid):
        await workshop.do(Draw(size=10, budget=10, shape=Shape.PHOTO), gone, owner=ANN)
    assert idle(workshop) == []
    await workshop.close()


async def test_films_leave_a_place_to_pictures_and_who_waits_too_long_is_late():
    begun, release = asyncio.Event(), asyncio.Event()

    async def stuck(offset: int, limit: int) -> bytes:
        begun.set()
        await release.wait()
        return b"\0" * limit

    workshop = Workshop(MediaSettings(workers=2, patience_s=0.05))
    job = Inspect(size=1 << 20, budget=PLENTY, medium=Medium.VIDEO)
    first = asyncio.ensure_future(workshop.do(job, stuck, owner=ANN))
    await begun.wait()
    assert await workshop.do(job, stuck, owner=ANN) == Refused(why=Why.LATE)
    assert isinstance(await draw(workshop), Made)
    release.set()
    assert await first == Refused(why=Why.UNREADABLE)
    await workshop.close()
