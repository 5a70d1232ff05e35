import asyncio
from contextvars import ContextVar, copy_context

import pytest

pytest.importorskip("greenlet")

from heliogram.platform.sql.postgres.bridge import run_work, wait_for

WHO: ContextVar[str] = ContextVar("who", default="nobody")


async def later(value: object) -> object:
    await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


async def test_a_plain_function_waits_for_what_it_asks():
    assert await run_work(lambda: [wait_for(later(1)), wait_for(later(2))], copy_context()) == [1, 2]


async def test_what_is_raised_is_raised_where_it_was_asked_for_and_may_be_caught_there():
    def catching() -> str:
        try:
            wait_for(later(KeyError("a")))
        except KeyError as error:
            return f"caught {error}"
        return "nothing"

    assert await run_work(catching, copy_context()) == "caught 'a'"
    with pytest.raises(KeyError):
        await run_work(lambda: wait_for(later(KeyError("b"))), copy_context())


async def test_a_work_has_its_own_context_and_others_run_meanwhile():
    def who() -> tuple[str, object, str]:
        return WHO.get(), wait_for(later(0)), WHO.get()

    contexts = []
    for name in ("ann", "bob"):
        token = WHO.set(name)
        contexts.append(copy_context())
        WHO.reset(token)
    assert await asyncio.gather(*(run_work(who, context) for context in contexts)) == [
        ("ann", 0, "ann"),
        ("bob", 0, "bob"),
    ]
    assert WHO.get() == "nobody"


async def test_a_work_that_is_cancelled_ends():
    ended = []

    def work() -> None:
        try:
            wait_for(asyncio.sleep(60))
        finally:
            ended.append(True)

    task = asyncio.ensure_future(run_work(work, copy_context()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]
