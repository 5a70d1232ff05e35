"""What a message is found by, and which kinds the filters of searches ask for.

A message is found by the kind of its media and by the links in its text. Of documents the attributes tell, as a client
tells when it draws one: an animation before a video, a voice message before music, a file if nothing else.

Source: https://core.telegram.org/type/MessagesFilter
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from heliogram.api.present.attributes import attributes_of
from heliogram.api.texts import Text
from heliogram.services.media.contract import Document
from heliogram.services.messages.contract import Kind
from heliogram.tl import types as t

_MEDIA: Final[dict[type[t.TypeMessageMedia], Kind]] = {
    t.MessageMediaPhoto: Kind.PHOTO,
    t.MessageMediaGeo: Kind.GEO,
    t.MessageMediaGeoLive: Kind.GEO,
    t.MessageMediaVenue: Kind.GEO,
    t.MessageMediaContact: Kind.CONTACT,
}
_FILTERS: Final[dict[type[t.TypeMessagesFilter], Kind]] = {
    t.InputMessagesFilterEmpty: Kind(0),
    t.InputMessagesFilterPhotos: Kind.PHOTO,
    t.InputMessagesFilterVideo: Kind.VIDEO,
    t.InputMessagesFilterPhotoVideo: Kind.PHOTO | Kind.VIDEO,
    t.InputMessagesFilterDocument: Kind.DOCUMENT,
    t.InputMessagesFilterUrl: Kind.LINK,
    t.InputMessagesFilterGif: Kind.GIF,
    t.InputMessagesFilterVoice: Kind.VOICE,
    t.InputMessagesFilterMusic: Kind.MUSIC,
    t.InputMessagesFilterChatPhotos: Kind.CHAT_PHOTO,
    t.InputMessagesFilterRoundVideo: Kind.ROUND,
    t.InputMessagesFilterRoundVoice: Kind.ROUND | Kind.VOICE,
    t.InputMessagesFilterMyMentions: Kind.MENTION,
    t.InputMessagesFilterGeo: Kind.GEO,
    t.InputMessagesFilterContacts: Kind.CONTACT,
    t.InputMessagesFilterPoll: Kind.POLL,
    t.InputMessagesFilterPhoneCalls: Kind.CALL,
    t.InputMessagesFilterPinned: Kind.PINNED,
}


def kinds_of_media(media: t.TypeMessageMedia) -> int:
    """Return what media are that are no document."""
    return _MEDIA.get(type(media), Kind(0)).value


def kinds_of_document(document: Document) -> int:
    """Return what a document is."""
    return _kind_of(attributes_of(document)).value


def _kind_of(attributes: Iterable[t.TypeDocumentAttribute]) -> Kind:
    known = {type(one): one for one in attributes}
    if t.DocumentAttributeAnimated in known:
        return Kind.GIF
    if t.DocumentAttributeSticker in known:
        return Kind(0)  # no filter finds stickers
    audio, video = known.get(t.DocumentAttributeAudio), known.get(t.DocumentAttributeVideo)
    if isinstance(video, t.DocumentAttributeVideo):
        return Kind.ROUND if video.round_message else Kind.VIDEO
    if isinstance(audio, t.DocumentAttributeAudio):
        return Kind.VOICE if audio.voice else Kind.MUSIC
    return Kind.DOCUMENT


def kinds_of_text(text: Text) -> int:
    """Return what a text adds to the kinds of a message."""
    return Kind.LINK.value if text.links else 0


def filtered(by: t.TypeMessagesFilter) -> int:
    """Return the kinds that a filter lets through, 0 for every message."""
    return _FILTERS[type(by)].value
