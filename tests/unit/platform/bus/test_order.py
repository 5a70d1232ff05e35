"""However handlers dawdle and fail, each event is handled once and those of a key in order."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from heliogram.platform.bus import Event, LocalBus


class Happened(Event, frozen=True):
    about: int
    number: int
    turns: int
    """How many turns of the loop its handler takes; 0: it is done at once, below 0: it fails."""

    @property
    def key(self) -> int:
        return self.about


events = st.lists(st.tuples(st.integers(0, 4), st.integers(-2, 4), st.booleans()), max_size=40)


async def deliver(plan: list[tuple[int, int, bool]], lanes: int) -> tuple[list[Happened], list[Happened], LocalBus]:
    bus = LocalBus(lanes=lanes)
    handled: list[Happened] = []
    at_work: set[int] = set()

    async def dawdle(event: Happened) -> None:
        assert event.about not in at_work  # one at a time per key
        at_work.add(event.about)
        assert len(at_work) <= lanes
        for _ in range(abs(event.turns)):
            await asyncio.sleep(0)
        at_work.discard(event.about)
        handled.append(event)
        if event.turns < 0:
            raise RuntimeError

    def handle(event: Happened):
        if event.turns:
            return dawdle(event)
        assert event.about not in at_work
        handled.append(event)
        return None

    bus.subscribe(Happened, handle, group="test")
    published = [Happened(about, number, turns) for number, (about, turns, _) in enumerate(plan)]
    for event, (_, _, pause) in zip(published, plan, strict=True):
        bus.publish(event)
        if pause:
            await asyncio.sleep(0)
    await bus.drain()
    return published, handled, bus


@settings(max_examples=150, deadline=None)
@given(events, st.integers(1, 3))
def test_each_event_is_handled_once_and_in_the_order_of_its_key(plan: list[tuple[int, int, bool]], lanes: int):
    with capture_logs():
        published, handled, bus = asyncio.run(deliver(plan, lanes))
    for key in range(5):
        assert [e for e in handled if e.about == key] == [e for e in published if e.about == key]
    assert bus.dead_letter_count == sum(event.turns < 0 for event in published)
    assert bus.backlog == 0
