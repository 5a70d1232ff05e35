"""The only ways from what a client names to what it may touch.

A client names users by id and *access hash*: a number that this server gave to this viewer together with the user. It
is the keyed hash of viewer and target, so it needs no store, differs for every viewer, and whoever presents a right one
has been shown the user before. Where a client met somebody only in passing (a ``min`` constructor) it names the
message it met them in, and must have that message.

=====================  =======================================================================================
what is named          what is asked
=====================  =======================================================================================
oneself                nothing; any hash will do
777000                 nothing; every client knows the service account by heart
another user           the access hash, or a message of the caller's own that shows the user
a basic group          that the caller is or was in it; to write, ``messages`` asks again in its transaction
a channel              refused: there are none yet
=====================  =======================================================================================

Source: https://core.telegram.org/api/peers
"""

from __future__ import annotations

from typing import Final

from heliogram.api.hashes import AccessHashes
from heliogram.api.present.people import people_in
from heliogram.kernel.call import Call
from heliogram.kernel.faults import (
    ChannelInvalid,
    ChatIdInvalid,
    Fault,
    MessageIdInvalid,
    PeerIdInvalid,
    UserIdInvalid,
)
from heliogram.kernel.ids import SERVICE_USER, ChatId, MessageId, PeerId, UserId, chat_peer, user_peer
from heliogram.services.chats.contract import Chat, ChatForbidden, Chats
from heliogram.services.messages.contract import Messages
from heliogram.services.users.contract import User, Users
from heliogram.tl import types as t

PEER_FAULTS: Final[tuple[type[Fault], ...]] = (
    PeerIdInvalid,
    UserIdInvalid,
    ChatIdInvalid,
    ChannelInvalid,
    MessageIdInvalid,
)
"""What naming a peer may be refused with."""
USER_FAULTS: Final[tuple[type[Fault], ...]] = PEER_FAULTS
CHAT_FAULTS: Final[tuple[type[Fault], ...]] = (ChatIdInvalid, PeerIdInvalid, ChatForbidden)
"""What naming a basic group may be refused with."""


class PeerAccess:
    """The ``access_*`` functions."""

    def __init__(self, *, hashes: AccessHashes, users: Users, chats: Chats, messages: Messages) -> None:
        self._hashes = hashes
        self._users = users
        self._chats = chats
        self._messages = messages

    async def access_peer(self, call: Call, peer: t.TypeInputPeer) -> PeerId:
        """Return the peer that an ``InputPeer`` names.

        A basic group is not looked up: what is done with it is checked where it is done. Raises one of PEER_FAULTS.
        """
        if isinstance(peer, t.InputPeerUser):
            return user_peer(self._user(call, peer.user_id, peer.access_hash, PeerIdInvalid))
        if isinstance(peer, t.InputPeerSelf):
            return user_peer(call.user)
        if isinstance(peer, t.InputPeerChat):
            return chat_peer(_chat_id(peer.chat_id, PeerIdInvalid))
        if isinstance(peer, t.InputPeerUserFromMessage):
            return user_peer(await self._met(call, peer.peer, peer.msg_id, peer.user_id))
        if isinstance(peer, (t.InputPeerChannel, t.InputPeerChannelFromMessage)):
            raise ChannelInvalid
        raise PeerIdInvalid

    async def access_known_peer(self, call: Call, peer: t.TypeInputPeer) -> PeerId:
        """As :meth:`access_peer`, and a basic group must be one that the caller is or was in."""
        found = await self.access_peer(call, peer)
        if found < 0:
            await self.access_chat(call, -found, member=False)
        return found

    async def access_user_id(self, call: Call, user: t.TypeInputUser) -> UserId:
        """Return the id of the user that an ``InputUser`` names. Raises one of USER_FAULTS."""
        if isinstance(user, t.InputUser):
            return self._user(call, user.user_id, user.access_hash, UserIdInvalid)
        if isinstance(user, t.InputUserSelf):
            return call.user
        if isinstance(user, t.InputUserFromMessage):
            return await self._met(call, user.peer, user.msg_id, user.user_id)
        raise UserIdInvalid

    async def access_user(self, call: Call, user: t.TypeInputUser) -> User:
        """Return the account that an ``InputUser`` names. Raises one of USER_FAULTS."""
        found = await self._users.get_many(ids=[await self.access_user_id(call, user)])
        if not found:
            raise UserIdInvalid
        return found[0]

    async def access_chat(self, call: Call, chat: int, *, member: bool = True) -> Chat:
        """Return a basic group that the caller is in (or, with ``member`` false, was in). Raises one of CHAT_FAULTS."""
        found = await self._chats.get_many(viewer=call.user, ids=[_chat_id(chat, ChatIdInvalid)])
        if not found:
            raise ChatIdInvalid
        if member and not found[0].member:
            raise ChatForbidden
        return found[0]

    def _user(self, call: Call, user: int, access_hash: int, fault: type[PeerIdInvalid | UserIdInvalid]) -> UserId:
        named = UserId(user)
        if named in (call.user, SERVICE_USER) or access_hash == self._hashes.of(call.user, named):
            return named
        raise fault

    async def _met(self, call: Call, peer: t.TypeInputPeer, message: int, user: int) -> UserId:
        """Return a user whom the caller met in a message of that conversation."""
        conversation = await self.access_peer(call, peer)
        found = await self._messages.get_many(owner=call.user, ids=[MessageId(message)])
        if not found or found[0].peer != conversation:
            raise MessageIdInvalid
        if UserId(user) not in people_in(found[0]):
            raise UserIdInvalid
        return UserId(user)


def _chat_id(chat: int, fault: type[PeerIdInvalid | ChatIdInvalid]) -> ChatId:
    if not 0 < chat < 10**12:
        raise fault
    return ChatId(chat)
