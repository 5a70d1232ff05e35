"""What stored media tell of their end: which are to be opened, which end by themselves, and what remains of them.

What remains is the constructor without its photo or document: clients know by ``ttl_seconds`` that it has ended.

Source: https://core.telegram.org/constructor/messageMediaDocument
"""

from __future__ import annotations

from typing import Final

from heliogram import tl
from heliogram.api.present.media import refers
from heliogram.tl import types as t

_LIVE: Final = t.MessageMediaGeoLive.ID.to_bytes(4, "little")


def remains_of(media: bytes) -> bytes:
    """Return what stands in a body when media that end by themselves have ended: what they were, and no more."""
    stored = _decoded(media)
    if isinstance(stored, t.MessageMediaPhoto):
        return tl.encode(t.MessageMediaPhoto(ttl_seconds=stored.ttl_seconds))
    return tl.encode(
        t.MessageMediaDocument(
            video=stored.video, round=stored.round, voice=stored.voice, ttl_seconds=stored.ttl_seconds
        )
    )


def ends_by_itself(media: bytes) -> bool:
    """Whether media end by themselves, or have."""
    return refers(media) and _decoded(media).ttl_seconds is not None


def is_to_be_opened(media: bytes) -> bool:
    """Whether media are unread until somebody opens them."""
    if not refers(media):
        return False
    stored = _decoded(media)
    opened = isinstance(stored, t.MessageMediaDocument) and (stored.voice or stored.round)
    return opened or stored.ttl_seconds is not None


def hides_edits(media: bytes) -> bool:
    """Whether a message with such media is not shown as edited: it changes of itself, not in what it says."""
    return media.startswith(_LIVE) or ends_by_itself(media)


def _decoded(media: bytes) -> t.MessageMediaPhoto | t.MessageMediaDocument:
    stored = tl.decode(media)
    assert isinstance(stored, (t.MessageMediaPhoto, t.MessageMediaDocument))
    return stored
