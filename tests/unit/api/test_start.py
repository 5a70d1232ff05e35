"""What stock clients call between connecting and being idle, as ``docs`` and recordings of them say.

Every answer must be there, mean what it says, and be understood in every layer.
"""

from typing import Any

import pytest
from tests.support.server import Device, Server

from heliogram import tl
from heliogram.api.faults import LangCodeNotSupported, StickerSetInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t
from heliogram.tl.worlds import API

LAYERS = (133, 145, 158, 166, 176, 181, 185, 195, 199, 204, 211, 216, 222, 224, 227, 228, 229)
NOT_YET = {("account.getChatThemes", 133)}
"""Old answers that nobody has written a converter for: one layer, one empty list."""
SELF = t.InputPeerSelf()
EVERYBODY: list[Any] = [
    f.HelpGetConfig(),
    f.HelpGetAppConfig(hash=0),
    f.HelpGetNearestDc(),
    f.HelpGetCdnConfig(),
    f.HelpGetCountriesList(lang_code="", hash=0),
    f.HelpGetPromoData(),
    f.HelpGetTermsOfServiceUpdate(),
    f.HelpGetPeerColors(hash=0),
    f.HelpGetPeerProfileColors(hash=0),
    f.HelpGetAppUpdate(source=""),
    f.HelpGetDeepLinkInfo(path="x"),
    f.HelpSaveAppLog(events=[]),
    f.LangpackGetLanguages(lang_pack="tdesktop"),
    f.LangpackGetLangPack(lang_pack="tdesktop", lang_code="en"),
    f.LangpackGetDifference(lang_pack="tdesktop", lang_code="en", from_version=3),
    f.LangpackGetStrings(lang_pack="tdesktop", lang_code="en", keys=["lng_a", "lng_b"]),
]
USERS: list[Any] = [
    f.AccountGetAccountTTL(),
    f.AccountGetAutoDownloadSettings(),
    f.AccountGetAutoSaveSettings(),
    f.AccountGetBusinessChatLinks(),
    f.AccountGetChatThemes(hash=0),
    f.AccountGetCollectibleEmojiStatuses(hash=0),
    f.AccountGetConnectedBots(),
    f.AccountGetContactSignUpNotification(),
    f.AccountGetContentSettings(),
    f.AccountGetDefaultEmojiStatuses(hash=0),
    f.AccountGetGlobalPrivacySettings(),
    f.AccountGetNotifySettings(peer=t.InputNotifyUsers()),
    f.AccountGetNotifySettings(peer=t.InputNotifyChats()),
    f.AccountGetNotifySettings(peer=t.InputNotifyBroadcasts()),
    f.AccountGetPasskeys(),
    f.AccountGetPassword(),
    f.AccountGetReactionsNotifySettings(),
    f.AccountGetRecentEmojiStatuses(hash=0),
    f.AccountGetSavedRingtones(hash=0),
    f.AccountGetSavedMusicIds(hash=0),
    f.AccountGetThemes(format="tdesktop", hash=0),
    f.AccountGetWallPapers(hash=0),
    f.AccountGetWebBrowserSettings(hash=0),
    f.AicomposeGetTones(hash=0),
    f.ContactsGetBirthdays(),
    f.ContactsGetContacts(hash=0),
    f.ContactsGetSponsoredPeers(q="x"),
    f.ContactsGetStatuses(),
    f.ContactsGetTopPeers(correspondents=True, offset=0, limit=10, hash=0),
    f.ContactsResetTopPeerRating(category=t.TopPeerCategoryCorrespondents(), peer=SELF),
    f.HelpDismissSuggestion(peer=t.InputPeerEmpty(), suggestion="x"),
    f.HelpGetInviteText(),
    f.HelpGetPremiumPromo(),
    f.HelpGetRecentMeUrls(referer=""),
    f.HelpHidePromoData(peer=t.InputPeerEmpty()),
    f.MessagesGetAllStickers(hash=0),
    f.MessagesGetArchivedStickers(offset_id=0, limit=10),
    f.MessagesGetAttachMenuBots(hash=0),
    f.MessagesGetAvailableEffects(hash=0),
    f.MessagesGetAvailableReactions(hash=0),
    f.MessagesGetCustomEmojiDocuments(document_id=[1]),
    f.MessagesGetDefaultHistoryTTL(),
    f.MessagesGetDefaultTagReactions(hash=0),
    f.MessagesGetDialogFilters(),
    f.MessagesGetEmojiGroups(hash=0),
    f.MessagesGetEmojiKeywords(lang_code="en"),
    f.MessagesGetEmojiKeywordsDifference(lang_code="en", from_version=3),
    f.MessagesGetEmojiKeywordsLanguages(lang_codes=["en"]),
    f.MessagesGetEmojiProfilePhotoGroups(hash=0),
    f.MessagesGetEmojiStatusGroups(hash=0),
    f.MessagesGetEmojiStickerGroups(hash=0),
    f.MessagesGetEmojiStickers(hash=0),
    f.MessagesGetFavedStickers(hash=0),
    f.MessagesGetFeaturedEmojiStickers(hash=0),
    f.MessagesGetFeaturedStickers(hash=0),
    f.MessagesGetMaskStickers(hash=0),
    f.MessagesGetMessagesViews(peer=SELF, id=[1], increment=False),
    f.MessagesGetPeerSettings(peer=SELF),
    f.MessagesGetPinnedDialogs(folder_id=0),
    f.MessagesGetPinnedSavedDialogs(),
    f.MessagesGetQuickReplies(hash=0),
    f.MessagesGetRecentReactions(limit=10, hash=0),
    f.MessagesGetRecentLocations(peer=SELF, limit=10, hash=0),
    f.MessagesGetRecentStickers(hash=0),
    f.MessagesGetSavedGifs(hash=0),
    f.MessagesGetSavedReactionTags(hash=0),
    f.MessagesGetScheduledHistory(peer=SELF, hash=0),
    f.MessagesGetSponsoredMessages(peer=SELF),
    f.MessagesGetStickers(emoticon="star star", hash=0),
    f.MessagesGetSuggestedDialogFilters(),
    f.MessagesGetTopReactions(limit=10, hash=0),
    f.MessagesGetWebPagePreview(message="https://example.com"),
    f.MessagesReceivedMessages(max_id=1),
    f.MessagesSearchStickerSets(q="x", hash=0),
    f.PhotosGetUserPhotos(user_id=t.InputUserSelf(), offset=0, max_id=0, limit=10),
    f.StoriesGetAllReadPeerStories(),
    f.StoriesGetAllStories(),
    f.StoriesGetChatsToSend(),
    f.StoriesGetPeerMaxIDs(id=[SELF]),
    f.StoriesGetPeerStories(peer=SELF),
    f.StoriesGetPinnedStories(peer=SELF, offset_id=0, limit=10),
    f.StoriesGetStoriesArchive(peer=SELF, offset_id=0, limit=10),
    f.UpdatesGetState(),
    f.UsersGetFullUser(id=t.InputUserSelf()),
    f.UsersGetRequirementsToContact(id=[t.InputUserSelf()]),
    f.UsersGetSavedMusic(id=t.InputUserSelf(), offset=0, limit=1, hash=0),
]


