"""Results of old versions of methods: what was promised then, from what today's method answers."""

from __future__ import annotations

from collections.abc import Sequence

from heliogram.tl import types as t
from heliogram.tl.layers.registry import Layer, answer


@answer("Bool", "Updates")
@answer("Bool", "auth.LoggedOut")
@answer("Bool", "account.EmailVerified")
@answer("Bool", "ReportResult")
@answer("Bool", "stories.CanSendStoryCount")
@answer("Bool", "premium.MyBoosts")
def done(_value: object, _layer: Layer) -> bool:
    """The method succeeded; that was all."""
    return True


@answer("Updates", "messages.InvitedUsers")
def updates_of_invitation(value: t.MessagesInvitedUsers, _layer: Layer) -> object:
    """Below layer 177 those who could not be added were not named."""
    return value.updates


@answer("Updates", "messages.ChatInviteJoinResult")
def updates_of_joining(value: t.TypeMessagesChatInviteJoinResult, _layer: Layer) -> object:
    """Below layer 226 joining always succeeded at once; a page that has to be opened first cannot be named."""
    return value.updates if isinstance(value, t.MessagesChatInviteJoinResultOk) else None


@answer("Vector<DialogFilter>", "messages.DialogFilters")
def filters(value: t.MessagesDialogFilters, _layer: Layer) -> object:
    """Below layer 176 folders came alone."""
    return value.filters


@answer("Vector<long>", "Vector<ReadParticipantDate>")
def readers(values: Sequence[t.ReadParticipantDate], _layer: Layer) -> object:
    """Below layer 154 it was not said when."""
    return [value.user_id for value in values]


@answer("PeerSettings", "messages.PeerSettings")
def peer_settings(value: t.MessagesPeerSettings, _layer: Layer) -> object:
    """Below layer 135 settings came alone."""
    return value.settings


@answer("WebPage", "messages.WebPage")
def web_page(value: t.MessagesWebPage, _layer: Layer) -> object:
    """Below layer 165 a page came alone."""
    return value.webpage


@answer("MessageMedia", "messages.WebPagePreview")
def preview(value: t.MessagesWebPagePreview, _layer: Layer) -> object:
    """Below layer 197 a preview came alone."""
    return value.media


@answer("JSONValue", "help.AppConfig")
def app_config(value: t.TypeHelpAppConfig, _layer: Layer) -> object:
    """Below layer 153 the configuration came alone."""
    return value.config if isinstance(value, t.HelpAppConfig) else t.JsonNull()


@answer("Vector<string>", "bots.BotInfo")
def bot_info(value: t.BotsBotInfo, _layer: Layer) -> object:
    """Below layer 157 a bot had two texts."""
    return [value.about, value.description]


@answer("UserFull", "users.UserFull")
def user_full(value: t.UsersUserFull, layer: Layer) -> object:
    """Below layer 135 the full user carried the short one."""
    full = value.full_user
    user = next((user for user in value.users if isinstance(user, t.User) and user.id == full.id), None)
    fields = {name: getattr(full, name) for name in full.__struct_fields__}
    return layer.make("userFull", user=user or t.UserEmpty(id=full.id), **fields)


@answer("AppWebViewResult", "WebViewResult")
def app_web_view(value: t.WebViewResultUrl, layer: Layer) -> object:
    """Below layer 183 every way to open a page had a result of its own."""
    return layer.make("appWebViewResultUrl", url=value.url)


@answer("SimpleWebViewResult", "WebViewResult")
def simple_web_view(value: t.WebViewResultUrl, layer: Layer) -> object:
    """Below layer 183 every way to open a page had a result of its own."""
    return layer.make("simpleWebViewResultUrl", url=value.url)


@answer("Vector<int>", "Vector<RecentStory>")
def newest_stories(values: Sequence[t.RecentStory], _layer: Layer) -> object:
    """Below layer 217 the newest story was its number."""
    return [value.max_id or 0 for value in values]


@answer("Vector<Bool>", "Vector<RequirementToContact>")
def premium_required(values: Sequence[t.TypeRequirementToContact], _layer: Layer) -> object:
    """Below layer 200 the only requirement was Premium."""
    return [isinstance(value, t.RequirementToContactPremium) for value in values]


@answer("stories.UserStories", "stories.PeerStories")
def stories_of_user(value: t.StoriesPeerStories, layer: Layer) -> object:
    """Below layer 164 only users had stories."""
    stories = value.stories
    user = stories.peer.user_id if isinstance(stories.peer, t.PeerUser) else 0
    theirs = layer.make("userStories", user_id=user, max_read_id=stories.max_read_id, stories=stories.stories)
    return layer.make("stories.userStories", stories=theirs, users=value.users)
