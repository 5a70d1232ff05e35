"""One installed client: applies what it is told in the order of pts, and keeps what it needs through a restart.

It is a client as the documentation asks for (https://core.telegram.org/api/updates): what counts pts is applied when
its turn comes, wherever it came from (a push, the answer to a request of its own); what comes too early waits; after
a reconnection a difference closes the gap. It never fetches a difference while it is connected, so what it shows then
was pushed.

Two kinds exist, as among real clients. One begins a new MTProto session with every connection: its unanswered requests
fail, and whoever made them repeats them. The other goes on with its session and repeats them by itself, under their
old message ids.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tests.crash.box import Box, Peer, draft_of, members_of, peer_of, unfold
from tests.support.client import Connection, ConnectionLost
from tests.support.serving import ServerProcess

from heliogram import tl
from heliogram.mtproto.authkey import AuthKey
from heliogram.tl import functions as f
from heliogram.tl import types as t

UNSYNCED = 1


class Device:
    """A client with a key, and what it has been told so far."""

    def __init__(self, name: str, *, keeps_session: bool = False) -> None:
        self.name = name
        self.keeps_session = keeps_session
        self.user = 0
        self.phone = ""
        self.key: AuthKey | None = None
        self.salt = 0
        self.hashes: dict[int, int] = {}
        self.box = Box(0)
        self.pts = self.date = self.seq = 0
        self.qts = 0
        self.connection: Connection | None = None
        self.online = asyncio.Event()
        self.differences = 0
        """How many answers to getDifference brought something."""
        self.refusals: list[int] = []
        self._early: dict[int, tuple[int, Callable[[], None]]] = {}
        self._early_seq: dict[int, Any] = {}
        self._catching_up = False
        self._moved = asyncio.Event()

    # Connections

    async def connect(self, server: ServerProcess, *, resync: bool = True) -> None:
        """Connect with the key of before, and catch up with what was missed."""
        before, self.connection = self.connection, await Connection.open(server.host, server.port)
        here = self.connection
        here.keep_requests = self.keeps_session
        here.refusals = self.refusals
        here.on_update = self._pushed
        if self.keeps_session and before is not None:
            here.adopt(before)
        else:
            assert self.key is not None
            here.resume(self.key, before.session.salt if before is not None and before.session else self.salt)
        self._catching_up = resync
        await here.introduce()
        if resync:
            await self.catch_up()
        self.online.set()

    async def left(self) -> None:
        """Note that the server is gone, once all it sent has come."""
        if self.connection is not None:
            await self.connection.lost.wait()
        self.online.clear()

    async def disconnect(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            if self.connection.session is not None:
                self.salt = self.connection.session.salt
            self.connection.keep_requests = False
            self.connection.close()
            self.connection = None
        self.online.clear()

    async def ask(self, request: Any) -> Any:
        """Ask on the present connection."""
        if self.connection is None:
            raise ConnectionLost("closed")
        return await self.connection.ask(request)

    async def insist(self, request: Any) -> Any:
        """Ask, again and again over reconnections, until there is an answer."""
        while True:
            await self.online.wait()
            try:
                return await self.ask(request)
            except ConnectionLost:
                self.online.clear()

    # Catching up

    async def begin(self) -> None:
        """Take the present state as known."""
        state = await self.ask(f.UpdatesGetState())
        self.box = await self.look()
        self._take_state(state)

    async def catch_up(self) -> None:
        """Apply what happened since the state that is known."""
        self._catching_up = True
        while True:
            missed = await self.ask(f.UpdatesGetDifference(pts=self.pts, date=self.date, qts=self.qts))
            match missed:
                case t.UpdatesDifferenceEmpty():
                    self.date, self.seq = missed.date, missed.seq
                    break
                case t.UpdatesDifference() | t.UpdatesDifferenceSlice():
                    self.differences += 1
                    self.box.meet(missed.chats)
                    for message in missed.new_messages:
                        self.box.add(message)
                    for update in missed.other_updates:
                        self._change(update)
                    if isinstance(missed, t.UpdatesDifference):
                        self._take_state(missed.state)
                        break
                    self._take_state(missed.intermediate_state)
                case _:
                    raise AssertionError(missed)
        self._catching_up = False
        self._advance()

    def _take_state(self, state: Any) -> None:
        self.pts, self.qts, self.date, self.seq = state.pts, state.qts, state.date, state.seq

    async def in_step(self, pts: int, seq: int) -> None:
        """Wait until everything up to these numbers was pushed."""
        try:
            async with asyncio.timeout(10):
                while self.pts < pts or self.seq < seq:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            raise AssertionError(
                f"{self.name} was not told of all: pts {self.pts} of {pts}, seq {self.seq} of {seq};"
                f" early: {sorted(self._early)}, {sorted(self._early_seq)}"
            ) from None

    # What comes

    def _pushed(self, body: bytes) -> None:
        update = tl.decode(body)
        match update:
            case t.Updates():
                self.take(update)
            case t.UpdateShortMessage() | t.UpdateShortChatMessage():
                self._count(update.pts, update.pts_count, lambda: self.box.add(unfold(update)))
            case t.UpdateShort():
                pass  # who is online
            case _:
                raise AssertionError(update)

    def take(self, updates: Any) -> None:
        """Take what came in full: a push or an answer."""
        self.box.meet(updates.chats)
        if updates.seq:
            if updates.seq > self.seq or self._catching_up:
                self._early_seq[updates.seq] = updates
            self._advance()
            return
        for update in updates.updates:
            if hasattr(update, "pts"):
                self._count(update.pts, update.pts_count, lambda update=update: self._change(update))

    def sent(self, request: Any, answer: Any) -> int:
        """Take the answer to a text sent; return its message id."""
        if isinstance(answer, t.UpdateShortSentMessage):
            message = t.Message(
                id=answer.id,
                out=True,
                from_id=t.PeerUser(user_id=self.user),
                peer_id=t.PeerUser(user_id=request.peer.user_id),
                date=answer.date,
                message=request.message,
            )
            self._count(answer.pts, answer.pts_count, lambda: self.box.add(message))
            return answer.id
        self.take(answer)
        (number,) = (one.id for one in answer.updates if isinstance(one, t.UpdateMessageID))
        return number

    def deleted(self, ids: list[int], answer: Any) -> None:
        """Take the answer to a deletion."""
        self._count(answer.pts, answer.pts_count, lambda: self.box.drop(ids))

    def read(self, peer: Peer, upto: int, answer: Any) -> None:
        """Take the answer to a reading."""
        self._count(answer.pts, answer.pts_count, lambda: self.box.read(peer, upto))

    def _count(self, pts: int, count: int, apply: Callable[[], None]) -> None:
        if not count or (pts <= self.pts and not self._catching_up):
            return
        self._early[pts] = (count, apply)
        self._advance()

    def _advance(self) -> None:
        """Apply what waited for its turn, and forget what is known already."""
        if self._catching_up:
            return
        for pts in sorted(self._early):
            count, apply = self._early[pts]
            if pts > self.pts:
                if pts - count > self.pts:
                    break
                assert pts - count == self.pts, f"{self.name}: pts {pts} counts {count} after {self.pts}"
                apply()
                self.pts = pts
            del self._early[pts]
        for seq in sorted(self._early_seq):
            if seq > self.seq + 1:
                break
            updates = self._early_seq.pop(seq)
            if seq == self.seq + 1:
                for update in updates.updates:
                    self._change(update)
                self.seq, self.date = seq, max(self.date, updates.date)
        self._moved.set()

    def _change(self, update: Any) -> None:
        box = self.box
        match update:
            case t.UpdateNewMessage():
                box.add(update.message)
            case t.UpdateEditMessage():
                if update.message.id in box.messages:
                    box.messages[update.message.id] = update.message
            case t.UpdateDeleteMessages():
                box.drop(update.messages)
            case t.UpdateReadHistoryInbox():
                box.read(peer_of(update.peer), update.max_id, update.still_unread_count)
            case t.UpdateReadHistoryOutbox():
                peer = peer_of(update.peer)
                box.read_out[peer] = max(update.max_id, box.read_out.get(peer, 0))
            case t.UpdateDraftMessage():
                box.drafts[peer_of(update.peer)] = draft_of(update.draft)
            case t.UpdateChatParticipants():
                box.members[update.participants.chat_id] = members_of(update.participants)
            case t.UpdateMessageID() | t.UpdateChat() | t.UpdateNewAuthorization():
                pass
            case t.UpdatePeerSettings() | t.UpdateUserName() | t.UpdateUser():
                pass
            case _:
                raise AssertionError(update)

    # A fresh look

    async def look(self) -> Box:
        """Fetch everything anew, as a client does that knows nothing."""
        box = Box(self.user)
        page = await self.ask(
            f.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=100, hash=0)
        )
        for user in page.users:
            self.hashes[user.id] = user.access_hash or 0
        box.meet(page.chats)
        for chat in page.chats:
            if chat.id not in box.left:
                full = await self.ask(f.MessagesGetFullChat(chat_id=chat.id))
                box.members[chat.id] = members_of(full.full_chat.participants)
        for dialog in page.dialogs:
            peer = peer_of(dialog.peer)
            box.read_in[peer], box.read_out[peer] = dialog.read_inbox_max_id, dialog.read_outbox_max_id
            box.drafts[peer] = draft_of(dialog.draft)
            await self._look_back(box, peer)
            box.unread[peer] = dialog.unread_count
            assert box.picture()["dialogs"][peer]["top"] == dialog.top_message
            recounted = box.count_unread(peer)
            assert recounted == dialog.unread_count, f"{self.name} {peer}: {recounted} are unread"
        return box

    async def _look_back(self, box: Box, peer: Peer) -> None:
        at = 0
        while True:
            page = await self.ask(
                f.MessagesGetHistory(
                    peer=self.to(peer),
                    offset_id=at,
                    offset_date=0,
                    add_offset=0,
                    limit=100,
                    max_id=0,
                    min_id=0,
                    hash=0,
                )
            )
            for message in page.messages:
                assert message.id not in box.messages
                box.messages[message.id] = message
            if len(page.messages) < 100:
                return
            at = page.messages[-1].id

    def to(self, peer: Peer) -> Any:
        """Return a conversation as requests name it."""
        kind, number = peer
        if kind == "chat":
            return t.InputPeerChat(chat_id=number)
        return t.InputPeerUser(user_id=number, access_hash=self.hashes[number])

    async def from_the_beginning(self) -> Box:
        """Return what the difference since the first pts shows."""
        other = Device(f"{self.name} from the beginning")
        other.connection, other.user, other.hashes = self.connection, self.user, self.hashes
        other.box = Box(self.user)
        other.pts, other.date = UNSYNCED, int(time.time()) - 86_400
        await other.catch_up()
        return other.box
