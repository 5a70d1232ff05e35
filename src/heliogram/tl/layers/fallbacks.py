"""What an older layer is shown for a constructor that it does not know."""

from __future__ import annotations

from typing import cast

from heliogram.tl import types as t
from heliogram.tl.layers.registry import Layer, adapt, fallback

# ------------------------------------------------------------------------------------------------------------- messages


@fallback("MessageMedia")
def unsupported_media(_media: object, _layer: Layer) -> t.MessageMediaUnsupported:
    """Unknown media shows as "not supported by your version"."""
    return t.MessageMediaUnsupported()


@fallback("MessageAction")
def empty_action(_action: object, _layer: Layer) -> t.MessageActionEmpty:
    """An unknown service message keeps its place in the history and says nothing."""
    return t.MessageActionEmpty()


@fallback("SendMessageAction")
def typing(_action: object, _layer: Layer) -> t.SendMessageTypingAction:
    """Whatever someone is doing, they are writing."""
    return t.SendMessageTypingAction()


@fallback("InputStickerSet")
def no_sticker_set(_stickers: object, _layer: Layer) -> t.InputStickerSetEmpty:
    """A document that names an unknown set names none."""
    return t.InputStickerSetEmpty()


@adapt("stickerSetFullCovered", "stickerSetNoCovered")
def covered_set(stickers: t.StickerSetFullCovered | t.StickerSetNoCovered, layer: Layer) -> object:
    """Show the set with as many covers as the layer can hold."""
    if layer.number >= (144 if isinstance(stickers, t.StickerSetFullCovered) else 151):
        return stickers
    covers = stickers.documents if isinstance(stickers, t.StickerSetFullCovered) else []
    return t.StickerSetMultiCovered(set=stickers.set, covers=covers)


@adapt("botInlineMessageMediaWebPage")
def inline_text(message: t.BotInlineMessageMediaWebPage, layer: Layer) -> object:
    """Before layer 166 a link preview came with the text itself."""
    if layer.number >= 166:
        return message
    return t.BotInlineMessageText(
        message=message.message,
        entities=message.entities,
        reply_markup=message.reply_markup,
        invert_media=message.invert_media,
    )


# ------------------------------------------------------------------------------------------------------------ rich text


@fallback("PageBlock")
def unsupported_block(_block: object, _layer: Layer) -> t.PageBlockUnsupported:
    """An unknown block of a page."""
    return t.PageBlockUnsupported()


@fallback("RichText")
def inner_text(value: object, _layer: Layer) -> t.TypeRichText:
    """Unknown formatting shows the text it formats."""
    match value:
        case t.TextCustomEmoji():
            return t.TextPlain(text=value.alt)
        case t.TextMath():
            return t.TextPlain(text=value.source)
        case _:
            return cast("t.TypeRichText", getattr(value, "text", t.TextEmpty()))


@adapt("pageBlockHeading1", "pageBlockHeading2", "pageBlockHeading3")
def header(block: t.PageBlockHeading1, layer: Layer) -> object:
    """Large headings are headers to layers below 227."""
    return block if layer.number >= 227 else t.PageBlockHeader(text=block.text)


@adapt("pageBlockHeading4", "pageBlockHeading5", "pageBlockHeading6")
def subheader(block: t.PageBlockHeading4, layer: Layer) -> object:
    """Small headings are subheaders to layers below 227."""
    return block if layer.number >= 227 else t.PageBlockSubheader(text=block.text)


# ---------------------------------------------------------------------------------------------------------------- peers


@adapt("community", "communityForbidden")
def forbidden_channel(chat: t.Community | t.CommunityForbidden, layer: Layer) -> object:
    """A community is a channel that a layer without communities cannot open."""
    if layer.number >= 228:
        return chat
    return t.ChannelForbidden(id=chat.id, access_hash=chat.access_hash or 0, title=chat.title)


# ---------------------------------------------------------------------------------------------------------------- login


@fallback("auth.SentCodeType")
def sms_code(kind: object, _layer: Layer) -> t.AuthSentCodeTypeSms:
    """Every unknown way to get a code asks for its digits, as a text message does."""
    return t.AuthSentCodeTypeSms(length=getattr(kind, "length", 5))


@fallback("auth.CodeType")
def sms_code_next(_kind: object, _layer: Layer) -> t.AuthCodeTypeSms:
    """Every unknown next way to get a code."""
    return t.AuthCodeTypeSms()


# -------------------------------------------------------------------------------------------------------------- updates


@fallback("Update", partial=True)
def keeping_pts(update: object, _layer: Layer) -> object:
    """Advance the box by what the update advanced it, though there is nothing to see; drop one without pts.

    Every update with a pts in layer 229 was there in layer 133, so today this is reached only when a part of one cannot
    be shown. A deletion of no messages is the one update that has a pts and no other effect
    (https://core.telegram.org/constructor/updateDeleteMessages). What has a qts is dropped: such a client sees the gap
    and heals it with getDifference, which answers with the newer state.
    """
    pts, count = getattr(update, "pts", None), getattr(update, "pts_count", None)
    if pts is None or count is None:
        return None
    channel = getattr(update, "channel_id", None) or _channel_of(getattr(update, "message", None))
    if channel is not None:
        return t.UpdateDeleteChannelMessages(channel_id=channel, messages=[], pts=pts, pts_count=count)
    if isinstance(update, t.UpdateDeleteMessages):
        return None
    return t.UpdateDeleteMessages(messages=[], pts=pts, pts_count=count)


def _channel_of(message: object) -> int | None:
    peer = getattr(message, "peer_id", None)
    return peer.channel_id if isinstance(peer, t.PeerChannel) else None


@fallback("Updates")
def no_updates(updates: object, _layer: Layer) -> t.Updates:
    """A short update that the layer cannot show is a batch of none, with the same date."""
    return t.Updates(updates=[], users=[], chats=[], date=getattr(updates, "date", 0), seq=0)


# ------------------------------------------------------------------------------------------------------------- answers


@adapt("messages.sponsoredMessagesEmpty")
def no_sponsors(value: t.MessagesSponsoredMessagesEmpty, layer: Layer) -> object:
    """Before layer 148 no advertisement was a list of none."""
    if layer.number >= 148:
        return value
    return layer.make("messages.sponsoredMessages", messages=[], chats=[], users=[])
