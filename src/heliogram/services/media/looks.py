"""Which look is taken into which content, and what comes of it.

A client says of what type a file is, and that decides what it is looked at as; what is then found to be something else
is a file of which nothing is known. Looks never fail a document: one that finds nothing, crashes, or takes too long
(see :mod:`.workshop`) leaves it without facts. All looks for one document together may take as long as one may.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import msgspec

from heliogram.kernel import limits
from heliogram.kernel.ids import UserId
from heliogram.services.files.contract import Files, StoredObject
from heliogram.services.media.contract import Want
from heliogram.services.media.facts import Facts, Kind
from heliogram.services.media.jobs import (
    Animate,
    Answer,
    Clip,
    Draw,
    Inspect,
    Inspected,
    Job,
    Made,
    Medium,
    Portray,
    Refused,
    Rendition,
    Shape,
    Why,
)
from heliogram.services.media.workshop import Workshop

CONVERTED_TYPE: Final = "video/mp4"
"""Of what the server made."""
_GIF: Final = "image/gif"
_OGG: Final = "application/ogg"
_ANIMATED_CODEC: Final = "h264"


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What looks found of a document."""

    width: int = 0
    height: int = 0
    facts: Facts | None = None
    renditions: list[Rendition] = []
    content: bytes = b""
    """What its content is to be instead; empty if it stays."""


_NOTHING: Final = Looked()


class Looks:
    """Looks into content that lies in ``files``."""

    def __init__(self, files: Files, workshop: Workshop) -> None:
        self._files: Final = files
        self._workshop: Final = workshop

    @property
    def _budget(self) -> int:
        return self._workshop.settings.read_mb << 20

    async def picture(self, owner: UserId, content: StoredObject, shape: Shape) -> Made | Refused:
        """Draw a picture small."""
        if content.size > limits.PHOTO_BYTES:
            return Refused(why=Why.UNREADABLE)
        answer = await self._do(owner, content, Draw(size=content.size, budget=content.size, shape=shape))
        return answer if isinstance(answer, Made | Refused) else Refused(why=Why.UNREADABLE)

    async def portrait(self, owner: UserId, content: StoredObject, start_s: float) -> Clip | Refused:
        """Make a profile's video of a video."""
        answer = await self._do(owner, content, Portray(size=content.size, budget=self._budget, start_s=start_s))
        return answer if isinstance(answer, Clip | Refused) else Refused(why=Why.UNREADABLE)

    async def document(
        self, owner: UserId, content: StoredObject, mime_type: str, want: Want, thumb: StoredObject | None
    ) -> Looked:
        """Find out about a document of a type; ``thumb`` is how its maker wants it to look small."""
        looked = _NOTHING
        with suppress(TimeoutError):
            async with asyncio.timeout(self._workshop.settings.patience_s + self._workshop.settings.timeout_s):
                looked = await self._content(owner, content, mime_type, want)
                drawn = await self.picture(owner, thumb, Shape.THUMB) if thumb is not None else None
                if isinstance(drawn, Made):
                    looked = msgspec.structs.replace(looked, renditions=drawn.renditions)
        return looked

    async def _content(self, owner: UserId, content: StoredObject, mime_type: str, want: Want) -> Looked:
        kind = mime_type.partition("/")[0]
        if may_be_converted(mime_type, want):
            clip = await self._do(owner, content, Animate(size=content.size, budget=self._budget))
            if isinstance(clip, Clip):
                return Looked(facts=clip.facts, renditions=clip.renditions, content=clip.content)
        if kind == "image":
            made = await self.picture(owner, content, Shape.THUMB)
            return Looked(**msgspec.structs.asdict(made)) if isinstance(made, Made) else _NOTHING
        if kind in {"video", "audio"} or mime_type == _OGG:
            return await self._inspected(owner, content, mime_type, want)
        return _NOTHING

    async def _inspected(self, owner: UserId, content: StoredObject, mime_type: str, want: Want) -> Looked:
        medium = Medium.VIDEO if mime_type.startswith("video/") else Medium.AUDIO
        answer = await self._do(owner, content, Inspect(size=content.size, budget=self._budget, medium=medium))
        if not isinstance(answer, Inspected):
            return _NOTHING
        facts = answer.facts
        if want is Want.FOUND and mime_type == CONVERTED_TYPE and _is_animation(facts, content):
            facts = msgspec.structs.replace(facts, kind=Kind.ANIMATION)
        return Looked(facts=None if want is Want.FILE else facts, renditions=answer.renditions)

    async def _do(self, owner: UserId, content: StoredObject, job: Job) -> Answer:
        async def read(offset: int, limit: int) -> bytes:
            return await self._files.read(key=content.key, offset=offset, limit=limit)

        return await self._workshop.do(job, read, owner=owner)


def may_be_converted(mime_type: str, want: Want) -> bool:
    """Whether a document's content may be replaced by what the server makes of it."""
    return mime_type == _GIF and want is not Want.FILE


def _is_animation(facts: Facts, content: StoredObject) -> bool:
    """Whether a video is silent, short and small enough to be played over and over."""
    return (
        facts.kind is Kind.VIDEO
        and not facts.sound
        and facts.codec == _ANIMATED_CODEC
        and facts.duration_s <= limits.ANIMATION_DURATION
        and content.size <= limits.ANIMATION_BYTES
    )
