"""``help.*``: where the data centres are, and the limits. Source: https://core.telegram.org/api/config."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zlib import crc32

from heliogram import tl
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.settings import ApiSettings
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

DATA_CENTRES: Final = range(1, 6)
"""Clients know five; all are this server, so that none has to move its account or its files."""

_EXPIRES_S: Final = 3600
_MS: Final = 1000

APP_CONFIG: Final[dict[str, bool | float | str | list[str]]] = {
    "about_length_limit_default": limits.ABOUT_LENGTH,
    "about_length_limit_premium": limits.ABOUT_LENGTH,
    "caption_length_limit_default": limits.CAPTION_LENGTH,
    "caption_length_limit_premium": limits.CAPTION_LENGTH,
    "chat_read_mark_expire_period": limits.READ_MARK_PERIOD,
    "chat_read_mark_size_threshold": limits.READ_MARK_MEMBERS,
    "dialog_filters_limit_default": limits.DIALOG_FILTERS,
    "dialog_filters_limit_premium": limits.DIALOG_FILTERS,
    "dialogs_pinned_limit_default": limits.PINNED_DIALOGS,
    "dialogs_pinned_limit_premium": limits.PINNED_DIALOGS,
    "forum_upgrade_participants_min": limits.MEGAGROUP_SIZE,
    "message_animated_emoji_max": limits.ENTITIES,
    "pm_read_date_expire_period": limits.PM_READ_DATE_PERIOD,
    "premium_purchase_blocked": True,
    "qr_login_camera": False,
    "qr_login_code": "disabled",
    "quote_length_max": limits.QUOTE_LENGTH,
    "reactions_uniq_max": 0,
    "stargifts_blocked": True,
    "stories_posting": "disabled",
}
"""What ``help.getAppConfig`` announces: limits, and what this server does not have."""


class ConfigApi:
    """The configuration of clients."""

    def __init__(self, settings: ApiSettings, gateway: Callable[[], tuple[str, int]]) -> None:
        """``gateway`` tells where the gateway listens; asked per call, since a port may be chosen when it starts."""
        self._settings: Final = settings
        self._gateway: Final = gateway
        self._app = t.JsonObject(value=[t.JsonObjectValue(key=k, value=_json(v)) for k, v in APP_CONFIG.items()])
        self._app_hash = crc32(tl.encode(self._app)) & 0x7FFFFFFF

    @rpc(m.help_get_config, access=Access.ANYONE, rate=Rate.FREE)
    async def get_config(self, call: Call, request: f.HelpGetConfig) -> t.TypeConfig:
        """Return addresses and limits. ``this_dc`` is what the client believes, or it would ask for ever."""
        now = int(call.at)
        return t.Config(
            revoke_pm_inbox=True,
            date=now,
            expires=now + _EXPIRES_S,
            test_mode=self._settings.test_mode,
            this_dc=call.dc,
            dc_options=self._options(),
            dc_txt_domain_name="",
            chat_size_max=limits.CHAT_SIZE,
            megagroup_size_max=limits.MEGAGROUP_SIZE,
            forwarded_count_max=limits.FORWARD_IDS,
            online_update_period_ms=limits.ONLINE_UPDATE * _MS,
            offline_blur_timeout_ms=limits.OFFLINE_BLUR * _MS,
            offline_idle_timeout_ms=limits.OFFLINE_IDLE * _MS,
            online_cloud_timeout_ms=limits.ONLINE_CLOUD * _MS,
            notify_cloud_delay_ms=limits.NOTIFY_CLOUD * _MS,
            notify_default_delay_ms=int(limits.NOTIFY_DEFAULT * _MS),
            push_chat_period_ms=60 * _MS,
            push_chat_limit=2,
            edit_time_limit=limits.EDIT_WINDOW,
            revoke_time_limit=limits.REVOKE_WINDOW,
            revoke_pm_time_limit=limits.REVOKE_WINDOW,
            rating_e_decay=2419200,
            stickers_recent_limit=200,
            channels_read_media_period=604800,
            call_receive_timeout_ms=20 * _MS,
            call_ring_timeout_ms=90 * _MS,
            call_connect_timeout_ms=30 * _MS,
            call_packet_timeout_ms=10 * _MS,
            me_url_prefix=self._settings.link_prefix,
            caption_length_max=limits.CAPTION_LENGTH,
            message_length_max=limits.MESSAGE_LENGTH,
            webfile_dc_id=call.dc,
        )

    def _options(self) -> list[t.TypeDcOption]:
        """Return all data centres: they are one server."""
        own_host, own_port = self._gateway()
        host, port = self._settings.host or own_host, self._settings.port or own_port
        return [t.DcOption(ipv6=":" in host, static=True, id=dc, ip_address=host, port=port) for dc in DATA_CENTRES]

    @rpc(m.help_get_app_config, access=Access.ANYONE, rate=Rate.FREE)
    async def get_app_config(self, call: Call, request: f.HelpGetAppConfig) -> t.TypeHelpAppConfig:
        """Return the limits and switches that came after ``config``."""
        if request.hash == self._app_hash:
            return t.HelpAppConfigNotModified()
        return t.HelpAppConfig(hash=self._app_hash, config=self._app)

    @rpc(m.help_get_nearest_dc, access=Access.ANYONE, rate=Rate.FREE)
    async def get_nearest_dc(self, call: Call, request: f.HelpGetNearestDc) -> t.TypeNearestDc:
        """Return the data centre the client is on: none is nearer."""
        return t.NearestDc(country=self._settings.country, this_dc=call.dc, nearest_dc=call.dc)

    @rpc(m.help_get_cdn_config, access=Access.ANYONE, rate=Rate.FREE)
    async def get_cdn_config(self, call: Call, request: f.HelpGetCdnConfig) -> t.TypeCdnConfig:
        """Return the keys of content delivery servers: there are none."""
        return t.CdnConfig(public_keys=[])


def _json(value: bool | float | str | list[str]) -> t.TypeJSONValue:  # noqa: FBT001 - a JSON value
    if isinstance(value, bool):
        return t.JsonBool(value=value)
    if isinstance(value, str):
        return t.JsonString(value=value)
    if isinstance(value, list):
        return t.JsonArray(value=[_json(one) for one in value])
    return t.JsonNumber(value=float(value))
