"""The attributes of a document: what its maker said and what was found, put together.

Where a lie would matter to who is shown the document, what was found is told: sizes, durations, whether there is sound,
whether it streams. What can't be found stays as it was said: names, that a sound is a voice message, that a video is
round (if it may be), the tags of a sound that has none. What nothing was found of is told as it was said. A picture
that is said to be a sticker, and may be one, is a sticker of no set: there are no sets.

Sources: https://core.telegram.org/type/DocumentAttribute, https://core.telegram.org/api/gifs,
https://core.telegram.org/stickers
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final, TypeVar

import msgspec

from heliogram import tl
from heliogram.kernel import limits
from heliogram.services.media.contract import Document
from heliogram.services.media.facts import Facts, Kind
from heliogram.tl import types as t

_PLAYED: Final = (t.DocumentAttributeVideo, t.DocumentAttributeAnimated)
_FOUND: Final = (*_PLAYED, t.DocumentAttributeImageSize, t.DocumentAttributeAudio)
_CONVERTED: Final = ".mp4"
_STICKER: Final = "image/webp"
_A = TypeVar("_A", bound=t.TypeDocumentAttribute)


def of_a_file(given: Iterable[t.TypeDocumentAttribute]) -> list[t.TypeDocumentAttribute]:
    """Return what of the attributes given holds of a document that is to be a file, and no video or sticker."""
    return [one for one in given if not isinstance(one, (*_PLAYED, t.DocumentAttributeSticker))]


def attributes_of(document: Document) -> list[t.TypeDocumentAttribute]:
    """Return a document's attributes as they are shown."""
    given = tl.decode(document.attributes) if document.attributes else []
    assert isinstance(given, list)
    given = [told for one in given if (told := _stuck(one, document)) is not None]
    if document.facts is not None:
        return _told(given, document.facts)
    if document.width:
        others = [one for one in given if not isinstance(one, t.DocumentAttributeImageSize)]
        return [t.DocumentAttributeImageSize(w=document.width, h=document.height), *others]
    return list(given)


def duration_of(document: Document) -> float:
    """Return how many seconds a video or an audio lasts; 0 for all else."""
    timed = (t.DocumentAttributeVideo, t.DocumentAttributeAudio)
    return max((one.duration for one in attributes_of(document) if isinstance(one, timed)), default=0)


def _told(given: list[t.TypeDocumentAttribute], facts: Facts) -> list[t.TypeDocumentAttribute]:
    others = [_named(one, facts) for one in given if not isinstance(one, _FOUND)]
    if facts.kind is Kind.AUDIO:
        return [_audio(_first(given, t.DocumentAttributeAudio), facts), *others]
    video = _video(_first(given, t.DocumentAttributeVideo), facts)
    said_animated = _first(given, t.DocumentAttributeAnimated) is not None
    is_animation = not facts.sound and not video.round_message and (said_animated or facts.kind is Kind.ANIMATION)
    return [video, *([t.DocumentAttributeAnimated()] if is_animation else []), *others]


def _first(given: Iterable[t.TypeDocumentAttribute], kind: type[_A]) -> _A | None:
    return next((one for one in given if isinstance(one, kind)), None)


def _stuck(one: t.TypeDocumentAttribute, document: Document) -> t.TypeDocumentAttribute | None:
    """Return an attribute; that of a sticker only if the document can be one."""
    if not isinstance(one, t.DocumentAttributeSticker):
        return one
    if document.mime_type != _STICKER or not 0 < max(document.width, document.height) <= limits.STICKER_SIDE:
        return None
    return t.DocumentAttributeSticker(alt=one.alt, stickerset=t.InputStickerSetEmpty())


def _named(one: t.TypeDocumentAttribute, facts: Facts) -> t.TypeDocumentAttribute:
    """Return an attribute; a file's name ends as its content says."""
    if facts.converted and isinstance(one, t.DocumentAttributeFilename):
        return msgspec.structs.replace(one, file_name=(PurePosixPath(one.file_name).stem or "video") + _CONVERTED)
    return one


def _video(said: t.DocumentAttributeVideo | None, facts: Facts) -> t.DocumentAttributeVideo:
    may_be_round = (
        facts.width == facts.height <= limits.ROUND_VIDEO_SIDE and facts.duration_s <= limits.ROUND_VIDEO_DURATION
    )
    video = t.DocumentAttributeVideo(
        supports_streaming=facts.streaming,
        nosound=not facts.sound,
        duration=facts.duration_s,
        w=facts.width,
        h=facts.height,
        video_codec=facts.codec or None,
    )
    if said is None:
        return video
    return msgspec.structs.replace(
        video,
        round_message=said.round_message and may_be_round,
        preload_prefix_size=said.preload_prefix_size,
        video_start_ts=said.video_start_ts,
    )


def _audio(said: t.DocumentAttributeAudio | None, facts: Facts) -> t.DocumentAttributeAudio:
    duration = max(1, round(facts.duration_s))
    if said is None:
        said = t.DocumentAttributeAudio(duration=duration)
    return msgspec.structs.replace(
        said,
        duration=duration,
        title=facts.title or said.title,
        performer=facts.performer or said.performer,
        waveform=said.waveform or (facts.waveform if said.voice else b"") or None,
    )
