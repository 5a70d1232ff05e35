import asyncio
from contextvars import ContextVar

from heliogram.platform.bus import Event, LocalBus

TRACE: ContextVar[str] = ContextVar("trace", default="")


class Happened(Event, frozen=True):
    about: int
    text: str

    @property
    def key(self) -> int:
        return self.about


async def test_a_group_handles_no_more_keys_at_once_than_it_may_and_keeps_their_order():
    bus = LocalBus(lanes=2)
    gate = asyncio.Event()
    seen: list[tuple[int, str]] = []
    under_way: set[int] = set()
    most = 0

    async def handle(event: Happened) -> None:
        nonlocal most
        under_way.add(event.about)
        most = max(most, len(under_way))
        await gate.wait()
        seen.append((event.about, event.text))
        under_way.discard(event.about)

    bus.subscribe(Happened, handle, group="a")
    for text in ("1", "2"):
        for about in range(5):
            bus.publish(Happened(about, text))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert under_way == {0, 1}
    assert bus.backlog == 10
    gate.set()
    await bus.drain()
    assert most == 2
    assert sorted(seen) == [(about, text) for about in range(5) for text in ("1", "2")]
    assert all(seen.index((about, "1")) < seen.index((about, "2")) for about in range(5))


async def test_a_handler_runs_in_the_context_of_its_publisher():
    bus = LocalBus()
    seen: list[str] = []

    async def handle(event: Happened) -> None:
        await asyncio.sleep(0)
        seen.append(f"async {event.text} {TRACE.get()}")

    bus.subscribe(Happened, handle, group="a")
    bus.subscribe(Happened, lambda event: seen.append(f"plain {event.text} {TRACE.get()}"), group="b")
    for text in ("x", "y"):
        TRACE.set(f"trace of {text}")
        bus.publish(Happened(1, text))
    await bus.drain()
    assert seen[:2] == ["plain x trace of x", "plain y trace of y"]
    assert seen[2:] == ["async x trace of x", "async y trace of y"]


async def test_a_lane_goes_on_after_an_event_that_a_plain_answer_settles():
    bus = LocalBus()
    gate = asyncio.Event()
    seen: list[str] = []

    def handle(event: Happened):  # a handler may decide each time whether it has to wait
        if event.text == "wait":
            return gate.wait()
        seen.append(event.text)
        return None

    bus.subscribe(Happened, handle, group="a")
    bus.publish(Happened(1, "wait"))
    bus.publish(Happened(1, "next"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert seen == []
    gate.set()
    await bus.drain()
    assert seen == ["next"]


async def test_what_was_published_can_be_handed_on_at_once():
    bus = LocalBus()
    seen: list[str] = []
    bus.subscribe(Happened, lambda event: seen.append(event.text), group="a")
    bus.publish(Happened(1, "now"))
    assert seen == []
    bus.deliver()
    assert seen == ["now"]
    await bus.drain()
    assert seen == ["now"]
