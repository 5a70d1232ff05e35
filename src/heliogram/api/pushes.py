"""What the sessions of a user are told, made of what the services publish.

The edge asks for a push only if the user has a session that takes updates, encodes it once for each layer, and keeps
the order of each box.

* Entries of the PTS log go to every device but the one whose request caused them: that one reads pts in its answer.
* Entries of the SEQ log go to every device, each with its own ``seq``. Answers carry ``seq`` 0, so a client counts an
  entry exactly once, whether it comes by a push or by a difference.
* A text message in a conversation the client knows goes in the short form. That is the hot path: nothing is awaited
  that has to wait, and nothing is read. Everything else goes in full, with the people and groups it names.

Source: https://core.telegram.org/api/updates
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from heliogram import tl
from heliogram.api.present.messages import reply_header
from heliogram.api.present.peers import peer
from heliogram.api.present.people import names_somebody
from heliogram.api.present.updates import Change, UpdatePresenter
from heliogram.api.present.users import presence_status
from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, UserId, chat_of
from heliogram.platform.ledger import BoxAdvanced, Entry, Stream
from heliogram.services.messages.contract import Message
from heliogram.services.messages.events import MessageAdded
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing
from heliogram.tl import types as t


class Push(NamedTuple):
    """One message to the sessions of a user."""

    body: t.TypeUpdates
    skip: AuthKeyId | None = None
    """The device that does not get it."""


class Pushes:
    """Turns what happened into pushes for one user."""

    def __init__(self, *, updates: UpdatePresenter, clock: Clock) -> None:
        self._updates: Final = updates
        self._clock: Final = clock

    def tells_only_others(self, event: BoxAdvanced) -> bool:
        """Say whether the device that caused the entries learns of them from its answer alone."""
        return event.origin is not None and all(entry.stream is Stream.PTS for entry in event.entries)

    async def advanced(self, event: BoxAdvanced) -> list[Push]:
        """Return what the devices of the box's owner are told of new entries, in the entries' order."""
        entries = event.entries
        if len(entries) == 1 and (short := _short_form(entries[0])) is not None:
            return [Push(short, event.origin)]
        pushes: list[Push] = []
        numbered: list[Entry] = []
        for entry in entries:
            if entry.stream is Stream.PTS:
                numbered.append(entry)
                continue
            if numbered:
                pushes.append(await self._full(event, numbered, seq=0))
                numbered = []
            pushes.append(await self._full(event, (entry,), seq=entry.number if entry.stream is Stream.SEQ else 0))
        if numbered:
            pushes.append(await self._full(event, numbered, seq=0))
        return pushes

    async def _full(self, event: BoxAdvanced, entries: Sequence[Entry], *, seq: int) -> Push:
        presented = await self._updates.present(
            UserId(event.box), (Change(e.record, e.number, e.count, e.at) for e in entries)
        )
        body = t.Updates(
            updates=presented.updates, users=presented.users, chats=presented.chats, date=entries[-1].at, seq=seq
        )
        return Push(body, None if seq else event.origin)

    async def typing(self, event: Typing) -> list[Push]:
        """Return what each recipient is told of somebody who is typing."""
        action = tl.Raw(event.action)
        update: t.TypeUpdate = (
            t.UpdateUserTyping(user_id=event.user, action=action)
            if event.peer > 0
            else t.UpdateChatUserTyping(
                chat_id=chat_of(event.peer), from_id=t.PeerUser(user_id=event.user), action=action
            )
        )
        return [Push(t.UpdateShort(update=update, date=int(self._clock.now())))]

    async def live_location_seen(self, event: LiveLocationSeen) -> list[Push]:
        """Return what the author of a live location is told of somebody who looks at it."""
        update = t.UpdateGeoLiveViewed(peer=peer(event.peer), msg_id=event.message)
        return [Push(t.UpdateShort(update=update, date=int(self._clock.now())))]

    async def presence(self, event: PresenceChanged) -> list[Push]:
        """Return what each watcher is told of somebody who came online or left."""
        now = self._clock.now()
        seen = presence_status(event.online_until, event.seen_at, now)
        return [Push(t.UpdateShort(update=t.UpdateUserStatus(user_id=event.user, status=seen), date=int(now)))]


def _short_form(entry: Entry) -> t.TypeUpdates | None:
    """Return a text message in a known conversation in its short form, ``None`` for all else."""
    record = entry.record
    if not isinstance(record, MessageAdded) or not record.known:
        return None
    message = record.message
    if message is None or message.out or message.sender == message.box or not _is_plain(message):
        return None  # what oneself wrote elsewhere, notes too, is told in full
    entities = tl.Raw(message.entities) if message.entities else None
    replied = reply_header(message) if message.reply_to is not None else None
    if message.peer > 0:
        return t.UpdateShortMessage(
            id=message.id,
            user_id=message.peer,
            message=message.text,
            pts=entry.number,
            pts_count=entry.count,
            date=message.sent_at,
            mentioned=message.mentioned,
            media_unread=message.media_unread,
            silent=message.silent,
            reply_to=replied,
            entities=entities,
        )
    return t.UpdateShortChatMessage(
        id=message.id,
        from_id=message.sender,
        chat_id=chat_of(message.peer),
        message=message.text,
        pts=entry.number,
        pts_count=entry.count,
        date=message.sent_at,
        mentioned=message.mentioned,
        media_unread=message.media_unread,
        silent=message.silent,
        reply_to=replied,
        entities=entities,
    )


def _is_plain(message: Message) -> bool:
    """Whether the short forms can hold a message, and it names nobody the client may not know."""
    if message.action or message.media or message.markup or message.quote or message.grouped_id:
        return False
    return not names_somebody(message)
