"""``messages.*``: sending media, alone and in albums. Source: https://core.telegram.org/api/files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import (
    FileReferenceEmpty,
    FileReferenceEmptyAt,
    FileReferenceExpired,
    FileReferenceExpiredAt,
    FileReferenceInvalid,
    FileReferenceInvalidAt,
    MediaInvalid,
    MultiMediaTooLong,
    RandomIdInvalid,
)
from heliogram.api.filereferences import REFERENCE_FAULTS
from heliogram.api.messages.attaching import MEDIA_FAULTS, Attached, Attachments, album_family
from heliogram.api.messages.composing import WRITE_FAULTS, Composer, Reply, album_id, check_options, check_schedule
from heliogram.api.messages.kinds import kinds_of_text
from heliogram.api.present.answers import Answers
from heliogram.api.present.media import MediaPresenter
from heliogram.api.texts import TEXT_FAULTS
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import PeerId
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.messages.contract import ChatWriteForbidden, Messages, Outgoing
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_SEND_FAULTS: Final[tuple[type[Fault], ...]] = (
    *PEER_FAULTS,
    *TEXT_FAULTS,
    *WRITE_FAULTS,
    *MEDIA_FAULTS,
    ChatWriteForbidden,
)

_OF_A_PART: Final[dict[type[Fault], type[Fault]]] = {
    FileReferenceEmpty: FileReferenceEmptyAt,
    FileReferenceExpired: FileReferenceExpiredAt,
    FileReferenceInvalid: FileReferenceInvalidAt,
}
"""What is wrong with the file reference of a part of an album.

Source: https://core.telegram.org/method/messages.sendMultiMedia"""


class MediaApi:
    """Messages with media."""

    def __init__(
        self,
        *,
        messages: Messages,
        access: PeerAccess,
        attachments: Attachments,
        composer: Composer,
        media: MediaPresenter,
        answers: Answers,
    ) -> None:
        self._messages = messages
        self._access = access
        self._attachments = attachments
        self._composer = composer
        self._media = media
        self._answers = answers

    @rpc(m.messages_send_media, access=Access.BOTH, rate=Rate.WRITE, faults=_SEND_FAULTS)
    async def send_media(self, call: Call, request: f.MessagesSendMedia) -> t.TypeUpdates:
        """Send media with a caption. A repeated ``random_id`` gets the first answer again."""
        check_options(call, request)
        peer = await self._access.access_peer(call, request.peer)
        deliver = await self._composer.deliverable(call, peer)
        reply = await self._composer.reply(call, peer, request.reply_to)
        single = t.InputSingleMedia(
            media=request.media, random_id=request.random_id, message=request.message, entities=request.entities
        )
        attached = await self._attachments.check(call, single.media, to=peer)
        outgoing = await self._outgoing(call, peer, single, attached, reply, silent=request.silent)
        sent = await self._messages.send(
            sender=call.user,
            peer=peer,
            outgoing=[outgoing],
            origin=call.device,
            clear_draft=request.clear_draft,
            deliver=deliver,
        )
        return await self._answers.sent(call, sent)

    @rpc(m.messages_upload_media, access=Access.BOTH, rate=Rate.WRITE, faults=(*PEER_FAULTS, *MEDIA_FAULTS))
    async def upload_media(self, call: Call, request: f.MessagesUploadMedia) -> t.TypeMessageMedia:
        """Make media of an upload without sending them; the client sends them by id."""
        peer = await self._access.access_peer(call, request.peer)
        attached = await self._attachments.check(call, request.media, to=peer)
        return await self._media.one(call.user, attached.media)

    @rpc(
        m.messages_send_multi_media,
        access=Access.BOTH,
        rate=Rate.WRITE,
        faults=(*_SEND_FAULTS, *_OF_A_PART.values(), MultiMediaTooLong, RandomIdInvalid),
    )
    async def send_multi_media(self, call: Call, request: f.MessagesSendMultiMedia) -> t.TypeUpdates:
        """Send an album: up to ten photos and videos, or as many documents, or audios, that belong together."""
        check_schedule(call, request.schedule_date)
        album = request.multi_media
        _check_album(album)
        peer = await self._access.access_peer(call, request.peer)
        deliver = await self._composer.deliverable(call, peer)
        reply = await self._composer.reply(call, peer, request.reply_to)
        grouped_id = album_id(call.user, album[0].random_id) if len(album) > 1 else 0
        parts = [await self._part(call, peer, number, single.media) for number, single in enumerate(album)]
        if len(parts) > 1 and album_family(*parts) is None:
            raise MediaInvalid
        outgoing = [
            await self._outgoing(call, peer, single, part, reply, silent=request.silent, grouped_id=grouped_id)
            for single, part in zip(album, parts, strict=True)
        ]
        sent = await self._messages.send(
            sender=call.user,
            peer=peer,
            outgoing=outgoing,
            origin=call.device,
            clear_draft=request.clear_draft,
            deliver=deliver,
        )
        return await self._answers.sent(call, sent)

    async def _part(self, call: Call, peer: PeerId, number: int, media: t.TypeInputMedia) -> Attached:
        """Return a part of an album; what is wrong with its file reference is told with the number of the part."""
        try:
            return await self._attachments.check(call, media, to=peer)
        except REFERENCE_FAULTS as fault:
            raise _OF_A_PART[type(fault)](number) from fault

    async def _outgoing(
        self,
        call: Call,
        peer: PeerId,
        single: t.TypeInputSingleMedia,
        attached: Attached,
        reply: Reply,
        *,
        silent: bool,
        grouped_id: int = 0,
    ) -> Outgoing:
        text = await self._attachments.caption(call, single.message, single.entities)
        said = Outgoing(
            random_id=single.random_id,
            text=text.text,
            entities=text.entities,
            quote=reply.quote,
            reply_to=reply.to,
            silent=silent,
            mentions=await self._composer.mentioned(peer, text.named, text.usernames, reply),
            grouped_id=grouped_id,
            kinds=kinds_of_text(text),
        )
        return attached.added_to(said)


def _check_album(album: Sequence[t.TypeInputSingleMedia]) -> None:
    """Refuse what is no album: what is uploaded must have been made media by ``messages.uploadMedia`` first."""
    if not album:
        raise MediaEmpty
    if len(album) > limits.ALBUM:
        raise MultiMediaTooLong
    if not all(isinstance(one.media, (t.InputMediaPhoto, t.InputMediaDocument)) for one in album):
        raise MediaInvalid
    random_ids = [one.random_id for one in album]
    if 0 in random_ids or len(set(random_ids)) < len(random_ids):
        raise RandomIdInvalid
