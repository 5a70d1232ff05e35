"""``contacts.*``: finding people. Source: https://core.telegram.org/api/search."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from typing import Final

from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import PhoneNotOccupied, SearchQueryEmpty, UsernameNotOccupied
from heliogram.api.present.peers import peer
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.call import Call
from heliogram.kernel.phones import phone_digits
from heliogram.services.contacts.contract import Contacts
from heliogram.services.users.contract import User, UsernameInvalid, Users
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_RESULTS: Final = 50


class FindingApi:
    """Looking for people by name and number."""

    def __init__(self, *, users: Users, contacts: Contacts, present: UserPresenter) -> None:
        self._users = users
        self._contacts = contacts
        self._present = present

    @rpc(
        m.contacts_resolve_username,
        access=Access.BOTH,
        rate=Rate.COSTLY,
        faults=(UsernameNotOccupied, UsernameInvalid),
    )
    async def resolve_username(self, call: Call, request: f.ContactsResolveUsername) -> t.TypeContactsResolvedPeer:
        """Return whose username it is."""
        username = request.username.removeprefix("@")
        if not username:
            raise UsernameInvalid
        found = await self._users.by_username(username=username)
        if found is None:
            raise UsernameNotOccupied
        return await self._resolved(call, found)

    @rpc(m.contacts_resolve_phone, rate=Rate.COSTLY, faults=(PhoneNotOccupied,))
    async def resolve_phone(self, call: Call, request: f.ContactsResolvePhone) -> t.TypeContactsResolvedPeer:
        """Return whose number it is."""
        number = phone_digits(request.phone)
        found = await self._users.by_phones(phones=[number]) if number else []
        if not found:
            raise PhoneNotOccupied
        return await self._resolved(call, found[0])

    async def _resolved(self, call: Call, account: User) -> t.ContactsResolvedPeer:
        return t.ContactsResolvedPeer(
            peer=peer(account.id), chats=[], users=[await self._present.user(call.user, account)]
        )

    @rpc(m.contacts_search, rate=Rate.COSTLY, faults=(SearchQueryEmpty,))
    async def search(self, call: Call, request: f.ContactsSearch) -> t.TypeContactsFound:
        """Return saved people by name, and others by the beginning of their username."""
        query = request.q.strip().removeprefix("@").strip()
        if not query:
            raise SearchQueryEmpty
        limit = min(max(request.limit, 1), _RESULTS)
        mine = (
            []
            if request.bots or request.broadcasts
            else await self._contacts.search(owner=call.user, query=query, limit=limit)
        )
        others = await self._users.search(query=query, limit=limit)
        if request.broadcasts:
            others = []
        elif request.bots:
            others = [account for account in others if account.bot]
        strangers = [account.id for account in others if account.id not in mine]
        return t.ContactsFound(
            my_results=[peer(user) for user in mine],
            results=[peer(user) for user in strangers],
            chats=[],
            users=await self._present.users(call.user, [*mine, *strangers]),
        )

    @rpc(m.contacts_get_top_peers)
    async def get_top_peers(self, call: Call, request: f.ContactsGetTopPeers) -> t.TypeContactsTopPeers:
        """Say that ratings of conversation partners are off: this server does not rate them."""
        return t.ContactsTopPeersDisabled()

    @rpc(m.contacts_get_birthdays)
    async def get_birthdays(self, call: Call, request: f.ContactsGetBirthdays) -> t.TypeContactsContactBirthdays:
        """Return whose birthday is near: none are known."""
        return t.ContactsContactBirthdays(contacts=[], users=[])

    @rpc(m.contacts_get_sponsored_peers)
    async def get_sponsored_peers(
        self, call: Call, request: f.ContactsGetSponsoredPeers
    ) -> t.TypeContactsSponsoredPeers:
        """Return advertised peers: there are none."""
        return t.ContactsSponsoredPeersEmpty()

    @rpc(m.contacts_reset_top_peer_rating)
    async def reset_top_peer_rating(self, call: Call, request: f.ContactsResetTopPeerRating) -> bool:
        """Forget the rating of a conversation partner: none are kept."""
        return True
