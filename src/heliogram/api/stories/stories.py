"""``stories.*``: what clients ask for on start. Stories can't be posted yet, so nobody has any."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from typing import Final

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import rpc
from heliogram.api.present.peers import peer as tl_peer
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import LimitInvalid
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_STATE: Final = "0"
"""Names the state of an empty list; clients take no empty name."""


class StoriesApi:
    """Stories of oneself and others."""

    def __init__(self, *, access: PeerAccess) -> None:
        self._access = access

    @rpc(m.stories_get_all_stories)
    async def get_all_stories(self, call: Call, request: f.StoriesGetAllStories) -> t.TypeStoriesAllStories:
        """Return the stories of everybody the caller follows: none."""
        if request.state == _STATE:
            return t.StoriesAllStoriesNotModified(state=_STATE, stealth_mode=t.StoriesStealthMode())
        return t.StoriesAllStories(
            count=0, state=_STATE, peer_stories=[], chats=[], users=[], stealth_mode=t.StoriesStealthMode()
        )

    @rpc(m.stories_get_stories_archive, faults=PEER_FAULTS)
    async def get_stories_archive(self, call: Call, request: f.StoriesGetStoriesArchive) -> t.TypeStoriesStories:
        """Return what a peer posted before: nothing."""
        await self._access.access_peer(call, request.peer)
        return t.StoriesStories(count=0, stories=[], chats=[], users=[])

    @rpc(m.stories_get_pinned_stories, faults=PEER_FAULTS)
    async def get_pinned_stories(self, call: Call, request: f.StoriesGetPinnedStories) -> t.TypeStoriesStories:
        """Return what a peer keeps on its profile: nothing."""
        await self._access.access_peer(call, request.peer)
        return t.StoriesStories(count=0, stories=[], chats=[], users=[])

    @rpc(m.stories_get_peer_stories, faults=PEER_FAULTS)
    async def get_peer_stories(self, call: Call, request: f.StoriesGetPeerStories) -> t.TypeStoriesPeerStories:
        """Return what a peer posts now: nothing."""
        peer = await self._access.access_peer(call, request.peer)
        return t.StoriesPeerStories(stories=t.PeerStories(peer=tl_peer(peer), stories=[]), chats=[], users=[])

    @rpc(m.stories_get_peer_max_ids, faults=(LimitInvalid,))
    async def get_peer_max_ids(self, call: Call, request: f.StoriesGetPeerMaxIDs) -> list[t.TypeRecentStory]:
        """Return the newest story of each peer: nobody has one."""
        if len(request.id) > limits.PAGE:
            raise LimitInvalid
        return [t.RecentStory() for _ in request.id]

    @rpc(m.stories_get_all_read_peer_stories)
    async def get_all_read_peer_stories(self, call: Call, request: f.StoriesGetAllReadPeerStories) -> t.TypeUpdates:
        """Return up to where the stories of each peer were seen: there are none."""
        return t.Updates(updates=[], users=[], chats=[], date=int(call.at), seq=0)

    @rpc(m.stories_get_chats_to_send)
    async def get_chats_to_send(self, call: Call, request: f.StoriesGetChatsToSend) -> t.TypeMessagesChats:
        """Return the channels in whose name the caller may post stories: none."""
        return t.MessagesChats(chats=[])
