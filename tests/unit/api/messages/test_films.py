"""Sending videos, sounds and animations."""

from typing import Any

import pytest
from tests.support.films import animation, boxes, film, sound, voice
from tests.support.pictures import opened, picture
from tests.support.server import Device, Server

from heliogram.api.photos.making import as_profile_photo
from heliogram.services.media.contract import MediaEmpty
from heliogram.tl import functions as f
from heliogram.tl import types as t

NAME = t.DocumentAttributeFilename(file_name="file.gif")


async def uploaded(device: Device, content: bytes, mime_type: str, **rest: Any) -> t.InputMediaUploadedDocument:
    fields: dict[str, Any] = {"attributes": [NAME], "mime_type": mime_type}
    return t.InputMediaUploadedDocument(file=await device.upload(content), **fields | rest)


async def sent(device: Device, content: bytes, mime_type: str, **rest: Any) -> t.MessageMediaDocument:
    """Return a document as its sender is shown it."""
    answer = await device.send(t.InputPeerSelf(), await uploaded(device, content, mime_type, **rest))
    media = answer.updates[1].message.media
    assert isinstance(media, t.MessageMediaDocument)
    return media


def attribute(media: t.MessageMediaDocument, kind: type[Any]) -> Any:
    assert isinstance(media.document, t.Document)
    return next((one for one in media.document.attributes if isinstance(one, kind)), None)


def named(photo: t.Photo) -> t.InputPhoto:
    return t.InputPhoto(id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference)


async def test_a_video_that_a_script_sends_without_a_word_is_shown_as_one(ann: Device, bob: Device):
    await ann.send(ann.to(bob), await uploaded(ann, film(64, 48), "video/mp4"))
    media = (await bob.newest(bob.to(ann))).media
    assert (media.video, media.round, media.voice) == (True, False, False)
    video = attribute(media, t.DocumentAttributeVideo)
    assert (video.duration, video.w, video.h, video.supports_streaming, video.nosound) == (1.0, 64, 48, True, False)
    assert [one.type for one in media.document.thumbs] == ["i", "m"]


async def test_a_lie_about_a_video_is_not_passed_on(ann: Device):
    lie = t.DocumentAttributeVideo(duration=99_999.0, w=9_999, h=1, round_message=True, supports_streaming=True)
    media = await sent(ann, film(64, 48, faststart=False), "video/mp4", attributes=[lie])
    video = attribute(media, t.DocumentAttributeVideo)
    assert (video.duration, video.w, video.h) == (1.0, 64, 48)
    assert (video.round_message, video.supports_streaming, media.round, media.video) == (False, False, False, True)


async def test_a_round_video_is_round(ann: Device):
    claim = t.DocumentAttributeVideo(duration=1.0, w=64, h=64, round_message=True)
    media = await sent(ann, film(64, 64, sound=""), "video/mp4", attributes=[claim])
    assert (media.round, media.video) == (True, False)
    assert attribute(media, t.DocumentAttributeAnimated) is None


@pytest.mark.parametrize(("nosound_video", "is_video"), [(False, False), (True, True)])
async def test_a_silent_video_is_an_animation_unless_it_is_to_be_a_video(
    ann: Device, nosound_video: bool, is_video: bool
):
    media = await sent(ann, film(sound=""), "video/mp4", nosound_video=nosound_video)
    assert media.video is is_video
    assert (attribute(media, t.DocumentAttributeAnimated) is None) is is_video
    assert attribute(media, t.DocumentAttributeVideo).nosound


async def test_a_video_sent_as_a_file_is_a_file(ann: Device):
    claim = t.DocumentAttributeVideo(duration=1.0, w=64, h=48)
    media = await sent(ann, film(), "video/mp4", force_file=True, attributes=[claim, NAME])
    assert (media.video, media.document.attributes) == (False, [NAME])
    assert media.document.thumbs


async def test_a_gif_becomes_a_video_with_a_name_that_tells(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), await uploaded(ann, animation(), "image/gif"))
    media = (await bob.newest(bob.to(ann))).media
    assert (media.video, media.document.mime_type) == (False, "video/mp4")
    assert attribute(media, t.DocumentAttributeAnimated) is not None
    assert attribute(media, t.DocumentAttributeVideo).nosound
    assert attribute(media, t.DocumentAttributeFilename).file_name == "file.mp4"
    (kept,) = await server.people.media.documents(ids=[media.document.id])
    content = await server.people.files.read(key=kept.key, offset=0, limit=kept.size)
    assert boxes(content)[:2] == [b"ftyp", b"moov"]
    assert len(content) == media.document.size
    found = await bob(
        f.MessagesSearch(
            peer=bob.to(ann), q="", filter=t.InputMessagesFilterGif(), min_date=0, max_date=0, offset_id=0,
            add_offset=0, limit=10, max_id=0, min_id=0, hash=0,
        )
    )  # fmt: skip
    assert len(found.messages) == 1


