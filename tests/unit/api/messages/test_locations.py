"""Live locations: sent, moved, stopped, found, and passed on."""

from typing import Any

import pytest
from tests.support.server import Device, Server

from heliogram.api.faults import MediaInvalid, MediaNewInvalid
from heliogram.api.messages.locations import moved
from heliogram.kernel.faults import Fault
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.messages.contract import (
    MediaPrevInvalid,
    MessageAuthorRequired,
    MessageEditTimeExpired,
    MessageNotModified,
)
from heliogram.tl import functions as f
from heliogram.tl import types as t

HERE, THERE = t.InputGeoPoint(lat=52.5, long=13.4), t.InputGeoPoint(lat=48.1, long=11.6)
AT_HERE, AT_THERE = t.GeoPoint(lat=52.5, long=13.4, access_hash=0), t.GeoPoint(lat=48.1, long=11.6, access_hash=0)
NOWHERE = t.InputGeoPointEmpty()
FOREVER = 0x7FFFFFFF
DAY = 86_400


def live(point: Any = HERE, period: int | None = 600, **rest: Any) -> t.InputMediaGeoLive:
    return t.InputMediaGeoLive(geo_point=point, period=period, **rest)


async def edit(device: Device, peer: Any, media: Any, message: int = 1) -> Any:
    return await device(f.MessagesEditMessage(peer=peer, id=message, media=media))


async def recent(device: Device, peer: Any, **rest: Any) -> Any:
    return await device(f.MessagesGetRecentLocations(**{"peer": peer, "limit": 100, "hash": 0} | rest))


async def test_a_live_location_is_shown_with_all_it_says(ann: Device, bob: Device):
    media = live(t.InputGeoPoint(lat=1.5, long=2.5, accuracy_radius=30), heading=360, proximity_notification_radius=500)
    await ann.send(ann.to(bob), media)
    shown = await bob.newest(bob.to(ann))
    assert shown.media == t.MessageMediaGeoLive(
        geo=t.GeoPoint(lat=1.5, long=2.5, access_hash=0, accuracy_radius=30), heading=360, period=600,
        proximity_notification_radius=500,
    )  # fmt: skip
    assert (shown.edit_date, shown.edit_hide, shown.media_unread) == (None, False, False)


async def test_a_live_location_without_more_says_nothing_more(ann: Device, bob: Device):
    await ann.send(ann.to(bob), live(period=FOREVER, proximity_notification_radius=0))
    assert (await bob.newest(bob.to(ann))).media == t.MessageMediaGeoLive(geo=AT_HERE, period=FOREVER)


@pytest.mark.parametrize(
    ("media", "fault"),
    [
        (live(period=None), MediaInvalid),
        (live(period=59), MediaInvalid),
        (live(period=DAY + 1), MediaInvalid),
        (live(period=-1), MediaInvalid),
        (live(heading=361), MediaInvalid),
        (live(heading=-1), MediaInvalid),
        (live(proximity_notification_radius=100_001), MediaInvalid),
        (live(proximity_notification_radius=-1), MediaInvalid),
        (live(t.InputGeoPoint(lat=0, long=181)), MediaInvalid),
        (live(NOWHERE), MediaEmpty),
        (live(stopped=True), MediaInvalid),
    ],
)
async def test_a_live_location_out_of_bounds_is_refused(ann: Device, media: Any, fault: type[Fault]):
    with pytest.raises(fault):
        await ann.send(t.InputPeerSelf(), media)
    assert (await ann.history(t.InputPeerSelf())).messages == []


async def test_its_sender_moves_it_without_its_looking_edited(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), live(heading=90, proximity_notification_radius=7))
    await server.settle()
    bob.updates()
    server.clock.advance(30)
    await edit(ann, ann.to(bob), live(THERE, period=None))
    await server.settle()
    shown = await bob.newest(bob.to(ann))
    assert shown.media == t.MessageMediaGeoLive(geo=AT_THERE, period=600, proximity_notification_radius=7)
    assert (shown.edit_date, shown.edit_hide) == (int(server.clock.now()), True)
    assert bob.updates() == [t.UpdateEditMessage(message=shown, pts=3, pts_count=1)]
    with pytest.raises(MessageNotModified):
        await edit(ann, ann.to(bob), live(THERE, period=0))
    with pytest.raises(MessageAuthorRequired):
        await edit(bob, bob.to(ann), live(HERE))


