"""Searching."""

from typing import Any, get_args

import pytest
from tests.support.pictures import picture
from tests.support.server import Device

from heliogram.api.faults import FilterNotSupported, SearchQueryEmpty
from heliogram.api.messages.kinds import filtered
from heliogram.tl import functions as f
from heliogram.tl import types as t

ANY = t.InputMessagesFilterEmpty()


def search(peer: t.TypeInputPeer, q: str = "", **rest: Any) -> f.MessagesSearch:
    fields = {
        "filter": ANY, "min_date": 0, "max_date": 0, "offset_id": 0, "add_offset": 0, "limit": 10, "max_id": 0,
        "min_id": 0, "hash": 0,
    }  # fmt: skip
    return f.MessagesSearch(peer=peer, q=q, **fields | rest)


def everywhere(q: str, **rest: Any) -> f.MessagesSearchGlobal:
    fields = {
        "filter": ANY, "min_date": 0, "max_date": 0, "offset_rate": 0, "offset_peer": t.InputPeerEmpty(),
        "offset_id": 0, "limit": 10,
    }  # fmt: skip
    return f.MessagesSearchGlobal(q=q, **fields | rest)


def texts(page: Any) -> list[str]:
    return [one.message for one in page.messages]


async def test_a_conversation_is_searched_by_text_and_sender(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "green apple")
    await bob.say(bob.to(ann), "red Apple")
    assert texts(await ann(search(ann.to(bob), "apple"))) == ["red Apple", "green apple"]
    assert texts(await ann(search(ann.to(bob), "apple", from_id=t.InputPeerSelf()))) == ["green apple"]
    assert texts(await ann(search(ann.to(bob), "", from_id=ann.to(bob)))) == ["red Apple"]
    assert texts(await ann(search(t.InputPeerEmpty(), "green", from_id=t.InputPeerEmpty()))) == ["green apple"]


async def test_a_search_needs_something_to_look_for(ann: Device):
    with pytest.raises(SearchQueryEmpty):
        await ann(search(t.InputPeerSelf()))
    with pytest.raises(SearchQueryEmpty):
        await ann(everywhere(" "))


async def test_what_cannot_be_in_a_conversation_yet_is_not_found(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "text")
    for wanted in (t.InputMessagesFilterPinned(), t.InputMessagesFilterPhotos(), t.InputMessagesFilterVoice()):
        assert texts(await ann(search(ann.to(bob), filter=wanted))) == []
        assert texts(await ann(everywhere("text", filter=wanted))) == []


async def test_mentions_of_oneself_are_found(ann: Device, bob: Device):
    await bob(f.AccountUpdateUsername(username="bobby"))
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob))
    await ann.say(chat, "@bobby")
    for peer in (chat, t.InputPeerEmpty()):
        assert texts(await bob(search(peer, filter=t.InputMessagesFilterMyMentions()))) == ["@bobby"]
    await bob(f.MessagesReadMentions(peer=chat))
    assert texts(await bob(search(chat, filter=t.InputMessagesFilterMyMentions()))) == ["@bobby"]
    assert texts(await ann(search(chat, filter=t.InputMessagesFilterMyMentions()))) == []


async def test_all_conversations_are_searched_or_only_groups_or_people(ann: Device, bob: Device):
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob))
    await ann.say(chat, "apple pie")
    await ann.say(ann.to(bob), "apple tree")
    found = await ann(everywhere("apple"))
    assert texts(found) == ["apple tree", "apple pie"]
    assert texts(await ann(everywhere("apple", groups_only=True))) == ["apple pie"]
    assert texts(await ann(everywhere("apple", users_only=True))) == ["apple tree"]
    assert texts(await ann(everywhere("apple", broadcasts_only=True))) == []
    assert texts(await ann(everywhere("apple", offset_id=found.messages[0].id))) == ["apple pie"]


async def test_counters_say_what_each_filter_would_find(ann: Device):
    await ann.say(t.InputPeerSelf(), "look at example.com")
    filters = [t.InputMessagesFilterPhotos(), t.InputMessagesFilterUrl(), t.InputMessagesFilterPinned()]
    counted = await ann(f.MessagesGetSearchCounters(peer=t.InputPeerSelf(), filters=filters))
    assert [(one.filter, one.count, one.inexact) for one in counted] == [
        (filters[0], 0, False), (filters[1], 1, False), (filters[2], 0, False),
    ]  # fmt: skip


