"""Messages as TL, as their box sees them. Entities, media and the like are stored as TL and spliced in as they are."""

from __future__ import annotations

import msgspec

from heliogram import tl
from heliogram.api.present.endings import hides_edits
from heliogram.api.present.peers import peer
from heliogram.kernel.ids import user_peer
from heliogram.services.messages.contract import Message
from heliogram.tl import types as t


def message(of: Message) -> t.TypeMessage:
    """Return a message, or a service message if it has an action."""
    if of.action:
        return _service_message(of)
    return t.Message(
        id=of.id,
        out=is_outgoing(of),
        mentioned=of.mentioned,
        media_unread=of.media_unread,
        silent=of.silent,
        from_id=t.PeerUser(user_id=of.sender),
        peer_id=peer(of.peer),
        saved_peer_id=_saved_peer(of),
        fwd_from=tl.Raw(of.forward) if of.forward else None,
        reply_to=reply_header(of),
        date=of.sent_at,
        message=of.text,
        media=tl.Raw(of.media) if of.media else None,
        reply_markup=tl.Raw(of.markup) if of.markup else None,
        entities=tl.Raw(of.entities) if of.entities else None,
        edit_date=of.edited_at or None,
        edit_hide=of.edited_at != 0 and hides_edits(of.media),
        grouped_id=of.grouped_id or None,
    )


def _service_message(of: Message) -> t.MessageService:
    return t.MessageService(
        id=of.id,
        out=is_outgoing(of),
        mentioned=of.mentioned,
        media_unread=of.media_unread,
        silent=of.silent,
        from_id=t.PeerUser(user_id=of.sender),
        peer_id=peer(of.peer),
        reply_to=reply_header(of),
        date=of.sent_at,
        action=tl.Raw(of.action),
    )


def is_outgoing(of: Message) -> bool:
    """Whether a client shows a message as sent: notes to oneself count as received, clients take no others."""
    return of.out and of.peer != user_peer(of.box)


def _saved_peer(of: Message) -> t.TypePeer | None:
    """Return the topic of Saved Messages that one's own notes belong to."""
    if of.peer != user_peer(of.box) or of.forward:
        return None
    return t.PeerUser(user_id=of.box)


def reply_header(of: Message) -> t.TypeMessageReplyHeader | None:
    """Return what a message replies to: the box's own id of it, with the quote that all boxes share."""
    if of.quote:
        header = tl.decode(of.quote)
        assert isinstance(header, t.MessageReplyHeader)
        return msgspec.structs.replace(header, reply_to_msg_id=of.reply_to)
    if of.reply_to is None:
        return None
    return t.MessageReplyHeader(reply_to_msg_id=of.reply_to)
