"""Which filters of searches find which media, told by how the media that a body holds begin.

The first eight bytes of media are their constructor and its flags: they tell photos, places and contacts, and of
documents those that are shown as video, round video or voice. Music, GIFs and other files differ in attributes that
lie elsewhere, so what asks for them is refused by name, as is what asks for links.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from heliogram import tl
from heliogram.api.faults import InputFilterInvalid
from heliogram.services.messages.contract import Head
from heliogram.tl import types as t

_CONSTRUCTOR: Final = (1 << 32) - 1
_HEAD: Final = 8


def _of(kind: type[t.TypeMessageMedia]) -> Head:
    return Head(value=kind.ID, mask=_CONSTRUCTOR)


def _shown_as(media: t.MessageMediaDocument) -> Head:
    """Return how documents begin that have the flag of ``media``, whatever other flags they have."""
    value = int.from_bytes(tl.encode(media)[:_HEAD], "little")
    return Head(value=value, mask=_CONSTRUCTOR | value)


@cache
def searchable() -> dict[type[t.TypeMessagesFilter], tuple[Head, ...]]:
    """Return the filters that can be searched by; made on first use, since it takes the codec."""
    photo, video = _of(t.MessageMediaPhoto), _shown_as(t.MessageMediaDocument(video=True))
    round_, voice = _shown_as(t.MessageMediaDocument(round=True)), _shown_as(t.MessageMediaDocument(voice=True))
    return {
        t.InputMessagesFilterPhotos: (photo,),
        t.InputMessagesFilterVideo: (video,),
        t.InputMessagesFilterPhotoVideo: (photo, video),
        t.InputMessagesFilterRoundVideo: (round_,),
        t.InputMessagesFilterVoice: (voice,),
        t.InputMessagesFilterRoundVoice: (round_, voice),
        t.InputMessagesFilterGeo: (_of(t.MessageMediaGeo), _of(t.MessageMediaVenue)),
        t.InputMessagesFilterContacts: (_of(t.MessageMediaContact),),
    }


def heads_of(kind: t.TypeMessagesFilter) -> list[Head]:
    """Return how media begin that a filter finds; nothing for the filter that lets all through.

    Raises InputFilterInvalid for what can't be searched by.
    """
    if isinstance(kind, t.InputMessagesFilterEmpty):
        return []
    found = searchable().get(type(kind))
    if found is None:
        raise InputFilterInvalid
    return list(found)
