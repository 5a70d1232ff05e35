"""One timer for many deadlines."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from tests.support.clock import ManualClock

from heliogram.edge.wheel import TICK_S, Ticker, Wheel

NOW = 1_700_000_000.0


def woken():
    log = []
    wheel = Wheel(lambda thing, now: log.append((thing, now)))
    wheel.turn(NOW)
    return wheel, log


def test_a_thing_is_woken_once_when_it_is_due():
    wheel, log = woken()
    wheel.add(NOW + 5, "tea")
    wheel.turn(NOW + 4.9)
    assert log == []
    assert len(wheel) == 1
    wheel.turn(NOW + 5.3)
    wheel.turn(NOW + 9)
    assert log == [("tea", NOW + 5.3)]
    assert len(wheel) == 0


def test_what_is_past_already_is_woken_at_the_next_turn():
    wheel, log = woken()
    wheel.add(NOW - 100, "late")
    wheel.turn(NOW + TICK_S)
    assert [thing for thing, _ in log] == ["late"]


def test_a_thing_that_breaks_keeps_no_other_asleep():
    log = []

    def wake(thing, _now):
        if thing == "broken":
            raise RuntimeError(thing)
        log.append(thing)

    wheel = Wheel(wake)
    wheel.turn(NOW)
    for thing in ("first", "broken", "last"):
        wheel.add(NOW + 1, thing)
    wheel.turn(NOW + 2)
    assert log == ["first", "last"]


def test_a_thing_may_add_itself_again_while_it_is_woken():
    times = []
    wheel = Wheel(lambda thing, now: (times.append(now), wheel.add(now + 1, thing)))
    wheel.turn(NOW)
    wheel.add(NOW + 1, "again")
    for step in range(1, 20):
        wheel.turn(NOW + step * 0.5)
    assert 5 <= len(times) <= 9


@given(st.lists(st.floats(0, 1000)), st.lists(st.floats(0, 50), min_size=1, max_size=40))
def test_nothing_is_woken_early_or_forgotten(delays, steps):
    wheel, log = woken()
    for delay in delays:
        wheel.add(NOW + delay, delay)
    now = NOW
    for step in [*steps, 2000]:
        now += step
        wheel.turn(now)
        assert all(woke >= NOW + delay - 1e-6 for delay, woke in log)
    assert sorted(delay for delay, _ in log) == sorted(delays)


async def test_a_ticker_tells_the_time_until_it_is_stopped():
    clock = ManualClock()
    ticker = Ticker(clock)
    told = asyncio.Queue()
    ticker.add(told.put_nowait)
    ticker.start()
    ticker.start()
    assert await told.get() == clock.now()
    ticker.stop()
    ticker.stop()
    assert told.empty()


def test_a_clock_that_is_set_back_stops_nothing():
    wheel, log = woken()
    wheel.turn(NOW - 3600)
    wheel.add(NOW - 3590, "soon")
    wheel.turn(NOW - 3589)
    assert [thing for thing, _ in log] == ["soon"]
