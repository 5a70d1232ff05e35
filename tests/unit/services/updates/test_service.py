import pytest
from tests.support.boxes import ANN, BOB, PHONE, TABLET, Boxes

from heliogram.kernel.ids import BoxId
from heliogram.platform.ledger import Record, Stream, decode_record
from heliogram.services.updates.contract import PersistentTimestampEmpty
from heliogram.services.updates.service import UpdatesService
from heliogram.services.updates.sql import SqlUpdateStore


class Said(Record, frozen=True, tag="test.updates.said"):
    number: int


class Client:
    """A device that keeps a state and asks for what it missed."""

    def __init__(self, boxes: Boxes, device=PHONE) -> None:
        self.boxes = boxes
        self.device = device
        self.pts, self.qts, self.at = 1, 1, int(boxes.clock.now())

    async def begin(self):
        state = await self.boxes.updates.state(user=ANN, device=self.device)
        self.accept(state)
        return state

    async def ask(self, *, limit=0, total_limit=0):
        return await self.boxes.updates.difference(
            user=ANN,
            device=self.device,
            pts=self.pts,
            qts=self.qts,
            at=self.at,
            limit=limit,
            total_limit=total_limit,
        )

    def accept(self, state):
        self.pts, self.qts, self.at = state.pts, state.qts, state.at

    async def catch_up(self, *, limit=0):
        """Ask until there is no more; return the SEQ numbers that were told."""
        told = []
        for _ in range(100):
            found = await self.ask(limit=limit)
            told += numbers(found, "seq")
            self.accept(found.state)
            if found.final:
                return told
        raise AssertionError("the difference never ends")


def numbers(found, stream):
    return [entry.number for entry in found.entries if entry.stream == stream]


@pytest.fixture
def client(boxes: Boxes) -> Client:
    return Client(boxes)


async def test_a_new_box_stands_at_one_and_never_at_zero(boxes: Boxes, client: Client):
    state = await client.begin()
    assert (state.pts, state.qts, state.seq, state.at) == (1, 1, 1, int(boxes.clock.now()))


async def test_who_missed_nothing_is_told_nothing(boxes: Boxes, client: Client):
    await boxes.send(BOB, ANN)
    await client.begin()
    boxes.clock.advance(50)
    found = await client.ask()
    assert (found.entries, found.final, found.too_long) == ([], True, False)
    assert (found.state.pts, found.state.at) == (2, int(boxes.clock.now()))


async def test_what_was_missed_is_told_in_order(boxes: Boxes, client: Client):
    await client.begin()
    for _ in range(2):
        await boxes.send(BOB, ANN)
    await boxes.read(ANN, BOB)
    await boxes.note(ANN, Said(1))
    found = await client.ask()
    assert [(entry.kind, entry.number) for entry in found.entries] == [
        ("messages.added", 2),
        ("messages.added", 3),
        ("messages.inbox_read", 4),
        ("test.updates.said", 2),
    ]
    assert decode_record(found.entries[-1].payload) == Said(1)
    assert (found.state.pts, found.state.seq, found.final) == (4, 2, True)


async def test_a_long_difference_comes_in_parts_whose_states_follow_each_other(boxes: Boxes, client: Client):
    await client.begin()
    for _ in range(3):
        await boxes.send(BOB, ANN)
    await boxes.delete(ANN, 1, 2)
    await boxes.send(BOB, ANN)
    first = await client.ask(limit=2)
    assert (numbers(first, "pts"), first.state.pts, first.final) == ([2, 3], 3, False)
    client.accept(first.state)
    second = await client.ask(limit=2)
    assert [(entry.number, entry.count) for entry in second.entries] == [(4, 1), (6, 2)]
    client.accept(second.state)
    last = await client.ask(limit=2)
    assert (numbers(last, "pts"), last.state.pts, last.final) == ([7], 7, True)


async def test_every_part_is_told_exactly_once_in_every_log(boxes: Boxes, client: Client):
    await client.begin()
    for number in range(7):
        await boxes.note(ANN, Said(number))
        await boxes.send(BOB, ANN)
        if number % 3 == 0:
            boxes.clock.advance(1)
    assert await client.catch_up(limit=2) == [2, 3, 4, 5, 6, 7, 8]
    assert client.pts == 8
    assert await client.catch_up() == []


async def test_many_entries_of_one_second_are_told_in_parts_that_end(boxes: Boxes, client: Client):
    await client.begin()
    await boxes.note(ANN, *(Said(number) for number in range(9)))
    assert await client.catch_up(limit=2) == list(range(2, 11))


async def test_qts_entries_are_told_too(boxes: Boxes, client: Client):
    await client.begin()
    for number in range(3):
        await boxes.db.write(
            lambda tx, number=number: boxes.ledger.append(tx, box=BoxId(ANN), record=Said(number), stream=Stream.QTS)
        )
    found = await client.ask(limit=2)
    assert (numbers(found, "qts"), found.state.qts, found.final) == ([2, 3], 3, False)
    client.qts = 99
    assert (await client.ask()).state.qts == 4


async def test_a_lost_answer_is_told_again(boxes: Boxes, client: Client):
    await client.begin()
    boxes.clock.advance(10)
    await boxes.note(ANN, Said(1), Said(2))
    boxes.clock.advance(10)
    lost = await client.ask()
    assert numbers(lost, "seq") == [2, 3]
    boxes.clock.advance(10)
    assert numbers(await client.ask(), "seq") == [2, 3]


async def test_a_lost_answer_to_what_a_push_overtook_is_told_again(boxes: Boxes, client: Client):
    await client.begin()
    boxes.clock.advance(10)
    await boxes.note(ANN, Said(1))
    boxes.clock.advance(10)
    client.at = int(boxes.clock.now())  # a push of something later arrived, the one of the entry did not
    assert numbers(await client.ask(), "seq") == [2]
    assert numbers(await client.ask(), "seq") == [2]