async def test_a_gif_of_one_picture_stays_one(ann: Device):
    media = await sent(ann, animation(51, 37, frames=1), "image/gif")
    assert media.document.mime_type == "image/gif"
    assert media.document.attributes == [t.DocumentAttributeImageSize(w=51, h=37), NAME]


async def test_music_and_voices_tell_what_they_are(ann: Device):
    music = await sent(ann, sound(tags={"title": "Song", "artist": "Ann"}), "audio/mpeg")
    assert attribute(music, t.DocumentAttributeAudio) == t.DocumentAttributeAudio(
        duration=1, title="Song", performer="Ann"
    )
    claim = t.DocumentAttributeAudio(duration=77, voice=True)
    said = await sent(ann, voice(2.0), "audio/ogg", attributes=[claim])
    told = attribute(said, t.DocumentAttributeAudio)
    assert (said.voice, told.duration, len(told.waveform)) == (True, 2, 63)


async def test_a_thumbnail_that_the_sender_draws_is_shown(ann: Device):
    media = await sent(ann, film(), "video/mp4", thumb=await ann.upload(picture(20, 40)))
    assert [(getattr(one, "w", 20), one.type) for one in media.document.thumbs] == [(20, "i"), (20, "m")]


async def test_a_cover_and_a_moment_to_begin_at_are_kept_and_shown_to_each_in_their_own_way(
    server: Server, ann: Device, bob: Device, cat: Device
):
    made = await ann(
        f.MessagesUploadMedia(
            peer=t.InputPeerSelf(), media=t.InputMediaUploadedPhoto(file=await ann.upload(picture(200, 100)))
        )
    )
    media = await uploaded(ann, film(), "video/mp4", video_cover=named(made.photo), video_timestamp=7)
    await ann.send(ann.to(bob), media)
    await server.settle()
    got = (await bob.newest(bob.to(ann))).media
    assert (got.video_timestamp, got.video_cover.id) == (7, made.photo.id)
    assert got.video_cover.access_hash != made.photo.access_hash
    assert got.document.id != got.video_cover.id
    assert bob.updates()[-1].message.media == got
    location = t.InputPhotoFileLocation(
        id=got.video_cover.id, access_hash=got.video_cover.access_hash,
        file_reference=got.video_cover.file_reference, thumb_size="m",
    )  # fmt: skip
    file = await bob(f.UploadGetFile(location=location, offset=0, limit=1 << 20))
    assert opened(file.bytes).size == (200, 100)
    again = t.InputMediaDocument(
        id=t.InputDocument(
            id=got.document.id, access_hash=got.document.access_hash, file_reference=got.document.file_reference
        ),
        video_cover=named(got.video_cover),
    )
    await bob.send(bob.to(cat), again)
    assert (await cat.newest(cat.to(bob))).media.video_cover.id == made.photo.id


async def test_only_videos_have_covers_and_only_photos_cover_them(ann: Device):
    made = await ann(
        f.MessagesUploadMedia(
            peer=t.InputPeerSelf(), media=t.InputMediaUploadedPhoto(file=await ann.upload(picture(200, 100)))
        )
    )
    assert (await sent(ann, b"text", "text/plain", video_cover=named(made.photo))).video_cover is None
    media = await uploaded(ann, film(), "video/mp4", video_cover=t.InputPhotoEmpty())
    with pytest.raises(MediaEmpty):
        await ann.send(t.InputPeerSelf(), media)


async def test_a_moving_profile_photo_is_presented_and_downloaded(server: Server, ann: Device):
    file = await ann.upload(film(320, 240))
    made = await server.people.media.make_profile_video(
        owner=ann.user, upload=file.id, parts=file.parts, md5="", start_s=0.5
    )
    await server.people.users.set_photo(user=ann.user, photo=as_profile_photo(made), origin=ann.key)
    answer = await ann(f.PhotosGetUserPhotos(user_id=t.InputUserSelf(), offset=0, max_id=0, limit=1))
    (photo,) = answer.photos
    assert isinstance(photo, t.Photo)
    assert photo.video_sizes == [t.VideoSize(type="u", w=240, h=240, size=made.videos[0].size, video_start_ts=0.5)]
    location = t.InputPhotoFileLocation(
        id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference, thumb_size="u"
    )
    got = await ann(f.UploadGetFile(location=location, offset=0, limit=1 << 20))
    assert isinstance(got.type, t.StorageFileMp4)
    assert len(got.bytes) == made.videos[0].size
    assert boxes(got.bytes)[:2] == [b"ftyp", b"moov"]
