"""Peers as one integer."""

from hypothesis import given
from hypothesis import strategies as st

from heliogram.kernel.ids import (
    ChannelId,
    ChatId,
    PeerKind,
    UserId,
    channel_of,
    channel_peer,
    chat_of,
    chat_peer,
    peer_kind,
    user_of,
    user_peer,
)

ids = st.integers(min_value=1, max_value=10**12 - 1)


@given(ids)
def test_a_peer_tells_what_it_is_and_whom_it_stands_for(number):
    user, chat, channel = user_peer(UserId(number)), chat_peer(ChatId(number)), channel_peer(ChannelId(number))
    assert (peer_kind(user), user_of(user)) == (PeerKind.USER, number)
    assert (peer_kind(chat), chat_of(chat)) == (PeerKind.CHAT, number)
    assert (peer_kind(channel), channel_of(channel)) == (PeerKind.CHANNEL, number)


@given(ids, ids)
def test_peers_of_different_kinds_are_never_the_same(one, other):
    assert len({user_peer(UserId(one)), chat_peer(ChatId(other)), channel_peer(ChannelId(one))}) == 3
