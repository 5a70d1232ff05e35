"""The ways from what a client names to what it may touch."""

import pytest
from tests.support.server import Device, Server

from heliogram.kernel.faults import ChannelInvalid, MessageIdInvalid, PeerIdInvalid, UserIdInvalid
from heliogram.kernel.ids import UserId
from heliogram.tl import functions as f
from heliogram.tl import types as t


def test_access_hashes_differ_by_viewer_and_target_and_secret(server: Server):
    from heliogram.api.hashes import AccessHashes

    ann, bob = UserId(1), UserId(2)
    other = AccessHashes(b"another secret of the server")
    numbers = {hashes.of(*pair) for hashes in (server.hashes, other) for pair in ((ann, bob), (bob, ann), (ann, ann))}
    assert len(numbers) == 6
    assert server.hashes.of(ann, bob) == server.hashes.of(ann, bob)
    assert all(-(2**63) <= number < 2**63 for number in numbers)


async def test_the_access_hash_of_another_viewer_is_of_no_use(ann: Device, bob: Device, cat: Device):
    with pytest.raises(UserIdInvalid):
        await cat(f.UsersGetFullUser(id=ann.who(bob)))


async def test_oneself_and_the_service_account_need_no_hash(server: Server, ann: Device):
    assert (await ann(f.UsersGetFullUser(id=t.InputUser(user_id=ann.user, access_hash=0)))).full_user.id == ann.user
    await ann(f.MessagesGetHistory(
        peer=t.InputPeerUser(user_id=777000, access_hash=0), offset_id=0, offset_date=0, add_offset=0, limit=1,
        max_id=0, min_id=0, hash=0,
    ))  # fmt: skip


async def test_somebody_met_in_a_message_is_named_by_it(ann: Device, bob: Device, cat: Device):
    await bob.say(bob.to(ann), "I am Bob")
    await bob(f.MessagesForwardMessages(from_peer=bob.to(ann), id=[1], random_id=[1], to_peer=bob.to(cat)))
    await cat(f.MessagesForwardMessages(from_peer=cat.to(bob), id=[1], random_id=[2], to_peer=cat.to(ann)))
    met = {"peer": ann.to(cat), "msg_id": 2, "user_id": bob.user}
    assert (await ann(f.UsersGetFullUser(id=t.InputUserFromMessage(**met)))).full_user.id == bob.user
    await ann.say(t.InputPeerUserFromMessage(**met), "hello Bob")
    assert (await bob.newest(bob.to(ann))).message == "hello Bob"
    with pytest.raises(MessageIdInvalid):
        await ann.say(t.InputPeerUserFromMessage(**met | {"msg_id": 9}), "x")
    with pytest.raises(MessageIdInvalid):
        await ann.say(t.InputPeerUserFromMessage(**met | {"msg_id": 1}), "x")
    with pytest.raises(UserIdInvalid):
        await ann.say(t.InputPeerUserFromMessage(**met | {"user_id": 5}), "x")


async def test_channels_and_nobody_are_refused(ann: Device):
    with pytest.raises(ChannelInvalid):
        await ann.say(t.InputPeerChannel(channel_id=1, access_hash=0), "x")
    with pytest.raises(PeerIdInvalid):
        await ann.say(t.InputPeerEmpty(), "x")
    with pytest.raises(PeerIdInvalid):
        await ann.say(t.InputPeerChat(chat_id=0), "x")
    with pytest.raises(UserIdInvalid):
        await ann(f.UsersGetFullUser(id=t.InputUserEmpty()))


async def test_an_account_that_is_gone_is_nobody(ann: Device, server: Server):
    with pytest.raises(UserIdInvalid):
        await ann(f.UsersGetFullUser(id=ann.who(UserId(404))))
