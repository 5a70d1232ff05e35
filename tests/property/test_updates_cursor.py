"""Whatever is lost on the way, a device ends up with every entry of the SEQ log, though it names only dates (M4)."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tests.support.boxes import ANN, PHONE, open_boxes

from heliogram.platform.ledger import Record


class Marked(Record, frozen=True, tag="test.cursor.marked"):
    number: int


class Kept:
    """What a client has: the entries it saw, and the state it would start from after a restart."""

    def __init__(self, seen: set[int], seq: int, at: int) -> None:
        self.seen, self.seq, self.at = seen, seq, at

    def copy(self) -> "Kept":
        return Kept(set(self.seen), self.seq, self.at)


class CursorMachine(RuleBasedStateMachine):
    """A client that takes pushes in order, asks for a difference when it sees a gap, loses answers, and dies."""

    @initialize()
    def begin(self):
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.boxes = self.run(self.stack.enter_async_context(open_boxes(Path(folder))))
        state = self.run(self.boxes.updates.state(user=ANN, device=PHONE))
        self.client = Kept(set(), state.seq, state.at)
        self.saved = self.client.copy()
        self.written = 0

    def run(self, work):
        return self.runner.run(work)

    @rule(seconds=st.integers(1, 5))
    def time_passes(self, seconds):
        self.boxes.clock.advance(seconds)

    @rule(count=st.integers(1, 4), arrives=st.booleans())
    def something_happens(self, count, arrives):
        for _ in range(count):
            self.written += 1
            self.run(self.boxes.note(ANN, Marked(self.written)))
            number = self.written + 1
            if arrives and number == self.client.seq + 1:
                self.client.seen.add(number)
                self.client.seq = number
                self.client.at = max(self.client.at, int(self.boxes.clock.now()))

    @rule(limit=st.integers(1, 3), lost=st.booleans())
    def asks(self, limit, lost):
        found = self.run(self.difference(limit))
        if not lost:
            self.take(found)

    @rule()
    def asks_for_a_state_and_ignores_it(self):
        self.run(self.boxes.updates.state(user=ANN, device=PHONE))

    @rule()
    def saves(self):
        self.saved = self.client.copy()

    @rule()
    def dies_and_starts_from_what_it_saved(self):
        self.client = self.saved.copy()

    @rule(limit=st.integers(1, 3))
    def catches_up(self, limit):
        for _ in range(self.written + 3):
            found = self.run(self.difference(limit))
            self.take(found)
            if found.final:
                break
        assert found.final
        assert self.client.seen >= set(range(2, self.written + 2))

    async def difference(self, limit):
        return await self.boxes.updates.difference(
            user=ANN, device=PHONE, pts=1, qts=1, at=self.client.at, limit=limit, total_limit=0
        )

    def take(self, found):
        self.client.seen |= {entry.number for entry in found.entries}
        self.client.seq = max(self.client.seq, found.state.seq)
        self.client.at = found.state.at

    def teardown(self):
        if hasattr(self, "stack"):
            try:
                self.catches_up(2)
            finally:
                self.run(self.stack.aclose())
                self.runner.close()


CursorMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
test_a_device_that_names_only_dates_misses_nothing = CursorMachine.TestCase