async def test_media_are_found_and_counted_by_their_kind_and_stickers_by_none(ann: Device, bob: Device):
    place = t.InputGeoPoint(lat=1, long=2)
    venue = {"title": "Zoo", "address": "", "provider": "", "venue_id": "", "venue_type": ""}
    clip = t.DocumentAttributeVideo(duration=1.0, w=2, h=2)

    async def document(*attributes: t.TypeDocumentAttribute) -> t.InputMediaUploadedDocument:
        file = await ann.upload(b"some film")
        return t.InputMediaUploadedDocument(file=file, mime_type="video/mp4", attributes=attributes, spoiler=True)

    photo = t.InputMediaUploadedPhoto(file=await ann.upload(picture(50, 50)), spoiler=True)
    await ann.say(ann.to(bob), "a text")
    await ann.send(ann.to(bob), photo, "photo")
    await ann.send(ann.to(bob), await document(clip), "video")
    await ann.send(ann.to(bob), await document(t.DocumentAttributeAudio(duration=1, voice=True)), "voice")
    await ann.send(ann.to(bob), await document(clip, t.DocumentAttributeAnimated()), "gif")
    await ann.send(ann.to(bob), await document(t.DocumentAttributeAudio(duration=1)), "music")
    await ann.send(ann.to(bob), await document(t.DocumentAttributeFilename(file_name="a.txt")), "file")
    await ann.send(ann.to(bob), await document(t.DocumentAttributeVideo(duration=1, w=2, h=2, round_message=True)))
    await ann.send(ann.to(bob), t.InputMediaGeoPoint(geo_point=place), "place")
    await ann.send(ann.to(bob), t.InputMediaVenue(geo_point=place, **venue), "venue")
    sticker = t.DocumentAttributeSticker(alt="", stickerset=t.InputStickerSetEmpty())
    file = await ann.upload(picture(512, 400, "WEBP"))
    await ann.send(ann.to(bob), t.InputMediaUploadedDocument(file=file, mime_type="image/webp", attributes=[sticker]))
    found: list[tuple[t.TypeMessagesFilter, list[str]]] = [
        (t.InputMessagesFilterPhotos(), ["photo"]),
        (t.InputMessagesFilterVideo(), ["video"]),
        (t.InputMessagesFilterPhotoVideo(), ["video", "photo"]),
        (t.InputMessagesFilterVoice(), ["voice"]),
        (t.InputMessagesFilterRoundVoice(), ["", "voice"]),
        (t.InputMessagesFilterRoundVideo(), [""]),
        (t.InputMessagesFilterGif(), ["gif"]),
        (t.InputMessagesFilterMusic(), ["music"]),
        (t.InputMessagesFilterDocument(), ["file"]),
        (t.InputMessagesFilterUrl(), []),
        (t.InputMessagesFilterChatPhotos(), []),
        (t.InputMessagesFilterGeo(), ["venue", "place"]),
        (t.InputMessagesFilterContacts(), []),
    ]
    for wanted, expected in found:
        assert texts(await bob(search(bob.to(ann), filter=wanted))) == expected
        assert texts(await bob(everywhere("", filter=wanted))) == expected
    counted = await bob(f.MessagesGetSearchCounters(peer=bob.to(ann), filters=[one for one, _ in found]))
    assert [one.count for one in counted] == [len(expected) for _, expected in found]
    assert texts(await bob(search(bob.to(ann), filter=t.InputMessagesFilterPhotoVideo(), q="vid"))) == ["video"]


async def test_links_are_found_in_texts_and_captions_however_they_came_there(ann: Device, bob: Device):
    to = ann.to(bob)
    linked = t.MessageEntityTextUrl(offset=0, length=4, url="https://example.com")
    await ann.say(to, "see example.com")
    await ann.say(to, "mail me@example.com")
    await ann.say(to, "here", entities=[linked])
    await ann.say(to, "@bobby #tag")
    photo = t.InputMediaUploadedPhoto(file=await ann.upload(picture(50, 50)))
    await ann.send(to, photo, "more on example.org")
    links = search(bob.to(ann), filter=t.InputMessagesFilterUrl())
    assert texts(await bob(links)) == ["more on example.org", "here", "mail me@example.com", "see example.com"]


