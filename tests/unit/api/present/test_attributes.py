"""What a document's attributes are, of what was said and what was found."""

from heliogram import tl
from heliogram.api.present.attributes import attributes_of, of_a_file
from heliogram.kernel.ids import UserId
from heliogram.services.media.contract import Document
from heliogram.services.media.facts import Facts, Kind
from heliogram.tl import types as t

NAME = t.DocumentAttributeFilename(file_name="holiday.gif")
ANIMATED = t.DocumentAttributeAnimated()


def shown(
    *said: t.TypeDocumentAttribute, facts: Facts | None = None, width: int = 0, mime: str = "video/mp4"
) -> list[t.TypeDocumentAttribute]:
    """Return the attributes of a document of which so much was said and found."""
    return attributes_of(
        Document(
            id=1, made_by=UserId(1), made_at=0, mime_type=mime, size=1, key="", thumbs=[], width=width,
            height=width, attributes=tl.encode(list(said)) if said else b"", facts=facts,
        )
    )  # fmt: skip


def found(kind: Kind = Kind.VIDEO, **more: object) -> Facts:
    usual: dict[str, object] = {"duration_s": 12.5, "width": 64, "height": 48, "sound": True, "codec": "h264"}
    return Facts(kind=kind, **usual | more)  # type: ignore[arg-type]


def video(**more: object) -> t.DocumentAttributeVideo:
    usual: dict[str, object] = {"duration": 12.5, "w": 64, "h": 48, "video_codec": "h264"}
    return t.DocumentAttributeVideo(**usual | more)  # type: ignore[arg-type]


def test_what_nothing_was_found_of_is_told_as_it_was_said():
    lie = video(duration=1e9, w=1, h=1)
    assert shown(lie, ANIMATED, NAME) == [lie, ANIMATED, NAME]
    assert shown() == []


def test_what_was_found_of_a_video_replaces_what_was_said():
    lie = t.DocumentAttributeVideo(
        duration=1.0, w=1, h=1, supports_streaming=True, nosound=True, preload_prefix_size=9, video_start_ts=2.0
    )
    size = t.DocumentAttributeImageSize(w=9, h=9)
    assert shown(size, lie, NAME, facts=found()) == [video(preload_prefix_size=9, video_start_ts=2.0), NAME]
    assert shown(facts=found(sound=False, streaming=True)) == [video(nosound=True, supports_streaming=True)]


def test_a_video_is_round_only_if_it_is_square_short_and_small():
    said = video(round_message=True)
    for facts, is_round in [
        (found(width=384, height=384), True),
        (found(width=384, height=386), False),
        (found(width=642, height=642), False),
        (found(width=384, height=384, duration_s=61.0), False),
    ]:
        told, *_ = shown(said, facts=facts)
        assert isinstance(told, t.DocumentAttributeVideo)
        assert told.round_message is is_round


def test_a_video_is_an_animation_if_it_was_found_to_be_or_is_said_to_be_and_is_silent():
    silent = found(sound=False)
    assert ANIMATED not in shown(facts=silent)
    assert ANIMATED in shown(ANIMATED, facts=silent)
    assert ANIMATED in shown(facts=found(Kind.ANIMATION, sound=False))
    assert ANIMATED not in shown(ANIMATED, facts=found())
    round_one = found(Kind.ANIMATION, sound=False, width=384, height=384)
    assert ANIMATED not in shown(video(round_message=True), facts=round_one)


def test_what_was_converted_has_a_name_that_tells():
    facts = found(Kind.ANIMATION, sound=False, converted=True)
    assert shown(NAME, facts=facts)[-1] == t.DocumentAttributeFilename(file_name="holiday.mp4")
    assert shown(t.DocumentAttributeFilename(file_name=""), facts=facts)[-1].file_name == "video.mp4"  # type: ignore[attr-defined]


def test_a_sound_has_the_tags_of_its_file_or_those_said():
    said = t.DocumentAttributeAudio(duration=999, title="said", performer="somebody")
    facts = found(Kind.AUDIO, title="found", waveform=b"wave")
    told = t.DocumentAttributeAudio(duration=12, title="found", performer="somebody")
    assert shown(said, NAME, facts=facts) == [told, NAME]
    assert shown(facts=found(Kind.AUDIO, duration_s=0.2)) == [t.DocumentAttributeAudio(duration=1)]


def test_a_voice_has_the_waveform_of_its_maker_or_the_one_found():
    facts = found(Kind.AUDIO, waveform=b"found")
    said = t.DocumentAttributeAudio(duration=1, voice=True)
    assert shown(said, facts=facts) == [t.DocumentAttributeAudio(duration=12, voice=True, waveform=b"found")]
    given = t.DocumentAttributeAudio(duration=1, voice=True, waveform=b"said")
    assert shown(given, facts=facts) == [t.DocumentAttributeAudio(duration=12, voice=True, waveform=b"said")]


def test_a_picture_has_the_size_found():
    lie = t.DocumentAttributeImageSize(w=9, h=9)
    assert shown(lie, NAME, width=64) == [t.DocumentAttributeImageSize(w=64, h=64), NAME]


def test_a_file_keeps_what_makes_no_video_or_sticker_of_it():
    audio = t.DocumentAttributeAudio(duration=1)
    sticker = t.DocumentAttributeSticker(alt="", stickerset=t.InputStickerSetEmpty())
    assert of_a_file([NAME, video(), ANIMATED, sticker, audio]) == [NAME, audio]


def test_a_small_webp_picture_is_a_sticker_if_it_is_said_to_be_one():
    said = t.DocumentAttributeSticker(
        mask=True, alt="🙂", stickerset=t.InputStickerSetID(id=5, access_hash=6),
        mask_coords=t.MaskCoords(n=0, x=0, y=0, zoom=1),
    )  # fmt: skip
    told = t.DocumentAttributeSticker(alt="🙂", stickerset=t.InputStickerSetEmpty())
    assert told in shown(said, NAME, width=512, mime="image/webp")
    for width, mime in [(513, "image/webp"), (512, "image/png"), (0, "image/webp")]:
        assert not any(isinstance(one, type(said)) for one in shown(said, NAME, width=width, mime=mime))
