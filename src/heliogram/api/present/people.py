"""Who occurs in messages: every user a client must know to show them.

Most messages name only a sender and a peer. Blobs are looked into when they can hold a user: forward headers and
actions always, media if they are a contact, entities only if the id of a mention by name occurs in their bytes. What
was found is remembered, since one header or action is met in many boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from heliogram import tl
from heliogram.kernel.ids import ChatId, PeerId, PeerKind, UserId, chat_of, peer_kind
from heliogram.services.messages.contract import Message
from heliogram.tl import types as t

_MENTION: Final = t.MessageEntityMentionName.ID.to_bytes(4, "little")
_CONTACT: Final = t.MessageMediaContact.ID.to_bytes(4, "little")


def people_in(message: Message) -> set[UserId]:
    """Return every user who occurs in a message."""
    found = {message.sender}
    if message.peer > 0:
        found.add(UserId(message.peer))
    if message.forward:
        found.update(_users_in(message.forward))
    if message.action:
        found.update(_users_in(message.action))
    if message.quote:
        found.update(_users_in(message.quote))
    if message.entities and _MENTION in message.entities:
        found.update(_users_in(message.entities))
    if message.media.startswith(_CONTACT):
        found.update(_users_in(message.media))
    return found


def groups_in(messages: Iterable[Message]) -> set[ChatId]:
    """Return every basic group that messages are in."""
    return {chat_of(m.peer) for m in messages if m.peer < 0 and peer_kind(m.peer) is PeerKind.CHAT}


def names_somebody(message: Message) -> bool:
    """Whether a message names users beside its sender and peer, whom a client may not know."""
    return bool(message.forward or (message.entities and _MENTION in message.entities))


@lru_cache(maxsize=4096)
def _users_in(blob: bytes) -> tuple[UserId, ...]:
    return tuple(_found(tl.decode(blob)))


def _found(value: object) -> Iterable[UserId]:  # noqa: PLR0911 - one return for each kind of blob
    if isinstance(value, list):
        return [user for item in value for user in _found(item)]
    if isinstance(value, t.MessageEntityMentionName):
        return [UserId(value.user_id)]
    if isinstance(value, t.MessageFwdHeader):
        return _of_peers(value.from_id, value.saved_from_peer, value.saved_from_id)
    if isinstance(value, t.MessageReplyHeader):
        quoted = _found(value.quote_entities) if value.quote_entities else ()
        return [*quoted, *_of_peers(value.reply_to_peer_id)]
    if isinstance(value, (t.MessageActionChatCreate, t.MessageActionChatAddUser)):
        return [UserId(user) for user in value.users]
    if isinstance(value, (t.MessageActionChatDeleteUser, t.MessageMediaContact)):
        return [UserId(value.user_id)] if value.user_id else ()
    return ()


def _of_peers(*peers: t.TypePeer | None) -> list[UserId]:
    return [UserId(peer.user_id) for peer in peers if isinstance(peer, t.PeerUser)]


def peers_apart(peers: Iterable[PeerId]) -> tuple[set[UserId], set[ChatId]]:
    """Return the users and the basic groups among ``peers``."""
    users: set[UserId] = set()
    groups: set[ChatId] = set()
    for peer in peers:
        if peer > 0:
            users.add(UserId(peer))
        elif peer_kind(peer) is PeerKind.CHAT:
            groups.add(chat_of(peer))
    return users, groups
