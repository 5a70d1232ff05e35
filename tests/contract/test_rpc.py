"""What a call is, whichever way the contract is wired."""

import asyncio
from abc import abstractmethod
from datetime import UTC, datetime

import msgspec
import pytest
from tests.support.wirings import Wire

from heliogram.kernel.faults import BadRequest, Fault, FloodWait, Timeout
from heliogram.kernel.ids import UserId
from heliogram.platform.context import RequestContext, current_request, request
from heliogram.platform.rpc import Service, operation


class Note(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    owner: UserId
    body: bytes = b""
    at: datetime | None = None


class NoteLost(BadRequest, code="TEST_NOTE_LOST"):
    """A refusal of these tests."""


class Notes(Service, name="test.notes.v1"):
    @operation(idempotent=True)
    @abstractmethod
    async def get_many(self, *, ids: list[int]) -> list[Note]:
        """The notes of these ids."""

    @operation()
    @abstractmethod
    async def add(self, *, note: Note, tags: list[str] = [], at: int | None = None) -> Note | None:  # noqa: B006
        """Keep a note."""

    @operation()
    @abstractmethod
    async def clear(self) -> None:
        """Forget everything."""

    @operation(deadline_s=0.05)
    @abstractmethod
    async def wait(self) -> None:
        """Never come back."""

    @operation(deadline_s=60)
    @abstractmethod
    async def left(self) -> float | None:
        """Tell how many seconds are left for the answer."""

    @operation()
    @abstractmethod
    async def trace(self) -> str:
        """The trace of the request."""


class MemoryNotes(Notes):
    def __init__(self) -> None:
        self.kept: dict[int, Note] = {}

    async def get_many(self, *, ids: list[int]) -> list[Note]:
        if 429 in ids:
            raise FloodWait(30)
        if 404 in ids:
            raise NoteLost
        return [self.kept[id_] for id_ in ids]

    async def add(self, *, note: Note, tags: list[str] = [], at: int | None = None) -> Note | None:  # noqa: B006
        tags.append("seen")
        before = self.kept.get(note.id)
        self.kept[note.id] = note
        return before

    async def clear(self) -> None:
        self.kept.clear()

    async def wait(self) -> None:
        await asyncio.Event().wait()

    async def left(self) -> float | None:
        deadline = current_request().deadline
        return None if deadline is None else deadline - asyncio.get_running_loop().time()

    async def trace(self) -> str:
        return current_request().trace


@pytest.fixture
async def notes(wire: Wire) -> Notes:
    return await wire(Notes, MemoryNotes())


async def test_arguments_and_results_arrive_as_they_were(notes: Notes):
    note = Note(id=1, owner=UserId(2), body=b"\x00\xff", at=datetime(2026, 11, 20, tzinfo=UTC))
    assert await notes.add(note=note) is None
    assert await notes.add(note=note, tags=["a"], at=5) == note
    assert await notes.get_many(ids=[1]) == [note]
    assert await notes.clear() is None


async def test_a_fault_arrives_as_the_same_class_with_its_argument(notes: Notes):
    with pytest.raises(NoteLost):
        await notes.get_many(ids=[404])
    with pytest.raises(FloodWait) as caught:
        await notes.get_many(ids=[429])
    assert caught.value.argument == 30


async def test_an_exception_that_is_no_fault_does_not_pass_for_an_answer(notes: Notes, wire: Wire):
    with pytest.raises(KeyError if wire.wiring == "direct" else Fault):
        await notes.get_many(ids=[7])


async def test_a_wrong_argument_name_is_refused_before_anything_is_called(notes: Notes):
    with pytest.raises(TypeError):
        await notes.add(nothing=1)  # type: ignore[call-arg]


async def test_the_trace_of_a_request_goes_along(notes: Notes):
    assert await notes.trace() == ""
    with request(RequestContext("abc")):
        assert await notes.trace() == "abc"


async def test_a_call_is_given_up_at_its_deadline(notes: Notes, wire: Wire):
    if wire.wiring == "direct":
        return  # a call in process has no deadline of its own
    left = await notes.left()
    assert left is not None
    assert 0 < left < 61
    with pytest.raises(Timeout):
        await notes.wait()


async def test_a_call_is_given_up_when_its_request_is(notes: Notes, wire: Wire):
    if wire.wiring == "direct":
        return
    with request(RequestContext("", asyncio.get_running_loop().time() - 1)), pytest.raises(Timeout):
        await notes.trace()


async def test_many_calls_are_under_way_at_once(notes: Notes):
    await asyncio.gather(*(notes.add(note=Note(id=n, owner=UserId(1))) for n in range(50)))
    assert [note.id for note in await notes.get_many(ids=list(range(50)))] == list(range(50))
