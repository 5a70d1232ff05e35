"""``messages.*``: sending and forwarding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from heliogram import tl
from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import MessageIdsEmpty, RandomIdInvalid
from heliogram.api.messages.composing import WRITE_FAULTS, Composer, Reply, album_id, check_options, check_schedule
from heliogram.api.messages.kinds import kinds_of_text
from heliogram.api.messages.locations import static
from heliogram.api.present.answers import Answers
from heliogram.api.present.endings import ends_by_itself, is_to_be_opened
from heliogram.api.present.media import holds_of
from heliogram.api.present.messages import is_outgoing
from heliogram.api.present.peers import peer as tl_peer
from heliogram.api.texts import TEXT_FAULTS, Texts
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault, LimitInvalid, MessageIdInvalid
from heliogram.kernel.ids import MessageId, PeerId, user_peer
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.messages.contract import ChatWriteForbidden, Kind, Message, Messages, Outgoing, Sent
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_SEND_FAULTS: Final[tuple[type[Fault], ...]] = (*PEER_FAULTS, *TEXT_FAULTS, *WRITE_FAULTS, ChatWriteForbidden)


class Passing(NamedTuple):
    """Where messages are passed on to, and how."""

    target: PeerId
    request: f.MessagesForwardMessages
    reply: Reply
    albums: dict[int, int]
    """The new number of each album among them."""


class SendingApi:
    """Texts, and messages passed on."""

    def __init__(
        self, *, messages: Messages, access: PeerAccess, texts: Texts, composer: Composer, answers: Answers
    ) -> None:
        self._messages = messages
        self._access = access
        self._texts = texts
        self._composer = composer
        self._answers = answers

    @rpc(m.messages_send_message, access=Access.BOTH, rate=Rate.WRITE, faults=_SEND_FAULTS)
    async def send_message(self, call: Call, request: f.MessagesSendMessage) -> t.TypeUpdates:
        """Send a text. A repeated ``random_id`` gets the first answer again.

        To another user the answer is ``updateShortSentMessage``, if the message is as it was sent; else it is in full.
        """
        check_options(call, request)
        peer = await self._access.access_peer(call, request.peer)
        deliver = await self._composer.deliverable(call, peer)
        text = await self._texts.check(call, request.message, request.entities)
        reply = await self._composer.reply(call, peer, request.reply_to)
        outgoing = Outgoing(
            random_id=request.random_id,
            text=text.text,
            entities=text.entities,
            quote=reply.quote,
            reply_to=reply.to,
            silent=request.silent,
            no_webpage=request.no_webpage,
            mentions=await self._composer.mentioned(peer, text.named, text.usernames, reply),
            kinds=kinds_of_text(text),
        )
        sent = await self._messages.send(
            sender=call.user,
            peer=peer,
            outgoing=[outgoing],
            origin=call.device,
            clear_draft=request.clear_draft,
            deliver=deliver,
        )
        if peer > 0 and peer != user_peer(call.user) and _is_as_sent(sent[0].message, request, reply):
            return _short(sent[0])
        return await self._answers.sent(call, sent)

    @rpc(
        m.messages_forward_messages,
        access=Access.BOTH,
        rate=Rate.WRITE,
        faults=(*_SEND_FAULTS, MessageIdsEmpty, RandomIdInvalid, LimitInvalid, MediaEmpty),
    )
    async def forward_messages(self, call: Call, request: f.MessagesForwardMessages) -> t.TypeUpdates:
        """Pass messages on, with a header that says whose they are unless ``drop_author``.

        Ids that are gone are left out, and so is what ends by itself: it is for its recipient alone.
        """
        check_schedule(call, request.schedule_date)
        ids = [MessageId(id_) for id_ in request.id]
        _check_ids(ids, request.random_id)
        source = await self._access.access_peer(call, request.from_peer)
        target = await self._access.access_peer(call, request.to_peer)
        deliver = await self._composer.deliverable(call, target)
        reply = await self._composer.reply(call, target, request.reply_to)
        found = {one.id: one for one in await self._messages.get_many(owner=call.user, ids=ids) if one.peer == source}
        passing = Passing(target, request, reply, {})
        outgoing = [
            _forwarded(call, found[id_], random_id, to=passing)
            for id_, random_id in zip(ids, request.random_id, strict=True)
            if id_ in found and not found[id_].action and not ends_by_itself(found[id_].media)
        ]
        if not outgoing:
            raise MessageIdInvalid
        sent = await self._messages.send(
            sender=call.user, peer=target, outgoing=outgoing, origin=call.device, clear_draft=False, deliver=deliver
        )
        return await self._answers.sent(call, sent)


def _is_as_sent(message: Message, request: f.MessagesSendMessage, reply: Reply) -> bool:
    """Whether the short answer tells the client all that differs from what it sent."""
    return (
        message.text == request.message
        and message.reply_to == reply.to
        and (reply.to is not None) == (request.reply_to is not None)
    )


def _short(sent: Sent) -> t.UpdateShortSentMessage:
    message = sent.message
    return t.UpdateShortSentMessage(
        out=is_outgoing(message),
        id=message.id,
        pts=sent.pts,
        pts_count=1,
        date=message.sent_at,
        entities=tl.Raw(message.entities) if message.entities else None,
    )


def _check_ids(ids: Sequence[MessageId], random_ids: Sequence[int]) -> None:
    if not ids:
        raise MessageIdsEmpty
    if len(ids) > limits.FORWARD_IDS:
        raise LimitInvalid
    if len(random_ids) != len(ids) or len(set(random_ids)) != len(random_ids) or 0 in random_ids:
        raise RandomIdInvalid


def _forwarded(call: Call, message: Message, random_id: int, *, to: Passing) -> Outgoing:
    request, reply = to.request, to.reply
    header = b"" if request.drop_author else tl.encode(_header(call, message, to.target))
    grouped_id = 0
    if message.grouped_id:  # what was an album stays one, another one
        grouped_id = to.albums.setdefault(message.grouped_id, album_id(call.user, random_id))
    bare = request.drop_media_captions and bool(message.media)
    return Outgoing(
        random_id=random_id,
        text="" if bare else message.text,
        entities=b"" if bare else message.entities,
        media=static(message.media),
        unread_content=is_to_be_opened(message.media),
        kinds=message.kinds & ~Kind.LINK if bare else message.kinds,
        holds=holds_of(message.media),
        forward=header,
        quote=reply.quote,
        reply_to=reply.to,
        silent=request.silent,
        grouped_id=grouped_id,
    )


def _header(call: Call, message: Message, target: PeerId) -> t.MessageFwdHeader:
    """Return whose a message is: its first author's, however often it was passed on.

    Saved Messages keep the place it came from too.
    """
    author: t.TypePeer | None = t.PeerUser(user_id=message.sender)
    name, date = None, message.sent_at
    if message.forward:
        earlier = tl.decode(message.forward)
        assert isinstance(earlier, t.MessageFwdHeader)
        author, name, date = earlier.from_id, earlier.from_name, earlier.date
    header = t.MessageFwdHeader(from_id=author, from_name=name, date=date)
    if target == user_peer(call.user):
        header.saved_from_peer = tl_peer(message.peer)
        header.saved_from_msg_id = message.id
        header.saved_out = message.out
    return header
