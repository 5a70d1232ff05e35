"""``messages.*``: editing and deleting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import (
    MediaCaptionTooLong,
    MediaGroupedInvalid,
    MediaNewInvalid,
    ReplyMarkupInvalid,
    RichMessageInvalid,
)
from heliogram.api.messages.attaching import MEDIA_FAULTS, Attached, Attachments, album_family, attached
from heliogram.api.messages.composing import NO_REPLY, WRITE_FAULTS, Composer, check_schedule
from heliogram.api.messages.kinds import kinds_of_text
from heliogram.api.messages.locations import live_location_of, moved
from heliogram.api.present.answers import Answers
from heliogram.api.present.endings import ends_by_itself
from heliogram.api.present.media import holds_of
from heliogram.api.present.people import groups_in
from heliogram.api.texts import TEXT_FAULTS, Text, Texts, length16
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault, LimitInvalid, MessageIdInvalid
from heliogram.kernel.ids import MessageId, PeerId
from heliogram.services.chats.contract import Chats, Role
from heliogram.services.messages.contract import (
    ChatWriteForbidden,
    HistoryQuery,
    Kind,
    MediaPrevInvalid,
    Message,
    MessageAuthorRequired,
    MessageDeleteForbidden,
    MessageEditTimeExpired,
    MessageNotModified,
    Messages,
    Outgoing,
)
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_EDIT_FAULTS: Final[tuple[type[Fault], ...]] = (
    *PEER_FAULTS,
    *TEXT_FAULTS,
    *WRITE_FAULTS,
    *MEDIA_FAULTS,
    ChatWriteForbidden,
    MediaGroupedInvalid,
    MediaNewInvalid,
    MediaPrevInvalid,
    MessageAuthorRequired,
    MessageEditTimeExpired,
    MessageNotModified,
)
_REPLACING: Final = (
    t.InputMediaUploadedPhoto,
    t.InputMediaPhoto,
    t.InputMediaUploadedDocument,
    t.InputMediaDocument,
)
_REPLACEABLE: Final = Kind.PHOTO | Kind.VIDEO | Kind.GIF | Kind.MUSIC | Kind.DOCUMENT
_DELETED_AT_ONCE: Final = 1_000
"""Messages of a history that one call removes; the client asks again for the rest."""


class ChangingApi:
    """What becomes of messages after they were sent."""

    def __init__(
        self,
        *,
        messages: Messages,
        chats: Chats,
        access: PeerAccess,
        texts: Texts,
        composer: Composer,
        attachments: Attachments,
        answers: Answers,
    ) -> None:
        self._messages = messages
        self._chats = chats
        self._access = access
        self._texts = texts
        self._composer = composer
        self._attachments = attachments
        self._answers = answers

    @rpc(m.messages_edit_message, access=Access.BOTH, rate=Rate.WRITE, faults=_EDIT_FAULTS)
    async def edit_message(self, call: Call, request: f.MessagesEditMessage) -> t.TypeUpdates:
        """Replace a text, a photo or a document, or move a live location, for everybody who has the message."""
        check_schedule(call, request.schedule_date)
        if request.rich_message is not None:
            raise RichMessageInvalid
        if request.reply_markup is not None and not call.bot:
            raise ReplyMarkupInvalid
        peer = await self._access.access_peer(call, request.peer)
        current = await self._of(call, peer, MessageId(request.id))
        if request.message is None and request.media is None:
            raise MessageNotModified
        if ends_by_itself(current.media):
            raise MediaPrevInvalid
        attached = _attached(current) if request.media is None else await self._new_media(call, current, request.media)
        text = await self._new_text(call, current, request, captioned=bool(attached.media))
        said = Outgoing(
            random_id=0,
            text=text.text,
            entities=text.entities,
            markup=current.markup,
            no_webpage=request.no_webpage,
            mentions=await self._composer.mentioned(peer, text.named, text.usernames, NO_REPLY),
            kinds=kinds_of_text(text),
        )
        edited = await self._messages.edit(
            owner=call.user, message=current.id, edited=attached.added_to(said), origin=call.device
        )
        (shown,) = await self._answers.messages(call, [edited.message])
        update = t.UpdateEditMessage(message=shown, pts=edited.pts, pts_count=1)
        return await self._answers.updates(call, [update], about=[edited.message])

    async def _new_media(self, call: Call, current: Message, media: t.TypeInputMedia) -> Attached:
        """Return media that replace what a message has, or come to a text.

        A live location is moved only. Of photos, videos, animations, music and files each may be replaced by each, but
        in an album by what could be in it. Raises MediaNewInvalid, MediaPrevInvalid, MediaGroupedInvalid, MEDIA_FAULTS.
        Source: https://core.telegram.org/bots/api#editmessagemedia
        """
        live = live_location_of(current.media)
        if live is not None and isinstance(media, t.InputMediaGeoLive):
            return attached(moved(live, media, sent_at=current.sent_at, at=int(call.at)))
        if current.media and not Kind(current.kinds) & _REPLACEABLE:
            raise MediaPrevInvalid
        if not isinstance(media, _REPLACING):
            raise MediaNewInvalid
        new = await self._attachments.check(call, media, to=None)
        if not Kind(new.kinds) & _REPLACEABLE:
            raise MediaNewInvalid
        if current.grouped_id and album_family(_attached(current), new) is None:
            raise MediaGroupedInvalid
        return new

    async def _new_text(self, call: Call, current: Message, request: f.MessagesEditMessage, *, captioned: bool) -> Text:
        if request.message is None:
            if captioned and length16(current.text) > limits.CAPTION_LENGTH:
                raise MediaCaptionTooLong
            return Text(current.text, current.entities, [], [], bool(current.kinds & Kind.LINK))
        if captioned:
            return await self._attachments.caption(call, request.message, request.entities)
        return await self._texts.check(call, request.message, request.entities)

    async def _of(self, call: Call, peer: PeerId, id_: MessageId) -> Message:
        found = await self._messages.get_many(owner=call.user, ids=[id_])
        if not found or found[0].peer != peer:
            raise MessageIdInvalid
        return found[0]

    @rpc(m.messages_get_message_edit_data, faults=(*PEER_FAULTS, MessageAuthorRequired))
    async def get_message_edit_data(
        self, call: Call, request: f.MessagesGetMessageEditData
    ) -> t.TypeMessagesMessageEditData:
        """Say whether what can be edited of a message is a caption."""
        peer = await self._access.access_peer(call, request.peer)
        found = await self._of(call, peer, MessageId(request.id))
        if not found.out or found.forward:
            raise MessageAuthorRequired
        return t.MessagesMessageEditData(caption=bool(found.media))

    @rpc(
        m.messages_delete_messages,
        access=Access.BOTH,
        rate=Rate.WRITE,
        faults=(LimitInvalid, MessageDeleteForbidden),
    )
    async def delete_messages(self, call: Call, request: f.MessagesDeleteMessages) -> t.TypeMessagesAffectedMessages:
        """Remove messages for the caller or, with ``revoke``, for everybody."""
        ids = [MessageId(id_) for id_ in request.id]
        if len(ids) > limits.MESSAGE_IDS:
            raise LimitInvalid
        affected = await self._messages.delete(
            owner=call.user,
            messages=ids,
            revoke=request.revoke,
            origin=call.device,
            moderating=request.revoke and await self._moderates(call, ids),
        )
        return t.MessagesAffectedMessages(pts=affected.pts, pts_count=affected.pts_count)

    async def _moderates(self, call: Call, ids: Sequence[MessageId]) -> bool:
        """Whether the caller runs every group in which somebody else's message is to go."""
        found = await self._messages.get_many(owner=call.user, ids=list(ids))
        groups = groups_in(one for one in found if not one.out)
        if not groups:
            return False
        known = await self._chats.get_many(viewer=call.user, ids=sorted(groups))
        return len(known) == len(groups) and all(group.role in {Role.CREATOR, Role.ADMIN} for group in known)

    @rpc(m.messages_delete_history, rate=Rate.WRITE, faults=(*PEER_FAULTS, MessageDeleteForbidden))
    async def delete_history(self, call: Call, request: f.MessagesDeleteHistory) -> t.TypeMessagesAffectedHistory:
        """Remove a conversation's messages, or those between two dates; ``offset`` above 0 says that some are left."""
        peer = await self._access.access_peer(call, request.peer)
        if request.min_date or request.max_date:
            return await self._delete_between(call, peer, request)
        affected, left = await self._messages.delete_history(
            owner=call.user,
            peer=peer,
            max_id=max(0, request.max_id),
            just_clear=request.just_clear,
            revoke=request.revoke,
            limit=_DELETED_AT_ONCE,
            origin=call.device,
        )
        return t.MessagesAffectedHistory(pts=affected.pts, pts_count=affected.pts_count, offset=left)

    async def _delete_between(
        self, call: Call, peer: PeerId, request: f.MessagesDeleteHistory
    ) -> t.TypeMessagesAffectedHistory:
        since, until = request.min_date or 0, request.max_date or limits.MESSAGE_ID_MAX
        query = HistoryQuery(offset_date=until, limit=limits.PAGE, max_id=max(0, request.max_id))
        page = await self._messages.history(owner=call.user, peer=peer, query=query)
        ids = [one.id for one in page.messages if one.sent_at >= since]
        affected = await self._messages.delete(owner=call.user, messages=ids, revoke=request.revoke, origin=call.device)
        left = len(ids) if len(ids) == limits.PAGE else 0
        return t.MessagesAffectedHistory(pts=affected.pts, pts_count=affected.pts_count, offset=left)


def _attached(current: Message) -> Attached:
    """Return the media that a message has."""
    live = live_location_of(current.media)
    kinds = current.kinds & ~Kind.LINK
    return Attached(current.media, kinds, holds_of(current.media), live_s=live.period if live is not None else 0)
