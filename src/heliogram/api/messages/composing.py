"""What is common to sending, editing and forwarding: whether one may write, and what a message replies to."""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import Final, NamedTuple

from heliogram import tl
from heliogram.api.access import PeerAccess
from heliogram.api.faults import (
    EffectIdInvalid,
    QuickReplyNotAvailable,
    QuoteTextInvalid,
    RandomIdEmpty,
    ReplyMarkupInvalid,
    ReplyMessageIdInvalid,
    RichMessageInvalid,
    ScheduleDateInvalid,
    SendAsPeerInvalid,
    SuggestedPostPeerInvalid,
    YouBlockedUser,
)
from heliogram.api.texts import Texts, length16
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import SERVICE_USER, MessageId, PeerId, UserId, user_peer
from heliogram.services.contacts.contract import Contacts
from heliogram.services.messages.contract import Message, Messages
from heliogram.services.users.contract import Users
from heliogram.tl import functions as f
from heliogram.tl import types as t

WRITE_FAULTS: Final[tuple[type[Fault], ...]] = (
    EffectIdInvalid,
    QuickReplyNotAvailable,
    QuoteTextInvalid,
    RandomIdEmpty,
    ReplyMarkupInvalid,
    ReplyMessageIdInvalid,
    RichMessageInvalid,
    ScheduleDateInvalid,
    SendAsPeerInvalid,
    SuggestedPostPeerInvalid,
    YouBlockedUser,
)
"""What writing may be refused with, beside the faults of the peer and the text."""

_SEED: Final = Struct("<qq").pack
_SOON_S: Final = 10
"""A message scheduled for so soon goes at once."""


class Reply(NamedTuple):
    """What a message replies to."""

    to: MessageId | None = None
    quote: bytes = b""
    """MessageReplyHeader without its message id, or empty."""
    author: UserId | None = None
    """Who wrote the message replied to, in a group."""


NO_REPLY: Final = Reply()


class Composer:
    """Checks that are made before anything is written."""

    def __init__(
        self, *, access: PeerAccess, texts: Texts, messages: Messages, contacts: Contacts, users: Users
    ) -> None:
        self._access: Final = access
        self._texts: Final = texts
        self._messages: Final = messages
        self._contacts: Final = contacts
        self._users: Final = users

    async def deliverable(self, call: Call, peer: PeerId) -> bool:
        """Say whether what the caller writes reaches the peer; not if the recipient has blocked the caller.

        The caller is not told: their message stays unread for ever. So does what is written to the service account,
        as nobody reads there. Raises YouBlockedUser if it is the caller who blocks.
        """
        if peer < 0 or peer == user_peer(call.user):
            return True
        if peer == user_peer(SERVICE_USER):
            return False
        recipient = UserId(peer)
        if await self._contacts.who_blocks(target=peer, owners=[call.user]):
            raise YouBlockedUser
        return not await self._contacts.who_blocks(target=user_peer(call.user), owners=[recipient])

    async def reply(self, call: Call, peer: PeerId, to: t.TypeInputReplyTo | None) -> Reply:
        """Return what is replied to. Raises ReplyMessageIdInvalid, QuoteTextInvalid, faults of the peer."""
        if to is None:
            return NO_REPLY
        if not isinstance(to, t.InputReplyToMessage) or to.monoforum_peer_id is not None:
            raise ReplyMessageIdInvalid
        if to.reply_to_peer_id is not None and await self._access.access_peer(call, to.reply_to_peer_id) != peer:
            raise ReplyMessageIdInvalid
        target = MessageId(to.reply_to_msg_id)
        if not 0 < target <= limits.MESSAGE_ID_MAX:
            return NO_REPLY
        if peer > 0 and not to.quote_text:
            return Reply(target)  # that it is in the conversation, the transaction checks
        found = await self._messages.get_many(owner=call.user, ids=[target])
        if not found or found[0].peer != peer:
            return NO_REPLY  # it may have been deleted while the reply was written
        quote = await self._quote(call, found[0], to) if to.quote_text else b""
        return Reply(target, quote, found[0].sender if peer < 0 else None)

    async def _quote(self, call: Call, replied: Message, to: t.InputReplyToMessage) -> bytes:
        assert to.quote_text is not None
        if length16(to.quote_text) > limits.QUOTE_LENGTH or to.quote_text not in replied.text:
            raise QuoteTextInvalid
        checked = await self._texts.check(call, to.quote_text, to.quote_entities)
        return tl.encode(
            t.MessageReplyHeader(
                quote=True,
                quote_text=checked.text,
                quote_entities=tl.Raw(checked.entities) if checked.entities else None,
                quote_offset=to.quote_offset,
            )
        )

    async def mentioned(self, peer: PeerId, named: list[UserId], usernames: list[str], reply: Reply) -> list[UserId]:
        """Return who is mentioned in a message to a group; in private conversations nobody is."""
        if peer > 0:
            return []
        found = set(named)
        if reply.author is not None:
            found.add(reply.author)
        for username in usernames:
            account = await self._users.by_username(username=username)
            if account is not None:
                found.add(account.id)
        return sorted(found)


def album_id(sender: UserId, random_id: int) -> int:
    """Return the number of an album, from its first message's: a retry finds the same."""
    return int.from_bytes(blake2b(_SEED(sender, random_id), digest_size=8).digest(), "little") >> 1 or 1


def check_options(call: Call, request: f.MessagesSendMessage | f.MessagesSendMedia) -> None:
    """Refuse what a client asks for beside a text or media and this server can't do. Raises one of WRITE_FAULTS."""
    if not request.random_id:
        raise RandomIdEmpty
    check_schedule(call, request.schedule_date)
    if request.reply_markup is not None and not call.bot:
        raise ReplyMarkupInvalid
    if request.send_as is not None and not _is_self(call, request.send_as):
        raise SendAsPeerInvalid
    if request.quick_reply_shortcut is not None:
        raise QuickReplyNotAvailable
    if request.effect:
        raise EffectIdInvalid
    if request.suggested_post is not None:
        raise SuggestedPostPeerInvalid
    if isinstance(request, f.MessagesSendMessage) and request.rich_message is not None:
        raise RichMessageInvalid


def check_schedule(call: Call, at: int | None) -> None:
    """Refuse a date that is not about now. Raises ScheduleDateInvalid."""
    if at is not None and at > call.at + _SOON_S:
        raise ScheduleDateInvalid


def _is_self(call: Call, peer: t.TypeInputPeer) -> bool:
    return isinstance(peer, t.InputPeerSelf) or (isinstance(peer, t.InputPeerUser) and peer.user_id == call.user)
