"""Every kind of media, from every kind of client to every other: the content byte for byte, the attributes true."""

import asyncio

import pytest
from tests.clients.driving import KINDS
from tests.clients.samples import WAVEFORM, write
from tests.support.pictures import opened

RARE = {"pyrogram", "tdlib-old"}
PLACE = {"lat": 52.5163, "long": 13.3777}
FILES = {
    "photo": ("photo.jpg", {}, {"width": 1000, "height": 700}),
    "document": ("notes.bin", {}, {"mime": "application/octet-stream", "name": "notes.bin"}),
    "video": (
        "clip.mp4",
        {"duration": 2, "width": 320, "height": 240, "thumb": "thumb.jpg"},
        {"mime": "video/mp4", "duration": 2, "width": 320, "height": 240, "streaming": True, "thumb": True},
    ),
    "round": (
        "round.mp4",
        {"duration": 2, "width": 240, "height": 240, "thumb": "thumb.jpg"},
        {"duration": 2, "width": 240, "height": 240, "thumb": True},
    ),
    "voice": ("voice.ogg", {"duration": 2, "waveform": WAVEFORM}, {"duration": 2, "waveform": WAVEFORM}),
    "audio": (
        "song.mp3",
        {"duration": 2, "title": "Morning", "performer": "The Larks"},
        {"mime": "audio/mpeg", "duration": 2, "title": "Morning", "performer": "The Larks"},
    ),
    "gif": (
        "loop.mp4",
        {"duration": 2, "width": 320, "height": 240},
        {"mime": "video/mp4", "duration": 2, "width": 320, "height": 240},
    ),
    "sticker": ("sticker.webp", {"emoji": "🙂", "width": 512, "height": 512}, {"width": 512, "height": 512}),
}
"""Of each kind: the file, what the sender is told to say of it, what readers are to see."""
OTHERS = {
    "contact": {"phone": "99966244444", "first_name": "Somebody"},
    "geo": PLACE,
    "live": PLACE | {"period": 600},
    "venue": PLACE | {"title": "The Gate", "address": "Square 1"},
    "dice": {"emoji": "🎲"},
}

every_sender = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.slow) if kind in RARE else kind for kind in KINDS]
)


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    return write(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def readers(everybody, kind):
    """Everybody but the sender; those who are rarely used read what they send each other."""
    shown = KINDS if kind in RARE else set(KINDS) - RARE
    return [person for name, person in everybody.items() if name in shown and name != kind]


@pytest.fixture(autouse=True)
def forgetful(everybody):
    """Let nobody take a message for another test's."""
    for person in everybody.values():
        person.events.clear()


async def heard(readers, group, sender, media):
    """Return what each reader got."""
    fields = {"peer": group, "from": sender.user, "kind": media}
    return await asyncio.gather(*(reader.wait_for("message", **fields) for reader in readers))


def rounded(facts):
    """Return facts with a duration in whole seconds; some libraries tell fractions of them."""
    return facts | {"duration": round(facts["duration"])} if "duration" in facts else facts


@every_sender
@pytest.mark.parametrize("media", FILES)
async def test_a_file_arrives_as_what_it_is(everybody, gallery, readers, samples, tmp_path, kind, media):
    sender = everybody[kind]
    name, told, seen = FILES[media]
    content = samples[name].read_bytes()
    about = {word: str(samples[value]) if word == "thumb" else value for word, value in told.items()}
    if media != "photo":
        seen = seen | {"size": len(content)}
    shown_as = media
    if kind == "pyrogram" and media in ("voice", "sticker"):
        # It says neither how a voice sounds, which the server finds, nor that a picture is a sticker.
        seen = {"size": len(content)}
        shown_as = "document" if media == "sticker" else media
    sent = await sender.send_media(to=gallery, kind=media, path=str(samples[name]), **about)

    async def receive(reader, message):
        assert seen.items() <= rounded(message["media"]).items()
        assert message["media"].get("waveform") or media != "voice"
        target = tmp_path / f"{reader.name}-{name}"
        await reader.fetch(peer=gallery, message=message["id"], path=str(target))
        if media == "photo":
            assert opened(target.read_bytes()).size == (1000, 700)
        else:
            assert target.read_bytes() == content
        if message["media"].get("thumb"):
            small = tmp_path / f"{reader.name}-thumb.jpg"
            await reader.fetch(peer=gallery, message=message["id"], path=str(small), thumb=True)
            assert max(opened(small.read_bytes()).size) <= 320

    messages = await heard(readers, gallery, sender, shown_as)
    await asyncio.gather(*(receive(*one) for one in zip(readers, messages, strict=True)))
    (own,) = [message for message in await sender.history(peer=gallery, limit=5) if message["id"] == sent]
    assert seen.items() <= rounded(own["media"]).items()


@every_sender
async def test_a_moving_gif_becomes_a_silent_video(everybody, gallery, readers, samples, tmp_path, kind):
    sender = everybody[kind]
    await sender.send_media(to=gallery, kind="gif", path=str(samples["moving.gif"]), width=120, height=90)
    messages = await heard(readers, gallery, sender, "gif")
    for reader, message in zip(readers, messages, strict=True):
        facts = {"mime": "video/mp4", "name": "moving.mp4", "width": 120, "height": 90, "thumb": True}
        assert facts.items() <= message["media"].items()
        target = tmp_path / f"{reader.name}.mp4"
        await reader.fetch(peer=gallery, message=message["id"], path=str(target))
        assert target.read_bytes()[4:8] == b"ftyp"


@every_sender
@pytest.mark.parametrize("media", OTHERS)
async def test_what_is_no_file_arrives_as_it_was_sent(everybody, gallery, readers, kind, media):
    if media == "live":
        if kind == "pyrogram":
            pytest.skip("pyrogram knows no live locations")
        readers = [reader for reader in readers if reader.process.kind != "pyrogram"]
    sender = everybody[kind]
    sent = await sender.send_media(to=gallery, kind=media, **OTHERS[media])
    messages = await heard(readers, gallery, sender, media)
    (own,) = [message for message in await sender.history(peer=gallery, limit=5) if message["id"] == sent]
    for message in [own, *messages]:
        assert OTHERS[media].items() <= message["media"].items()
    if media == "dice":
        assert {message["media"]["value"] for message in messages} == {own["media"]["value"]}
        assert own["media"]["value"] in range(1, 7)


@every_sender
async def test_an_album_arrives_together(everybody, gallery, readers, samples, kind):
    sender = everybody[kind]
    paths = [str(samples[name]) for name in ("photo.jpg", "second.jpg", "clip.mp4")]
    sent = await sender.send_album(to=gallery, paths=paths, caption=f"holidays by {sender.name}")
    assert len(sent) == 3
    first = await heard(readers, gallery, sender, "photo")
    second = await heard(readers, gallery, sender, "photo")
    third = await heard(readers, gallery, sender, "video")
    for album in zip(first, second, third, strict=True):
        assert [message["text"] for message in album] == [f"holidays by {sender.name}", "", ""]
        assert len({message["media"]["album"] for message in album}) == 1
        assert [message["id"] - album[0]["id"] for message in album] == [0, 1, 2]
        assert album[1]["media"]["height"] == 800