async def test_a_stopped_one_stays_where_it_was(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), live(heading=90, proximity_notification_radius=7))
    server.clock.advance(30)
    await edit(ann, ann.to(bob), live(NOWHERE, period=None, stopped=True))
    assert (await bob.newest(bob.to(ann))).media == t.MessageMediaGeoLive(geo=AT_HERE, period=30)
    assert (await recent(bob, bob.to(ann))).messages == []
    for media in (live(THERE), live(NOWHERE, stopped=True), live(period=FOREVER)):
        with pytest.raises(MessageEditTimeExpired):
            await edit(ann, ann.to(bob), media)


async def test_one_that_ran_out_is_moved_no_more(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), live(period=60))
    server.clock.advance(59)
    await edit(ann, ann.to(bob), live(THERE, period=60))
    server.clock.advance(1)
    with pytest.raises(MessageEditTimeExpired):
        await edit(ann, ann.to(bob), live(HERE, period=60))
    assert (await bob.newest(bob.to(ann))).media.geo == AT_THERE


async def test_one_that_lasts_is_moved_after_days(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), live(period=FOREVER))
    server.clock.advance(60 * DAY)
    await edit(ann, ann.to(bob), live(THERE, period=None))
    assert (await recent(bob, bob.to(ann))).messages[0].media.geo == AT_THERE


async def test_its_period_is_changed_within_a_day_and_ninety_days(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), live(period=600))
    server.clock.advance(100)
    for period in (99, 100, 600 + DAY + 1):
        with pytest.raises(MediaInvalid):
            await edit(ann, ann.to(bob), live(period=period))
    await edit(ann, ann.to(bob), live(period=600 + DAY))
    server.clock.advance(DAY)
    await edit(ann, ann.to(bob), live(THERE, period=None))
    await edit(ann, ann.to(bob), live(HERE, period=DAY + 200))
    assert (await bob.newest(bob.to(ann))).media.period == DAY + 200
    server.clock.advance(100)
    assert (await recent(bob, bob.to(ann))).messages == []


def test_no_period_ends_later_than_in_ninety_days():
    before = t.MessageMediaGeoLive(geo=AT_HERE, period=90 * DAY)
    assert moved(before, live(period=90 * DAY + 50), sent_at=0, at=50).period == 90 * DAY + 50
    with pytest.raises(MediaInvalid):
        moved(before, live(period=90 * DAY + 51), sent_at=0, at=50)
    assert moved(before, live(period=FOREVER), sent_at=0, at=50).period == FOREVER


@pytest.mark.parametrize(
    ("media", "fault"),
    [
        (live(NOWHERE), MediaEmpty),
        (live(heading=400), MediaInvalid),
        (live(proximity_notification_radius=200_000), MediaInvalid),
        (t.InputMediaGeoPoint(geo_point=THERE), MediaPrevInvalid),
        (t.InputMediaPhoto(id=t.InputPhotoEmpty()), MediaPrevInvalid),
    ],
)
async def test_a_live_location_becomes_nothing_else(ann: Device, bob: Device, media: Any, fault: type[Fault]):
    await ann.send(ann.to(bob), live())
    with pytest.raises(fault):
        await edit(ann, ann.to(bob), media)
    assert (await bob.newest(bob.to(ann))).media.geo == AT_HERE


async def test_nothing_else_becomes_a_live_location(ann: Device, bob: Device):
    await ann.say(ann.to(bob), "text")
    await ann.send(ann.to(bob), t.InputMediaGeoPoint(geo_point=HERE))
    with pytest.raises(MediaNewInvalid):
        await edit(ann, ann.to(bob), live(), 1)
    with pytest.raises(MediaPrevInvalid):
        await edit(ann, ann.to(bob), live(), 2)


