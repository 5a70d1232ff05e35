"""``messages.*``: what is shown around a conversation."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import rpc
from heliogram.api.present.answers import Answers
from heliogram.api.present.people import peers_apart
from heliogram.api.present.settings import peer_settings
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import LimitInvalid
from heliogram.kernel.ids import UserId, user_peer
from heliogram.services.contacts.contract import Contacts
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class PeerSettingsApi:
    """Bars, previews and counters."""

    def __init__(self, *, contacts: Contacts, access: PeerAccess, answers: Answers) -> None:
        self._contacts = contacts
        self._access = access
        self._answers = answers

    @rpc(m.messages_get_peer_settings, faults=PEER_FAULTS)
    async def get_peer_settings(self, call: Call, request: f.MessagesGetPeerSettings) -> t.TypeMessagesPeerSettings:
        """Return what may be done with a peer from the bar above its conversation."""
        peer = await self._access.access_known_peer(call, request.peer)
        people, groups = peers_apart([peer])
        users, chats = await self._answers.around(call, (), users=people, groups=groups)
        if peer < 0:
            return t.MessagesPeerSettings(settings=t.PeerSettings(), chats=chats, users=users)
        saved = bool(await self._contacts.among(owner=call.user, targets=[UserId(peer)]))
        settings = peer_settings(saved=saved, oneself=peer == user_peer(call.user))
        return t.MessagesPeerSettings(settings=settings, chats=chats, users=users)

    @rpc(m.messages_get_web_page_preview)
    async def get_web_page_preview(
        self, call: Call, request: f.MessagesGetWebPagePreview
    ) -> t.TypeMessagesWebPagePreview:
        """Return a preview of a link: this server does not fetch pages, so there is none."""
        return t.MessagesWebPagePreview(media=t.MessageMediaEmpty(), chats=[], users=[])

    @rpc(m.messages_get_messages_views, faults=(*PEER_FAULTS, LimitInvalid))
    async def get_messages_views(self, call: Call, request: f.MessagesGetMessagesViews) -> t.TypeMessagesMessageViews:
        """Return how often messages were seen: that is counted in channels only, and there are none."""
        if len(request.id) > limits.MESSAGE_IDS:
            raise LimitInvalid
        await self._access.access_peer(call, request.peer)
        return t.MessagesMessageViews(views=[t.MessageViews() for _ in request.id], chats=[], users=[])

    @rpc(m.messages_get_default_history_ttl)
    async def get_default_history_ttl(
        self, call: Call, request: f.MessagesGetDefaultHistoryTTL
    ) -> t.TypeDefaultHistoryTTL:
        """Return after how long messages of new conversations vanish: never."""
        return t.DefaultHistoryTTL(period=0)

    @rpc(m.messages_get_sponsored_messages, faults=PEER_FAULTS)
    async def get_sponsored_messages(
        self, call: Call, request: f.MessagesGetSponsoredMessages
    ) -> t.TypeMessagesSponsoredMessages:
        """Return what is advertised in a conversation: nothing, in any."""
        await self._access.access_peer(call, request.peer)
        return t.MessagesSponsoredMessagesEmpty()
