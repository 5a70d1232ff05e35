"""``messages.*``: reading conversations. Source: https://core.telegram.org/api/offsets."""

from __future__ import annotations

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.messages.pages import history_query, no_messages, present_page
from heliogram.api.present.answers import Answers
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import LimitInvalid
from heliogram.kernel.ids import MessageId
from heliogram.services.dialogs.contract import Dialogs
from heliogram.services.messages.contract import Messages
from heliogram.services.presence.contract import Presences
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class HistoryApi:
    """Messages of a conversation, read and marked read."""

    def __init__(
        self, *, messages: Messages, dialogs: Dialogs, presences: Presences, access: PeerAccess, answers: Answers
    ) -> None:
        self._messages = messages
        self._dialogs = dialogs
        self._presences = presences
        self._access = access
        self._answers = answers

    @rpc(m.messages_get_history, faults=PEER_FAULTS)
    async def get_history(self, call: Call, request: f.MessagesGetHistory) -> t.TypeMessagesMessages:
        """Return a part of a conversation, newest first; of a group that was left, what the caller got while in it."""
        peer = await self._access.access_peer(call, request.peer)
        query = history_query(
            request.offset_id, request.offset_date, request.add_offset, request.limit, request.max_id, request.min_id
        )
        page = await self._messages.history(owner=call.user, peer=peer, query=query)
        return await present_page(self._answers, call, page, peers=[peer], known=request.hash)

    @rpc(m.messages_get_messages, access=Access.BOTH, faults=(LimitInvalid,))
    async def get_messages(self, call: Call, request: f.MessagesGetMessages) -> t.TypeMessagesMessages:
        """Return messages by id, in the order asked; those that do not exist come back empty."""
        if len(request.id) > limits.MESSAGE_IDS:
            raise LimitInvalid
        ids = await self._ids(call, list(request.id))
        found = {one.id: one for one in await self._messages.get_many(owner=call.user, ids=sorted(set(ids) - {0}))}
        users, chats = await self._answers.around(call, found.values())
        shown = dict(zip(found, await self._answers.messages(call, list(found.values())), strict=True))
        return t.MessagesMessages(
            messages=[shown.get(id_) or t.MessageEmpty(id=id_) for id_ in ids],
            topics=[],
            chats=chats,
            users=users,
        )

    async def _ids(self, call: Call, wanted: list[t.TypeInputMessage]) -> list[MessageId]:
        """Return the ids that are meant; 0 for what there is none of, such as a pinned message."""
        ids = [
            MessageId(one.id) if isinstance(one, (t.InputMessageID, t.InputMessageReplyTo)) else MessageId(0)
            for one in wanted
        ]
        replies = [id_ for id_, one in zip(ids, wanted, strict=True) if isinstance(one, t.InputMessageReplyTo)]
        if not replies:
            return ids
        replied = {one.id: one.reply_to for one in await self._messages.get_many(owner=call.user, ids=replies)}
        return [
            replied.get(id_) or MessageId(0) if isinstance(one, t.InputMessageReplyTo) else id_
            for id_, one in zip(ids, wanted, strict=True)
        ]

    @rpc(m.messages_read_history, rate=Rate.WRITE, faults=PEER_FAULTS)
    async def read_history(self, call: Call, request: f.MessagesReadHistory) -> t.TypeMessagesAffectedMessages:
        """Mark the conversation read up to a message (0: all of it) and take away its unread mark."""
        peer = await self._access.access_peer(call, request.peer)
        affected = await self._messages.read_history(
            owner=call.user, peer=peer, max_id=max(0, request.max_id), origin=call.device
        )
        (kept,) = await self._dialogs.settings_of(owner=call.user, peers=[peer])
        if kept.unread_mark:
            await self._dialogs.set_unread_mark(owner=call.user, peer=peer, unread=False, origin=call.device)
        return t.MessagesAffectedMessages(pts=affected.pts, pts_count=affected.pts_count)

    @rpc(m.messages_read_message_contents, rate=Rate.WRITE, faults=(LimitInvalid,))
    async def read_message_contents(
        self, call: Call, request: f.MessagesReadMessageContents
    ) -> t.TypeMessagesAffectedMessages:
        """Mark mentions as looked at, and media as opened: what ends by itself begins to.

        Of a live location its author is told that somebody looks at it.
        """
        if len(request.id) > limits.MESSAGE_IDS:
            raise LimitInvalid
        ids = [MessageId(id_) for id_ in request.id]
        affected = await self._messages.read_contents(owner=call.user, messages=ids, origin=call.device)
        for one in await self._messages.seen_live(owner=call.user, messages=ids):
            await self._presences.live_location_seen(author=one.author, peer=one.peer, message=one.id)
        return t.MessagesAffectedMessages(pts=affected.pts, pts_count=affected.pts_count)

    @rpc(m.messages_get_unread_mentions, faults=PEER_FAULTS)
    async def get_unread_mentions(self, call: Call, request: f.MessagesGetUnreadMentions) -> t.TypeMessagesMessages:
        """Return the messages of a conversation that mention the caller and were not looked at."""
        peer = await self._access.access_peer(call, request.peer)
        query = history_query(request.offset_id, 0, request.add_offset, request.limit, request.max_id, request.min_id)
        page = await self._messages.unread_mentions(owner=call.user, peer=peer, query=query)
        return await present_page(self._answers, call, page, peers=[peer])

    @rpc(m.messages_read_mentions, rate=Rate.WRITE, faults=PEER_FAULTS)
    async def read_mentions(self, call: Call, request: f.MessagesReadMentions) -> t.TypeMessagesAffectedHistory:
        """Mark all mentions of a conversation as looked at, a hundred at a time; ``offset`` says how many are left."""
        peer = await self._access.access_peer(call, request.peer)
        query = history_query(0, 0, 0, limits.PAGE, 0, 0)
        page = await self._messages.unread_mentions(owner=call.user, peer=peer, query=query)
        affected = await self._messages.read_contents(
            owner=call.user, messages=[one.id for one in page.messages], origin=call.device
        )
        left = max(0, page.total - len(page.messages))
        return t.MessagesAffectedHistory(pts=affected.pts, pts_count=affected.pts_count, offset=left)

    @rpc(m.messages_get_scheduled_history, faults=PEER_FAULTS)
    async def get_scheduled_history(self, call: Call, request: f.MessagesGetScheduledHistory) -> t.TypeMessagesMessages:
        """Return the messages that wait to be sent: none, since scheduling is not built."""
        await self._access.access_peer(call, request.peer)
        return no_messages()

    @rpc(m.messages_received_messages)
    async def received_messages(
        self,
        call: Call,  # noqa: ARG002
        request: f.MessagesReceivedMessages,  # noqa: ARG002
    ) -> list[t.TypeReceivedNotifyMessage]:
        """Confirm that messages arrived; nothing is kept for those that did not, and none are announced back."""
        return []
