"""Worker processes: real ones."""

import asyncio

from tests.support.pictures import picture

from heliogram.services.media.jobs import Job, Made, Refused, Shape, Why
from heliogram.services.media.settings import MediaSettings
from heliogram.services.media.workshop import Workshop

PICTURE = Job(content=picture(300, 200), shape=Shape.PHOTO)


async def test_workers_are_started_when_there_is_work_and_used_again():
    workshop = Workshop(MediaSettings(workers=1))
    assert workshop._idle == []
    first, second = await asyncio.gather(workshop.make(PICTURE), workshop.make(PICTURE))
    assert isinstance(first, Made)
    assert first == second
    (worker,) = workshop._idle
    assert worker.answered == 2
    await workshop.close()
    assert worker.gone


async def test_a_picture_that_takes_too_long_costs_its_worker_and_no_other_picture():
    workshop = Workshop(MediaSettings(workers=1, timeout_s=0.001))
    assert await workshop.make(PICTURE) == Refused(why=Why.UNREADABLE)
    assert workshop._idle == []
    workshop._settings = MediaSettings(workers=1)
    assert isinstance(await workshop.make(PICTURE), Made)
    await workshop.close()


async def test_a_picture_that_takes_too_much_memory_is_refused():
    workshop = Workshop(MediaSettings(workers=1, memory_mb=128))
    large = Job(content=picture(5000, 4990, "PNG"), shape=Shape.PHOTO)
    assert await workshop.make(large) == Refused(why=Why.UNREADABLE)
    await workshop.close()


async def test_a_worker_that_died_is_replaced():
    workshop = Workshop(MediaSettings(workers=1))
    await workshop.make(PICTURE)
    (worker,) = workshop._idle
    worker._process.kill()
    assert isinstance(await workshop.make(PICTURE), Made)
    assert workshop._idle != [worker]
    await workshop.close()


async def test_a_worker_without_work_goes():
    workshop = Workshop(MediaSettings(workers=1, idle_s=0.01))
    await workshop.make(PICTURE)
    (worker,) = workshop._idle
    await worker._process.wait()
    assert isinstance(await workshop.make(PICTURE), Made)
    await workshop.close()
