"""Four people on six devices, at work while their server dies and comes back.

Every piece of work has one right outcome, however often the server dies: a worker repeats what was not answered (a
message under its random id) until it is, and does one thing after another to a message of its own. So at the end it is
known what every box must hold, to the letter.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.box import Box, Peer
from tests.crash.device import Device
from tests.crash.people import Template, restored
from tests.crash.store import look_into
from tests.crash.worker import Said, Worker, peer_of_input
from tests.support.serving import KILLED, ServerProcess
from tests.support.stores import copy_data

from heliogram.tl import functions as f
from heliogram.tl import types as t

WORKERS = 2
DEADLINE_S = 60


class Life(NamedTuple):
    """One run of the server and how it ends: at a point of the program, or with the so-manieth answer of all."""

    crash_at: str = ""
    kill_at_answer: int = 0
    stop_at_answer: int = 0
    """Told to stop, in good order."""


POINTS = (
    "sql.in-batch",
    "messages.stored",
    "sql.before-commit",
    "sql.after-commit",
    "messages.durable",
    "edge.answered",
    "edge.pushed",
    "edge.sent",
)
"""The points of the program between a request and its answer."""


def moments(seed: int, *, kills: int, apart: tuple[int, int] = (30, 70)) -> list[Life]:
    """Return lives that end at moments of chance, so many answers apart."""
    chance = random.Random(seed)
    at = itertools.accumulate(chance.randrange(*apart) for _ in range(kills))
    return [Life(kill_at_answer=answer) for answer in at]


@dataclass
class Tally:
    """What a test went through."""

    seed: int
    ends: int = 0
    """Of the server: kills and stops."""
    answers: int = 0
    messages: int = 0
    repeated: int = 0
    """Requests that were made again because a connection had been lost."""


class World:
    """The server, the devices and what they have done."""

    def __init__(self, folder: Path, template: Template, seed: int, **settings: str) -> None:
        """``seed`` decides who does what, and when the server is killed."""
        data = folder / "data"
        copy_data(template.data, data)
        self.template = template
        self.seed = seed
        self.server = ServerProcess(data, **settings)
        self.devices = [restored(saved) for saved in template.devices]
        self.owners = {device.name: saved.owner for device, saved in zip(self.devices, template.devices, strict=True)}
        self.members = {chat: [template.users[name] for name in names] for chat, names in template.chats.items()}
        self.said: list[Said] = []
        self.drafts: dict[tuple[int, Peer], str] = {}
        self.titles: dict[int, list[str]] = {chat: [] for chat in template.chats}
        self.goings = 0
        """How often somebody was put out of the lobby, or let in again: in turns."""
        self.tally = Tally(seed)
        self.life = Life()
        self.workers = [
            Worker(self, device, random.Random(f"{seed} {device.name} {index}"), index)
            for device in self.devices
            for index in range(WORKERS)
        ]
        self.between: Callable[[], None] = lambda: None
        """Called when the server has ended and nobody is connected."""

    # Working through deaths

    async def live(self, lives: list[Life], *, steps: int) -> None:
        """Run the server through its lives, the last of which goes on; every worker takes its ``steps``."""
        async with asyncio.timeout(DEADLINE_S * max(1, len(lives) // 4)):
            await self._begin(lives[0])
            for device in self.devices:
                await device.begin()
            work = asyncio.gather(*(worker.work(steps) for worker in self.workers))
            try:
                for life in lives[1:]:
                    await self._die(work)
                    await self._begin(life)
                await work
            finally:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)

    async def _begin(self, life: Life) -> None:
        self.life = life
        if not await self.server.start(life.crash_at):
            assert life.crash_at, "the server ended while it started"
            return
        first = not self.tally.ends
        connecting = [asyncio.ensure_future(device.connect(self.server, resync=not first)) for device in self.devices]
        ended = asyncio.ensure_future(self.server.ended())
        everybody = asyncio.ensure_future(asyncio.wait(connecting))
        await asyncio.wait({ended, everybody}, return_when=asyncio.FIRST_COMPLETED)
        if life == Life():  # this one is to last
            for task in connecting:
                task.result()
        for task in (ended, everybody, *connecting):
            task.cancel()
        await asyncio.gather(ended, everybody, *connecting, return_exceptions=True)

    async def _die(self, work: asyncio.Future[Any]) -> None:
        ended = asyncio.ensure_future(self.server.ended())
        await asyncio.wait({ended, work}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            ended.cancel()
            work.result()
            raise AssertionError(f"all work was done before {self.life} came to its end")
        good = 0 if self.life.stop_at_answer else KILLED
        assert await ended == good, f"{self.life}: {self.server.log.read_text()[-3000:]}"
        self.tally.ends += 1
        async with asyncio.timeout(DEADLINE_S):  # answers that were sent still come in
            for device in self.devices:
                await device.left()
        self.between()

    def answered(self) -> None:
        """Count an answer; the life may end with it."""
        self.tally.answers += 1
        if self.life.kill_at_answer and self.tally.answers >= self.life.kill_at_answer:
            self.server.signal(signal.SIGKILL)
        if self.tally.answers == self.life.stop_at_answer:
            self.server.signal(signal.SIGTERM)

    # What must be true afterwards

    async def check(self) -> None:
        """Look at everything from every side."""
        for device in self.devices:
            state = await device.ask(f.UpdatesGetState())
            await device.in_step(state.pts, state.seq)
        await self._nothing_changes_when_repeated()
        looks: dict[int, Box] = {}
        for device in self.devices:
            fresh = looks.get(device.user)
            if fresh is None:
                fresh = looks[device.user] = await device.look()
                again = await device.from_the_beginning()
                assert_same(again.picture(), fresh.picture(), f"{device.name}, from pts 1")
                self._is_as_expected(device, fresh)
            assert_same(device.box.picture(), fresh.picture(), f"{device.name}, pushes and differences")
        await self._close()
        look_into(self.server.data, {one.request.random_id for one in self.said})
        assert self.server.complaints() == []

    async def _nothing_changes_when_repeated(self) -> None:
        """Every tenth message is sent once more, at the end of all: M3."""
        for said in self.said[::10]:
            before = await said.device.ask(f.UpdatesGetState())
            answer = await said.device.ask(said.request)
            if isinstance(answer, t.UpdateShortSentMessage):
                again = answer.id
            else:
                (again,) = (one.id for one in answer.updates if isinstance(one, t.UpdateMessageID))
            assert again == said.number
            after = await said.device.ask(f.UpdatesGetState())
            assert (before.pts, before.seq) == (after.pts, after.seq)

    def _is_as_expected(self, device: Device, fresh: Any) -> None:
        texts = sorted(one.message for one in fresh.messages.values() if isinstance(one, t.Message))
        expected = [said.text for said in self.said if self._is_shown(said, device.user)]
        codes = [text for text in texts if _is_from_the_service(text)]
        assert_same(sorted(texts), sorted([*expected, *codes]), f"{device.name}: the messages")
        titles = [
            one.action.title
            for one in sorted(fresh.messages.values(), key=lambda one: one.id)
            if isinstance(one, t.MessageService) and isinstance(one.action, t.MessageActionChatEditTitle)
        ]
        for chat, given in self.titles.items():
            if device.user in self.members[chat]:
                assert_same([title for title in titles if title in given], given, f"{device.name}: titles")
        if self.owners[device.name] in {"ann", "bob"}:
            actions = [one.action for one in fresh.messages.values() if isinstance(one, t.MessageService)]
            out = [one for one in actions if isinstance(one, t.MessageActionChatDeleteUser)]
            back = [one for one in actions if isinstance(one, t.MessageActionChatAddUser)]
            assert (len(out), len(back)) == ((self.goings + 1) // 2, self.goings // 2), f"{device.name}: the lobby"
            assert len(fresh.members[self.template.lobby]) == 3 - self.goings % 2
        for (owner, peer), text in self.drafts.items():
            if owner == device.user and peer in fresh.picture()["dialogs"]:
                assert fresh.drafts[peer] == text, f"{device.name}: the draft to {peer}"

    def _is_shown(self, said: Said, user: int) -> bool:
        sender, (kind, number) = said.device.user, peer_of_input(said.request.peer)
        inside = self.members[number] if kind == "chat" else [sender, number]
        if said.gone or user not in inside:
            return False
        return user != sender or not said.gone_for_sender

    async def _close(self) -> None:
        for device in self.devices:
            await device.disconnect()
        await self.server.stop()

    async def close(self) -> None:
        """End whatever still runs, after a failure too."""
        for device in self.devices:
            await device.disconnect()
        await self.server.close()


async def play(
    folder: Path, template: Template, lives: list[Life], *, seed: int, steps: int, between: Between | None = None
) -> Tally:
    """Live through the lives and look at everything; print and return what was gone through."""
    world = World(folder, template, seed)
    if between is not None:
        world.between = lambda: between(world)
    try:
        await world.live(lives, steps=steps)
        await world.check()
    finally:
        print(world.tally)
        await world.close()
    assert world.tally.ends == len(lives) - 1
    return world.tally


Between = Callable[[World], None]


def assert_same(shown: Any, expected: Any, where: str) -> None:
    """Compare, and tell the first differences only: pictures are large."""
    if shown == expected:
        return
    if isinstance(expected, dict):
        for key in sorted({*shown, *expected}, key=str):
            if shown.get(key) != expected.get(key):
                assert_same(shown.get(key), expected.get(key), f"{where}, {key}")
    if isinstance(expected, list):
        missing = [one for one in expected if one not in shown]
        surplus = [one for one in shown if one not in expected]
        raise AssertionError(f"{where}: missing {missing[:5]}, too many {surplus[:5]}; {len(shown)}, {len(expected)}")
    raise AssertionError(f"{where}: {shown!r} is shown, {expected!r} is true")


def _is_from_the_service(text: str) -> bool:
    return " says " not in text
