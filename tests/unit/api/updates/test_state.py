"""States and differences."""

import pytest
from tests.support.server import Device, Server

from heliogram.services.updates.contract import PersistentTimestampEmpty
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def difference(device: Device, state: t.UpdatesState, **rest):
    fields = {"pts": state.pts, "date": state.date, "qts": state.qts} | rest
    return await device(f.UpdatesGetDifference(**fields))


async def test_a_new_account_stands_at_pts_1(ann: Device):
    state = await ann(f.UpdatesGetState())
    assert (state.pts, state.qts, state.seq) == (1, 1, 1)


async def test_nothing_missed_is_an_empty_difference(ann: Device):
    state = await ann(f.UpdatesGetState())
    assert isinstance(await difference(ann, state), t.UpdatesDifferenceEmpty)


async def test_missed_messages_come_with_their_people_and_the_state_after_them(ann: Device, bob: Device):
    state = await bob(f.UpdatesGetState())
    await ann.say(ann.to(bob), "one")
    await ann.say(ann.to(bob), "two")
    missed = await difference(bob, state)
    assert [message.message for message in missed.new_messages] == ["one", "two"]
    assert ann.user in {user.id for user in missed.users}
    assert missed.state.pts == 3
    assert isinstance(await difference(bob, missed.state), t.UpdatesDifferenceEmpty)


async def test_the_sender_learns_which_message_its_random_id_became(ann: Device, bob: Device):
    state = await ann(f.UpdatesGetState())
    await ann.say(ann.to(bob), "one", random_id=99)
    missed = await difference(ann, state)
    assert missed.other_updates == [t.UpdateMessageID(id=1, random_id=99)]
    assert missed.new_messages[0].out


async def test_much_comes_in_slices(server: Server, ann: Device, bob: Device):
    state = await bob(f.UpdatesGetState())
    for number in range(5):
        await ann.say(ann.to(bob), str(number))
    texts = []
    part = await difference(bob, state, pts_limit=2)
    while isinstance(part, t.UpdatesDifferenceSlice):
        texts += [message.message for message in part.new_messages]
        part = await difference(bob, part.intermediate_state, pts_limit=2)
    if isinstance(part, t.UpdatesDifference):
        texts += [message.message for message in part.new_messages]
    assert texts == ["0", "1", "2", "3", "4"]


async def test_too_much_is_said_to_be_too_long(ann: Device, bob: Device):
    state = await bob(f.UpdatesGetState())
    for number in range(5):
        await ann.say(ann.to(bob), str(number))
    missed = await difference(bob, state, pts_total_limit=3)
    assert missed == t.UpdatesDifferenceTooLong(pts=6)


async def test_a_difference_needs_a_pts(ann: Device):
    with pytest.raises(PersistentTimestampEmpty):
        await ann(f.UpdatesGetDifference(pts=0, date=0, qts=0))


async def test_a_message_deleted_since_is_not_shown(ann: Device, bob: Device):
    state = await bob(f.UpdatesGetState())
    await ann.say(ann.to(bob), "one")
    await ann(f.MessagesDeleteMessages(id=[1], revoke=True))
    missed = await difference(bob, state)
    assert missed.new_messages == []
    assert missed.other_updates == [t.UpdateDeleteMessages(messages=[1], pts=3, pts_count=1)]


async def test_what_came_in_after_a_reading_is_counted_though_it_is_applied_before_it(ann: Device, bob: Device):
    state = await bob(f.UpdatesGetState())
    await ann.say(ann.to(bob), "one")
    await ann.say(ann.to(bob), "two")
    await bob(f.MessagesReadHistory(peer=bob.to(ann), max_id=1))
    await ann.say(ann.to(bob), "three")
    missed = await difference(bob, state)
    [read] = missed.other_updates
    assert (read.max_id, read.still_unread_count) == (1, 2)