async def test_those_that_run_are_found_newest_first(server: Server, ann: Device, bob: Device, cat: Device):
    club = t.InputPeerChat(chat_id=await ann.group("club", bob, cat))
    await ann.send(club, live(period=60))
    await bob.send(club, live(THERE, period=600))
    await ann.send(club, t.InputMediaGeoPoint(geo_point=HERE))
    await ann.send(ann.to(cat), live())
    page = await recent(cat, club)
    assert [one.from_id.user_id for one in page.messages] == [bob.user, ann.user]
    assert {ann.user, bob.user} <= {one.id for one in page.users}
    assert [one.id for one in (await recent(cat, club, limit=1)).messages] == [page.messages[0].id]
    server.clock.advance(60)
    assert [one.from_id.user_id for one in (await recent(cat, club)).messages] == [bob.user]


async def test_a_hash_spares_what_is_known_until_one_moves(server: Server, ann: Device, bob: Device):
    await ann.send(ann.to(bob), live())
    known = await _hash(bob, bob.to(ann))
    assert isinstance(await recent(bob, bob.to(ann), hash=known), t.MessagesMessagesNotModified)
    server.clock.advance(1)
    await edit(ann, ann.to(bob), live(THERE))
    assert len((await recent(bob, bob.to(ann), hash=known)).messages) == 1


async def _hash(device: Device, peer: Any) -> int:
    """Return the hash of what is found, as https://core.telegram.org/api/offsets#hash-generation says."""
    page = await recent(device, peer)
    result = 0
    for number in (n for one in page.messages for n in (one.id, one.edit_date or 0)):
        result ^= result >> 21
        result ^= (result << 35) % 2**64
        result ^= result >> 4
        result = (result + number) % 2**64
    return result - 2**64 if result >= 2**63 else result


async def test_one_that_is_passed_on_is_the_point_where_it_was(ann: Device, bob: Device, cat: Device):
    await ann.send(ann.to(bob), live())
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), to_peer=bob.to(cat), id=[1], random_id=[9]))
    assert (await cat.newest(cat.to(bob))).media == t.MessageMediaGeo(geo=AT_HERE)
    assert (await recent(cat, cat.to(bob))).messages == []


async def test_live_locations_are_found_by_the_filter_of_places(ann: Device, bob: Device):
    await ann.send(ann.to(bob), live())
    page = await bob(
        f.MessagesSearch(
            peer=bob.to(ann), q="", filter=t.InputMessagesFilterGeo(), min_date=0, max_date=0, offset_id=0,
            add_offset=0, limit=10, max_id=0, min_id=0, hash=0,
        )
    )  # fmt: skip
    assert [one.id for one in page.messages] == [1]


async def test_its_author_is_told_of_who_looks_at_it_while_it_runs(
    server: Server, ann: Device, bob: Device, cat: Device
):
    await bob.say(bob.to(ann), "so that numbers differ")
    club = t.InputPeerChat(chat_id=await ann.group("club", bob))
    await ann.send(ann.to(cat), live())
    await ann.send(club, live(period=60))
    mine, theirs = (await ann.newest(club)).id, (await bob.newest(club)).id
    assert mine != theirs

    async def told(device: Device, *ids: int) -> list[Any]:
        await server.settle()
        ann.pushed.clear()
        affected = await device(f.MessagesReadMessageContents(id=list(ids)))
        assert affected.pts_count == 0
        await server.settle()
        return [body.update for body in ann.pushed]

    in_club = t.UpdateGeoLiveViewed(peer=t.PeerChat(chat_id=club.chat_id), msg_id=mine)
    assert await told(bob, theirs, theirs - 1, 99) == [in_club]
    assert await told(cat, 1) == [t.UpdateGeoLiveViewed(peer=t.PeerUser(user_id=cat.user), msg_id=mine - 1)]
    assert await told(ann, mine) == []
    server.clock.advance(60)
    assert await told(bob, theirs) == []


@pytest.mark.parametrize("layer", [133, 229])
async def test_every_layer_sends_moves_and_sees_live_locations(server: Server, ann: Device, bob: Device, layer: int):
    old = server.device(bob.user, layer)
    await old.send(old.to(ann), live())
    await edit(old, old.to(ann), live(THERE, heading=45))
    expected = t.MessageMediaGeoLive(geo=AT_THERE, period=600, heading=45)
    assert (await old.newest(old.to(ann))).media == (await ann.newest(ann.to(bob))).media == expected
    assert (await recent(old, old.to(ann))).messages[0].media == expected
