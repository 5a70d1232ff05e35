"""Updates reach the devices of those they concern, once, in order, in the device's layer."""

import asyncio

from tests.support.wireclient import TcpLine

from heliogram import tl
from heliogram.api.pushes import Push
from heliogram.kernel.ids import AuthKeyId, BoxId, MessageId, PeerId, UserId
from heliogram.platform.ledger import BoxAdvanced, Entry, Stream
from heliogram.services.auth.events import DevicesEnded, KeysDropped
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing
from heliogram.tl import functions as f
from heliogram.tl import types as t

ALICE, BOB = 101, 102


def advanced(user, *numbers, origin=None):
    entries = tuple(Entry(Stream.PTS, number, 1, 0, None, b"") for number in numbers)
    return BoxAdvanced(BoxId(user), entries, None if origin is None else AuthKeyId(origin))


async def numbers(client, count):
    return [(await client.update()).update.pts for _ in range(count)]


async def test_what_happens_in_a_box_is_pushed_to_its_owner_in_order(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    bob = await logged_in(stand, BOB)
    for number in range(1, 60):
        stand.bus.publish(advanced(ALICE, number))
    stand.bus.publish(advanced(BOB, 7))
    assert await numbers(alice, 59) == list(range(1, 60))
    assert await numbers(bob, 1) == [7]
    assert stand.metrics.pushes == 60


async def test_the_order_of_a_box_is_kept_when_presenting_takes_time(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    gate = stand.pushes.gate = asyncio.Event()
    stand.bus.publish(advanced(ALICE, 1))
    await asyncio.sleep(0)
    stand.bus.publish(advanced(ALICE, 2))
    await asyncio.sleep(0)
    gate.set()
    stand.bus.publish(advanced(ALICE, 3))
    assert await numbers(alice, 3) == [1, 2, 3]


async def test_the_device_that_caused_it_is_not_told_again(stand, logged_in):
    phone = await logged_in(stand, ALICE)
    tablet = await logged_in(stand, ALICE)
    stand.bus.publish(advanced(ALICE, 1, origin=phone.key.id))
    stand.bus.publish(advanced(ALICE, 2))
    assert await numbers(tablet, 2) == [1, 2]
    assert await numbers(phone, 1) == [2]


async def test_what_only_its_own_device_caused_is_not_even_rendered(stand, logged_in):
    phone = await logged_in(stand, ALICE)
    stand.bus.publish(advanced(ALICE, 1, origin=phone.key.id))
    stand.bus.publish(advanced(ALICE, 2))
    assert await numbers(phone, 1) == [2]
    assert stand.pushes.rendered == 1


async def test_each_device_is_told_in_its_layer(stand, logged_in):
    old = await logged_in(stand, ALICE)
    new = await logged_in(stand, ALICE)
    await old.invoke(f.InvokeWithLayer(layer=150, query=f.HelpGetConfig()))

    async def rendered(event):
        user = t.User(id=5, first_name="Eve", stories_unavailable=True)
        return [Push(t.Updates(updates=[], users=[user], chats=[], date=0, seq=0))]

    stand.pushes.advanced = rendered
    stand.bus.publish(advanced(ALICE, 1))
    while not old.updates:
        await old.step()
    while not new.updates:
        await new.step()
    assert old.updates[0] != new.updates[0]
    user = t.User(id=5, first_name="Eve", stories_unavailable=True)
    expected = t.Updates(updates=[], users=[user], chats=[], date=0, seq=0)
    assert old.updates[0] == tl.encode(expected, 150)
    assert new.updates[0] == tl.encode(expected, tl.NEWEST_LAYER)


async def test_a_session_that_carries_files_is_not_told(stand, logged_in, connect):
    alice = await logged_in(stand, ALICE)
    media = await connect(stand, key_of=alice)
    await media.invoke(f.HelpGetConfig())
    await media.invoke(f.UploadGetFile(location=t.InputTakeoutFileLocation(), offset=0, limit=4096))
    stand.bus.publish(advanced(ALICE, 1))
    assert await numbers(alice, 1) == [1]
    await media.invoke(f.HelpGetConfig())
    assert media.updates == []


async def test_a_session_that_wants_no_updates_gets_none(stand, logged_in, connect):
    alice = await logged_in(stand, ALICE)
    quiet = await connect(stand, key_of=alice)
    await quiet.invoke(f.InvokeWithoutUpdates(query=f.UpdatesGetState()))
    stand.bus.publish(advanced(ALICE, 1))
    assert await numbers(alice, 1) == [1]
    await quiet.invoke(f.InvokeWithoutUpdates(query=f.UpdatesGetState()))
    assert quiet.updates == []


async def test_the_last_active_session_of_a_device_is_told(stand, logged_in, connect):
    first = await logged_in(stand, ALICE)
    second = await connect(stand, key_of=first)
    await second.invoke(f.UpdatesGetState())
    stand.bus.publish(advanced(ALICE, 1))
    assert await numbers(second, 1) == [1]
    await second.close()
    await first.invoke(f.HelpGetConfig())
    stand.bus.publish(advanced(ALICE, 2))
    assert await numbers(first, 1) == [2]


async def test_a_login_makes_its_session_one_that_is_told(stand, connect):
    alice = await connect(stand)
    await alice.invoke(f.AuthSignIn(phone_number=str(ALICE), phone_code_hash=""))
    stand.bus.publish(advanced(ALICE, 1))
    assert await numbers(alice, 1) == [1]


async def test_what_comes_while_a_client_is_away_waits_for_it(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    await alice.close()
    while stand.edge.metrics.connections:  # noqa: ASYNC110
        await asyncio.sleep(0)
    stand.bus.publish(advanced(ALICE, 1, 2))
    await stand.bus.drain()
    alice.line = await TcpLine.open(stand.address)
    alice.send(f.HelpGetConfig())
    assert await numbers(alice, 2) == [1, 2]
    await alice.close()


async def test_too_much_for_an_absent_client_turns_into_updates_too_long(start, logged_in):
    stand = await start(sessions={"max_updates": 10})
    alice = await logged_in(stand, ALICE)
    await alice.close()
    while stand.edge.metrics.connections:  # noqa: ASYNC110
        await asyncio.sleep(0)
    stand.bus.publish(advanced(ALICE, *range(100)))
    await stand.bus.drain()
    (hosted,) = stand.sessions
    assert hosted.session.queued_bytes < 4000
    assert stand.metrics.overflows >= 1
    alice.line = await TcpLine.open(stand.address)
    alice.send(f.HelpGetConfig())
    assert isinstance(await alice.update(), t.UpdatesTooLong)
    await alice.close()


async def test_typing_is_told_to_the_recipients_only(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    bob = await logged_in(stand, BOB)
    stand.bus.publish(Typing(user=UserId(1), peer=PeerId(ALICE), recipients=[UserId(ALICE), UserId(99)], action=b""))
    assert await numbers(alice, 1) == [-1]
    await bob.invoke(f.HelpGetConfig())
    assert bob.updates == []


async def test_a_look_at_a_live_location_is_told_to_its_author_only(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    bob = await logged_in(stand, BOB)
    for author in (ALICE, 99):
        seen = LiveLocationSeen(author=UserId(author), peer=PeerId(BOB), message=MessageId(5))
        stand.bus.publish(seen)
    assert await numbers(alice, 1) == [-3]
    await bob.invoke(f.HelpGetConfig())
    assert bob.updates == []


async def test_presence_is_told_to_the_watchers(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    stand.bus.publish(PresenceChanged(user=UserId(1), online_until=0, seen_at=0, watchers=[UserId(ALICE), UserId(9)]))
    stand.bus.publish(PresenceChanged(user=UserId(1), online_until=0, seen_at=0, watchers=[UserId(9)]))
    assert await numbers(alice, 1) == [-2]
    assert stand.metrics.pushes == 1


async def test_an_ended_device_learns_it_and_is_refused(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    stand.auth.log_off(alice.key.id)
    stand.bus.publish(DevicesEnded(user=UserId(ALICE), devices=[AuthKeyId(alice.key.id), AuthKeyId(5)]))
    assert isinstance(await alice.update(), t.UpdatesTooLong)
    assert (await alice.invoke(f.UpdatesGetState())).code == 401
    stand.bus.publish(advanced(ALICE, 1))
    await stand.bus.drain()
    await alice.invoke(f.HelpGetConfig())
    assert alice.updates == []


async def test_who_logs_out_is_told_no_more(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    await alice.invoke(f.AuthLogOut())
    stand.bus.publish(advanced(ALICE, 1))
    await stand.bus.drain()
    await alice.invoke(f.HelpGetConfig())
    assert alice.updates == []
    assert stand.edge.audience.of(UserId(ALICE)) == ()


async def test_a_dropped_key_is_unknown_at_once(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    stand.bus.publish(KeysDropped(keys=[AuthKeyId(alice.key.id), AuthKeyId(5)]))
    assert await alice.line.ended() == [-404]


async def test_the_last_connection_of_a_device_takes_it_offline(stand, logged_in, connect):
    first = await logged_in(stand, ALICE)
    second = await connect(stand, key_of=first)
    await second.invoke(f.UpdatesGetState())
    await second.close()
    await first.invoke(f.HelpGetConfig())
    assert stand.presences.said == []
    await first.close()
    while stand.edge.metrics.connections:  # noqa: ASYNC110
        await asyncio.sleep(0)
    while not stand.presences.said:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert stand.presences.said == [(ALICE, first.key.id, False)]


async def test_a_failing_presenter_harms_no_other_box(stand, logged_in):
    alice = await logged_in(stand, ALICE)
    works = stand.pushes.advanced

    async def breaks(event):
        if event.box == BOB:
            raise RuntimeError("cannot present")
        return await works(event)

    stand.pushes.advanced = breaks
    await logged_in(stand, BOB)
    stand.bus.publish(advanced(BOB, 1))
    stand.bus.publish(advanced(ALICE, 1))
    assert await numbers(alice, 1) == [1]
    assert stand.bus.dead_letter_count == 1


async def test_an_event_for_nobody_here_is_not_presented(stand):
    stand.pushes.advanced = None
    stand.bus.publish(advanced(ALICE, 1))
    await stand.bus.drain()
    assert stand.bus.dead_letter_count == 0
