"""Four people on six devices, at work while their server dies and comes back.

Every piece of work has one right outcome, however often the server dies: a worker repeats what was not answered (a
message under its random id) until it is, and does one thing after another to a message of its own. So at the end it is
known what every box must hold, to the letter.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.device import Box, Device, Peer, peer_of
from tests.crash.store import look_into
from tests.support.client import CallFailed, Connection
from tests.support.serving import KILLED, ServerProcess

from heliogram.mtproto.authkey import AuthKey
from heliogram.tl import functions as f
from heliogram.tl import types as t

CODE = "22222"
NAMES = ("ann", "bob", "cat", "dan")
DEVICES = (("ann", 0), ("ann", 1), ("bob", 0), ("bob", 1), ("cat", 0), ("dan", 0))
"""Odd devices, cat's and so on keep their MTProto session through a reconnection; the others begin a new one."""
KEEPERS = {("ann", 1), ("bob", 0), ("dan", 0)}
WORKERS = 2
DEADLINE_S = 60


class Saved(NamedTuple):
    """What a device keeps on its disk."""

    owner: str
    name: str
    keeps_session: bool
    user: int
    phone: str
    key: bytes
    salt: int
    hashes: dict[int, int]


@dataclass
class Template:
    """A data directory with people in it, and their devices: copied for every test."""

    data: Path
    devices: list[Saved]
    users: dict[str, int]
    chats: dict[int, list[str]]
    """Members by group; the first one made it."""
    lobby: int
    """A group in which nobody talks, but which somebody leaves and joins."""


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
class Said:
    """A message, and what has become of it."""

    device: Device
    request: Any
    text: str
    number: int = 0
    gone: bool = False
    gone_for_sender: bool = False


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


async def make_template(folder: Path) -> Template:
    """Make the people, who know each other and share groups."""
    server = ServerProcess(folder / "template")
    await server.start()
    try:
        devices = [(owner, await log_in(server, Device(f"{owner}{index}"), owner)) for owner, index in DEVICES]
        first = dict(reversed(devices))
        for device in (device for _, device in devices):
            await meet(device, first.values())
        chats = {await make_group(first["ann"], first.values()): list(NAMES)}
        chats[await make_group(first["bob"], [first[name] for name in ("ann", "cat")])] = ["bob", "ann", "cat"]
        lobby = await make_group(first["ann"], [first[name] for name in ("ann", "bob", "dan")])
        saved = []
        for (owner, device), where in zip(devices, DEVICES, strict=True):
            await device.disconnect()
            assert device.key is not None
            saved.append(
                Saved(
                    owner,
                    device.name,
                    where in KEEPERS,
                    device.user,
                    device.phone,
                    device.key.data,
                    device.salt,
                    device.hashes,
                )
            )
        await server.stop()
    finally:
        await server.close()
    return Template(server.data, saved, {name: device.user for name, device in first.items()}, chats, lobby)


async def log_in(server: ServerProcess, device: Device, owner: str) -> Device:
    """Log in with the number of a person, signing up if it is the first time."""
    device.connection = here = await Connection.open(server.host, server.port)
    await here.make_key(server.public_keys())
    await here.introduce()
    device.key = here.key
    device.phone = f"999662{NAMES.index(owner):04}"
    sent = await here.ask(f.AuthSendCode(phone_number=device.phone, api_id=1, api_hash="x", settings=t.CodeSettings()))
    login = {"phone_number": device.phone, "phone_code_hash": sent.phone_code_hash}
    answer = await here.ask(f.AuthSignIn(phone_code=CODE, **login))
    if isinstance(answer, t.AuthAuthorizationSignUpRequired):
        answer = await here.ask(f.AuthSignUp(first_name=owner.title(), last_name="", **login))
    device.user = answer.user.id
    return device


async def meet(device: Device, others: Any) -> None:
    """Save everybody else as a contact."""
    others = [other for other in others if other.user != device.user]
    contacts = [
        t.InputPhoneContact(client_id=index, phone=other.phone, first_name=other.name.title(), last_name="")
        for index, other in enumerate(others)
    ]
    found = await device.ask(f.ContactsImportContacts(contacts=contacts))
    device.hashes = {user.id: user.access_hash for user in found.users if user.id != device.user}
    assert set(device.hashes) == {other.user for other in others}


async def make_group(creator: Device, others: Any) -> int:
    """Make a group."""
    users = [
        t.InputUser(user_id=other.user, access_hash=creator.hashes[other.user])
        for other in others
        if other is not creator
    ]
    made = await creator.ask(f.MessagesCreateChat(users=users, title="club"))
    (chat,) = made.updates.chats
    return chat.id


class World:
    """The server, the devices and what they have done."""

    def __init__(self, folder: Path, template: Template, seed: int, **settings: str) -> None:
        """``seed`` decides who does what, and when the server is killed."""
        data = folder / "data"
        shutil.copytree(template.data, data)
        self.template = template
        self.seed = seed
        self.server = ServerProcess(data, **settings)
        self.devices = [_restored(saved) for saved in template.devices]
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
        look_into(self.server.data / "heliogram.db", {one.request.random_id for one in self.said})
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