async def test_what_is_edited_or_passed_on_is_found_as_what_it_is_then(ann: Device, bob: Device):
    to, me = ann.to(bob), t.InputPeerSelf()
    photo = t.InputMediaUploadedPhoto(file=await ann.upload(picture(50, 50)))
    await ann.send(to, photo, "on example.org")
    sent = await ann.newest(to)
    links, photos = t.InputMessagesFilterUrl(), t.InputMessagesFilterPhotos()

    for number, bare in enumerate((False, True)):
        await ann(
            f.MessagesForwardMessages(
                from_peer=to, id=[sent.id], random_id=[number + 1], to_peer=me, drop_media_captions=bare
            )
        )
    assert texts(await ann(search(me, filter=photos))) == ["", "on example.org"]
    assert texts(await ann(search(me, filter=links))) == ["on example.org"]
    await ann(f.MessagesEditMessage(peer=to, id=sent.id, message="no link"))
    assert texts(await bob(search(bob.to(ann), filter=links))) == []
    assert texts(await bob(search(bob.to(ann), filter=photos))) == ["no link"]
    file = t.InputMediaUploadedDocument(file=await ann.upload(b"text"), mime_type="text/plain", attributes=[])
    await ann(f.MessagesEditMessage(peer=to, id=sent.id, media=file))
    assert texts(await bob(search(bob.to(ann), filter=photos))) == []
    assert texts(await bob(search(bob.to(ann), filter=t.InputMessagesFilterDocument()))) == ["no link"]


def test_every_filter_is_known():
    every = get_args(t.TypeMessagesFilter)
    assert len(every) == 18
    assert [one.__name__ for one in every if not filtered(one())] == ["InputMessagesFilterEmpty"]


async def test_media_are_found_by_their_place_and_their_day(ann: Device, bob: Device):
    links, to = t.InputMessagesFilterUrl(), bob.to(ann)
    for number in range(3):
        await ann.say(ann.to(bob), f"example.com/{number}")
    found = await bob(f.MessagesGetSearchResultsPositions(peer=to, filter=links, offset_id=0, limit=100))
    assert (found.count, [one.offset for one in found.positions]) == (3, [0, 1, 2])
    calendar = await bob(f.MessagesGetSearchResultsCalendar(peer=to, filter=links, offset_id=0, offset_date=0))
    (period,) = calendar.periods
    assert (calendar.count, period.count, calendar.offset_id_offset) == (3, 3, 0)
    assert [one.id for one in calendar.messages] == [period.min_msg_id] == [calendar.min_msg_id]
    assert (period.date, period.max_msg_id) == (calendar.min_date, found.positions[0].msg_id)
    assert [one.id for one in calendar.users] == [ann.user]


async def test_what_one_sent_is_found_wherever_it_is(ann: Device, bob: Device):
    links = t.InputMessagesFilterUrl()
    await ann.say(ann.to(bob), "one example.com")
    await ann.say(t.InputPeerSelf(), "two example.com")
    await bob.say(bob.to(ann), "three example.com")
    assert texts(await ann(f.MessagesSearchSentMedia(q="", filter=links, limit=10))) == [
        "two example.com", "one example.com",
    ]  # fmt: skip
    assert texts(await ann(f.MessagesSearchSentMedia(q="ONE", filter=links, limit=10))) == ["one example.com"]


async def test_places_and_days_are_those_of_media(ann: Device):
    me, pinned = t.InputPeerSelf(), t.InputMessagesFilterPinned()
    for by in (t.InputMessagesFilterEmpty(), t.InputMessagesFilterMyMentions()):
        for request in (
            f.MessagesGetSearchResultsPositions(peer=me, filter=by, offset_id=0, limit=100),
            f.MessagesGetSearchResultsCalendar(peer=me, filter=by, offset_id=0, offset_date=0),
            f.MessagesSearchSentMedia(q="", filter=by, limit=10),
        ):
            with pytest.raises(FilterNotSupported):
                await ann(request)
    places = await ann(f.MessagesGetSearchResultsPositions(peer=me, filter=pinned, offset_id=0, limit=100))
    days = await ann(f.MessagesGetSearchResultsCalendar(peer=me, filter=pinned, offset_id=0, offset_date=0))
    assert (places.count, days.count) == (0, 0)
    assert texts(await ann(f.MessagesSearchSentMedia(q="", filter=pinned, limit=10))) == []
