"""What every bus promises; an adapter joins by adding itself to the fixture."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from heliogram.platform.bus import Bus, Event, LocalBus


class Happened(Event, frozen=True):
    about: int
    text: str

    @property
    def key(self) -> int:
        return self.about


class Unkeyed(Event, frozen=True):
    text: str


@pytest.fixture(params=["local"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    bus = {"local": LocalBus}[request.param]()
    yield bus
    await bus.close()


async def test_every_group_gets_every_event_of_its_type_once(bus: Bus):
    seen: list[str] = []
    bus.subscribe(Happened, lambda event: seen.append(f"a {event.text}"), group="a")
    bus.subscribe(Happened, lambda event: seen.append(f"b {event.text}"), group="b")
    bus.subscribe(Unkeyed, lambda event: seen.append(f"u {event.text}"), group="a")
    bus.publish(Happened(1, "x"))
    bus.publish(Unkeyed("y"))
    await bus.drain()
    assert sorted(seen) == ["a x", "b x", "u y"]


async def test_a_publisher_runs_no_handler(bus: Bus):
    seen: list[str] = []
    bus.subscribe(Happened, lambda event: seen.append(event.text), group="a")
    bus.publish(Happened(1, "x"))
    assert seen == []
    assert bus.backlog == 1
    await bus.drain()
    assert seen == ["x"]
    assert bus.backlog == 0


async def test_an_event_nobody_listens_to_is_no_mistake(bus: Bus):
    bus.publish(Happened(1, "x"))
    await bus.drain()


async def test_a_group_may_not_handle_a_type_twice(bus: Bus):
    bus.subscribe(Happened, print, group="a")
    with pytest.raises(ValueError, match="already"):
        bus.subscribe(Happened, print, group="a")


async def test_events_of_one_key_stay_in_order_and_those_of_others_go_on(bus: Bus):
    gate = asyncio.Event()
    seen: list[str] = []

    async def handle(event: Happened) -> None:
        if event.text == "slow":
            await gate.wait()
        seen.append(f"{event.about} {event.text}")

    bus.subscribe(Happened, handle, group="a")
    for about, text in ((1, "slow"), (1, "second"), (2, "first"), (1, "third")):
        bus.publish(Happened(about, text))
    while "2 first" not in seen:  # noqa: ASYNC110 - turns of the loop, no time
        await asyncio.sleep(0)
    assert seen == ["2 first"]
    gate.set()
    await bus.drain()
    assert seen == ["2 first", "1 slow", "1 second", "1 third"]


async def test_events_without_a_key_are_all_in_order(bus: Bus):
    seen: list[str] = []

    async def handle(event: Unkeyed) -> None:
        for _ in range(int(event.text)):
            await asyncio.sleep(0)
        seen.append(event.text)

    bus.subscribe(Unkeyed, handle, group="a")
    for text in ("5", "1", "3"):
        bus.publish(Unkeyed(text))
    await bus.drain()
    assert seen == ["5", "1", "3"]


async def test_a_handler_that_fails_leaves_a_dead_letter_and_stops_nothing(bus: Bus):
    seen: list[str] = []

    async def handle(event: Happened) -> None:
        await asyncio.sleep(0)
        if event.text == "bad":
            raise RuntimeError("no")
        seen.append(event.text)

    def handle_at_once(event: Unkeyed) -> None:
        raise ValueError(event.text)

    bus.subscribe(Happened, handle, group="a")
    bus.subscribe(Unkeyed, handle_at_once, group="b")
    for text in ("one", "bad", "two"):
        bus.publish(Happened(1, text))
    bus.publish(Unkeyed("worse"))
    await bus.drain()
    assert seen == ["one", "two"]
    assert bus.dead_letter_count == 2
    assert [(letter.event, letter.group, letter.error) for letter in bus.dead_letters] == [
        (Unkeyed("worse"), "b", "ValueError: worse"),
        (Happened(1, "bad"), "a", "RuntimeError: no"),
    ]


async def test_a_handler_may_publish(bus: Bus):
    seen: list[str] = []

    def handle(event: Unkeyed) -> None:
        seen.append(event.text)
        if len(event.text) < 3:
            bus.publish(Unkeyed(event.text + "x"))

    bus.subscribe(Unkeyed, handle, group="a")
    bus.publish(Unkeyed("x"))
    await bus.drain()
    assert seen == ["x", "xx", "xxx"]
