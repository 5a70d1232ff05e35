"""What TDLib sends, and makes of what came, in the words of `wire.py`."""

from __future__ import annotations

import base64

_SENT = {
    "photo": ("Photo", "photo"),
    "document": ("Document", "document"),
    "video": ("Video", "video"),
    "round": ("VideoNote", "video_note"),
    "voice": ("VoiceNote", "voice_note"),
    "audio": ("Audio", "audio"),
    "gif": ("Animation", "animation"),
    "sticker": ("Sticker", "sticker"),
}
"""What TDLib calls a file to send, and the field that holds it; so it does with files that came."""
KINDS = {f"message{name}": kind for kind, (name, _) in _SENT.items()} | {
    "messageText": None,
    "messageContact": "contact",
    "messageLocation": "geo",
    "messageLiveLocation": "live",
    "messageVenue": "venue",
    "messageDice": "dice",
}
_FILES = {"round": "video", "voice": "voice"}
"""Fields of the file itself, where they are not named as the kind's."""


def content_to_send(kind, caption, about, *, newer):  # noqa: PLR0911 - a table in the form of a match
    """Return content to send; ``newer`` releases wrap files, and tell live locations from others."""
    place = {"@type": "location", "latitude": about.get("lat"), "longitude": about.get("long")}
    match kind:
        case "contact":
            contact = {"phone_number": about["phone"], "first_name": about["first_name"]}
            return {"@type": "inputMessageContact", "contact": contact}
        case "geo":
            return {"@type": "inputMessageLocation", "location": place}
        case "live" if newer:
            live = {"@type": "liveLocation", "location": place, "live_period": about["period"]}
            return {"@type": "inputMessageLiveLocation", "location": live}
        case "live":
            return {"@type": "inputMessageLocation", "location": place, "live_period": about["period"]}
        case "venue":
            venue = {"location": place, "title": about["title"], "address": about["address"]}
            return {"@type": "inputMessageVenue", "venue": venue}
        case "dice":
            return {"@type": "inputMessageDice", "emoji": about["emoji"]}
    content = {"caption": {"@type": "formattedText", "text": caption}}
    if kind == "sticker":
        content = {"emoji": about["emoji"]}
    return {"@type": f"inputMessage{_SENT[kind][0]}"} | content | _file(kind, about, newer=newer)


def _file(kind, about, *, newer):
    """Return a file to send, as a field of its content."""
    name, field = _SENT[kind]
    fields = {field: {"@type": "inputFileLocal", "path": about["path"]}, "disable_content_type_detection": True}
    for word in ("duration", "width", "height", "title", "performer"):
        if word in about:
            fields[word] = about[word]
    if "waveform" in about:
        fields["waveform"] = base64.b64encode(bytes.fromhex(about["waveform"])).decode()
    if "thumb" in about:
        thumb = {"@type": "inputFileLocal", "path": about["thumb"]}
        fields["thumbnail"] = {"@type": "inputThumbnail", "thumbnail": thumb}
    if kind == "round":
        fields["length"] = about["width"]
    if kind == "video":
        fields["supports_streaming"] = True
    return {field: {"@type": f"input{name}"} | fields} if newer else fields


def words_of(content):
    return (content.get("text") or content.get("caption") or {}).get("text", "")


def held(content):
    """Return the media with a file that a message holds, and the name of the field with the file."""
    kind = KINDS[content["@type"]]
    field = _SENT[kind][1]
    return content[field], _FILES.get(kind, field)


def media_of(message):
    """Return the kind of a message's media and what they tell of themselves."""
    content = message["content"]
    kind = KINDS.get(content["@type"])
    if kind is None:
        return {"kind": None, "media": None}
    if kind == "geo" and content.get("live_period"):
        kind = "live"
    facts = _file_facts(kind, content) if kind in _SENT else _other_facts(kind, content)
    if message["media_album_id"] != "0":
        facts["album"] = message["media_album_id"]
    return {"kind": kind, "media": facts}


def _file_facts(kind, content):
    media, field = held(content)
    if kind == "photo":
        largest = media["sizes"][-1]
        return {"width": largest["width"], "height": largest["height"]}
    facts = {word: media[word] for word in ("duration", "width", "height", "title", "performer") if word in media}
    facts["size"] = media[field]["size"]
    facts["thumb"] = bool(media.get("thumbnail") or media.get("album_cover_thumbnail"))
    for word, name in (("mime", "mime_type"), ("name", "file_name"), ("streaming", "supports_streaming")):
        if name in media:
            facts[word] = media[name]
    if "length" in media:
        facts |= {"width": media["length"], "height": media["length"]}
    if "waveform" in media:
        facts["waveform"] = base64.b64decode(media["waveform"]).hex()
    return facts


def _other_facts(kind, content):
    if kind == "contact":
        return {word: content["contact"][name] for word, name in (("phone", "phone_number"), ("first_name",) * 2)}
    if kind == "dice":
        return {"emoji": content["emoji"], "value": content["value"]}
    if kind == "venue":
        venue = content["venue"]
        return _place(venue["location"]) | {"title": venue["title"], "address": venue["address"]}
    if kind == "live" and content["location"]["@type"] == "liveLocation":
        content = content["location"]
    facts = _place(content["location"])
    return facts | {"period": content["live_period"]} if kind == "live" else facts


def _place(location):
    return {"lat": round(location["latitude"], 4), "long": round(location["longitude"], 4)}