class Worker:
    """One strand of a device's work: one request after another."""

    def __init__(self, world: World, device: Device, chance: random.Random, index: int) -> None:
        self.world = world
        self.device = device
        self.chance = chance
        self.index = index
        self.count = itertools.count(1)
        self.peers: list[Peer] = [
            ("user", user) for user in sorted(device.hashes) if user in world.template.users.values()
        ]
        self.peers += [("chat", chat) for chat, inside in world.members.items() if device.user in inside]
        self.unanswered: Any = None
        """The request whose answer is awaited."""
        self.writes_drafts = not index and device.name.endswith("0")
        self.keeps_the_door = not index and device.name == "ann0"
        self.renames = [
            chat
            for chat, names in world.template.chats.items()
            if self.writes_drafts and names[0] == world.owners[device.name]
        ]

    async def work(self, steps: int) -> None:
        """Take steps."""
        for _ in range(steps):
            await self._step()

    async def _step(self) -> None:
        dice = self.chance.random()
        if dice < 0.15:
            await self._read()
        elif dice < 0.22 and self.writes_drafts:
            await self._draft()
        elif dice < 0.26 and self.renames:
            await self._rename()
        elif dice < 0.3 and self.keeps_the_door:
            await self._put_out_or_let_in()
        else:
            await self._say()

    async def _ask(self, request: Any, *, harmless: str = "") -> Any:
        """Ask until there is an answer; None for the fault that tells that it was done before."""
        starts = self.world.server.starts
        self.unanswered = request
        try:
            answer = await self.device.insist(request)
        except CallFailed as failure:
            if failure.text != harmless or self.world.server.starts == starts:  # refused though nothing was repeated
                raise
            answer = None
        self.unanswered = None
        if self.world.server.starts > starts:
            self.world.tally.repeated += 1
        self.world.answered()
        return answer

    async def _say(self) -> None:
        device, peer = self.device, self.chance.choice(self.peers)
        text = f"{device.name}/{self.index} says {next(self.count)}"
        request = f.MessagesSendMessage(peer=device.to(peer), message=text, random_id=self.chance.randrange(1, 1 << 63))
        said = Said(device, request, text)
        self.world.said.append(said)
        said.number = device.sent(request, await self._ask(request))
        self.world.tally.messages += 1
        await self._reconsider(said, self.chance.random())

    async def _reconsider(self, said: Said, dice: float) -> None:
        device = self.device
        if dice < 0.3:
            text = f"{said.text}, or rather {next(self.count)}"
            answer = await self._ask(
                f.MessagesEditMessage(peer=said.request.peer, id=said.number, message=text),
                harmless="MESSAGE_NOT_MODIFIED",
            )
            said.text = text
            if answer is not None:
                device.take(answer)
        if 0.2 < dice < 0.4:
            revoke = dice < 0.35
            answer = await self._ask(f.MessagesDeleteMessages(id=[said.number], revoke=revoke))
            device.deleted([said.number], answer)
            said.gone, said.gone_for_sender = revoke, True

    async def _read(self) -> None:
        device, peer = self.device, self.chance.choice(self.peers)
        known = [number for number, one in device.box.messages.items() if peer_of(one.peer_id) == peer]
        if known:
            upto = max(known)
            answer = await self._ask(f.MessagesReadHistory(peer=device.to(peer), max_id=upto))
            device.read(peer, upto, answer)

    async def _draft(self) -> None:
        device, peer = self.device, self.chance.choice(self.peers)
        text = f"{device.name} is about to say {next(self.count)}"
        await self._ask(f.MessagesSaveDraft(peer=device.to(peer), message=text))
        self.world.drafts[device.user, peer] = text

    async def _rename(self) -> None:
        chat = self.chance.choice(self.renames)
        title = f"club {chat} {next(self.count)}"
        answer = await self._ask(f.MessagesEditChatTitle(chat_id=chat, title=title), harmless="CHAT_NOT_MODIFIED")
        self.world.titles[chat].append(title)
        if answer is not None:
            self.device.take(answer)

    async def _put_out_or_let_in(self) -> None:
        world, device = self.world, self.device
        number = world.template.users["dan"]
        dan = t.InputUser(user_id=number, access_hash=device.hashes[number])
        lobby = world.template.lobby
        if world.goings % 2:
            request = f.MessagesAddChatUser(chat_id=lobby, user_id=dan, fwd_limit=0)
            answer = await self._ask(request, harmless="USER_ALREADY_PARTICIPANT")
            answer = answer.updates if answer is not None else None
        else:
            request = f.MessagesDeleteChatUser(chat_id=lobby, user_id=dan)
            answer = await self._ask(request, harmless="USER_NOT_PARTICIPANT")
        world.goings += 1
        if answer is not None:
            device.take(answer)


def peer_of_input(peer: Any) -> Peer:
    return ("chat", peer.chat_id) if isinstance(peer, t.InputPeerChat) else ("user", peer.user_id)


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


def _restored(saved: Saved) -> Device:
    device = Device(saved.name, keeps_session=saved.keeps_session)
    device.user, device.phone, device.hashes = saved.user, saved.phone, dict(saved.hashes)
    device.key, device.salt = AuthKey(saved.key), saved.salt
    return device
