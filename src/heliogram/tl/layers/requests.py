"""Old requests: methods that were renamed, and fields that changed their meaning.

Each function gets the fields of the old request and answers those of today's that do not simply keep their value. The
renamings are those of the API's changelog: topics, sponsored messages and the creator moved from ``channels`` to
``messages``, stories from users to peers, boosts from ``stories`` to ``premium``.
"""

from __future__ import annotations

from heliogram.tl import types as t
from heliogram.tl.layers.registry import RENAMED, Fields, raises_request
from heliogram.tl.layers.values import peer_of_channel, peer_of_user, plain_text, reaction_of

# Only the name changed.
RENAMED.update(
    {
        "account.addNoPaidMessagesException": "account.toggleNoPaidMessagesException",
        "stories.applyBoost": "premium.applyBoost",
        "stories.getBoostersList": "premium.getBoostsList",
        "stories.getBoostsStatus": "premium.getBoostsStatus",
        "stories.getAllReadUserStories": "stories.getAllReadPeerStories",
        "users.getIsPremiumRequiredToContact": "users.getRequirementsToContact",
    }
)

_CHANNEL_TO_PEER = {
    "channels.createForumTopic": "messages.createForumTopic",
    "channels.editForumTopic": "messages.editForumTopic",
    "channels.getForumTopics": "messages.getForumTopics",
    "channels.getForumTopicsByID": "messages.getForumTopicsByID",
    "channels.deleteTopicHistory": "messages.deleteTopicHistory",
    "channels.reorderPinnedForumTopics": "messages.reorderPinnedForumTopics",
    "channels.updatePinnedForumTopic": "messages.updatePinnedForumTopic",
    "channels.viewSponsoredMessage": "messages.viewSponsoredMessage",
    "channels.clickSponsoredMessage": "messages.clickSponsoredMessage",
    "channels.reportSponsoredMessage": "messages.reportSponsoredMessage",
    "channels.getSponsoredMessages": "messages.getSponsoredMessages",
    "channels.editCreator": "messages.editChatCreator",
    "channels.getFutureCreatorAfterLeave": "messages.getFutureChatCreatorAfterLeave",
}
RENAMED.update(_CHANNEL_TO_PEER)

_USER_TO_PEER = (
    "stories.exportStoryLink",
    "stories.getPinnedStories",
    "stories.getStoriesByID",
    "stories.incrementStoryViews",
    "stories.readStories",
    "stories.sendReaction",
)
_OWN_STORIES = (
    "stories.deleteStories",
    "stories.editStory",
    "stories.getStoriesArchive",
    "stories.getStoriesViews",
    "stories.getStoryViewsList",
    "stories.sendStory",
    "stories.togglePinned",
    "stories.canSendStory",
)
_REPLYING = (
    "messages.sendMessage",
    "messages.sendMedia",
    "messages.sendMultiMedia",
    "messages.sendInlineBotResult",
    "messages.requestWebView",
    "messages.prolongWebView",
    "messages.saveDraft",
    "messages.sendScreenshotNotification",
)


@raises_request(*_CHANNEL_TO_PEER)
def channel_as_peer(values: Fields) -> Fields:
    """What was asked of a channel is asked of a peer."""
    return {"peer": peer_of_channel(values["channel"])}


@raises_request(*_USER_TO_PEER)
def user_as_peer(values: Fields) -> Fields:
    """What was asked of a user is asked of a peer."""
    return {"peer": peer_of_user(values["user_id"])} if "user_id" in values else {}


@raises_request(*_OWN_STORIES)
def own_stories(values: Fields) -> Fields:
    """Below layer 164 only users had stories, and these methods worked on one's own."""
    return {} if "peer" in values else {"peer": t.InputPeerSelf()}


@raises_request(*_REPLYING)
def reply(values: Fields) -> Fields:
    """Below layer 160 a reply named a message of the same chat by number, and its topic."""
    replied = values.get("reply_to_msg_id")
    topic = values.get("top_msg_id")
    given: Fields = {}
    to = topic if replied is None else replied
    if to is not None:
        given["reply_to"] = t.InputReplyToMessage(reply_to_msg_id=to, top_msg_id=topic)
    if "platform" not in values:
        given["platform"] = "unknown"
    return given


@raises_request("messages.requestSimpleWebView")
def platform(values: Fields) -> Fields:
    """Below layer 145 a client did not say what it runs on."""
    return {} if "platform" in values else {"platform": "unknown"}


@raises_request("stories.getUserStories", to="stories.getPeerStories")
def stories_of_user(values: Fields) -> Fields:
    """The stories of one user."""
    return {"peer": peer_of_user(values["user_id"])}


@raises_request("contacts.toggleStoriesHidden", to="stories.togglePeerStoriesHidden")
def hide_stories(values: Fields) -> Fields:
    """The user whose stories are hidden."""
    return {"peer": peer_of_user(values["id"])}


@raises_request("users.getStoriesMaxIDs", to="stories.getPeerMaxIDs")
def newest_stories(values: Fields) -> Fields:
    """The users whose newest story is asked for."""
    return {"id": [peer_of_user(user) for user in values["id"]]}


@raises_request("stories.report")
def report_story(values: Fields) -> Fields:
    """Below layer 189 a report gave its reason at once; today reasons are options that the server offers."""
    given: Fields = {"option": b""} if "option" not in values else {}
    if "user_id" in values:
        given["peer"] = peer_of_user(values["user_id"])
    return given


@raises_request("channels.deleteUserHistory", to="channels.deleteParticipantHistory")
@raises_request("channels.reportSpam")
def participant(values: Fields) -> Fields:
    """Below layer 135 only users took part in channels."""
    return {"participant": peer_of_user(values["user_id"])} if "user_id" in values else {}


