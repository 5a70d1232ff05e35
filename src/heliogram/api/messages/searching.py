"""``messages.*``: searching. Source: https://core.telegram.org/api/search."""

from __future__ import annotations

from typing import Final

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.faults import InputFilterInvalid, SearchQueryEmpty
from heliogram.api.messages.pages import history_query, no_messages, present_page
from heliogram.api.present.answers import Answers
from heliogram.api.present.mediakinds import heads_of, searchable
from heliogram.kernel.call import Call
from heliogram.kernel.ids import PeerId, PeerKind, UserId, peer_kind
from heliogram.services.messages.contract import Messages
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_NOTHING_YET: Final = (
    t.InputMessagesFilterChatPhotos,
    t.InputMessagesFilterPhoneCalls,
    t.InputMessagesFilterPinned,
    t.InputMessagesFilterPoll,
)
"""What these ask for can't be in any conversation of this server yet."""


class SearchingApi:
    """Finding messages."""

    def __init__(self, *, messages: Messages, access: PeerAccess, answers: Answers) -> None:
        self._messages = messages
        self._access = access
        self._answers = answers

    @rpc(m.messages_search, rate=Rate.COSTLY, faults=(*PEER_FAULTS, SearchQueryEmpty, InputFilterInvalid))
    async def search(self, call: Call, request: f.MessagesSearch) -> t.TypeMessagesMessages:
        """Return messages of a conversation (an empty peer: of all) by text, sender, or mention of the caller."""
        everywhere = isinstance(request.peer, t.InputPeerEmpty)
        peer = None if everywhere else await self._access.access_peer(call, request.peer)
        sender = await self._sender(call, request.from_id)
        query = history_query(request.offset_id, 0, request.add_offset, request.limit, request.max_id, request.min_id)
        if isinstance(request.filter, _NOTHING_YET):
            return no_messages()
        if isinstance(request.filter, t.InputMessagesFilterMyMentions) and peer is not None:
            page = await self._messages.unread_mentions(owner=call.user, peer=peer, query=query)
            return await present_page(self._answers, call, page, peers=[peer])
        media = heads_of(request.filter)
        text = request.q.strip()
        if not text and sender is None and not media:
            raise SearchQueryEmpty
        page = await self._messages.search(
            owner=call.user,
            peer=peer,
            text=text,
            sender=sender,
            query=query,
            since=max(0, request.min_date),
            until=max(0, request.max_date),
            media=media,
        )
        return await present_page(self._answers, call, page, peers=() if peer is None else [peer], known=request.hash)

    async def _sender(self, call: Call, peer: t.TypeInputPeer | None) -> UserId | None:
        if peer is None or isinstance(peer, t.InputPeerEmpty):
            return None
        found = await self._access.access_peer(call, peer)
        return UserId(found) if found > 0 else None

    @rpc(m.messages_search_global, rate=Rate.COSTLY, faults=(SearchQueryEmpty, InputFilterInvalid))
    async def search_global(self, call: Call, request: f.MessagesSearchGlobal) -> t.TypeMessagesMessages:
        """Return messages of all conversations by text; pages go on from ``offset_id``."""
        if request.folder_id or request.community is not None or request.broadcasts_only:
            return no_messages()
        if isinstance(request.filter, _NOTHING_YET):
            return no_messages()
        media = heads_of(request.filter)
        text = request.q.strip()
        if not text and not media:
            raise SearchQueryEmpty
        page = await self._messages.search(
            owner=call.user,
            peer=None,
            text=text,
            sender=None,
            query=history_query(request.offset_id, 0, 0, request.limit, 0, 0),
            since=max(0, request.min_date),
            until=max(0, request.max_date),
            media=media,
        )
        if request.groups_only or request.users_only:
            page.messages[:] = [one for one in page.messages if _is_group(one.peer) is request.groups_only]
        rate = page.messages[-1].sent_at if page.messages else None
        return await present_page(self._answers, call, page, next_rate=rate)

    @rpc(m.messages_get_search_counters, rate=Rate.COSTLY, faults=PEER_FAULTS)
    async def get_search_counters(
        self, call: Call, request: f.MessagesGetSearchCounters
    ) -> list[t.TypeMessagesSearchCounter]:
        """Return how many messages each filter would find; ``inexact`` marks those that can't be searched by."""
        peer = await self._access.access_peer(call, request.peer)
        counted = (*_NOTHING_YET, *searchable())
        return [
            t.MessagesSearchCounter(filter=one, count=await self._count(call, peer, one), inexact=False)
            if isinstance(one, counted)
            else t.MessagesSearchCounter(filter=one, count=0, inexact=True)
            for one in request.filters
        ]

    async def _count(self, call: Call, peer: PeerId, kind: t.TypeMessagesFilter) -> int:
        if isinstance(kind, _NOTHING_YET):
            return 0
        query = history_query(0, 0, 0, 0, 0, 0)
        page = await self._messages.search(
            owner=call.user, peer=peer, text="", sender=None, query=query, since=0, until=0, media=heads_of(kind)
        )
        return page.total

    @rpc(m.messages_get_recent_locations, faults=PEER_FAULTS)
    async def get_recent_locations(self, call: Call, request: f.MessagesGetRecentLocations) -> t.TypeMessagesMessages:
        """Return the live locations shared in a conversation: they can't be shared yet."""
        await self._access.access_peer(call, request.peer)
        return no_messages()


def _is_group(peer: PeerId) -> bool:
    return peer_kind(peer) is PeerKind.CHAT
