"""``help.*``: countries, colours, promotions and other notices that clients ask for.

What this server does not have is answered as what it is: empty, with the date to ask again where there is one.
"""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from typing import Final

from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.help.countries import countries
from heliogram.api.present.users import UserPresenter
from heliogram.api.settings import ApiSettings
from heliogram.kernel.call import Call
from heliogram.kernel.faults import UserIdInvalid
from heliogram.kernel.ids import SERVICE_USER
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_ASK_AGAIN_S: Final = 86_400


class NoticesApi:
    """What clients show around conversations."""

    def __init__(self, settings: ApiSettings, present: UserPresenter) -> None:
        self._settings: Final = settings
        self._present: Final = present

    @rpc(m.help_get_countries_list, access=Access.ANYONE)
    async def get_countries_list(self, call: Call, request: f.HelpGetCountriesList) -> t.TypeHelpCountriesList:
        """Return countries with their calling codes and the shape of their numbers; names in English only."""
        known = countries()
        return t.HelpCountriesListNotModified() if request.hash == known.hash else known

    @rpc(m.help_get_promo_data, access=Access.ANYONE)
    async def get_promo_data(self, call: Call, request: f.HelpGetPromoData) -> t.TypeHelpPromoData:
        """Return what is promoted: nothing."""
        return t.HelpPromoDataEmpty(expires=int(call.at) + _ASK_AGAIN_S)

    @rpc(m.help_hide_promo_data)
    async def hide_promo_data(self, call: Call, request: f.HelpHidePromoData) -> bool:
        """Hide what is promoted: nothing is."""
        return True

    @rpc(m.help_get_terms_of_service_update, access=Access.ANYONE)
    async def get_terms_of_service_update(
        self, call: Call, request: f.HelpGetTermsOfServiceUpdate
    ) -> t.TypeHelpTermsOfServiceUpdate:
        """Return new terms of service: there are none."""
        return t.HelpTermsOfServiceUpdateEmpty(expires=int(call.at) + _ASK_AGAIN_S)

    @rpc(m.help_get_peer_colors, access=Access.ANYONE)
    async def get_peer_colors(self, call: Call, request: f.HelpGetPeerColors) -> t.TypeHelpPeerColors:
        """Return the colours of names beyond the seven that clients have built in: none."""
        return t.HelpPeerColors(hash=0, colors=[])

    @rpc(m.help_get_peer_profile_colors, access=Access.ANYONE)
    async def get_peer_profile_colors(self, call: Call, request: f.HelpGetPeerProfileColors) -> t.TypeHelpPeerColors:
        """Return the colours of profiles: none."""
        return t.HelpPeerColors(hash=0, colors=[])

    @rpc(m.help_get_premium_promo)
    async def get_premium_promo(self, call: Call, request: f.HelpGetPremiumPromo) -> t.TypeHelpPremiumPromo:
        """Return what a paid subscription offers: there is none to be had."""
        return t.HelpPremiumPromo(
            status_text="", status_entities=[], video_sections=[], videos=[], period_options=[], users=[]
        )

    @rpc(m.help_get_invite_text)
    async def get_invite_text(self, call: Call, request: f.HelpGetInviteText) -> t.TypeHelpInviteText:
        """Return the text by which users invite others."""
        return t.HelpInviteText(message=f"Let us talk here: {self._settings.link_prefix}")

    @rpc(m.help_get_support, faults=(UserIdInvalid,))
    async def get_support(self, call: Call, request: f.HelpGetSupport) -> t.TypeHelpSupport:
        """Return whom to ask for help: the service account."""
        found = await self._present.users(call.user, [SERVICE_USER])
        if not found:
            raise UserIdInvalid
        return t.HelpSupport(phone_number="", user=found[0])

    @rpc(m.help_get_app_update, access=Access.ANYONE)
    async def get_app_update(self, call: Call, request: f.HelpGetAppUpdate) -> t.TypeHelpAppUpdate:
        """Return a newer version of the client: this server distributes none."""
        return t.HelpNoAppUpdate()

    @rpc(m.help_get_deep_link_info, access=Access.ANYONE)
    async def get_deep_link_info(self, call: Call, request: f.HelpGetDeepLinkInfo) -> t.TypeHelpDeepLinkInfo:
        """Return what a link that the client does not understand is about: not known here either."""
        return t.HelpDeepLinkInfoEmpty()

    @rpc(m.help_get_recent_me_urls)
    async def get_recent_me_urls(self, call: Call, request: f.HelpGetRecentMeUrls) -> t.TypeHelpRecentMeUrls:
        """Return links opened lately: they are not kept."""
        return t.HelpRecentMeUrls(urls=[], chats=[], users=[])

    @rpc(m.help_dismiss_suggestion)
    async def dismiss_suggestion(self, call: Call, request: f.HelpDismissSuggestion) -> bool:
        """Dismiss a suggestion: this server makes none."""
        return True

    @rpc(m.help_save_app_log, access=Access.ANYONE, rate=Rate.FREE)
    async def save_app_log(self, call: Call, request: f.HelpSaveAppLog) -> bool:
        """Take notes of what users do with the client: they are not kept."""
        return True
