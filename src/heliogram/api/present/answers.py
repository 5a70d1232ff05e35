"""Answers of type ``Updates``: what a request changed, for the device that asked.

Answers carry pts where the change counts any, and always ``seq`` 0: entries of the SEQ log reach the asking device by a
push too, so each is counted once (see :mod:`heliogram.api.pushes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from heliogram.api.present.chats import ChatPresenter
from heliogram.api.present.media import MediaPresenter
from heliogram.api.present.messages import message
from heliogram.api.present.people import groups_in, peers_apart, people_in
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.call import Call
from heliogram.kernel.ids import ChatId, PeerId, UserId
from heliogram.services.messages.contract import Message, Sent
from heliogram.tl import types as t


class Answers:
    """Puts updates together with the people and groups they name."""

    def __init__(self, *, users: UserPresenter, chats: ChatPresenter, media: MediaPresenter) -> None:
        self._users: Final = users
        self._chats: Final = chats
        self._media: Final = media

    async def messages(self, call: Call, messages: Sequence[Message]) -> list[t.TypeMessage]:
        """Return messages in their order, with what is attached to them."""
        return [message(one) for one in await self._media.shown(call.user, messages)]

    async def around(
        self,
        call: Call,
        messages: Iterable[Message],
        *,
        users: Iterable[UserId] = (),
        groups: Iterable[ChatId] = (),
    ) -> tuple[list[t.TypeUser], list[t.TypeChat]]:
        """Return everybody and every group that messages name, and those given."""
        people = set(users)
        places = set(groups)
        messages = list(messages)
        for one in messages:
            people |= people_in(one)
        places |= groups_in(messages)
        found = await self._users.users(call.user, people)
        return found, await self._chats.chats(call.user, places) if places else []

    async def of_conversations(
        self, call: Call, messages: Iterable[Message], peers: Iterable[PeerId]
    ) -> tuple[list[t.TypeUser], list[t.TypeChat]]:
        """As :meth:`around`, with the users and groups that conversations are held with."""
        people, places = peers_apart(peers)
        return await self.around(call, messages, users=people, groups=places)

    async def updates(
        self,
        call: Call,
        updates: Sequence[t.TypeUpdate],
        *,
        about: Iterable[Message] = (),
        users: Iterable[UserId] = (),
        groups: Iterable[ChatId] = (),
    ) -> t.Updates:
        """Return updates as an answer."""
        people, places = await self.around(call, about, users=users, groups=groups)
        return t.Updates(updates=updates, users=people, chats=places, date=int(call.at), seq=0)

    async def sent(
        self,
        call: Call,
        sent: Sequence[Sent],
        *,
        before: Sequence[t.TypeUpdate] = (),
        users: Iterable[UserId] = (),
    ) -> t.Updates:
        """Return sent messages as an answer; ``before`` are updates that go first, ``users`` whom those name."""
        updates: list[t.TypeUpdate] = list(before)
        updates.extend(t.UpdateMessageID(id=one.message.id, random_id=_random_id(one)) for one in sent)
        shown = await self.messages(call, [one.message for one in sent])
        updates.extend(
            t.UpdateNewMessage(message=new, pts=one.pts, pts_count=1) for new, one in zip(shown, sent, strict=True)
        )
        return await self.updates(call, updates, about=[one.message for one in sent], users=users)


def _random_id(sent: Sent) -> int:
    """Return the number by which a client finds its message. A service message has one too: TDLib looks for it."""
    return sent.random_id or sent.pts << 32 | sent.message.id
