"""What Telethon sends, and makes of what came, in the words of `wire.py`."""

from __future__ import annotations

from telethon import types


def to_send(kind, about):  # noqa: PLR0911 - a table in the form of a match
    """Return what `send_file` takes for a kind of media."""
    seconds = about.get("duration", 0)
    place = types.InputGeoPoint(about.get("lat", 0), about.get("long", 0))
    video = types.DocumentAttributeVideo(
        seconds, about.get("width", 1), about.get("height", 1), supports_streaming=True
    )
    match kind:
        case "photo":
            return about["path"], {}
        case "document":
            return about["path"], {"force_document": True}
        case "video":
            return about["path"], {"attributes": [video], "supports_streaming": True, "thumb": about.get("thumb")}
        case "round":
            video.round_message = True
            return about["path"], {"attributes": [video], "video_note": True, "thumb": about.get("thumb")}
        case "gif":
            return about["path"], {"attributes": [video, types.DocumentAttributeAnimated()]}
        case "voice":
            waveform = bytes.fromhex(about.get("waveform", ""))
            voice = types.DocumentAttributeAudio(seconds, voice=True, waveform=waveform or None)
            return about["path"], {"attributes": [voice], "voice_note": True}
        case "audio":
            audio = types.DocumentAttributeAudio(seconds, title=about.get("title"), performer=about.get("performer"))
            return about["path"], {"attributes": [audio]}
        case "sticker":
            sticker = types.DocumentAttributeSticker(about["emoji"], types.InputStickerSetEmpty())
            return about["path"], {"attributes": [sticker]}
        case "contact":
            return types.InputMediaContact(about["phone"], about["first_name"], "", ""), {}
        case "geo":
            return types.InputMediaGeoPoint(place), {}
        case "live":
            return types.InputMediaGeoLive(place, period=about["period"]), {}
        case "venue":
            return types.InputMediaVenue(place, about["title"], about["address"], "", "", ""), {}
        case "dice":
            return types.InputMediaDice(about["emoji"]), {}


def media_of(message):  # noqa: PLR0911 - a table in the form of a match
    """Return the kind of a message's media and what they tell of themselves."""
    media = getattr(message, "media", None)
    album = {"album": str(message.grouped_id)} if getattr(message, "grouped_id", None) else {}
    match media:
        case types.MessageMediaPhoto(photo=types.Photo(sizes=sizes)):
            largest = sizes[-1]
            return {"kind": "photo", "media": {"width": largest.w, "height": largest.h} | album}
        case types.MessageMediaDocument(document=types.Document() as document):
            kind, facts = _document(document)
            return {"kind": kind, "media": facts | album}
        case types.MessageMediaContact():
            return {"kind": "contact", "media": {"phone": media.phone_number, "first_name": media.first_name}}
        case types.MessageMediaGeo():
            return {"kind": "geo", "media": _place(media.geo)}
        case types.MessageMediaGeoLive():
            return {"kind": "live", "media": _place(media.geo) | {"period": media.period}}
        case types.MessageMediaVenue():
            return {"kind": "venue", "media": _place(media.geo) | {"title": media.title, "address": media.address}}
        case types.MessageMediaDice():
            return {"kind": "dice", "media": {"emoji": media.emoticon, "value": media.value}}
    return {"kind": type(media).__name__ if media else None, "media": None}


def _document(document):
    kind, facts = "document", {"mime": document.mime_type, "size": document.size}
    for attribute in document.attributes:
        match attribute:
            case types.DocumentAttributeFilename():
                facts["name"] = attribute.file_name
            case types.DocumentAttributeImageSize():
                facts |= {"width": attribute.w, "height": attribute.h}
            case types.DocumentAttributeVideo():
                kind = "round" if attribute.round_message else "video" if kind == "document" else kind
                facts |= {"duration": attribute.duration, "width": attribute.w, "height": attribute.h}
                facts["streaming"] = bool(attribute.supports_streaming)
            case types.DocumentAttributeAudio():
                kind = "voice" if attribute.voice else "audio"
                facts |= {"duration": attribute.duration, "title": attribute.title, "performer": attribute.performer}
                facts["waveform"] = (attribute.waveform or b"").hex()
    if any(isinstance(one, types.DocumentAttributeAnimated) for one in document.attributes):
        kind = "gif"
    if any(isinstance(one, types.DocumentAttributeSticker) for one in document.attributes):
        kind = "sticker"
    return kind, facts | {"thumb": bool(document.thumbs)}


def _place(geo):
    return {"lat": round(geo.lat, 4), "long": round(geo.long, 4)}
