"""``messages.*``: searching. Source: https://core.telegram.org/api/search."""

from __future__ import annotations

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.faults import FilterNotSupported, SearchQueryEmpty
from heliogram.api.messages.kinds import filtered
from heliogram.api.messages.pages import history_query, no_messages, present_page
from heliogram.api.present.answers import Answers
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.ids import UserId
from heliogram.services.messages.contract import Messages, Wanted, Within
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class SearchingApi:
    """Finding messages."""

    def __init__(self, *, messages: Messages, access: PeerAccess, answers: Answers) -> None:
        self._messages = messages
        self._access = access
        self._answers = answers

    @rpc(m.messages_search, rate=Rate.COSTLY, faults=(*PEER_FAULTS, SearchQueryEmpty))
    async def search(self, call: Call, request: f.MessagesSearch) -> t.TypeMessagesMessages:
        """Return messages of a conversation (an empty peer: of all) by text, sender, or what the filter asks for."""
        everywhere = isinstance(request.peer, t.InputPeerEmpty)
        peer = None if everywhere else await self._access.access_peer(call, request.peer)
        sender = await self._sender(call, request.from_id)
        query = history_query(request.offset_id, 0, request.add_offset, request.limit, request.max_id, request.min_id)
        kinds = filtered(request.filter)
        text = request.q.strip()
        if not text and sender is None and not kinds:
            raise SearchQueryEmpty
        wanted = Wanted(
            text=text, kinds=kinds, sender=sender, since=max(0, request.min_date), until=max(0, request.max_date)
        )
        page = await self._messages.search(owner=call.user, peer=peer, wanted=wanted, query=query)
        return await present_page(self._answers, call, page, peers=() if peer is None else [peer], known=request.hash)

    async def _sender(self, call: Call, peer: t.TypeInputPeer | None) -> UserId | None:
        if peer is None or isinstance(peer, t.InputPeerEmpty):
            return None
        found = await self._access.access_peer(call, peer)
        return UserId(found) if found > 0 else None

    @rpc(m.messages_search_global, rate=Rate.COSTLY, faults=(SearchQueryEmpty,))
    async def search_global(self, call: Call, request: f.MessagesSearchGlobal) -> t.TypeMessagesMessages:
        """Return messages of all conversations by text or kind; pages go on from ``offset_id``."""
        kinds = filtered(request.filter)
        if request.folder_id or request.community is not None or request.broadcasts_only:
            return no_messages()
        text = request.q.strip()
        if not text and not kinds:
            raise SearchQueryEmpty
        wanted = Wanted(
            text=text,
            kinds=kinds,
            since=max(0, request.min_date),
            until=max(0, request.max_date),
            within=_within(request),
        )
        query = history_query(request.offset_id, 0, 0, request.limit, 0, 0)
        page = await self._messages.search(owner=call.user, peer=None, wanted=wanted, query=query)
        rate = page.messages[-1].sent_at if page.messages else None
        return await present_page(self._answers, call, page, next_rate=rate)

    @rpc(m.messages_get_search_counters, rate=Rate.COSTLY, faults=PEER_FAULTS)
    async def get_search_counters(
        self, call: Call, request: f.MessagesGetSearchCounters
    ) -> list[t.TypeMessagesSearchCounter]:
        """Return how many messages each filter finds in a conversation."""
        peer = await self._access.access_peer(call, request.peer)
        masks = [filtered(one) for one in request.filters]
        counts = await self._messages.count_kinds(owner=call.user, peer=peer, kinds=masks)
        return [
            t.MessagesSearchCounter(filter=one, count=count) for one, count in zip(request.filters, counts, strict=True)
        ]

    @rpc(m.messages_search_sent_media, rate=Rate.COSTLY, faults=(FilterNotSupported,))
    async def search_sent_media(self, call: Call, request: f.MessagesSearchSentMedia) -> t.TypeMessagesMessages:
        """Return the newest messages of some kind that the caller sent anywhere; there are no further pages."""
        wanted = Wanted(text=request.q.strip(), kinds=_media_kinds(request.filter), sender=call.user)
        query = history_query(0, 0, 0, request.limit, 0, 0)
        page = await self._messages.search(owner=call.user, peer=None, wanted=wanted, query=query)
        return await present_page(self._answers, call, page)

    @rpc(m.messages_get_search_results_positions, rate=Rate.COSTLY, faults=(*PEER_FAULTS, FilterNotSupported))
    async def get_search_results_positions(
        self, call: Call, request: f.MessagesGetSearchResultsPositions
    ) -> t.TypeMessagesSearchResultsPositions:
        """Return where messages of some kind lie, scattered over all of them, for scrolling through them."""
        peer = await self._access.access_peer(call, request.peer)
        kinds = _media_kinds(request.filter)
        found = await self._messages.places(
            owner=call.user, peer=peer, kinds=kinds, below=max(0, request.offset_id), limit=request.limit
        )
        positions = [t.SearchResultPosition(msg_id=one.id, date=one.sent_at, offset=one.offset) for one in found.places]
        return t.MessagesSearchResultsPositions(count=found.total, positions=positions)

    @rpc(m.messages_get_search_results_calendar, rate=Rate.COSTLY, faults=(*PEER_FAULTS, FilterNotSupported))
    async def get_search_results_calendar(
        self, call: Call, request: f.MessagesGetSearchResultsCalendar
    ) -> t.TypeMessagesSearchResultsCalendar:
        """Return the days on which messages of some kind were sent, newest first, with the first message of each."""
        peer = await self._access.access_peer(call, request.peer)
        found = await self._messages.days(
            owner=call.user,
            peer=peer,
            kinds=_media_kinds(request.filter),
            below=max(0, request.offset_id),
            until=max(0, request.offset_date),
            limit=limits.PAGE,
        )
        users, chats = await self._answers.of_conversations(call, found.messages, [peer])
        return t.MessagesSearchResultsCalendar(
            count=found.total,
            min_date=min((one.sent_at for one in found.messages), default=0),
            min_msg_id=min((one.id for one in found.messages), default=0),
            offset_id_offset=found.newer,
            periods=[
                t.SearchResultsCalendarPeriod(
                    date=one.sent_at, min_msg_id=day.first, max_msg_id=day.last, count=day.count
                )
                for day, one in zip(found.days, found.messages, strict=True)
            ],
            messages=await self._answers.messages(call, found.messages),
            chats=chats,
            users=users,
        )

    @rpc(m.messages_get_recent_locations, faults=PEER_FAULTS)
    async def get_recent_locations(self, call: Call, request: f.MessagesGetRecentLocations) -> t.TypeMessagesMessages:
        """Return the live locations of a conversation that have not ended, newest first."""
        peer = await self._access.access_peer(call, request.peer)
        page = await self._messages.live(owner=call.user, peer=peer, limit=request.limit)
        return await present_page(self._answers, call, page, peers=[peer], known=request.hash)


def _media_kinds(by: t.TypeMessagesFilter) -> int:
    """Return the kinds that a filter lets through. Raises FilterNotSupported for those that do not ask for media."""
    if isinstance(by, (t.InputMessagesFilterEmpty, t.InputMessagesFilterMyMentions)):
        raise FilterNotSupported
    return filtered(by)


def _within(request: f.MessagesSearchGlobal) -> Within:
    if request.users_only:
        return Within.USERS
    return Within.GROUPS if request.groups_only else Within.EVERYTHING
