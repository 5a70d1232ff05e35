"""``account.*``: what the caller wants to be notified of."""

from __future__ import annotations

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.present.dialogs import notify_settings
from heliogram.api.present.scopes import BROADCASTS, CHATS, USERS, peer_scope
from heliogram.kernel.call import Call
from heliogram.kernel.faults import PeerIdInvalid
from heliogram.services.dialogs.contract import Dialogs, NotifySettings
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class NotificationsApi:
    """Notification settings of conversations and of all of a kind."""

    def __init__(self, dialogs: Dialogs, access: PeerAccess) -> None:
        self._dialogs = dialogs
        self._access = access

    @rpc(m.account_get_notify_settings, faults=PEER_FAULTS)
    async def get_notify_settings(self, call: Call, request: f.AccountGetNotifySettings) -> t.TypePeerNotifySettings:
        """Return the settings of a scope."""
        scope = await self._scope(call, request.peer)
        return notify_settings(await self._dialogs.notify_settings(owner=call.user, scope=scope))

    @rpc(m.account_update_notify_settings, rate=Rate.WRITE, faults=PEER_FAULTS)
    async def update_notify_settings(self, call: Call, request: f.AccountUpdateNotifySettings) -> bool:
        """Set the settings of a scope; sounds and what concerns stories are not kept yet."""
        chosen = NotifySettings(
            show_previews=request.settings.show_previews,
            silent=request.settings.silent,
            mute_until=request.settings.mute_until,
        )
        scope = await self._scope(call, request.peer)
        await self._dialogs.set_notify_settings(owner=call.user, scope=scope, settings=chosen, origin=call.device)
        return True

    @rpc(m.account_reset_notify_settings, rate=Rate.WRITE)
    async def reset_notify_settings(
        self,
        call: Call,
        request: f.AccountResetNotifySettings,  # noqa: ARG002
    ) -> bool:
        """Forget all settings."""
        await self._dialogs.reset_notify_settings(owner=call.user, origin=call.device)
        return True

    @rpc(m.account_get_reactions_notify_settings)
    async def get_reactions_notify_settings(
        self,
        call: Call,  # noqa: ARG002
        request: f.AccountGetReactionsNotifySettings,  # noqa: ARG002
    ) -> t.TypeReactionsNotifySettings:
        """Return the settings of reactions, as they are for everybody: nobody can react yet, so none notify."""
        return t.ReactionsNotifySettings(sound=t.NotificationSoundDefault(), show_previews=True)

    @rpc(m.account_get_contact_sign_up_notification)
    async def get_contact_sign_up_notification(
        self,
        call: Call,  # noqa: ARG002
        request: f.AccountGetContactSignUpNotification,  # noqa: ARG002
    ) -> bool:
        """Say that sign-ups of contacts are not notified of (true means silent): this server does not announce them."""
        return True

    async def _scope(self, call: Call, peer: t.TypeInputNotifyPeer) -> str:
        if isinstance(peer, t.InputNotifyPeer):
            return peer_scope(await self._access.access_known_peer(call, peer.peer))
        if isinstance(peer, t.InputNotifyUsers):
            return USERS
        if isinstance(peer, t.InputNotifyChats):
            return CHATS
        if isinstance(peer, t.InputNotifyBroadcasts):
            return BROADCASTS
        raise PeerIdInvalid
