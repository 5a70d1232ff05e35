"""One strand of a device's work: one request after another, each repeated until it is answered."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.crash.box import Peer, peer_of
from tests.crash.device import Device
from tests.support.client import CallFailed

from heliogram.tl import functions as f
from heliogram.tl import types as t

if TYPE_CHECKING:
    from tests.crash.world import World


@dataclass
class Said:
    """A message, and what has become of it."""

    device: Device
    request: Any
    text: str
    number: int = 0
    gone: bool = False
    gone_for_sender: bool = False


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