@raises_request("account.sendVerifyEmailCode")
def purpose_of_code(values: Fields) -> Fields:
    """Below layer 145 a verified address served Passport only."""
    return {} if "purpose" in values else {"purpose": t.EmailVerifyPurposePassport()}


@raises_request("account.verifyEmail")
def verified_by_code(values: Fields) -> Fields:
    """Below layer 145 a verified address served Passport only, by a code."""
    return {"purpose": t.EmailVerifyPurposePassport(), "verification": t.EmailVerificationCode(code=values["code"])}


@raises_request("account.updateColor")
def color(values: Fields) -> Fields:
    """Below layer 216 a color was its number, and the emoji behind it a field beside."""
    number, emoji = values.get("color"), values.get("background_emoji_id")
    if number is None and emoji is None:
        return {"color": None}
    return {"color": t.PeerColor(color=number, background_emoji_id=emoji)}


@raises_request("messages.sendBotRequestedPeer")
def requested_peers(values: Fields) -> Fields:
    """Below layer 169 a bot asked for one peer."""
    return {"requested_peers": [values["requested_peer"]]} if "requested_peer" in values else {}


@raises_request("messages.sendReaction")
def reactions(values: Fields) -> Fields:
    """Below layer 145 a reaction was one emoji; none takes the reaction back."""
    if isinstance(values.get("reaction"), str):
        return {"reaction": [reaction_of(values["reaction"])] if values["reaction"] else []}
    return {}


@raises_request("messages.setChatTheme")
def chat_theme(values: Fields) -> Fields:
    """Below layer 214 a theme was an emoji; the empty one took it away."""
    emoticon = values["emoticon"]
    return {"theme": t.InputChatTheme(emoticon=emoticon) if emoticon else t.InputChatThemeEmpty()}


@raises_request("messages.translateText")
def translated(values: Fields) -> Fields:
    """Below layer 152 one message, or one plain text, was translated."""
    given: Fields = {}
    if values.get("msg_id") is not None:
        given["id"] = [values["msg_id"]]
    if isinstance(values.get("text"), str):
        given["text"] = [plain_text(values["text"])]
    return given


@raises_request("payments.getPaymentForm", "payments.sendPaymentForm", "payments.validateRequestedInfo")
def invoice(values: Fields) -> Fields:
    """Below layer 141 an invoice was always a message."""
    return {"invoice": t.InputInvoiceMessage(peer=values["peer"], msg_id=values["msg_id"])}


@raises_request(
    "payments.convertStarGift", "payments.saveStarGift", "payments.upgradeStarGift", "payments.transferStarGift"
)
def saved_gift(values: Fields) -> Fields:
    """Below layer 198 a gift one got was named by its message."""
    return {} if "stargift" in values else {"stargift": t.InputSavedStarGiftUser(msg_id=values["msg_id"])}


@raises_request("payments.updateStarGiftPrice")
def gift_price(values: Fields) -> Fields:
    """Below layer 211 a price was in stars."""
    return {"resell_amount": t.StarsAmount(amount=values["resell_stars"], nanos=0)}


@raises_request("payments.getUserStarGifts", to="payments.getSavedStarGifts")
def gifts_of_user(values: Fields) -> Fields:
    """The gifts of one user."""
    return {"peer": peer_of_user(values["user_id"])}


@raises_request("payments.getUserStarGift", to="payments.getSavedStarGift")
def gifts_by_message(values: Fields) -> Fields:
    """Gifts named by their messages."""
    return {"stargift": [t.InputSavedStarGiftUser(msg_id=number) for number in values["msg_id"]]}


@raises_request("payments.canPurchasePremium", to="payments.canPurchaseStore")
def purchase(values: Fields) -> Fields:
    """In layer 143 there was one thing to buy."""
    return {} if "purpose" in values else {"purpose": t.InputStorePaymentPremiumSubscription()}


@raises_request("payments.assignAppStoreTransaction")
def app_store(values: Fields) -> Fields:
    """In layer 143 there was one thing to buy."""
    return {"purpose": t.InputStorePaymentPremiumSubscription(restore=values["restore"])}


@raises_request("payments.assignPlayMarketTransaction")
def play_market(values: Fields) -> Fields:
    """In layer 143 a purchase was its token."""
    receipt = t.DataJSON(data=values["purchase_token"])
    return {"receipt": receipt, "purpose": t.InputStorePaymentPremiumSubscription()}


@raises_request("payments.getStarsTransactions")
def page_of_stars(values: Fields) -> Fields:
    """In layer 181 the server chose the size of a page."""
    return {} if "limit" in values else {"limit": 100}


@raises_request("payments.getStarsRevenueWithdrawalUrl")
def withdrawn_stars(values: Fields) -> Fields:
    """Below layer 206 the amount was always stars."""
    return {"amount": values["stars"]}


def _revenue_peer(values: Fields) -> Fields:
    return {"peer": values["peer"] if "peer" in values else peer_of_channel(values["channel"]), "ton": True}


@raises_request("stats.getBroadcastRevenueStats", to="payments.getStarsRevenueStats")
def revenue(values: Fields) -> Fields:
    """Revenue of a channel, which was always in TON."""
    return _revenue_peer(values)


@raises_request("stats.getBroadcastRevenueTransactions", to="payments.getStarsTransactions")
def revenue_transactions(values: Fields) -> Fields:
    """Its transactions; the offset was a number."""
    return {**_revenue_peer(values), "offset": str(values["offset"] or "")}


@raises_request("stats.getBroadcastRevenueWithdrawalUrl", to="payments.getStarsRevenueWithdrawalUrl")
def revenue_withdrawal(values: Fields) -> Fields:
    """Where to withdraw all of it."""
    return _revenue_peer(values)
