"""Searching."""

from typing import Any

import pytest
from tests.support.pictures import picture
from tests.support.server import Device

from heliogram.api.faults import InputFilterInvalid, SearchQueryEmpty
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
    with pytest.raises(InputFilterInvalid):
        await ann(search(ann.to(bob), filter=t.InputMessagesFilterUrl()))
    with pytest.raises(InputFilterInvalid):
        await ann(everywhere("x", filter=t.InputMessagesFilterUrl()))


async def test_mentions_of_oneself_are_found(ann: Device, bob: Device):
    await bob(f.AccountUpdateUsername(username="bobby"))
    chat = t.InputPeerChat(chat_id=await ann.group("club", bob))
    await ann.say(chat, "@bobby")
    assert texts(await bob(search(chat, filter=t.InputMessagesFilterMyMentions()))) == ["@bobby"]


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
    filters = [t.InputMessagesFilterPhotos(), t.InputMessagesFilterUrl()]
    counted = await ann(f.MessagesGetSearchCounters(peer=t.InputPeerSelf(), filters=filters))
    assert [(one.count, one.inexact) for one in counted] == [(0, False), (0, True)]


async def test_media_are_found_and_counted_by_their_kind(ann: Device, bob: Device):
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
    await ann.send(ann.to(bob), t.InputMediaGeoPoint(geo_point=place), "place")
    await ann.send(ann.to(bob), t.InputMediaVenue(geo_point=place, **venue), "venue")
    found: list[tuple[t.TypeMessagesFilter, list[str]]] = [
        (t.InputMessagesFilterPhotos(), ["photo"]),
        (t.InputMessagesFilterVideo(), ["video"]),
        (t.InputMessagesFilterPhotoVideo(), ["video", "photo"]),
        (t.InputMessagesFilterRoundVoice(), ["voice"]),
        (t.InputMessagesFilterRoundVideo(), []),
        (t.InputMessagesFilterGeo(), ["venue", "place"]),
        (t.InputMessagesFilterContacts(), []),
    ]
    for wanted, expected in found:
        assert texts(await bob(search(bob.to(ann), filter=wanted))) == expected
        assert texts(await bob(everywhere("", filter=wanted))) == expected
    counted = await bob(f.MessagesGetSearchCounters(peer=bob.to(ann), filters=[one for one, _ in found]))
    assert [one.count for one in counted] == [len(expected) for _, expected in found]
    assert texts(await bob(search(bob.to(ann), filter=t.InputMessagesFilterPhotoVideo(), q="vid"))) == ["video"]
    with pytest.raises(InputFilterInvalid):
        await bob(search(bob.to(ann), filter=t.InputMessagesFilterMusic()))