@pytest.mark.parametrize("request_", EVERYBODY, ids=lambda one: one.NAME)
async def test_what_a_client_asks_before_it_logs_in_is_answered(server: Server, request_):
    await understood_everywhere(server.device(), request_)


@pytest.mark.parametrize("request_", USERS, ids=lambda one: one.NAME)
async def test_what_a_client_asks_after_it_logged_in_is_answered(ann: Device, request_):
    await understood_everywhere(ann, request_)


async def understood_everywhere(device: Device, request_: tl.Constructor) -> None:
    versions = API.schema.versions(request_.NAME, function=True)
    for layer in LAYERS:
        if (request_.NAME, layer) in NOT_YET:
            continue
        if any(version.valid_in(layer) for version in versions):
            device.layer = layer
            await device(request_)


async def test_the_configuration_says_what_the_client_believes_of_its_data_centre(server: Server):
    for dc in (1, 2, 5):
        config = await server.device()(f.HelpGetConfig(), dc=dc)
        assert config.this_dc == dc
        assert [option.id for option in config.dc_options] == [1, 2, 3, 4, 5]
        assert {(option.ip_address, option.port, option.ipv6) for option in config.dc_options} == {
            ("127.0.0.1", 8443, False)
        }
        assert (config.message_length_max, config.chat_size_max, config.edit_time_limit) == (4096, 200, 172_800)
        assert config.expires > config.date


async def test_the_app_configuration_is_an_object_and_not_sent_twice(server: Server):
    device = server.device()
    config = await device(f.HelpGetAppConfig(hash=0))
    values = {one.key: one.value for one in config.config.value}
    assert values["dialogs_pinned_limit_default"] == t.JsonNumber(value=5.0)
    assert values["stories_posting"] == t.JsonString(value="disabled")
    assert values["stargifts_blocked"] == t.JsonBool(value=True)
    assert isinstance(await device(f.HelpGetAppConfig(hash=config.hash)), t.HelpAppConfigNotModified)


async def test_countries_are_real_and_not_sent_twice(server: Server):
    device = server.device()
    known = await device(f.HelpGetCountriesList(lang_code="", hash=0))
    by_code = {country.iso2: country for country in known.countries}
    assert len(by_code) > 200
    assert by_code["DE"].default_name == "Germany"
    assert by_code["DE"].country_codes[0].country_code == "49"
    assert by_code["AG"].country_codes[0].prefixes == ["268"]
    again = await device(f.HelpGetCountriesList(lang_code="", hash=known.hash))
    assert isinstance(again, t.HelpCountriesListNotModified)


async def test_what_is_empty_for_now_is_not_asked_for_again_at_once(server: Server):
    device, now = server.device(), server.clock.now()
    assert (await device(f.HelpGetPromoData())).expires > now
    assert (await device(f.HelpGetTermsOfServiceUpdate())).expires > now


async def test_the_folder_of_everything_is_among_the_folders(ann: Device):
    assert (await ann(f.MessagesGetDialogFilters())).filters == [t.DialogFilterDefault()]


async def test_an_account_has_no_password(ann: Device):
    password = await ann(f.AccountGetPassword())
    assert not password.has_password
    assert len(password.secure_random) == 256


async def test_a_sticker_set_does_not_exist(ann: Device):
    with pytest.raises(StickerSetInvalid) as told:
        await ann(f.MessagesGetStickerSet(stickerset=t.InputStickerSetAnimatedEmoji(), hash=0))
    assert (told.value.status, told.value.text) == (400, "STICKERSET_INVALID")


async def test_there_are_texts_in_no_language(server: Server):
    with pytest.raises(LangCodeNotSupported):
        await server.device()(f.LangpackGetLanguage(lang_pack="tdesktop", lang_code="en"))


async def test_the_service_account_gives_support(server: Server, ann: Device):
    from heliogram.kernel.faults import UserIdInvalid

    found = await server.people.users.get_many(ids=[777000])
    if found:
        assert (await ann(f.HelpGetSupport())).user.id == 777000
    else:
        with pytest.raises(UserIdInvalid):
            await ann(f.HelpGetSupport())
