# Made by tools/schema/stubs.py from the schema. Do not edit.
from collections.abc import Sequence
from typing import TypeAlias

from heliogram.tl import types as t
from heliogram.tl.model import Constructor

class AccountAcceptAuthorization(Constructor, kw_only=True):
    bot_id: int
    scope: str
    public_key: str
    value_hashes: Sequence[t.TypeSecureValueHash]
    credentials: t.TypeSecureCredentialsEncrypted
class AccountCancelPasswordEmail(Constructor, kw_only=True): ...
class AccountChangeAuthorizationSettings(Constructor, kw_only=True):
    hash: int
    confirmed: bool = ...
    encrypted_requests_disabled: bool | None = ...
    call_requests_disabled: bool | None = ...
class AccountChangePhone(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    phone_code: str
class AccountCheckUsername(Constructor, kw_only=True):
    username: str
class AccountClearRecentEmojiStatuses(Constructor, kw_only=True): ...
class AccountConfirmBotConnection(Constructor, kw_only=True):
    bot_id: t.TypeInputUser
class AccountConfirmPasswordEmail(Constructor, kw_only=True):
    code: str
class AccountConfirmPhone(Constructor, kw_only=True):
    phone_code_hash: str
    phone_code: str
class AccountCreateBusinessChatLink(Constructor, kw_only=True):
    link: t.TypeInputBusinessChatLink
class AccountCreateTheme(Constructor, kw_only=True):
    slug: str
    title: str
    document: t.TypeInputDocument | None = ...
    settings: Sequence[t.TypeInputThemeSettings] | None = ...
class AccountDeclinePasswordReset(Constructor, kw_only=True): ...
class AccountDeleteAccount(Constructor, kw_only=True):
    reason: str
    password: t.TypeInputCheckPasswordSRP | None = ...
class AccountDeleteAutoSaveExceptions(Constructor, kw_only=True): ...
class AccountDeleteBusinessChatLink(Constructor, kw_only=True):
    slug: str
class AccountDeletePasskey(Constructor, kw_only=True):
    id: str
class AccountDeleteSecureValue(Constructor, kw_only=True):
    types: Sequence[t.TypeSecureValueType]
class AccountDeleteWebBrowserSettingsExceptions(Constructor, kw_only=True): ...
class AccountDisablePeerConnectedBot(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class AccountEditBusinessChatLink(Constructor, kw_only=True):
    slug: str
    link: t.TypeInputBusinessChatLink
class AccountFinishTakeoutSession(Constructor, kw_only=True):
    success: bool = ...
class AccountGetAccountTTL(Constructor, kw_only=True): ...
class AccountGetAllSecureValues(Constructor, kw_only=True): ...
class AccountGetAuthorizationForm(Constructor, kw_only=True):
    bot_id: int
    scope: str
    public_key: str
class AccountGetAuthorizations(Constructor, kw_only=True): ...
class AccountGetAutoDownloadSettings(Constructor, kw_only=True): ...
class AccountGetAutoSaveSettings(Constructor, kw_only=True): ...
class AccountGetBotBusinessConnection(Constructor, kw_only=True):
    connection_id: str
class AccountGetBusinessChatLinks(Constructor, kw_only=True): ...
class AccountGetChannelDefaultEmojiStatuses(Constructor, kw_only=True):
    hash: int
class AccountGetChannelRestrictedStatusEmojis(Constructor, kw_only=True):
    hash: int
class AccountGetChatThemes(Constructor, kw_only=True):
    hash: int
class AccountGetCollectibleEmojiStatuses(Constructor, kw_only=True):
    hash: int
class AccountGetConnectedBots(Constructor, kw_only=True): ...
class AccountGetContactSignUpNotification(Constructor, kw_only=True): ...
class AccountGetContentSettings(Constructor, kw_only=True): ...
class AccountGetDefaultBackgroundEmojis(Constructor, kw_only=True):
    hash: int
class AccountGetDefaultEmojiStatuses(Constructor, kw_only=True):
    hash: int
class AccountGetDefaultGroupPhotoEmojis(Constructor, kw_only=True):
    hash: int
class AccountGetDefaultProfilePhotoEmojis(Constructor, kw_only=True):
    hash: int
class AccountGetGlobalPrivacySettings(Constructor, kw_only=True): ...
class AccountGetMultiWallPapers(Constructor, kw_only=True):
    wallpapers: Sequence[t.TypeInputWallPaper]
class AccountGetNotifyExceptions(Constructor, kw_only=True):
    compare_sound: bool = ...
    compare_stories: bool = ...
    peer: t.TypeInputNotifyPeer | None = ...
class AccountGetNotifySettings(Constructor, kw_only=True):
    peer: t.TypeInputNotifyPeer
class AccountGetPaidMessagesRevenue(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    parent_peer: t.TypeInputPeer | None = ...
class AccountGetPasskeys(Constructor, kw_only=True): ...
class AccountGetPassword(Constructor, kw_only=True): ...
class AccountGetPasswordSettings(Constructor, kw_only=True):
    password: t.TypeInputCheckPasswordSRP
class AccountGetPrivacy(Constructor, kw_only=True):
    key: t.TypeInputPrivacyKey
class AccountGetReactionsNotifySettings(Constructor, kw_only=True): ...
class AccountGetRecentEmojiStatuses(Constructor, kw_only=True):
    hash: int
class AccountGetSavedMusicIds(Constructor, kw_only=True):
    hash: int
class AccountGetSavedRingtones(Constructor, kw_only=True):
    hash: int
class AccountGetSecureValue(Constructor, kw_only=True):
    types: Sequence[t.TypeSecureValueType]
class AccountGetTheme(Constructor, kw_only=True):
    format: str
    theme: t.TypeInputTheme
class AccountGetThemes(Constructor, kw_only=True):
    format: str
    hash: int
class AccountGetTmpPassword(Constructor, kw_only=True):
    password: t.TypeInputCheckPasswordSRP
    period: int
class AccountGetUniqueGiftChatThemes(Constructor, kw_only=True):
    offset: str
    limit: int
    hash: int
class AccountGetWallPaper(Constructor, kw_only=True):
    wallpaper: t.TypeInputWallPaper
class AccountGetWallPapers(Constructor, kw_only=True):
    hash: int
class AccountGetWebAuthorizations(Constructor, kw_only=True): ...
class AccountGetWebBrowserSettings(Constructor, kw_only=True):
    hash: int
class AccountInitPasskeyRegistration(Constructor, kw_only=True): ...
class AccountInitTakeoutSession(Constructor, kw_only=True):
    contacts: bool = ...
    message_users: bool = ...
    message_chats: bool = ...
    message_megagroups: bool = ...
    message_channels: bool = ...
    files: bool = ...
    file_max_size: int | None = ...
class AccountInstallTheme(Constructor, kw_only=True):
    dark: bool = ...
    theme: t.TypeInputTheme | None = ...
    format: str | None = ...
    base_theme: t.TypeBaseTheme | None = ...
class AccountInstallWallPaper(Constructor, kw_only=True):
    wallpaper: t.TypeInputWallPaper
    settings: t.TypeWallPaperSettings
class AccountInvalidateSignInCodes(Constructor, kw_only=True):
    codes: Sequence[str]
class AccountRegisterDevice(Constructor, kw_only=True):
    token_type: int
    token: str
    app_sandbox: bool
    secret: bytes
    other_uids: Sequence[int]
    no_muted: bool = ...
class AccountRegisterPasskey(Constructor, kw_only=True):
    credential: t.TypeInputPasskeyCredential
class AccountReorderUsernames(Constructor, kw_only=True):
    order: Sequence[str]
class AccountReportPeer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    reason: t.TypeReportReason
    message: str
class AccountReportProfilePhoto(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    photo_id: t.TypeInputPhoto
    reason: t.TypeReportReason
    message: str
class AccountResendPasswordEmail(Constructor, kw_only=True): ...
class AccountResetAuthorization(Constructor, kw_only=True):
    hash: int
class AccountResetNotifySettings(Constructor, kw_only=True): ...
class AccountResetPassword(Constructor, kw_only=True): ...
class AccountResetWallPapers(Constructor, kw_only=True): ...
class AccountResetWebAuthorization(Constructor, kw_only=True):
    hash: int
class AccountResetWebAuthorizations(Constructor, kw_only=True): ...
class AccountResolveBusinessChatLink(Constructor, kw_only=True):
    slug: str
class AccountSaveAutoDownloadSettings(Constructor, kw_only=True):
    settings: t.TypeAutoDownloadSettings
    low: bool = ...
    high: bool = ...
class AccountSaveAutoSaveSettings(Constructor, kw_only=True):
    settings: t.TypeAutoSaveSettings
    users: bool = ...
    chats: bool = ...
    broadcasts: bool = ...
    peer: t.TypeInputPeer | None = ...
class AccountSaveMusic(Constructor, kw_only=True):
    id: t.TypeInputDocument
    unsave: bool = ...
    after_id: t.TypeInputDocument | None = ...
class AccountSaveRingtone(Constructor, kw_only=True):
    id: t.TypeInputDocument
    unsave: bool
class AccountSaveSecureValue(Constructor, kw_only=True):
    value: t.TypeInputSecureValue
    secure_secret_id: int
class AccountSaveTheme(Constructor, kw_only=True):
    theme: t.TypeInputTheme
    unsave: bool
class AccountSaveWallPaper(Constructor, kw_only=True):
    wallpaper: t.TypeInputWallPaper
    unsave: bool
    settings: t.TypeWallPaperSettings
class AccountSendChangePhoneCode(Constructor, kw_only=True):
    phone_number: str
    settings: t.TypeCodeSettings
class AccountSendConfirmPhoneCode(Constructor, kw_only=True):
    hash: str
    settings: t.TypeCodeSettings
class AccountSendVerifyEmailCode(Constructor, kw_only=True):
    purpose: t.TypeEmailVerifyPurpose
    email: str
class AccountSendVerifyPhoneCode(Constructor, kw_only=True):
    phone_number: str
    settings: t.TypeCodeSettings
class AccountSetAccountTTL(Constructor, kw_only=True):
    ttl: t.TypeAccountDaysTTL
class AccountSetAuthorizationTTL(Constructor, kw_only=True):
    authorization_ttl_days: int
class AccountSetContactSignUpNotification(Constructor, kw_only=True):
    silent: bool
class AccountSetContentSettings(Constructor, kw_only=True):
    sensitive_enabled: bool = ...
class AccountSetGlobalPrivacySettings(Constructor, kw_only=True):
    settings: t.TypeGlobalPrivacySettings
class AccountSetMainProfileTab(Constructor, kw_only=True):
    tab: t.TypeProfileTab
class AccountSetPrivacy(Constructor, kw_only=True):
    key: t.TypeInputPrivacyKey
    rules: Sequence[t.TypeInputPrivacyRule]
class AccountSetReactionsNotifySettings(Constructor, kw_only=True):
    settings: t.TypeReactionsNotifySettings
class AccountToggleConnectedBotPaused(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    paused: bool
class AccountToggleNoPaidMessagesException(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    refund_charged: bool = ...
    require_payment: bool = ...
    parent_peer: t.TypeInputPeer | None = ...
class AccountToggleSponsoredMessages(Constructor, kw_only=True):
    enabled: bool
class AccountToggleUsername(Constructor, kw_only=True):
    username: str
    active: bool
class AccountToggleWebBrowserSettingsException(Constructor, kw_only=True):
    url: str
    delete: bool = ...
    open_external_browser: bool | None = ...
class AccountUnregisterDevice(Constructor, kw_only=True):
    token_type: int
    token: str
    other_uids: Sequence[int]
class AccountUpdateBirthday(Constructor, kw_only=True):
    birthday: t.TypeBirthday | None = ...
class AccountUpdateBusinessAwayMessage(Constructor, kw_only=True):
    message: t.TypeInputBusinessAwayMessage | None = ...
class AccountUpdateBusinessGreetingMessage(Constructor, kw_only=True):
    message: t.TypeInputBusinessGreetingMessage | None = ...
class AccountUpdateBusinessIntro(Constructor, kw_only=True):
    intro: t.TypeInputBusinessIntro | None = ...
class AccountUpdateBusinessLocation(Constructor, kw_only=True):
    geo_point: t.TypeInputGeoPoint | None = ...
    address: str | None = ...
class AccountUpdateBusinessWorkHours(Constructor, kw_only=True):
    business_work_hours: t.TypeBusinessWorkHours | None = ...
class AccountUpdateColor(Constructor, kw_only=True):
    for_profile: bool = ...
    color: t.TypePeerColor | None = ...
class AccountUpdateConnectedBot(Constructor, kw_only=True):
    bot: t.TypeInputUser
    recipients: t.TypeInputBusinessBotRecipients
    deleted: bool = ...
    rights: t.TypeBusinessBotRights | None = ...
class AccountUpdateDeviceLocked(Constructor, kw_only=True):
    period: int
class AccountUpdateEmojiStatus(Constructor, kw_only=True):
    emoji_status: t.TypeEmojiStatus
class AccountUpdateNotifySettings(Constructor, kw_only=True):
    peer: t.TypeInputNotifyPeer
    settings: t.TypeInputPeerNotifySettings
class AccountUpdatePasswordSettings(Constructor, kw_only=True):
    password: t.TypeInputCheckPasswordSRP
    new_settings: t.TypeAccountPasswordInputSettings
class AccountUpdatePersonalChannel(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class AccountUpdateProfile(Constructor, kw_only=True):
    first_name: str | None = ...
    last_name: str | None = ...
    about: str | None = ...
class AccountUpdateStatus(Constructor, kw_only=True):
    offline: bool
class AccountUpdateTheme(Constructor, kw_only=True):
    format: str
    theme: t.TypeInputTheme
    slug: str | None = ...
    title: str | None = ...
    document: t.TypeInputDocument | None = ...
    settings: Sequence[t.TypeInputThemeSettings] | None = ...
class AccountUpdateUsername(Constructor, kw_only=True):
    username: str
class AccountUpdateWebBrowserSettings(Constructor, kw_only=True):
    open_external_browser: bool = ...
    display_close_button: bool = ...
class AccountUploadRingtone(Constructor, kw_only=True):
    file: t.TypeInputFile
    file_name: str
    mime_type: str
class AccountUploadTheme(Constructor, kw_only=True):
    file: t.TypeInputFile
    file_name: str
    mime_type: str
    thumb: t.TypeInputFile | None = ...
class AccountUploadWallPaper(Constructor, kw_only=True):
    file: t.TypeInputFile
    mime_type: str
    settings: t.TypeWallPaperSettings
    for_chat: bool = ...
class AccountVerifyEmail(Constructor, kw_only=True):
    purpose: t.TypeEmailVerifyPurpose
    verification: t.TypeEmailVerification
class AccountVerifyPhone(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    phone_code: str
class AicomposeCreateTone(Constructor, kw_only=True):
    emoji_id: int
    title: str
    prompt: str
    display_author: bool = ...
class AicomposeDeleteTone(Constructor, kw_only=True):
    tone: t.TypeInputAiComposeTone
class AicomposeGetTone(Constructor, kw_only=True):
    tone: t.TypeInputAiComposeTone
class AicomposeGetToneExample(Constructor, kw_only=True):
    tone: t.TypeInputAiComposeTone
    num: int
class AicomposeGetTones(Constructor, kw_only=True):
    hash: int
class AicomposeSaveTone(Constructor, kw_only=True):
    tone: t.TypeInputAiComposeTone
    unsave: bool
class AicomposeUpdateTone(Constructor, kw_only=True):
    tone: t.TypeInputAiComposeTone
    display_author: bool | None = ...
    emoji_id: int | None = ...
    title: str | None = ...
    prompt: str | None = ...
class AuthAcceptLoginToken(Constructor, kw_only=True):
    token: bytes
class AuthBindTempAuthKey(Constructor, kw_only=True):
    perm_auth_key_id: int
    nonce: int
    expires_at: int
    encrypted_message: bytes
class AuthCancelCode(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
class AuthCheckPaidAuth(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    form_id: int
class AuthCheckPassword(Constructor, kw_only=True):
    password: t.TypeInputCheckPasswordSRP
class AuthCheckRecoveryPassword(Constructor, kw_only=True):
    code: str
class AuthDropTempAuthKeys(Constructor, kw_only=True):
    except_auth_keys: Sequence[int]
class AuthExportAuthorization(Constructor, kw_only=True):
    dc_id: int
class AuthExportLoginToken(Constructor, kw_only=True):
    api_id: int
    api_hash: str
    except_ids: Sequence[int]
class AuthFinishFirebasePnvLogin(Constructor, kw_only=True):
    google_token: str
class AuthFinishPasskeyLogin(Constructor, kw_only=True):
    credential: t.TypeInputPasskeyCredential
    from_dc_id: int | None = ...
    from_auth_key_id: int | None = ...
class AuthFirebasePnvSignUp(Constructor, kw_only=True):
    first_name: str
    last_name: str
    no_joined_notifications: bool = ...
class AuthImportAuthorization(Constructor, kw_only=True):
    id: int
    bytes: bytes
class AuthImportBotAuthorization(Constructor, kw_only=True):
    flags: int
    api_id: int
    api_hash: str
    bot_auth_token: str
class AuthImportLoginToken(Constructor, kw_only=True):
    token: bytes
class AuthImportWebTokenAuthorization(Constructor, kw_only=True):
    api_id: int
    api_hash: str
    web_auth_token: str
class AuthInitFirebasePnvLogin(Constructor, kw_only=True):
    api_id: int
    api_hash: str
class AuthInitPasskeyLogin(Constructor, kw_only=True):
    api_id: int
    api_hash: str
class AuthLogOut(Constructor, kw_only=True): ...
class AuthRecoverPassword(Constructor, kw_only=True):
    code: str
    new_settings: t.TypeAccountPasswordInputSettings | None = ...
class AuthReportMissingCode(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    mnc: str
class AuthRequestFirebaseSms(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    safety_net_token: str | None = ...
    play_integrity_token: str | None = ...
    ios_push_secret: str | None = ...
class AuthRequestPasswordRecovery(Constructor, kw_only=True): ...
class AuthResendCode(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    reason: str | None = ...
class AuthResetAuthorizations(Constructor, kw_only=True): ...
class AuthResetLoginEmail(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
class AuthSendCode(Constructor, kw_only=True):
    phone_number: str
    api_id: int
    api_hash: str
    settings: t.TypeCodeSettings
class AuthSignIn(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    phone_code: str | None = ...
    email_verification: t.TypeEmailVerification | None = ...
class AuthSignUp(Constructor, kw_only=True):
    phone_number: str
    phone_code_hash: str
    first_name: str
    last_name: str
    no_joined_notifications: bool = ...
class BotsAddPreviewMedia(Constructor, kw_only=True):
    bot: t.TypeInputUser
    lang_code: str
    media: t.TypeInputMedia
class BotsAllowSendMessage(Constructor, kw_only=True):
    bot: t.TypeInputUser
class BotsAnswerWebhookJSONQuery(Constructor, kw_only=True):
    query_id: int
    data: t.TypeDataJSON
class BotsCanSendMessage(Constructor, kw_only=True):
    bot: t.TypeInputUser
class BotsCheckDownloadFileParams(Constructor, kw_only=True):
    bot: t.TypeInputUser
    file_name: str
    url: str
class BotsCheckUsername(Constructor, kw_only=True):
    username: str
class BotsCreateBot(Constructor, kw_only=True):
    name: str
    username: str
    manager_id: t.TypeInputUser
    via_deeplink: bool = ...
class BotsDeletePreviewMedia(Constructor, kw_only=True):
    bot: t.TypeInputUser
    lang_code: str
    media: Sequence[t.TypeInputMedia]
class BotsEditAccessSettings(Constructor, kw_only=True):
    bot: t.TypeInputUser
    restricted: bool = ...
    add_users: Sequence[t.TypeInputUser] | None = ...
class BotsEditPreviewMedia(Constructor, kw_only=True):
    bot: t.TypeInputUser
    lang_code: str
    media: t.TypeInputMedia
    new_media: t.TypeInputMedia
class BotsExportBotToken(Constructor, kw_only=True):
    bot: t.TypeInputUser
    revoke: bool
class BotsGetAccessSettings(Constructor, kw_only=True):
    bot: t.TypeInputUser
class BotsGetAdminedBots(Constructor, kw_only=True): ...
class BotsGetBotCommands(Constructor, kw_only=True):
    scope: t.TypeBotCommandScope
    lang_code: str
class BotsGetBotInfo(Constructor, kw_only=True):
    lang_code: str
    bot: t.TypeInputUser | None = ...
class BotsGetBotMenuButton(Constructor, kw_only=True):
    user_id: t.TypeInputUser
class BotsGetBotRecommendations(Constructor, kw_only=True):
    bot: t.TypeInputUser
class BotsGetPopularAppBots(Constructor, kw_only=True):
    offset: str
    limit: int
class BotsGetPreviewInfo(Constructor, kw_only=True):
    bot: t.TypeInputUser
    lang_code: str
class BotsGetPreviewMedias(Constructor, kw_only=True):
    bot: t.TypeInputUser
class BotsGetRequestedWebViewButton(Constructor, kw_only=True):
    bot: t.TypeInputUser
    webapp_req_id: str
class BotsInvokeWebViewCustomMethod(Constructor, kw_only=True):
    bot: t.TypeInputUser
    custom_method: str
    params: t.TypeDataJSON
class BotsReorderPreviewMedias(Constructor, kw_only=True):
    bot: t.TypeInputUser
    lang_code: str
    order: Sequence[t.TypeInputMedia]
class BotsReorderUsernames(Constructor, kw_only=True):
    bot: t.TypeInputUser
    order: Sequence[str]
class BotsRequestWebViewButton(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    button: t.TypeKeyboardButton
class BotsResetBotCommands(Constructor, kw_only=True):
    scope: t.TypeBotCommandScope
    lang_code: str
class BotsSendCustomRequest(Constructor, kw_only=True):
    custom_method: str
    params: t.TypeDataJSON
class BotsSetBotBroadcastDefaultAdminRights(Constructor, kw_only=True):
    admin_rights: t.TypeChatAdminRights
class BotsSetBotCommands(Constructor, kw_only=True):
    scope: t.TypeBotCommandScope
    lang_code: str
    commands: Sequence[t.TypeBotCommand]
class BotsSetBotGroupDefaultAdminRights(Constructor, kw_only=True):
    admin_rights: t.TypeChatAdminRights
class BotsSetBotInfo(Constructor, kw_only=True):
    lang_code: str
    bot: t.TypeInputUser | None = ...
    name: str | None = ...
    about: str | None = ...
    description: str | None = ...
class BotsSetBotMenuButton(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    button: t.TypeBotMenuButton
class BotsSetCustomVerification(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    enabled: bool = ...
    bot: t.TypeInputUser | None = ...
    custom_description: str | None = ...
class BotsSetJoinChatResults(Constructor, kw_only=True):
    query_id: int
    result: t.TypeJoinChatBotResult
class BotsToggleUserEmojiStatusPermission(Constructor, kw_only=True):
    bot: t.TypeInputUser
    enabled: bool
class BotsToggleUsername(Constructor, kw_only=True):
    bot: t.TypeInputUser
    username: str
    active: bool
class BotsUpdateStarRefProgram(Constructor, kw_only=True):
    bot: t.TypeInputUser
    commission_permille: int
    duration_months: int | None = ...
class BotsUpdateUserEmojiStatus(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    emoji_status: t.TypeEmojiStatus
class ChannelsCheckSearchPostsFlood(Constructor, kw_only=True):
    query: str | None = ...
class ChannelsCheckUsername(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    username: str
class ChannelsConvertToGigagroup(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class ChannelsCreateChannel(Constructor, kw_only=True):
    title: str
    about: str
    broadcast: bool = ...
    megagroup: bool = ...
    for_import: bool = ...
    forum: bool = ...
    geo_point: t.TypeInputGeoPoint | None = ...
    address: str | None = ...
    ttl_period: int | None = ...
class ChannelsDeactivateAllUsernames(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class ChannelsDeleteChannel(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class ChannelsDeleteHistory(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    max_id: int
    for_everyone: bool = ...
class ChannelsDeleteMessages(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    id: Sequence[int]
class ChannelsDeleteParticipantHistory(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    participant: t.TypeInputPeer
class ChannelsEditAdmin(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    user_id: t.TypeInputUser
    admin_rights: t.TypeChatAdminRights
    rank: str | None = ...
class ChannelsEditBanned(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    participant: t.TypeInputPeer
    banned_rights: t.TypeChatBannedRights
class ChannelsEditLocation(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    geo_point: t.TypeInputGeoPoint
    address: str
class ChannelsEditPhoto(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    photo: t.TypeInputChatPhoto
class ChannelsEditTitle(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    title: str
class ChannelsExportMessageLink(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    id: int
    grouped: bool = ...
    thread: bool = ...
class ChannelsGetAdminLog(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    q: str
    max_id: int
    min_id: int
    limit: int
    events_filter: t.TypeChannelAdminLogEventsFilter | None = ...
    admins: Sequence[t.TypeInputUser] | None = ...
class ChannelsGetAdminedPublicChannels(Constructor, kw_only=True):
    by_location: bool = ...
    check_limit: bool = ...
    for_personal: bool = ...
    for_community_peer: bool = ...
class ChannelsGetChannelRecommendations(Constructor, kw_only=True):
    channel: t.TypeInputChannel | None = ...
class ChannelsGetChannels(Constructor, kw_only=True):
    id: Sequence[t.TypeInputChannel]
class ChannelsGetFullChannel(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class ChannelsGetGroupsForDiscussion(Constructor, kw_only=True): ...
class ChannelsGetInactiveChannels(Constructor, kw_only=True): ...
class ChannelsGetLeftChannels(Constructor, kw_only=True):
    offset: int
class ChannelsGetMessageAuthor(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    id: int
class ChannelsGetMessages(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    id: Sequence[t.TypeInputMessage]
class ChannelsGetParticipant(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    participant: t.TypeInputPeer
class ChannelsGetParticipants(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    filter: t.TypeChannelParticipantsFilter
    offset: int
    limit: int
    hash: int
class ChannelsGetSendAs(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    for_paid_reactions: bool = ...
    for_live_stories: bool = ...
class ChannelsInviteToChannel(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    users: Sequence[t.TypeInputUser]
class ChannelsJoinChannel(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class ChannelsLeaveChannel(Constructor, kw_only=True):
    channel: t.TypeInputChannel
class ChannelsReadHistory(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    max_id: int
class ChannelsReadMessageContents(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    id: Sequence[int]
class ChannelsReorderUsernames(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    order: Sequence[str]
class ChannelsReportAntiSpamFalsePositive(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    msg_id: int
class ChannelsReportSpam(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    participant: t.TypeInputPeer
    id: Sequence[int]
class ChannelsRestrictSponsoredMessages(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    restricted: bool
class ChannelsSearchPosts(Constructor, kw_only=True):
    offset_rate: int
    offset_peer: t.TypeInputPeer
    offset_id: int
    limit: int
    hashtag: str | None = ...
    query: str | None = ...
    allow_paid_stars: int | None = ...
class ChannelsSetBoostsToUnblockRestrictions(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    boosts: int
class ChannelsSetDiscussionGroup(Constructor, kw_only=True):
    broadcast: t.TypeInputChannel
    group: t.TypeInputChannel
class ChannelsSetEmojiStickers(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    stickerset: t.TypeInputStickerSet
class ChannelsSetMainProfileTab(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    tab: t.TypeProfileTab
class ChannelsSetStickers(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    stickerset: t.TypeInputStickerSet
class ChannelsToggleAntiSpam(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
class ChannelsToggleAutotranslation(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
class ChannelsToggleForum(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
    tabs: bool
class ChannelsToggleJoinRequest(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
    apply_to_invites: bool = ...
    guard_bot: t.TypeInputUser | None = ...
class ChannelsToggleJoinToSend(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
class ChannelsToggleParticipantsHidden(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
class ChannelsTogglePreHistoryHidden(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
class ChannelsToggleSignatures(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    signatures_enabled: bool = ...
    profiles_enabled: bool = ...
class ChannelsToggleSlowMode(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    seconds: int
class ChannelsToggleUsername(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    username: str
    active: bool
class ChannelsToggleViewForumAsMessages(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    enabled: bool
class ChannelsUpdateColor(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    for_profile: bool = ...
    color: int | None = ...
    background_emoji_id: int | None = ...
class ChannelsUpdateEmojiStatus(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    emoji_status: t.TypeEmojiStatus
class ChannelsUpdatePaidMessagesPrice(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    send_paid_messages_stars: int
    broadcast_messages_allowed: bool = ...
class ChannelsUpdateUsername(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    username: str
class ChatlistsCheckChatlistInvite(Constructor, kw_only=True):
    slug: str
class ChatlistsDeleteExportedInvite(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
    slug: str
class ChatlistsEditExportedInvite(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
    slug: str
    title: str | None = ...
    peers: Sequence[t.TypeInputPeer] | None = ...
class ChatlistsExportChatlistInvite(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
    title: str
    peers: Sequence[t.TypeInputPeer]
class ChatlistsGetChatlistUpdates(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
class ChatlistsGetExportedInvites(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
class ChatlistsGetLeaveChatlistSuggestions(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
class ChatlistsHideChatlistUpdates(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
class ChatlistsJoinChatlistInvite(Constructor, kw_only=True):
    slug: str
    peers: Sequence[t.TypeInputPeer]
class ChatlistsJoinChatlistUpdates(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
    peers: Sequence[t.TypeInputPeer]
class ChatlistsLeaveChatlist(Constructor, kw_only=True):
    chatlist: t.TypeInputChatlist
    peers: Sequence[t.TypeInputPeer]
class CommunitiesCreate(Constructor, kw_only=True):
    title: str
    peer: t.TypeInputPeer
    hidden: bool = ...
    about: str | None = ...
class CommunitiesGetJoinedCommunities(Constructor, kw_only=True): ...
class CommunitiesGetParticipantJoinedChats(Constructor, kw_only=True):
    community: t.TypeInputChannel
    participant: t.TypeInputPeer
class CommunitiesGetPeerLinkRequests(Constructor, kw_only=True):
    community: t.TypeInputChannel
    offset: str
    limit: int
class CommunitiesToggleAllPeerLinkRequestApproval(Constructor, kw_only=True):
    community: t.TypeInputChannel
    reject: bool = ...
class CommunitiesToggleCommunityCollapsedInDialogs(Constructor, kw_only=True):
    community: t.TypeInputChannel
    collapsed: bool = ...
class CommunitiesToggleParticipantBanned(Constructor, kw_only=True):
    community: t.TypeInputChannel
    participant: t.TypeInputPeer
    unban: bool = ...
class CommunitiesTogglePeerLink(Constructor, kw_only=True):
    community: t.TypeInputChannel
    peer: t.TypeInputPeer
    visible: bool = ...
    hidden: bool = ...
    deleted: bool = ...
class CommunitiesTogglePeerLinkRequestApproval(Constructor, kw_only=True):
    community: t.TypeInputChannel
    peer: t.TypeInputPeer
    reject: bool = ...
class ContactsAcceptContact(Constructor, kw_only=True):
    id: t.TypeInputUser
class ContactsAddContact(Constructor, kw_only=True):
    id: t.TypeInputUser
    first_name: str
    last_name: str
    phone: str
    add_phone_privacy_exception: bool = ...
    note: t.TypeTextWithEntities | None = ...
class ContactsBlock(Constructor, kw_only=True):
    id: t.TypeInputPeer
    my_stories_from: bool = ...
class ContactsBlockFromReplies(Constructor, kw_only=True):
    msg_id: int
    delete_message: bool = ...
    delete_history: bool = ...
    report_spam: bool = ...
class ContactsDeleteByPhones(Constructor, kw_only=True):
    phones: Sequence[str]
class ContactsDeleteContacts(Constructor, kw_only=True):
    id: Sequence[t.TypeInputUser]
class ContactsEditCloseFriends(Constructor, kw_only=True):
    id: Sequence[int]
class ContactsExportContactToken(Constructor, kw_only=True): ...
class ContactsGetBirthdays(Constructor, kw_only=True): ...
class ContactsGetBlocked(Constructor, kw_only=True):
    offset: int
    limit: int
    my_stories_from: bool = ...
class ContactsGetContactIDs(Constructor, kw_only=True):
    hash: int
class ContactsGetContacts(Constructor, kw_only=True):
    hash: int
class ContactsGetLocated(Constructor, kw_only=True):
    geo_point: t.TypeInputGeoPoint
    background: bool = ...
    self_expires: int | None = ...
class ContactsGetSaved(Constructor, kw_only=True): ...
class ContactsGetSponsoredPeers(Constructor, kw_only=True):
    q: str
class ContactsGetStatuses(Constructor, kw_only=True): ...
class ContactsGetTopPeers(Constructor, kw_only=True):
    offset: int
    limit: int
    hash: int
    correspondents: bool = ...
    bots_pm: bool = ...
    bots_inline: bool = ...
    phone_calls: bool = ...
    forward_users: bool = ...
    forward_chats: bool = ...
    groups: bool = ...
    channels: bool = ...
    bots_app: bool = ...
    bots_guestchat: bool = ...
class ContactsImportContactToken(Constructor, kw_only=True):
    token: str
class ContactsImportContacts(Constructor, kw_only=True):
    contacts: Sequence[t.TypeInputContact]
class ContactsResetSaved(Constructor, kw_only=True): ...
class ContactsResetTopPeerRating(Constructor, kw_only=True):
    category: t.TypeTopPeerCategory
    peer: t.TypeInputPeer
class ContactsResolvePhone(Constructor, kw_only=True):
    phone: str
class ContactsResolveUsername(Constructor, kw_only=True):
    username: str
    referer: str | None = ...
class ContactsSearch(Constructor, kw_only=True):
    q: str
    limit: int
    broadcasts: bool = ...
    bots: bool = ...
class ContactsSetBlocked(Constructor, kw_only=True):
    id: Sequence[t.TypeInputPeer]
    limit: int
    my_stories_from: bool = ...
class ContactsToggleTopPeers(Constructor, kw_only=True):
    enabled: bool
class ContactsUnblock(Constructor, kw_only=True):
    id: t.TypeInputPeer
    my_stories_from: bool = ...
class ContactsUpdateContactNote(Constructor, kw_only=True):
    id: t.TypeInputUser
    note: t.TypeTextWithEntities
class EphemeralDeleteAllWelcomeMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class EphemeralDeleteMessage(Constructor, kw_only=True):
    receiver_id: t.TypeInputUser
    id: int
    peer: t.TypeInputPeer | None = ...
class EphemeralDeleteWelcomeMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
class EphemeralEditMessage(Constructor, kw_only=True):
    receiver_id: t.TypeInputUser
    id: int
    invert_media: bool = ...
    welcome: bool = ...
    peer: t.TypeInputPeer | None = ...
    message: str | None = ...
    media: t.TypeInputMedia | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    reply_markup: t.TypeReplyMarkup | None = ...
    rich_message: t.TypeInputRichMessage | None = ...
class EphemeralGetCallbackAnswer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    data: bytes | None = ...
class EphemeralGetWelcomeMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    hash: int
class EphemeralReportMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    option: bytes
    message: str
class EphemeralSendMessage(Constructor, kw_only=True):
    receiver_id: t.TypeInputUser
    message: str
    random_id: int
    invert_media: bool = ...
    welcome: bool = ...
    anchor: bool = ...
    noforwards: bool = ...
    peer: t.TypeInputPeer | None = ...
    query_id: int | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    media: t.TypeInputMedia | None = ...
    reply_markup: t.TypeReplyMarkup | None = ...
    rich_message: t.TypeInputRichMessage | None = ...
    reply_to: t.TypeInputReplyTo | None = ...
class FoldersEditPeerFolders(Constructor, kw_only=True):
    folder_peers: Sequence[t.TypeInputFolderPeer]
class FragmentGetCollectibleInfo(Constructor, kw_only=True):
    collectible: t.TypeInputCollectible
class HelpAcceptTermsOfService(Constructor, kw_only=True):
    id: t.TypeDataJSON
class HelpDismissSuggestion(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    suggestion: str
class HelpEditUserInfo(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    message: str
    entities: Sequence[t.TypeMessageEntity]
class HelpGetAppConfig(Constructor, kw_only=True):
    hash: int
class HelpGetAppUpdate(Constructor, kw_only=True):
    source: str
class HelpGetCdnConfig(Constructor, kw_only=True): ...
class HelpGetConfig(Constructor, kw_only=True): ...
class HelpGetCountriesList(Constructor, kw_only=True):
    lang_code: str
    hash: int
class HelpGetDeepLinkInfo(Constructor, kw_only=True):
    path: str
class HelpGetInviteText(Constructor, kw_only=True): ...
class HelpGetNearestDc(Constructor, kw_only=True): ...
class HelpGetPassportConfig(Constructor, kw_only=True):
    hash: int
class HelpGetPeerColors(Constructor, kw_only=True):
    hash: int
class HelpGetPeerProfileColors(Constructor, kw_only=True):
    hash: int
class HelpGetPremiumPromo(Constructor, kw_only=True): ...
class HelpGetPromoData(Constructor, kw_only=True): ...
class HelpGetRecentMeUrls(Constructor, kw_only=True):
    referer: str
class HelpGetSupport(Constructor, kw_only=True): ...
class HelpGetSupportName(Constructor, kw_only=True): ...
class HelpGetTermsOfServiceUpdate(Constructor, kw_only=True): ...
class HelpGetTimezonesList(Constructor, kw_only=True):
    hash: int
class HelpGetUserInfo(Constructor, kw_only=True):
    user_id: t.TypeInputUser
class HelpHidePromoData(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class HelpSaveAppLog(Constructor, kw_only=True):
    events: Sequence[t.TypeInputAppEvent]
class HelpSetBotUpdatesStatus(Constructor, kw_only=True):
    pending_updates_count: int
    message: str
class InitConnection(Constructor, kw_only=True):
    api_id: int
    device_model: str
    system_version: str
    app_version: str
    system_lang_code: str
    lang_pack: str
    lang_code: str
    query: Constructor
    proxy: t.TypeInputClientProxy | None = ...
    params: t.TypeJSONValue | None = ...
class InvokeAfterMsg(Constructor, kw_only=True):
    msg_id: int
    query: Constructor
class InvokeAfterMsgs(Constructor, kw_only=True):
    msg_ids: Sequence[int]
    query: Constructor
class InvokeWithApnsSecret(Constructor, kw_only=True):
    nonce: str
    secret: str
    query: Constructor
class InvokeWithBusinessConnection(Constructor, kw_only=True):
    connection_id: str
    query: Constructor
class InvokeWithGooglePlayIntegrity(Constructor, kw_only=True):
    nonce: str
    token: str
    query: Constructor
class InvokeWithLayer(Constructor, kw_only=True):
    layer: int
    query: Constructor
class InvokeWithMessagesRange(Constructor, kw_only=True):
    range: t.TypeMessageRange
    query: Constructor
class InvokeWithReCaptcha(Constructor, kw_only=True):
    token: str
    query: Constructor
class InvokeWithTakeout(Constructor, kw_only=True):
    takeout_id: int
    query: Constructor
class InvokeWithoutUpdates(Constructor, kw_only=True):
    query: Constructor
class LangpackGetDifference(Constructor, kw_only=True):
    lang_pack: str
    lang_code: str
    from_version: int
class LangpackGetLangPack(Constructor, kw_only=True):
    lang_pack: str
    lang_code: str
class LangpackGetLanguage(Constructor, kw_only=True):
    lang_pack: str
    lang_code: str
class LangpackGetLanguages(Constructor, kw_only=True):
    lang_pack: str
class LangpackGetStrings(Constructor, kw_only=True):
    lang_pack: str
    lang_code: str
    keys: Sequence[str]
class MessagesAcceptEncryption(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    g_b: bytes
    key_fingerprint: int
class MessagesAcceptUrlAuth(Constructor, kw_only=True):
    write_allowed: bool = ...
    share_phone_number: bool = ...
    peer: t.TypeInputPeer | None = ...
    msg_id: int | None = ...
    button_id: int | None = ...
    url: str | None = ...
    match_code: str | None = ...
class MessagesAddChatUser(Constructor, kw_only=True):
    chat_id: int
    user_id: t.TypeInputUser
    fwd_limit: int
class MessagesAddPollAnswer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    answer: t.TypePollAnswer
class MessagesAppendTodoList(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    list: Sequence[t.TypeTodoItem]
class MessagesCheckChatInvite(Constructor, kw_only=True):
    hash: str
class MessagesCheckHistoryImport(Constructor, kw_only=True):
    import_head: str
class MessagesCheckHistoryImportPeer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesCheckQuickReplyShortcut(Constructor, kw_only=True):
    shortcut: str
class MessagesCheckUrlAuthMatchCode(Constructor, kw_only=True):
    url: str
    match_code: str
class MessagesClearAllDrafts(Constructor, kw_only=True): ...
class MessagesClearRecentReactions(Constructor, kw_only=True): ...
class MessagesClearRecentStickers(Constructor, kw_only=True):
    attached: bool = ...
class MessagesClickSponsoredMessage(Constructor, kw_only=True):
    random_id: bytes
    media: bool = ...
    fullscreen: bool = ...
class MessagesComposeMessageWithAI(Constructor, kw_only=True):
    text: t.TypeTextWithEntities
    proofread: bool = ...
    emojify: bool = ...
    translate_to_lang: str | None = ...
    tone: t.TypeInputAiComposeTone | None = ...
class MessagesComposeRichMessageWithAI(Constructor, kw_only=True):
    proofread: bool = ...
    emojify: bool = ...
    text: t.TypeInputRichMessage | None = ...
    translate_to_lang: str | None = ...
    tone: t.TypeInputAiComposeTone | None = ...
class MessagesCreateChat(Constructor, kw_only=True):
    users: Sequence[t.TypeInputUser]
    title: str
    ttl_period: int | None = ...
class MessagesCreateForumTopic(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    title: str
    random_id: int
    title_missing: bool = ...
    icon_color: int | None = ...
    icon_emoji_id: int | None = ...
    send_as: t.TypeInputPeer | None = ...
class MessagesDeclineUrlAuth(Constructor, kw_only=True):
    url: str
class MessagesDeleteChat(Constructor, kw_only=True):
    chat_id: int
class MessagesDeleteChatUser(Constructor, kw_only=True):
    chat_id: int
    user_id: t.TypeInputUser
    revoke_history: bool = ...
class MessagesDeleteExportedChatInvite(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    link: str
class MessagesDeleteFactCheck(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class MessagesDeleteHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    max_id: int
    just_clear: bool = ...
    revoke: bool = ...
    min_date: int | None = ...
    max_date: int | None = ...
class MessagesDeleteMessages(Constructor, kw_only=True):
    id: Sequence[int]
    revoke: bool = ...
class MessagesDeleteParticipantReaction(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    participant: t.TypeInputPeer
class MessagesDeleteParticipantReactions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    participant: t.TypeInputPeer
class MessagesDeletePhoneCallHistory(Constructor, kw_only=True):
    revoke: bool = ...
class MessagesDeletePollAnswer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    option: bytes
class MessagesDeleteQuickReplyMessages(Constructor, kw_only=True):
    shortcut_id: int
    id: Sequence[int]
class MessagesDeleteQuickReplyShortcut(Constructor, kw_only=True):
    shortcut_id: int
class MessagesDeleteRevokedExportedChatInvites(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    admin_id: t.TypeInputUser
class MessagesDeleteSavedHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    max_id: int
    parent_peer: t.TypeInputPeer | None = ...
    min_date: int | None = ...
    max_date: int | None = ...
class MessagesDeleteScheduledMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class MessagesDeleteTopicHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    top_msg_id: int
class MessagesDiscardEncryption(Constructor, kw_only=True):
    chat_id: int
    delete_history: bool = ...
class MessagesEditChatAbout(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    about: str
class MessagesEditChatAdmin(Constructor, kw_only=True):
    chat_id: int
    user_id: t.TypeInputUser
    is_admin: bool
class MessagesEditChatCreator(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    user_id: t.TypeInputUser
    password: t.TypeInputCheckPasswordSRP
class MessagesEditChatDefaultBannedRights(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    banned_rights: t.TypeChatBannedRights
class MessagesEditChatParticipantRank(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    participant: t.TypeInputPeer
    rank: str
class MessagesEditChatPhoto(Constructor, kw_only=True):
    chat_id: int
    photo: t.TypeInputChatPhoto
class MessagesEditChatTitle(Constructor, kw_only=True):
    chat_id: int
    title: str
class MessagesEditExportedChatInvite(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    link: str
    revoked: bool = ...
    expire_date: int | None = ...
    usage_limit: int | None = ...
    request_needed: bool | None = ...
    title: str | None = ...
class MessagesEditFactCheck(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    text: t.TypeTextWithEntities
class MessagesEditForumTopic(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    topic_id: int
    title: str | None = ...
    icon_emoji_id: int | None = ...
    closed: bool | None = ...
    hidden: bool | None = ...
class MessagesEditInlineBotMessage(Constructor, kw_only=True):
    id: t.TypeInputBotInlineMessageID
    no_webpage: bool = ...
    invert_media: bool = ...
    message: str | None = ...
    media: t.TypeInputMedia | None = ...
    reply_markup: t.TypeReplyMarkup | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    rich_message: t.TypeInputRichMessage | None = ...
class MessagesEditMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    no_webpage: bool = ...
    invert_media: bool = ...
    message: str | None = ...
    media: t.TypeInputMedia | None = ...
    reply_markup: t.TypeReplyMarkup | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    schedule_date: int | None = ...
    schedule_repeat_period: int | None = ...
    quick_reply_shortcut_id: int | None = ...
    rich_message: t.TypeInputRichMessage | None = ...
class MessagesEditQuickReplyShortcut(Constructor, kw_only=True):
    shortcut_id: int
    shortcut: str
class MessagesExportChatInvite(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    legacy_revoke_permanent: bool = ...
    request_needed: bool = ...
    expire_date: int | None = ...
    usage_limit: int | None = ...
    title: str | None = ...
    subscription_pricing: t.TypeStarsSubscriptionPricing | None = ...
class MessagesFaveSticker(Constructor, kw_only=True):
    id: t.TypeInputDocument
    unfave: bool
class MessagesForwardMessages(Constructor, kw_only=True):
    from_peer: t.TypeInputPeer
    id: Sequence[int]
    random_id: Sequence[int]
    to_peer: t.TypeInputPeer
    silent: bool = ...
    background: bool = ...
    with_my_score: bool = ...
    drop_author: bool = ...
    drop_media_captions: bool = ...
    noforwards: bool = ...
    allow_paid_floodskip: bool = ...
    from_ephemeral: bool = ...
    top_msg_id: int | None = ...
    reply_to: t.TypeInputReplyTo | None = ...
    schedule_date: int | None = ...
    schedule_repeat_period: int | None = ...
    send_as: t.TypeInputPeer | None = ...
    quick_reply_shortcut: t.TypeInputQuickReplyShortcut | None = ...
    effect: int | None = ...
    video_timestamp: int | None = ...
    allow_paid_stars: int | None = ...
    suggested_post: t.TypeSuggestedPost | None = ...
class MessagesGetAdminsWithInvites(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesGetAllDrafts(Constructor, kw_only=True): ...
class MessagesGetAllStickers(Constructor, kw_only=True):
    hash: int
class MessagesGetArchivedStickers(Constructor, kw_only=True):
    offset_id: int
    limit: int
    masks: bool = ...
    emojis: bool = ...
class MessagesGetAttachMenuBot(Constructor, kw_only=True):
    bot: t.TypeInputUser
class MessagesGetAttachMenuBots(Constructor, kw_only=True):
    hash: int
class MessagesGetAttachedStickers(Constructor, kw_only=True):
    media: t.TypeInputStickeredMedia
class MessagesGetAvailableEffects(Constructor, kw_only=True):
    hash: int
class MessagesGetAvailableReactions(Constructor, kw_only=True):
    hash: int
class MessagesGetBotApp(Constructor, kw_only=True):
    app: t.TypeInputBotApp
    hash: int
class MessagesGetBotCallbackAnswer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    game: bool = ...
    data: bytes | None = ...
    password: t.TypeInputCheckPasswordSRP | None = ...
class MessagesGetChatInviteImporters(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_date: int
    offset_user: t.TypeInputUser
    limit: int
    requested: bool = ...
    subscription_expired: bool = ...
    link: str | None = ...
    q: str | None = ...
class MessagesGetChats(Constructor, kw_only=True):
    id: Sequence[int]
class MessagesGetCommonChats(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    max_id: int
    limit: int
class MessagesGetCustomEmojiDocuments(Constructor, kw_only=True):
    document_id: Sequence[int]
class MessagesGetDefaultHistoryTTL(Constructor, kw_only=True): ...
class MessagesGetDefaultTagReactions(Constructor, kw_only=True):
    hash: int
class MessagesGetDhConfig(Constructor, kw_only=True):
    version: int
    random_length: int
class MessagesGetDialogFilters(Constructor, kw_only=True): ...
class MessagesGetDialogUnreadMarks(Constructor, kw_only=True):
    parent_peer: t.TypeInputPeer | None = ...
class MessagesGetDialogs(Constructor, kw_only=True):
    offset_date: int
    offset_id: int
    offset_peer: t.TypeInputPeer
    limit: int
    hash: int
    exclude_pinned: bool = ...
    folder_id: int | None = ...
class MessagesGetDiscussionMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class MessagesGetDocumentByHash(Constructor, kw_only=True):
    sha256: bytes
    size: int
    mime_type: str
class MessagesGetEmojiGameInfo(Constructor, kw_only=True): ...
class MessagesGetEmojiGroups(Constructor, kw_only=True):
    hash: int
class MessagesGetEmojiKeywords(Constructor, kw_only=True):
    lang_code: str
class MessagesGetEmojiKeywordsDifference(Constructor, kw_only=True):
    lang_code: str
    from_version: int
class MessagesGetEmojiKeywordsLanguages(Constructor, kw_only=True):
    lang_codes: Sequence[str]
class MessagesGetEmojiProfilePhotoGroups(Constructor, kw_only=True):
    hash: int
class MessagesGetEmojiStatusGroups(Constructor, kw_only=True):
    hash: int
class MessagesGetEmojiStickerGroups(Constructor, kw_only=True):
    hash: int
class MessagesGetEmojiStickers(Constructor, kw_only=True):
    hash: int
class MessagesGetEmojiURL(Constructor, kw_only=True):
    lang_code: str
class MessagesGetExportedChatInvite(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    link: str
class MessagesGetExportedChatInvites(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    admin_id: t.TypeInputUser
    limit: int
    revoked: bool = ...
    offset_date: int | None = ...
    offset_link: str | None = ...
class MessagesGetExtendedMedia(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class MessagesGetFactCheck(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: Sequence[int]
class MessagesGetFavedStickers(Constructor, kw_only=True):
    hash: int
class MessagesGetFeaturedEmojiStickers(Constructor, kw_only=True):
    hash: int
class MessagesGetFeaturedStickers(Constructor, kw_only=True):
    hash: int
class MessagesGetForumTopics(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_date: int
    offset_id: int
    offset_topic: int
    limit: int
    q: str | None = ...
class MessagesGetForumTopicsByID(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    topics: Sequence[int]
class MessagesGetFullChat(Constructor, kw_only=True):
    chat_id: int
class MessagesGetFutureChatCreatorAfterLeave(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesGetGameHighScores(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    user_id: t.TypeInputUser
class MessagesGetHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    offset_date: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    hash: int
class MessagesGetInlineBotResults(Constructor, kw_only=True):
    bot: t.TypeInputUser
    peer: t.TypeInputPeer
    query: str
    offset: str
    geo_point: t.TypeInputGeoPoint | None = ...
class MessagesGetInlineGameHighScores(Constructor, kw_only=True):
    id: t.TypeInputBotInlineMessageID
    user_id: t.TypeInputUser
class MessagesGetMaskStickers(Constructor, kw_only=True):
    hash: int
class MessagesGetMessageEditData(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
class MessagesGetMessageReactionsList(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    limit: int
    reaction: t.TypeReaction | None = ...
    offset: str | None = ...
class MessagesGetMessageReadParticipants(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class MessagesGetMessages(Constructor, kw_only=True):
    id: Sequence[t.TypeInputMessage]
class MessagesGetMessagesReactions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class MessagesGetMessagesViews(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
    increment: bool
class MessagesGetMyStickers(Constructor, kw_only=True):
    offset_id: int
    limit: int
class MessagesGetOldFeaturedStickers(Constructor, kw_only=True):
    offset: int
    limit: int
    hash: int
class MessagesGetOnlines(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesGetOutboxReadDate(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class MessagesGetPaidReactionPrivacy(Constructor, kw_only=True): ...
class MessagesGetPeerDialogs(Constructor, kw_only=True):
    peers: Sequence[t.TypeInputDialogPeer]
class MessagesGetPeerSettings(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesGetPersonalChannelHistory(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    limit: int
    max_id: int
    min_id: int
    hash: int
class MessagesGetPinnedDialogs(Constructor, kw_only=True):
    folder_id: int
class MessagesGetPinnedSavedDialogs(Constructor, kw_only=True): ...
class MessagesGetPollResults(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    poll_hash: int
class MessagesGetPollVotes(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    limit: int
    option: bytes | None = ...
    offset: str | None = ...
class MessagesGetPreparedInlineMessage(Constructor, kw_only=True):
    bot: t.TypeInputUser
    id: str
class MessagesGetQuickReplies(Constructor, kw_only=True):
    hash: int
class MessagesGetQuickReplyMessages(Constructor, kw_only=True):
    shortcut_id: int
    hash: int
    id: Sequence[int] | None = ...
class MessagesGetRecentLocations(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    limit: int
    hash: int
class MessagesGetRecentReactions(Constructor, kw_only=True):
    limit: int
    hash: int
class MessagesGetRecentStickers(Constructor, kw_only=True):
    hash: int
    attached: bool = ...
class MessagesGetReplies(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    offset_id: int
    offset_date: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    hash: int
class MessagesGetRichMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
class MessagesGetSavedDialogs(Constructor, kw_only=True):
    offset_date: int
    offset_id: int
    offset_peer: t.TypeInputPeer
    limit: int
    hash: int
    exclude_pinned: bool = ...
    parent_peer: t.TypeInputPeer | None = ...
class MessagesGetSavedDialogsByID(Constructor, kw_only=True):
    ids: Sequence[t.TypeInputPeer]
    parent_peer: t.TypeInputPeer | None = ...
class MessagesGetSavedGifs(Constructor, kw_only=True):
    hash: int
class MessagesGetSavedHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    offset_date: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    hash: int
    parent_peer: t.TypeInputPeer | None = ...
class MessagesGetSavedReactionTags(Constructor, kw_only=True):
    hash: int
    peer: t.TypeInputPeer | None = ...
class MessagesGetScheduledHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    hash: int
class MessagesGetScheduledMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class MessagesGetSearchCounters(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    filters: Sequence[t.TypeMessagesFilter]
    saved_peer_id: t.TypeInputPeer | None = ...
    top_msg_id: int | None = ...
class MessagesGetSearchResultsCalendar(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    filter: t.TypeMessagesFilter
    offset_id: int
    offset_date: int
    saved_peer_id: t.TypeInputPeer | None = ...
class MessagesGetSearchResultsPositions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    filter: t.TypeMessagesFilter
    offset_id: int
    limit: int
    saved_peer_id: t.TypeInputPeer | None = ...
class MessagesGetSplitRanges(Constructor, kw_only=True): ...
class MessagesGetSponsoredMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int | None = ...
class MessagesGetStickerSet(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
    hash: int
class MessagesGetStickers(Constructor, kw_only=True):
    emoticon: str
    hash: int
class MessagesGetSuggestedDialogFilters(Constructor, kw_only=True): ...
class MessagesGetTopReactions(Constructor, kw_only=True):
    limit: int
    hash: int
class MessagesGetUnreadMentions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    top_msg_id: int | None = ...
class MessagesGetUnreadPollVotes(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    top_msg_id: int | None = ...
class MessagesGetUnreadReactions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    top_msg_id: int | None = ...
    saved_peer_id: t.TypeInputPeer | None = ...
class MessagesGetWebPage(Constructor, kw_only=True):
    url: str
    hash: int
class MessagesGetWebPagePreview(Constructor, kw_only=True):
    message: str
    entities: Sequence[t.TypeMessageEntity] | None = ...
class MessagesHideAllChatJoinRequests(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    approved: bool = ...
    link: str | None = ...
class MessagesHideChatJoinRequest(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    user_id: t.TypeInputUser
    approved: bool = ...
class MessagesHidePeerSettingsBar(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesImportChatInvite(Constructor, kw_only=True):
    hash: str
class MessagesInitHistoryImport(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    file: t.TypeInputFile
    media_count: int
class MessagesInstallStickerSet(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
    archived: bool
class MessagesMarkDialogUnread(Constructor, kw_only=True):
    peer: t.TypeInputDialogPeer
    unread: bool = ...
    parent_peer: t.TypeInputPeer | None = ...
class MessagesMigrateChat(Constructor, kw_only=True):
    chat_id: int
class MessagesProlongWebView(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    bot: t.TypeInputUser
    query_id: int
    silent: bool = ...
    reply_to: t.TypeInputReplyTo | None = ...
    send_as: t.TypeInputPeer | None = ...
class MessagesRateTranscribedAudio(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    transcription_id: int
    good: bool
class MessagesReadDiscussion(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    read_max_id: int
class MessagesReadEncryptedHistory(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    max_date: int
class MessagesReadFeaturedStickers(Constructor, kw_only=True):
    id: Sequence[int]
class MessagesReadHistory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    max_id: int
class MessagesReadMentions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    top_msg_id: int | None = ...
class MessagesReadMessageContents(Constructor, kw_only=True):
    id: Sequence[int]
class MessagesReadPollVotes(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    top_msg_id: int | None = ...
class MessagesReadReactions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    top_msg_id: int | None = ...
    saved_peer_id: t.TypeInputPeer | None = ...
class MessagesReadSavedHistory(Constructor, kw_only=True):
    parent_peer: t.TypeInputPeer
    peer: t.TypeInputPeer
    max_id: int
class MessagesReceivedMessages(Constructor, kw_only=True):
    max_id: int
class MessagesReceivedQueue(Constructor, kw_only=True):
    max_qts: int
class MessagesReorderPinnedDialogs(Constructor, kw_only=True):
    folder_id: int
    order: Sequence[t.TypeInputDialogPeer]
    force: bool = ...
class MessagesReorderPinnedForumTopics(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    order: Sequence[int]
    force: bool = ...
class MessagesReorderPinnedSavedDialogs(Constructor, kw_only=True):
    order: Sequence[t.TypeInputDialogPeer]
    force: bool = ...
class MessagesReorderQuickReplies(Constructor, kw_only=True):
    order: Sequence[int]
class MessagesReorderStickerSets(Constructor, kw_only=True):
    order: Sequence[int]
    masks: bool = ...
    emojis: bool = ...
class MessagesReport(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
    option: bytes
    message: str
class MessagesReportEncryptedSpam(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
class MessagesReportMessagesDelivery(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
    push: bool = ...
class MessagesReportMusicListen(Constructor, kw_only=True):
    id: t.TypeInputDocument
    listened_duration: int
class MessagesReportReaction(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    reaction_peer: t.TypeInputPeer
class MessagesReportReadMetrics(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    metrics: Sequence[t.TypeInputMessageReadMetric]
class MessagesReportSpam(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class MessagesReportSponsoredMessage(Constructor, kw_only=True):
    random_id: bytes
    option: bytes
class MessagesRequestAppWebView(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    app: t.TypeInputBotApp
    platform: str
    write_allowed: bool = ...
    compact: bool = ...
    fullscreen: bool = ...
    start_param: str | None = ...
    theme_params: t.TypeDataJSON | None = ...
class MessagesRequestChatJoinWebView(Constructor, kw_only=True):
    query_id: int
    platform: str
    theme_params: t.TypeDataJSON | None = ...
class MessagesRequestEncryption(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    random_id: int
    g_a: bytes
class MessagesRequestMainWebView(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    bot: t.TypeInputUser
    platform: str
    compact: bool = ...
    fullscreen: bool = ...
    start_param: str | None = ...
    theme_params: t.TypeDataJSON | None = ...
class MessagesRequestSimpleWebView(Constructor, kw_only=True):
    bot: t.TypeInputUser
    platform: str
    from_switch_webview: bool = ...
    from_side_menu: bool = ...
    compact: bool = ...
    fullscreen: bool = ...
    url: str | None = ...
    start_param: str | None = ...
    theme_params: t.TypeDataJSON | None = ...
class MessagesRequestUrlAuth(Constructor, kw_only=True):
    peer: t.TypeInputPeer | None = ...
    msg_id: int | None = ...
    button_id: int | None = ...
    url: str | None = ...
    in_app_origin: str | None = ...
class MessagesRequestWebView(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    bot: t.TypeInputUser
    platform: str
    from_bot_menu: bool = ...
    silent: bool = ...
    compact: bool = ...
    fullscreen: bool = ...
    url: str | None = ...
    start_param: str | None = ...
    theme_params: t.TypeDataJSON | None = ...
    reply_to: t.TypeInputReplyTo | None = ...
    send_as: t.TypeInputPeer | None = ...
class MessagesSaveDefaultSendAs(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    send_as: t.TypeInputPeer
class MessagesSaveDraft(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    message: str
    no_webpage: bool = ...
    invert_media: bool = ...
    reply_to: t.TypeInputReplyTo | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    media: t.TypeInputMedia | None = ...
    effect: int | None = ...
    suggested_post: t.TypeSuggestedPost | None = ...
    rich_message: t.TypeInputRichMessage | None = ...
class MessagesSaveGif(Constructor, kw_only=True):
    id: t.TypeInputDocument
    unsave: bool
class MessagesSavePreparedInlineMessage(Constructor, kw_only=True):
    result: t.TypeInputBotInlineResult
    user_id: t.TypeInputUser
    peer_types: Sequence[t.TypeInlineQueryPeerType] | None = ...
class MessagesSaveRecentSticker(Constructor, kw_only=True):
    id: t.TypeInputDocument
    unsave: bool
    attached: bool = ...
class MessagesSearch(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    q: str
    filter: t.TypeMessagesFilter
    min_date: int
    max_date: int
    offset_id: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int
    hash: int
    from_id: t.TypeInputPeer | None = ...
    saved_peer_id: t.TypeInputPeer | None = ...
    saved_reaction: Sequence[t.TypeReaction] | None = ...
    top_msg_id: int | None = ...
class MessagesSearchCustomEmoji(Constructor, kw_only=True):
    emoticon: str
    hash: int
class MessagesSearchEmojiStickerSets(Constructor, kw_only=True):
    q: str
    hash: int
    exclude_featured: bool = ...
class MessagesSearchGlobal(Constructor, kw_only=True):
    q: str
    filter: t.TypeMessagesFilter
    min_date: int
    max_date: int
    offset_rate: int
    offset_peer: t.TypeInputPeer
    offset_id: int
    limit: int
    broadcasts_only: bool = ...
    groups_only: bool = ...
    users_only: bool = ...
    folder_id: int | None = ...
    community: t.TypeInputChannel | None = ...
class MessagesSearchSentMedia(Constructor, kw_only=True):
    q: str
    filter: t.TypeMessagesFilter
    limit: int
class MessagesSearchStickerSets(Constructor, kw_only=True):
    q: str
    hash: int
    exclude_featured: bool = ...
class MessagesSearchStickers(Constructor, kw_only=True):
    q: str
    emoticon: str
    lang_code: Sequence[str]
    offset: int
    limit: int
    hash: int
    emojis: bool = ...
class MessagesSendBotRequestedPeer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    button_id: int
    requested_peers: Sequence[t.TypeInputPeer]
    msg_id: int | None = ...
    webapp_req_id: str | None = ...
class MessagesSendEncrypted(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    random_id: int
    data: bytes
    silent: bool = ...
class MessagesSendEncryptedFile(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    random_id: int
    data: bytes
    file: t.TypeInputEncryptedFile
    silent: bool = ...
class MessagesSendEncryptedService(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    random_id: int
    data: bytes
class MessagesSendInlineBotResult(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    random_id: int
    query_id: int
    id: str
    silent: bool = ...
    background: bool = ...
    clear_draft: bool = ...
    hide_via: bool = ...
    reply_to: t.TypeInputReplyTo | None = ...
    schedule_date: int | None = ...
    send_as: t.TypeInputPeer | None = ...
    quick_reply_shortcut: t.TypeInputQuickReplyShortcut | None = ...
    allow_paid_stars: int | None = ...
class MessagesSendMedia(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    media: t.TypeInputMedia
    message: str
    random_id: int
    silent: bool = ...
    background: bool = ...
    clear_draft: bool = ...
    noforwards: bool = ...
    update_stickersets_order: bool = ...
    invert_media: bool = ...
    allow_paid_floodskip: bool = ...
    reply_to: t.TypeInputReplyTo | None = ...
    reply_markup: t.TypeReplyMarkup | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    schedule_date: int | None = ...
    schedule_repeat_period: int | None = ...
    send_as: t.TypeInputPeer | None = ...
    quick_reply_shortcut: t.TypeInputQuickReplyShortcut | None = ...
    effect: int | None = ...
    allow_paid_stars: int | None = ...
    suggested_post: t.TypeSuggestedPost | None = ...
class MessagesSendMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    message: str
    random_id: int
    no_webpage: bool = ...
    silent: bool = ...
    background: bool = ...
    clear_draft: bool = ...
    noforwards: bool = ...
    update_stickersets_order: bool = ...
    invert_media: bool = ...
    allow_paid_floodskip: bool = ...
    reply_to: t.TypeInputReplyTo | None = ...
    reply_markup: t.TypeReplyMarkup | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    schedule_date: int | None = ...
    schedule_repeat_period: int | None = ...
    send_as: t.TypeInputPeer | None = ...
    quick_reply_shortcut: t.TypeInputQuickReplyShortcut | None = ...
    effect: int | None = ...
    allow_paid_stars: int | None = ...
    suggested_post: t.TypeSuggestedPost | None = ...
    rich_message: t.TypeInputRichMessage | None = ...
class MessagesSendMultiMedia(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    multi_media: Sequence[t.TypeInputSingleMedia]
    silent: bool = ...
    background: bool = ...
    clear_draft: bool = ...
    noforwards: bool = ...
    update_stickersets_order: bool = ...
    invert_media: bool = ...
    allow_paid_floodskip: bool = ...
    reply_to: t.TypeInputReplyTo | None = ...
    schedule_date: int | None = ...
    send_as: t.TypeInputPeer | None = ...
    quick_reply_shortcut: t.TypeInputQuickReplyShortcut | None = ...
    effect: int | None = ...
    allow_paid_stars: int | None = ...
class MessagesSendPaidReaction(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    count: int
    random_id: int
    private: t.TypePaidReactionPrivacy | None = ...
class MessagesSendQuickReplyMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    shortcut_id: int
    id: Sequence[int]
    random_id: Sequence[int]
class MessagesSendReaction(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    big: bool = ...
    add_to_recent: bool = ...
    reaction: Sequence[t.TypeReaction] | None = ...
class MessagesSendScheduledMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class MessagesSendScreenshotNotification(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    reply_to: t.TypeInputReplyTo
    random_id: int
class MessagesSendVote(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    options: Sequence[bytes]
class MessagesSendWebViewData(Constructor, kw_only=True):
    bot: t.TypeInputUser
    random_id: int
    button_text: str
    data: str
class MessagesSendWebViewResultMessage(Constructor, kw_only=True):
    bot_query_id: str
    result: t.TypeInputBotInlineResult
class MessagesSetBotCallbackAnswer(Constructor, kw_only=True):
    query_id: int
    cache_time: int
    alert: bool = ...
    message: str | None = ...
    url: str | None = ...
class MessagesSetBotGuestChatResult(Constructor, kw_only=True):
    query_id: int
    result: t.TypeInputBotInlineResult
class MessagesSetBotPrecheckoutResults(Constructor, kw_only=True):
    query_id: int
    success: bool = ...
    error: str | None = ...
class MessagesSetBotShippingResults(Constructor, kw_only=True):
    query_id: int
    error: str | None = ...
    shipping_options: Sequence[t.TypeShippingOption] | None = ...
class MessagesSetChatAvailableReactions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    available_reactions: t.TypeChatReactions
    reactions_limit: int | None = ...
    paid_enabled: bool | None = ...
class MessagesSetChatTheme(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    theme: t.TypeInputChatTheme
class MessagesSetChatWallPaper(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    for_both: bool = ...
    revert: bool = ...
    wallpaper: t.TypeInputWallPaper | None = ...
    settings: t.TypeWallPaperSettings | None = ...
    id: int | None = ...
class MessagesSetDefaultHistoryTTL(Constructor, kw_only=True):
    period: int
class MessagesSetDefaultReaction(Constructor, kw_only=True):
    reaction: t.TypeReaction
class MessagesSetEncryptedTyping(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    typing: bool
class MessagesSetGameScore(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    user_id: t.TypeInputUser
    score: int
    edit_message: bool = ...
    force: bool = ...
class MessagesSetHistoryTTL(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    period: int
class MessagesSetInlineBotResults(Constructor, kw_only=True):
    query_id: int
    results: Sequence[t.TypeInputBotInlineResult]
    cache_time: int
    gallery: bool = ...
    private: bool = ...
    next_offset: str | None = ...
    switch_pm: t.TypeInlineBotSwitchPM | None = ...
    switch_webview: t.TypeInlineBotWebView | None = ...
class MessagesSetInlineGameScore(Constructor, kw_only=True):
    id: t.TypeInputBotInlineMessageID
    user_id: t.TypeInputUser
    score: int
    edit_message: bool = ...
    force: bool = ...
class MessagesSetTyping(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    action: t.TypeSendMessageAction
    top_msg_id: int | None = ...
class MessagesStartBot(Constructor, kw_only=True):
    bot: t.TypeInputUser
    peer: t.TypeInputPeer
    random_id: int
    start_param: str
class MessagesStartHistoryImport(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    import_id: int
class MessagesSummarizeText(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    to_lang: str | None = ...
    tone: str | None = ...
class MessagesToggleBotInAttachMenu(Constructor, kw_only=True):
    bot: t.TypeInputUser
    enabled: bool
    write_allowed: bool = ...
class MessagesToggleDialogFilterTags(Constructor, kw_only=True):
    enabled: bool
class MessagesToggleDialogPin(Constructor, kw_only=True):
    peer: t.TypeInputDialogPeer
    pinned: bool = ...
class MessagesToggleNoForwards(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    enabled: bool
    request_msg_id: int | None = ...
class MessagesTogglePaidReactionPrivacy(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    private: t.TypePaidReactionPrivacy
class MessagesTogglePeerTranslations(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    disabled: bool = ...
class MessagesToggleSavedDialogPin(Constructor, kw_only=True):
    peer: t.TypeInputDialogPeer
    pinned: bool = ...
class MessagesToggleStickerSets(Constructor, kw_only=True):
    stickersets: Sequence[t.TypeInputStickerSet]
    uninstall: bool = ...
    archive: bool = ...
    unarchive: bool = ...
class MessagesToggleSuggestedPostApproval(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    reject: bool = ...
    schedule_date: int | None = ...
    reject_comment: str | None = ...
class MessagesToggleTodoCompleted(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    completed: Sequence[int]
    incompleted: Sequence[int]
class MessagesTranscribeAudio(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class MessagesTranslateRichMessage(Constructor, kw_only=True):
    to_lang: str
    peer: t.TypeInputPeer | None = ...
    id: Sequence[int] | None = ...
    text: Sequence[t.TypeInputRichMessage] | None = ...
    tone: str | None = ...
class MessagesTranslateText(Constructor, kw_only=True):
    to_lang: str
    peer: t.TypeInputPeer | None = ...
    id: Sequence[int] | None = ...
    text: Sequence[t.TypeTextWithEntities] | None = ...
    tone: str | None = ...
class MessagesUninstallStickerSet(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
class MessagesUnpinAllMessages(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    top_msg_id: int | None = ...
    saved_peer_id: t.TypeInputPeer | None = ...
class MessagesUpdateDialogFilter(Constructor, kw_only=True):
    id: int
    filter: t.TypeDialogFilter | None = ...
class MessagesUpdateDialogFiltersOrder(Constructor, kw_only=True):
    order: Sequence[int]
class MessagesUpdatePinnedForumTopic(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    topic_id: int
    pinned: bool
class MessagesUpdatePinnedMessage(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    silent: bool = ...
    unpin: bool = ...
    pm_oneside: bool = ...
class MessagesUpdateSavedReactionTag(Constructor, kw_only=True):
    reaction: t.TypeReaction
    title: str | None = ...
class MessagesUploadEncryptedFile(Constructor, kw_only=True):
    peer: t.TypeInputEncryptedChat
    file: t.TypeInputEncryptedFile
class MessagesUploadImportedMedia(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    import_id: int
    file_name: str
    media: t.TypeInputMedia
class MessagesUploadMedia(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    media: t.TypeInputMedia
    business_connection_id: str | None = ...
class MessagesViewSponsoredMessage(Constructor, kw_only=True):
    random_id: bytes
class PaymentsApplyGiftCode(Constructor, kw_only=True):
    slug: str
class PaymentsAssignAppStoreTransaction(Constructor, kw_only=True):
    receipt: bytes
    purpose: t.TypeInputStorePaymentPurpose
class PaymentsAssignPlayMarketTransaction(Constructor, kw_only=True):
    receipt: t.TypeDataJSON
    purpose: t.TypeInputStorePaymentPurpose
class PaymentsBotCancelStarsSubscription(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    charge_id: str
    restore: bool = ...
class PaymentsCanPurchaseStore(Constructor, kw_only=True):
    purpose: t.TypeInputStorePaymentPurpose
class PaymentsChangeStarsSubscription(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    subscription_id: str
    canceled: bool | None = ...
class PaymentsCheckCanSendGift(Constructor, kw_only=True):
    gift_id: int
class PaymentsCheckGiftCode(Constructor, kw_only=True):
    slug: str
class PaymentsClearSavedInfo(Constructor, kw_only=True):
    credentials: bool = ...
    info: bool = ...
class PaymentsConnectStarRefBot(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    bot: t.TypeInputUser
class PaymentsConvertStarGift(Constructor, kw_only=True):
    stargift: t.TypeInputSavedStarGift
class PaymentsCraftStarGift(Constructor, kw_only=True):
    stargift: Sequence[t.TypeInputSavedStarGift]
class PaymentsCreateStarGiftCollection(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    title: str
    stargift: Sequence[t.TypeInputSavedStarGift]
class PaymentsDeleteStarGiftCollection(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    collection_id: int
class PaymentsEditConnectedStarRefBot(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    link: str
    revoked: bool = ...
class PaymentsExportInvoice(Constructor, kw_only=True):
    invoice_media: t.TypeInputMedia
class PaymentsFulfillStarsSubscription(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    subscription_id: str
class PaymentsGetBankCardData(Constructor, kw_only=True):
    number: str
class PaymentsGetConnectedStarRefBot(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    bot: t.TypeInputUser
class PaymentsGetConnectedStarRefBots(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    limit: int
    offset_date: int | None = ...
    offset_link: str | None = ...
class PaymentsGetCraftStarGifts(Constructor, kw_only=True):
    gift_id: int
    offset: str
    limit: int
class PaymentsGetGiveawayInfo(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class PaymentsGetPaymentForm(Constructor, kw_only=True):
    invoice: t.TypeInputInvoice
    theme_params: t.TypeDataJSON | None = ...
class PaymentsGetPaymentReceipt(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
class PaymentsGetPremiumGiftCodeOptions(Constructor, kw_only=True):
    boost_peer: t.TypeInputPeer | None = ...
class PaymentsGetResaleStarGifts(Constructor, kw_only=True):
    gift_id: int
    offset: str
    limit: int
    sort_by_price: bool = ...
    sort_by_num: bool = ...
    for_craft: bool = ...
    stars_only: bool = ...
    attributes_hash: int | None = ...
    attributes: Sequence[t.TypeStarGiftAttributeId] | None = ...
class PaymentsGetSavedInfo(Constructor, kw_only=True): ...
class PaymentsGetSavedStarGift(Constructor, kw_only=True):
    stargift: Sequence[t.TypeInputSavedStarGift]
class PaymentsGetSavedStarGifts(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset: str
    limit: int
    exclude_unsaved: bool = ...
    exclude_saved: bool = ...
    exclude_unlimited: bool = ...
    exclude_limited: bool = ...
    exclude_unique: bool = ...
    sort_by_value: bool = ...
    exclude_upgradable: bool = ...
    exclude_unupgradable: bool = ...
    peer_color_available: bool = ...
    exclude_hosted: bool = ...
    collection_id: int | None = ...
class PaymentsGetStarGiftActiveAuctions(Constructor, kw_only=True):
    hash: int
class PaymentsGetStarGiftAuctionAcquiredGifts(Constructor, kw_only=True):
    gift_id: int
class PaymentsGetStarGiftAuctionState(Constructor, kw_only=True):
    auction: t.TypeInputStarGiftAuction
    version: int
class PaymentsGetStarGiftCollections(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    hash: int
class PaymentsGetStarGiftUpgradeAttributes(Constructor, kw_only=True):
    gift_id: int
class PaymentsGetStarGiftUpgradePreview(Constructor, kw_only=True):
    gift_id: int
class PaymentsGetStarGiftWithdrawalUrl(Constructor, kw_only=True):
    stargift: t.TypeInputSavedStarGift
    password: t.TypeInputCheckPasswordSRP
class PaymentsGetStarGifts(Constructor, kw_only=True):
    hash: int
class PaymentsGetStarsGiftOptions(Constructor, kw_only=True):
    user_id: t.TypeInputUser | None = ...
class PaymentsGetStarsGiveawayOptions(Constructor, kw_only=True): ...
class PaymentsGetStarsRevenueAdsAccountUrl(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class PaymentsGetStarsRevenueStats(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    dark: bool = ...
    ton: bool = ...
class PaymentsGetStarsRevenueWithdrawalUrl(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    password: t.TypeInputCheckPasswordSRP
    ton: bool = ...
    amount: int | None = ...
class PaymentsGetStarsStatus(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    ton: bool = ...
class PaymentsGetStarsSubscriptions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset: str
    missing_balance: bool = ...
class PaymentsGetStarsTopupOptions(Constructor, kw_only=True): ...
class PaymentsGetStarsTransactions(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset: str
    limit: int
    inbound: bool = ...
    outbound: bool = ...
    ascending: bool = ...
    ton: bool = ...
    subscription_id: str | None = ...
class PaymentsGetStarsTransactionsByID(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[t.TypeInputStarsTransaction]
    ton: bool = ...
class PaymentsGetSuggestedStarRefBots(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset: str
    limit: int
    order_by_revenue: bool = ...
    order_by_date: bool = ...
class PaymentsGetUniqueStarGift(Constructor, kw_only=True):
    slug: str
class PaymentsGetUniqueStarGiftValueInfo(Constructor, kw_only=True):
    slug: str
class PaymentsLaunchPrepaidGiveaway(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    giveaway_id: int
    purpose: t.TypeInputStorePaymentPurpose
class PaymentsRefundStarsCharge(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    charge_id: str
class PaymentsReorderStarGiftCollections(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    order: Sequence[int]
class PaymentsResolveStarGiftOffer(Constructor, kw_only=True):
    offer_msg_id: int
    decline: bool = ...
class PaymentsSaveStarGift(Constructor, kw_only=True):
    stargift: t.TypeInputSavedStarGift
    unsave: bool = ...
class PaymentsSendPaymentForm(Constructor, kw_only=True):
    form_id: int
    invoice: t.TypeInputInvoice
    credentials: t.TypeInputPaymentCredentials
    requested_info_id: str | None = ...
    shipping_option_id: str | None = ...
    tip_amount: int | None = ...
class PaymentsSendStarGiftOffer(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    slug: str
    price: t.TypeStarsAmount
    duration: int
    random_id: int
    allow_paid_stars: int | None = ...
class PaymentsSendStarsForm(Constructor, kw_only=True):
    form_id: int
    invoice: t.TypeInputInvoice
class PaymentsToggleChatStarGiftNotifications(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    enabled: bool = ...
class PaymentsToggleStarGiftsPinnedToTop(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    stargift: Sequence[t.TypeInputSavedStarGift]
class PaymentsTransferStarGift(Constructor, kw_only=True):
    stargift: t.TypeInputSavedStarGift
    to_id: t.TypeInputPeer
class PaymentsUpdateStarGiftCollection(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    collection_id: int
    title: str | None = ...
    delete_stargift: Sequence[t.TypeInputSavedStarGift] | None = ...
    add_stargift: Sequence[t.TypeInputSavedStarGift] | None = ...
    order: Sequence[t.TypeInputSavedStarGift] | None = ...
class PaymentsUpdateStarGiftPrice(Constructor, kw_only=True):
    stargift: t.TypeInputSavedStarGift
    resell_amount: t.TypeStarsAmount
class PaymentsUpgradeStarGift(Constructor, kw_only=True):
    stargift: t.TypeInputSavedStarGift
    keep_original_details: bool = ...
class PaymentsValidateRequestedInfo(Constructor, kw_only=True):
    invoice: t.TypeInputInvoice
    info: t.TypePaymentRequestedInfo
    save: bool = ...
class PhoneAcceptCall(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    g_b: bytes
    protocol: t.TypePhoneCallProtocol
class PhoneCheckGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    sources: Sequence[int]
class PhoneConfirmCall(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    g_a: bytes
    key_fingerprint: int
    protocol: t.TypePhoneCallProtocol
class PhoneCreateConferenceCall(Constructor, kw_only=True):
    random_id: int
    muted: bool = ...
    video_stopped: bool = ...
    join: bool = ...
    public_key: bytes | None = ...
    block: bytes | None = ...
    params: t.TypeDataJSON | None = ...
class PhoneCreateGroupCall(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    random_id: int
    rtmp_stream: bool = ...
    title: str | None = ...
    schedule_date: int | None = ...
class PhoneDeclineConferenceCallInvite(Constructor, kw_only=True):
    msg_id: int
class PhoneDeleteConferenceCallParticipants(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    ids: Sequence[int]
    block: bytes
    only_left: bool = ...
    kick: bool = ...
class PhoneDeleteGroupCallMessages(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    messages: Sequence[int]
    report_spam: bool = ...
class PhoneDeleteGroupCallParticipantMessages(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    participant: t.TypeInputPeer
    report_spam: bool = ...
class PhoneDiscardCall(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    duration: int
    reason: t.TypePhoneCallDiscardReason
    connection_id: int
    video: bool = ...
class PhoneDiscardGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
class PhoneEditGroupCallParticipant(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    participant: t.TypeInputPeer
    muted: bool | None = ...
    volume: int | None = ...
    raise_hand: bool | None = ...
    video_stopped: bool | None = ...
    video_paused: bool | None = ...
    presentation_paused: bool | None = ...
class PhoneEditGroupCallTitle(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    title: str
class PhoneExportGroupCallInvite(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    can_self_unmute: bool = ...
class PhoneGetCallConfig(Constructor, kw_only=True): ...
class PhoneGetGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    limit: int
class PhoneGetGroupCallChainBlocks(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    sub_chain_id: int
    offset: int
    limit: int
class PhoneGetGroupCallJoinAs(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class PhoneGetGroupCallStars(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
class PhoneGetGroupCallStreamChannels(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
class PhoneGetGroupCallStreamRtmpUrl(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    revoke: bool
    live_story: bool = ...
class PhoneGetGroupParticipants(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    ids: Sequence[t.TypeInputPeer]
    sources: Sequence[int]
    offset: str
    limit: int
class PhoneInviteConferenceCallParticipant(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    user_id: t.TypeInputUser
    video: bool = ...
class PhoneInviteToGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    users: Sequence[t.TypeInputUser]
class PhoneJoinGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    join_as: t.TypeInputPeer
    params: t.TypeDataJSON
    muted: bool = ...
    video_stopped: bool = ...
    invite_hash: str | None = ...
    public_key: bytes | None = ...
    block: bytes | None = ...
class PhoneJoinGroupCallPresentation(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    params: t.TypeDataJSON
class PhoneLeaveGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    source: int
class PhoneLeaveGroupCallPresentation(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
class PhoneReceivedCall(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
class PhoneRequestCall(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    random_id: int
    g_a_hash: bytes
    protocol: t.TypePhoneCallProtocol
    video: bool = ...
class PhoneSaveCallDebug(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    debug: t.TypeDataJSON
class PhoneSaveCallLog(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    file: t.TypeInputFile
class PhoneSaveDefaultGroupCallJoinAs(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    join_as: t.TypeInputPeer
class PhoneSaveDefaultSendAs(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    send_as: t.TypeInputPeer
class PhoneSendConferenceCallBroadcast(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    block: bytes
class PhoneSendGroupCallEncryptedMessage(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    encrypted_message: bytes
class PhoneSendGroupCallMessage(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    random_id: int
    message: t.TypeTextWithEntities
    allow_paid_stars: int | None = ...
    send_as: t.TypeInputPeer | None = ...
class PhoneSendSignalingData(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    data: bytes
class PhoneSetCallRating(Constructor, kw_only=True):
    peer: t.TypeInputPhoneCall
    rating: int
    comment: str
    user_initiative: bool = ...
class PhoneStartScheduledGroupCall(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
class PhoneToggleGroupCallRecord(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    start: bool = ...
    video: bool = ...
    title: str | None = ...
    video_portrait: bool | None = ...
class PhoneToggleGroupCallSettings(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    reset_invite_hash: bool = ...
    join_muted: bool | None = ...
    messages_enabled: bool | None = ...
    send_paid_messages_stars: int | None = ...
class PhoneToggleGroupCallStartSubscription(Constructor, kw_only=True):
    call: t.TypeInputGroupCall
    subscribed: bool
class PhotosDeletePhotos(Constructor, kw_only=True):
    id: Sequence[t.TypeInputPhoto]
class PhotosGetUserPhotos(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    offset: int
    max_id: int
    limit: int
class PhotosUpdateProfilePhoto(Constructor, kw_only=True):
    id: t.TypeInputPhoto
    fallback: bool = ...
    bot: t.TypeInputUser | None = ...
class PhotosUploadContactProfilePhoto(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    suggest: bool = ...
    save: bool = ...
    file: t.TypeInputFile | None = ...
    video: t.TypeInputFile | None = ...
    video_start_ts: float | None = ...
    video_emoji_markup: t.TypeVideoSize | None = ...
class PhotosUploadProfilePhoto(Constructor, kw_only=True):
    fallback: bool = ...
    bot: t.TypeInputUser | None = ...
    file: t.TypeInputFile | None = ...
    video: t.TypeInputFile | None = ...
    video_start_ts: float | None = ...
    video_emoji_markup: t.TypeVideoSize | None = ...
class PremiumApplyBoost(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    slots: Sequence[int] | None = ...
class PremiumGetBoostsList(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset: str
    limit: int
    gifts: bool = ...
class PremiumGetBoostsStatus(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class PremiumGetMyBoosts(Constructor, kw_only=True): ...
class PremiumGetUserBoosts(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    user_id: t.TypeInputUser
class SmsjobsFinishJob(Constructor, kw_only=True):
    job_id: str
    error: str | None = ...
class SmsjobsGetSmsJob(Constructor, kw_only=True):
    job_id: str
class SmsjobsGetStatus(Constructor, kw_only=True): ...
class SmsjobsIsEligibleToJoin(Constructor, kw_only=True): ...
class SmsjobsJoin(Constructor, kw_only=True): ...
class SmsjobsLeave(Constructor, kw_only=True): ...
class SmsjobsUpdateSettings(Constructor, kw_only=True):
    allow_international: bool = ...
class StatsGetBroadcastStats(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    dark: bool = ...
class StatsGetMegagroupStats(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    dark: bool = ...
class StatsGetMessagePublicForwards(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    msg_id: int
    offset: str
    limit: int
class StatsGetMessageStats(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    msg_id: int
    dark: bool = ...
class StatsGetPollStats(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    msg_id: int
    dark: bool = ...
class StatsGetStoryPublicForwards(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    offset: str
    limit: int
class StatsGetStoryStats(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    dark: bool = ...
class StatsLoadAsyncGraph(Constructor, kw_only=True):
    token: str
    x: int | None = ...
class StickersAddStickerToSet(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
    sticker: t.TypeInputStickerSetItem
class StickersChangeSticker(Constructor, kw_only=True):
    sticker: t.TypeInputDocument
    emoji: str | None = ...
    mask_coords: t.TypeMaskCoords | None = ...
    keywords: str | None = ...
class StickersChangeStickerPosition(Constructor, kw_only=True):
    sticker: t.TypeInputDocument
    position: int
class StickersCheckShortName(Constructor, kw_only=True):
    short_name: str
class StickersCreateStickerSet(Constructor, kw_only=True):
    user_id: t.TypeInputUser
    title: str
    short_name: str
    stickers: Sequence[t.TypeInputStickerSetItem]
    masks: bool = ...
    animated: bool = ...
    videos: bool = ...
    emojis: bool = ...
    text_color: bool = ...
    thumb: t.TypeInputDocument | None = ...
    software: str | None = ...
class StickersDeleteStickerSet(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
class StickersRemoveStickerFromSet(Constructor, kw_only=True):
    sticker: t.TypeInputDocument
class StickersRenameStickerSet(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
    title: str
class StickersReplaceSticker(Constructor, kw_only=True):
    sticker: t.TypeInputDocument
    new_sticker: t.TypeInputStickerSetItem
class StickersSetStickerSetThumb(Constructor, kw_only=True):
    stickerset: t.TypeInputStickerSet
    thumb: t.TypeInputDocument | None = ...
    thumb_document_id: int | None = ...
class StickersSuggestShortName(Constructor, kw_only=True):
    title: str
class StoriesActivateStealthMode(Constructor, kw_only=True):
    past: bool = ...
    future: bool = ...
class StoriesCanSendStory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class StoriesCreateAlbum(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    title: str
    stories: Sequence[int]
class StoriesDeleteAlbum(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    album_id: int
class StoriesDeleteStories(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class StoriesEditStory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    media: t.TypeInputMedia | None = ...
    media_areas: Sequence[t.TypeMediaArea] | None = ...
    caption: str | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    privacy_rules: Sequence[t.TypeInputPrivacyRule] | None = ...
    music: t.TypeInputDocument | None = ...
class StoriesExportStoryLink(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
class StoriesGetAlbumStories(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    album_id: int
    offset: int
    limit: int
class StoriesGetAlbums(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    hash: int
class StoriesGetAllReadPeerStories(Constructor, kw_only=True): ...
class StoriesGetAllStories(Constructor, kw_only=True):
    next: bool = ...
    hidden: bool = ...
    state: str | None = ...
class StoriesGetChatsToSend(Constructor, kw_only=True): ...
class StoriesGetPeerMaxIDs(Constructor, kw_only=True):
    id: Sequence[t.TypeInputPeer]
class StoriesGetPeerStories(Constructor, kw_only=True):
    peer: t.TypeInputPeer
class StoriesGetPinnedStories(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    limit: int
class StoriesGetStoriesArchive(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    offset_id: int
    limit: int
class StoriesGetStoriesByID(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class StoriesGetStoriesViews(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class StoriesGetStoryReactionsList(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    limit: int
    forwards_first: bool = ...
    reaction: t.TypeReaction | None = ...
    offset: str | None = ...
class StoriesGetStoryViewsList(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: int
    offset: str
    limit: int
    just_contacts: bool = ...
    reactions_first: bool = ...
    forwards_first: bool = ...
    q: str | None = ...
class StoriesIncrementStoryViews(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class StoriesReadStories(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    max_id: int
class StoriesReorderAlbums(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    order: Sequence[int]
class StoriesReport(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
    option: bytes
    message: str
class StoriesSearchPosts(Constructor, kw_only=True):
    offset: str
    limit: int
    hashtag: str | None = ...
    area: t.TypeMediaArea | None = ...
    peer: t.TypeInputPeer | None = ...
class StoriesSendReaction(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    story_id: int
    reaction: t.TypeReaction
    add_to_recent: bool = ...
class StoriesSendStory(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    media: t.TypeInputMedia
    privacy_rules: Sequence[t.TypeInputPrivacyRule]
    random_id: int
    pinned: bool = ...
    noforwards: bool = ...
    fwd_modified: bool = ...
    media_areas: Sequence[t.TypeMediaArea] | None = ...
    caption: str | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    period: int | None = ...
    fwd_from_id: t.TypeInputPeer | None = ...
    fwd_from_story: int | None = ...
    albums: Sequence[int] | None = ...
    music: t.TypeInputDocument | None = ...
class StoriesStartLive(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    privacy_rules: Sequence[t.TypeInputPrivacyRule]
    random_id: int
    pinned: bool = ...
    noforwards: bool = ...
    rtmp_stream: bool = ...
    caption: str | None = ...
    entities: Sequence[t.TypeMessageEntity] | None = ...
    messages_enabled: bool | None = ...
    send_paid_messages_stars: int | None = ...
class StoriesToggleAllStoriesHidden(Constructor, kw_only=True):
    hidden: bool
class StoriesTogglePeerStoriesHidden(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    hidden: bool
class StoriesTogglePinned(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
    pinned: bool
class StoriesTogglePinnedToTop(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    id: Sequence[int]
class StoriesUpdateAlbum(Constructor, kw_only=True):
    peer: t.TypeInputPeer
    album_id: int
    title: str | None = ...
    delete_stories: Sequence[int] | None = ...
    add_stories: Sequence[int] | None = ...
    order: Sequence[int] | None = ...
class UpdatesGetChannelDifference(Constructor, kw_only=True):
    channel: t.TypeInputChannel
    filter: t.TypeChannelMessagesFilter
    pts: int
    limit: int
    force: bool = ...
class UpdatesGetDifference(Constructor, kw_only=True):
    pts: int
    date: int
    qts: int
    pts_limit: int | None = ...
    pts_total_limit: int | None = ...
    qts_limit: int | None = ...
class UpdatesGetState(Constructor, kw_only=True): ...
class UploadGetCdnFile(Constructor, kw_only=True):
    file_token: bytes
    offset: int
    limit: int
class UploadGetCdnFileHashes(Constructor, kw_only=True):
    file_token: bytes
    offset: int
class UploadGetFile(Constructor, kw_only=True):
    location: t.TypeInputFileLocation
    offset: int
    limit: int
    precise: bool = ...
    cdn_supported: bool = ...
class UploadGetFileHashes(Constructor, kw_only=True):
    location: t.TypeInputFileLocation
    offset: int
class UploadGetWebFile(Constructor, kw_only=True):
    location: t.TypeInputWebFileLocation
    offset: int
    limit: int
class UploadReuploadCdnFile(Constructor, kw_only=True):
    file_token: bytes
    request_token: bytes
class UploadSaveBigFilePart(Constructor, kw_only=True):
    file_id: int
    file_part: int
    file_total_parts: int
    bytes: bytes
class UploadSaveFilePart(Constructor, kw_only=True):
    file_id: int
    file_part: int
    bytes: bytes
class UsersGetFullUser(Constructor, kw_only=True):
    id: t.TypeInputUser
class UsersGetRequirementsToContact(Constructor, kw_only=True):
    id: Sequence[t.TypeInputUser]
class UsersGetSavedMusic(Constructor, kw_only=True):
    id: t.TypeInputUser
    offset: int
    limit: int
    hash: int
class UsersGetSavedMusicByID(Constructor, kw_only=True):
    id: t.TypeInputUser
    documents: Sequence[t.TypeInputDocument]
class UsersGetUsers(Constructor, kw_only=True):
    id: Sequence[t.TypeInputUser]
class UsersSetSecureValueErrors(Constructor, kw_only=True):
    id: t.TypeInputUser
    errors: Sequence[t.TypeSecureValueError]
class UsersSuggestBirthday(Constructor, kw_only=True):
    id: t.TypeInputUser
    birthday: t.TypeBirthday
