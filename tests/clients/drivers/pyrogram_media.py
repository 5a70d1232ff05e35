"""What pyrogram and kurigram send, and make of what came, in the words of `wire.py`."""

from __future__ import annotations

from pyrogram.raw.all import layer

KURIGRAM = layer > 158


def to_send(kind, about):  # noqa: PLR0911 - a table in the form of a match
    """Return the client's method for a kind of media and what it takes, but for the caption."""
    path = about.get("path")
    timed = {name: about[name] for name in ("duration", "thumb") if name in about}
    sized = timed | {name: about[name] for name in ("width", "height") if name in about}
    place = {"latitude": about.get("lat"), "longitude": about.get("long")}
    match kind:
        case "photo":
            return "send_photo", {"photo": path}
        case "document":
            return "send_document", {"document": path, "force_document": True}
        case "video":
            return "send_video", {"video": path, **sized}
        case "round":
            return "send_video_note", {"video_note": path, "length": about["width"], **timed}
        case "gif":
            return "send_animation", {"animation": path, **sized}
        case "voice":
            waveform = {"waveform": bytes.fromhex(about["waveform"])} if KURIGRAM and "waveform" in about else {}
            return "send_voice", {"voice": path, **timed, **waveform}
        case "audio":
            return "send_audio", {"audio": path, "title": about["title"], "performer": about["performer"], **timed}
        case "sticker":
            return "send_sticker", {"sticker": path}
        case "contact":
            return "send_contact", {"phone_number": about["phone"], "first_name": about["first_name"]}
        case "geo":
            return "send_location", place
        case "live":
            return "send_location", place | {"live_period": about["period"]}
        case "venue":
            return "send_venue", place | {"title": about["title"], "address": about["address"]}
        case "dice":
            return "send_dice", {"emoji": about["emoji"]}


WITHOUT_CAPTION = {"round", "sticker", "contact", "geo", "live", "venue", "dice"}
_KINDS = {"video_note": "round", "animation": "gif", "location": "geo"}


def media_of(message):
    """Return the kind of a message's media and what they tell of themselves."""
    if message.media is None:
        return {"kind": None, "media": None}
    kind = message.media.value
    if kind not in _FACTS:
        return {"kind": kind, "media": None}
    media = getattr(message, kind)
    facts = {word: value for word, value in _FACTS[kind](media).items() if value is not None}
    if message.media_group_id:
        facts["album"] = str(message.media_group_id)
    return {"kind": "live" if "period" in facts else _KINDS.get(kind, kind), "media": facts}


def _file(media):
    size = {"size": media.file_size, "mime": media.mime_type, "name": getattr(media, "file_name", None)}
    return size | {"thumb": bool(getattr(media, "thumbs", None))}


def _moving(media):
    video = {"duration": media.duration, "width": media.width, "height": media.height}
    return _file(media) | video | {"streaming": getattr(media, "supports_streaming", None)}


def _place(location):
    return {"lat": round(location.latitude, 4), "long": round(location.longitude, 4)}


_FACTS = {
    "photo": lambda media: {"width": media.width, "height": media.height},
    "document": _file,
    "video": _moving,
    "animation": _moving,
    "video_note": lambda media: (
        _file(media) | {"duration": media.duration, "width": media.length, "height": media.length}
    ),
    "voice": lambda media: _file(media) | {"duration": media.duration, "waveform": (media.waveform or b"").hex()},
    "audio": lambda media: (
        _file(media) | {"duration": media.duration, "title": media.title, "performer": media.performer}
    ),
    "sticker": lambda media: _file(media) | {"width": media.width, "height": media.height},
    "contact": lambda media: {"phone": media.phone_number, "first_name": media.first_name},
    "location": lambda media: _place(media) | {"period": getattr(media, "live_period", None)},
    "venue": lambda media: _place(media.location) | {"title": media.title, "address": media.address},
    "dice": lambda media: {"emoji": media.emoji, "value": media.value},
}
