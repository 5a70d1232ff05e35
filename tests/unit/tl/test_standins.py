"""Peers in the place of users and channels."""

import pytest

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

ME = t.InputPeerSelf()
PAIRS = [
    (t.InputPeerSelf(), t.InputUserSelf()),
    (t.InputPeerUser(user_id=5, access_hash=-7), t.InputUser(user_id=5, access_hash=-7)),
    (
        t.InputPeerUserFromMessage(peer=ME, msg_id=3, user_id=5),
        t.InputUserFromMessage(peer=ME, msg_id=3, user_id=5),
    ),
]


@pytest.mark.parametrize(("given", "meant"), PAIRS)
def test_a_peer_where_a_user_is_asked_for_is_read_as_that_user(given, meant):
    data = tl.encode(f.UsersGetUsers(id=[given, given]))
    assert tl.decode_request(data) == f.UsersGetUsers(id=[meant, meant])


def test_a_peer_where_a_channel_is_asked_for_is_read_as_that_channel():
    data = tl.encode(f.ChannelsGetFullChannel(channel=t.InputPeerChannel(channel_id=5, access_hash=-7)))
    assert tl.decode_request(data).channel == t.InputChannel(channel_id=5, access_hash=-7)


@pytest.mark.parametrize("other", [t.InputPeerChat(chat_id=1), t.InputPeerEmpty(), t.PeerUser(user_id=1)])
def test_what_is_no_user_stays_malformed(other):
    with pytest.raises(tl.Malformed):
        tl.decode_request(tl.encode(f.UsersGetFullUser(id=other)))
