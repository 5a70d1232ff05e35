"""``contacts.*``: blocked peers. Source: https://core.telegram.org/api/block."""

from __future__ import annotations

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.faults import OffsetInvalid
from heliogram.api.present.answers import Answers
from heliogram.api.present.peers import peer
from heliogram.api.present.people import peers_apart
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.services.contacts.contract import ContactIdInvalid, Contacts
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class BlockedApi:
    """Whom the caller has blocked."""

    def __init__(self, *, contacts: Contacts, access: PeerAccess, answers: Answers) -> None:
        self._contacts = contacts
        self._access = access
        self._answers = answers

    @rpc(m.contacts_block, rate=Rate.WRITE, faults=(*PEER_FAULTS, ContactIdInvalid))
    async def block(self, call: Call, request: f.ContactsBlock) -> bool:
        """Block a peer: what they write no longer arrives. Says whether anything changed."""
        target = await self._access.access_peer(call, request.id)
        if request.my_stories_from:
            return False
        return await self._contacts.block(owner=call.user, peer=target, origin=call.device)

    @rpc(m.contacts_unblock, rate=Rate.WRITE, faults=(*PEER_FAULTS, ContactIdInvalid))
    async def unblock(self, call: Call, request: f.ContactsUnblock) -> bool:
        """Unblock a peer. Says whether anything changed."""
        target = await self._access.access_peer(call, request.id)
        if request.my_stories_from:
            return False
        return await self._contacts.unblock(owner=call.user, peer=target, origin=call.device)

    @rpc(m.contacts_get_blocked, faults=(OffsetInvalid,))
    async def get_blocked(self, call: Call, request: f.ContactsGetBlocked) -> t.TypeContactsBlocked:
        """Return a page of blocked peers, newest first; nobody is kept from stories, as there are none."""
        if request.offset < 0:
            raise OffsetInvalid
        if request.my_stories_from:
            return t.ContactsBlocked(blocked=[], chats=[], users=[])
        limit = min(max(request.limit, 1), limits.PAGE)
        page, total = await self._contacts.blocked_by(owner=call.user, offset=request.offset, limit=limit)
        blocked = [t.PeerBlocked(peer_id=peer(one.peer), date=one.at) for one in page]
        people, groups = peers_apart(one.peer for one in page)
        users, chats = await self._answers.around(call, (), users=people, groups=groups)
        if request.offset == 0 and len(page) >= total:
            return t.ContactsBlocked(blocked=blocked, chats=chats, users=users)
        return t.ContactsBlockedSlice(count=total, blocked=blocked, chats=chats, users=users)