async def test_a_client_that_dies_between_parts_is_told_all_of_them_again(boxes: Boxes, client: Client):
    await client.begin()
    boxes.clock.advance(10)
    await boxes.note(ANN, *(Said(number) for number in range(6)))
    boxes.clock.advance(10)
    client.at = int(boxes.clock.now())
    before = (client.pts, client.qts, client.at)
    for _ in range(2):
        client.accept((await client.ask(limit=2)).state)
    client.pts, client.qts, client.at = before
    assert await client.catch_up() == [2, 3, 4, 5, 6, 7]


async def test_each_device_is_told_by_itself(boxes: Boxes, client: Client):
    tablet = Client(boxes, TABLET)
    await client.begin()
    await tablet.begin()
    boxes.clock.advance(5)
    await boxes.note(ANN, Said(1))
    assert await client.catch_up() == [2]
    assert await tablet.catch_up() == [2]
    assert await client.catch_up() == []


async def test_a_device_that_never_asked_for_a_state_is_told_what_is_newer_than_its_date(boxes: Boxes, client: Client):
    await boxes.note(ANN, Said(1))
    boxes.clock.advance(10)
    await boxes.note(ANN, Said(2))
    client.at = int(boxes.clock.now())
    assert await client.catch_up() == [3]
    client = Client(boxes, TABLET)
    client.at = 0
    assert await client.catch_up() == [2, 3]


async def test_a_date_of_another_age_is_taken_for_now(boxes: Boxes, client: Client):
    client.at = 2**31 - 1
    assert (await client.ask()).state.at == int(boxes.clock.now())


async def test_a_date_slightly_ahead_is_never_turned_back(boxes: Boxes, client: Client):
    client.at = int(boxes.clock.now()) + 5
    assert (await client.ask()).state.at == client.at


async def test_what_lies_too_far_back_is_too_long(boxes: Boxes):
    boxes.updates = UpdatesService(SqlUpdateStore(boxes.db, boxes.ledger), boxes.clock, too_many=3)
    client = Client(boxes)
    for _ in range(4):
        await boxes.send(BOB, ANN)
    found = await client.ask()
    assert (found.entries, found.too_long, found.state.pts) == ([], True, 5)
    client.pts = 2
    assert len((await client.ask()).entries) == 3


async def test_a_client_may_want_less_before_it_starts_anew(boxes: Boxes, client: Client):
    for _ in range(4):
        await boxes.send(BOB, ANN)
    assert (await client.ask(total_limit=3)).too_long
    assert not (await client.ask(total_limit=4)).too_long


async def test_after_a_difference_too_long_the_seq_log_is_still_told(boxes: Boxes, client: Client):
    await client.begin()
    for _ in range(4):
        await boxes.send(BOB, ANN)
    await boxes.note(ANN, Said(1))
    found = await client.ask(total_limit=2)
    client.pts = found.state.pts
    assert await client.catch_up() == [2]


async def test_a_client_ahead_of_the_log_learns_the_true_state(boxes: Boxes, client: Client):
    await boxes.send(BOB, ANN)
    client.pts = 50
    found = await client.ask()
    assert (found.entries, found.too_long, found.state.pts) == ([], True, 2)


@pytest.mark.parametrize("through", [2, 4])
async def test_what_was_trimmed_from_the_log_is_too_long(boxes: Boxes, client: Client, through):
    for _ in range(3):
        await boxes.send(BOB, ANN)
    await boxes.db.write(lambda tx: boxes.ledger.trim(tx, box=BoxId(ANN), stream=Stream.PTS, through=through))
    assert (await client.ask()).too_long


async def test_a_client_in_the_middle_of_an_entry_is_told_it(boxes: Boxes, client: Client):
    for _ in range(3):
        await boxes.send(BOB, ANN)
    await boxes.delete(ANN, 1, 2, 3)
    client.pts = 5
    assert numbers(await client.ask(), "pts") == [7]


@pytest.mark.parametrize("pts", [0, -1])
async def test_a_difference_needs_a_pts(boxes: Boxes, client: Client, pts):
    client.pts = pts
    with pytest.raises(PersistentTimestampEmpty):
        await client.ask()


async def test_a_device_keeps_its_place_over_a_restart(boxes: Boxes, client: Client):
    await client.begin()
    await boxes.note(ANN, Said(1))
    await client.catch_up()
    boxes.updates = UpdatesService(SqlUpdateStore(boxes.db, boxes.ledger), boxes.clock)
    assert await client.catch_up() == []


async def test_a_client_that_ignores_a_state_it_asked_for_misses_nothing(boxes: Boxes, client: Client):
    await client.begin()
    boxes.clock.advance(10)
    await boxes.note(ANN, Said(1))
    boxes.clock.advance(10)
    client.at = int(boxes.clock.now())  # a push of something later arrived, the one of the entry did not
    boxes.clock.advance(10)
    await boxes.updates.state(user=ANN, device=PHONE)
    assert await client.catch_up() == [2]


async def test_a_client_that_takes_the_state_it_asked_for_is_told_only_what_follows(boxes: Boxes, client: Client):
    await client.begin()
    boxes.clock.advance(10)
    await boxes.note(ANN, Said(1))
    await client.begin()
    assert await client.catch_up() == []


async def test_a_state_asked_for_again_costs_no_write(boxes: Boxes, client: Client):
    await client.begin()
    before = await boxes.rows("SELECT * FROM update_cursors")
    boxes.clock.advance(10)
    await client.begin()
    assert await boxes.rows("SELECT * FROM update_cursors") == before
