"""``account.*``: choices that clients ask for on start.

Where a feature is not built, the answer is the state it is in: nothing chosen, nothing saved, nothing offered.
"""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from heliogram.api.binding import rpc
from heliogram.kernel.call import Call
from heliogram.kernel.clock import Entropy
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_ACCOUNT_TTL_DAYS = 365
_SECURE_RANDOM_BYTES = 256
_MEGABYTE = 1024 * 1024


class PreferencesApi:
    """Choices of the account as a whole."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy

    @rpc(m.account_get_password)
    async def get_password(self, call: Call, request: f.AccountGetPassword) -> t.TypeAccountPassword:
        """Say that the account has no password; setting one is not built, so no algorithm is offered."""
        return t.AccountPassword(
            new_algo=t.PasswordKdfAlgoUnknown(),
            new_secure_algo=t.SecurePasswordKdfAlgoUnknown(),
            secure_random=self._entropy.bytes(_SECURE_RANDOM_BYTES),
        )

    @rpc(m.account_get_account_ttl)
    async def get_account_ttl(self, call: Call, request: f.AccountGetAccountTTL) -> t.TypeAccountDaysTTL:
        """Return after how many days of absence an account may be deleted; this server never does it by itself."""
        return t.AccountDaysTTL(days=_ACCOUNT_TTL_DAYS)

    @rpc(m.account_get_global_privacy_settings)
    async def get_global_privacy_settings(
        self, call: Call, request: f.AccountGetGlobalPrivacySettings
    ) -> t.TypeGlobalPrivacySettings:
        """Return the choices about strangers and read marks: the defaults, as none can be changed yet."""
        return t.GlobalPrivacySettings()

    @rpc(m.account_get_content_settings)
    async def get_content_settings(
        self, call: Call, request: f.AccountGetContentSettings
    ) -> t.TypeAccountContentSettings:
        """Return whether sensitive content is shown: nothing is marked as such, and there is nothing to choose."""
        return t.AccountContentSettings()

    @rpc(m.account_get_web_browser_settings)
    async def get_web_browser_settings(
        self, call: Call, request: f.AccountGetWebBrowserSettings
    ) -> t.TypeAccountWebBrowserSettings:
        """Return how links open: as the client likes, with no exceptions."""
        return t.AccountWebBrowserSettings(external_exceptions=[], inapp_exceptions=[], hash=0)

    @rpc(m.account_get_auto_download_settings)
    async def get_auto_download_settings(
        self, call: Call, request: f.AccountGetAutoDownloadSettings
    ) -> t.TypeAccountAutoDownloadSettings:
        """Return what clients may download unasked on slow, normal and fast networks."""
        return t.AccountAutoDownloadSettings(
            low=_download(1, 0), medium=_download(1, 10), high=_download(1, 15, ahead=True)
        )

    @rpc(m.account_get_auto_save_settings)
    async def get_auto_save_settings(
        self, call: Call, request: f.AccountGetAutoSaveSettings
    ) -> t.TypeAccountAutoSaveSettings:
        """Return what clients save to the device unasked: nothing was chosen."""
        nothing = t.AutoSaveSettings()
        return t.AccountAutoSaveSettings(
            users_settings=nothing,
            chats_settings=nothing,
            broadcasts_settings=nothing,
            exceptions=[],
            chats=[],
            users=[],
        )

    @rpc(m.account_get_chat_themes)
    async def get_chat_themes(self, call: Call, request: f.AccountGetChatThemes) -> t.TypeAccountThemes:
        """Return the themes of conversations: this server has none."""
        return t.AccountThemes(hash=0, themes=[])

    @rpc(m.account_get_themes)
    async def get_themes(self, call: Call, request: f.AccountGetThemes) -> t.TypeAccountThemes:
        """Return the themes the account installed: none."""
        return t.AccountThemes(hash=0, themes=[])

    @rpc(m.account_get_wall_papers)
    async def get_wall_papers(self, call: Call, request: f.AccountGetWallPapers) -> t.TypeAccountWallPapers:
        """Return the backgrounds of conversations: this server has none."""
        return t.AccountWallPapers(hash=0, wallpapers=[])

    @rpc(m.account_get_default_emoji_statuses)
    async def get_default_emoji_statuses(
        self, call: Call, request: f.AccountGetDefaultEmojiStatuses
    ) -> t.TypeAccountEmojiStatuses:
        """Return the emoji statuses offered: none, since there are no custom emoji."""
        return t.AccountEmojiStatuses(hash=0, statuses=[])

    @rpc(m.account_get_recent_emoji_statuses)
    async def get_recent_emoji_statuses(
        self, call: Call, request: f.AccountGetRecentEmojiStatuses
    ) -> t.TypeAccountEmojiStatuses:
        """Return the emoji statuses used before: none."""
        return t.AccountEmojiStatuses(hash=0, statuses=[])

    @rpc(m.account_get_collectible_emoji_statuses)
    async def get_collectible_emoji_statuses(
        self, call: Call, request: f.AccountGetCollectibleEmojiStatuses
    ) -> t.TypeAccountEmojiStatuses:
        """Return the collectibles usable as a status: none."""
        return t.AccountEmojiStatuses(hash=0, statuses=[])

    @rpc(m.account_get_saved_ringtones)
    async def get_saved_ringtones(self, call: Call, request: f.AccountGetSavedRingtones) -> t.TypeAccountSavedRingtones:
        """Return the notification sounds uploaded: none."""
        return t.AccountSavedRingtones(hash=0, ringtones=[])

    @rpc(m.account_get_passkeys)
    async def get_passkeys(self, call: Call, request: f.AccountGetPasskeys) -> t.TypeAccountPasskeys:
        """Return the passkeys registered: none."""
        return t.AccountPasskeys(passkeys=[])

    @rpc(m.account_get_connected_bots)
    async def get_connected_bots(self, call: Call, request: f.AccountGetConnectedBots) -> t.TypeAccountConnectedBots:
        """Return the bots connected to the account: none."""
        return t.AccountConnectedBots(connected_bots=[], users=[])

    @rpc(m.account_get_business_chat_links)
    async def get_business_chat_links(
        self, call: Call, request: f.AccountGetBusinessChatLinks
    ) -> t.TypeAccountBusinessChatLinks:
        """Return the links to the account's business: none."""
        return t.AccountBusinessChatLinks(links=[], chats=[], users=[])

    @rpc(m.account_get_saved_music_ids)
    async def get_saved_music_ids(self, call: Call, request: f.AccountGetSavedMusicIds) -> t.TypeAccountSavedMusicIds:
        """Return the music on the profile: none."""
        return t.AccountSavedMusicIds(ids=[])


def _download(photo: int, other: int, *, ahead: bool = False) -> t.AutoDownloadSettings:
    """Return settings by size: of photos, of videos and files, in megabytes."""
    return t.AutoDownloadSettings(
        video_preload_large=ahead,
        audio_preload_next=ahead,
        photo_size_max=photo * _MEGABYTE,
        video_size_max=other * _MEGABYTE,
        file_size_max=other * _MEGABYTE // 5,
        video_upload_maxbitrate=100 if ahead else 50,
        small_queue_active_operations_max=0,
        large_queue_active_operations_max=0,
    )
