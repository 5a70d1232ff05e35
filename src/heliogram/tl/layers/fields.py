"""Fields that only older versions of a constructor have, from today's object: one function for each meaning."""

from __future__ import annotations

from typing import Final

from heliogram.tl import types as t
from heliogram.tl.layers.registry import Layer, adapt, fallback, field
from heliogram.tl.layers.values import emoticon_of, user_of

# ------------------------------------------------------------------------------------------------------- configuration

_LIMITS: Final = {
    "saved_gifs_limit": 200,
    "stickers_faved_limit": 5,
    "pinned_dialogs_count_max": 5,
    "pinned_infolder_count_max": 100,
}


def _limit(name: str) -> None:
    field("config", name, "int")(lambda _config: _LIMITS[name])


for _name in _LIMITS:  # since layer 154 these are in help.getAppConfig
    _limit(_name)


@adapt("help.promoData")
def promotion(value: t.HelpPromoData, layer: Layer) -> object:
    """Below layer 203 promotion without a chat was no promotion."""
    return t.HelpPromoDataEmpty(expires=value.expires) if layer.number < 203 and value.peer is None else value


@field("help.premiumPromo", "currency", "string")
def promo_currency(_promo: object) -> str:
    """In layers 143 and 144 Premium had one price."""
    return "USD"


@field("help.premiumPromo", "monthly_amount", "long")
def promo_amount(_promo: object) -> int:
    """No price is promised."""
    return 0


# ------------------------------------------------------------------------------------------------- messages and drafts


@adapt("messageReplyHeader")
def reply_header(header: t.MessageReplyHeader, layer: Layer) -> object:
    """Below layer 166 a reply without a message number was no reply."""
    return None if layer.number <= 165 and header.reply_to_msg_id is None else header


@field("draftMessage", "reply_to_msg_id", "int")
def draft_reply(draft: t.DraftMessage) -> int | None:
    """The message a draft replies to."""
    reply = draft.reply_to
    return reply.reply_to_msg_id if isinstance(reply, t.InputReplyToMessage) else None


@field("messageActionRequestedPeer", "peer", "Peer")
def requested_peer(action: t.MessageActionRequestedPeer) -> t.TypePeer | None:
    """Below layer 169 one peer was shared at a time."""
    return action.peers[0] if action.peers else None


@field("messageActionSetChatTheme", "emoticon", "string")
def theme_emoticon(action: t.MessageActionSetChatTheme) -> str:
    """Below layer 214 a theme was an emoji."""
    return action.theme.emoticon if isinstance(action.theme, t.ChatTheme) else ""


@field("messageActionGiftCode", "months", "int")
@field("messageActionGiftPremium", "months", "int")
@field("payments.checkedGiftCode", "months", "int")
def months(gift: t.MessageActionGiftCode | t.MessageActionGiftPremium | t.PaymentsCheckedGiftCode) -> int:
    """Below layer 217 gifts were counted in months."""
    return max(1, round(gift.days / 30.44))


@field("invoice", "recurring_terms_url", "string")
def recurring_terms(invoice: t.Invoice) -> str | None:
    """Below layer 164 only recurring invoices had terms."""
    return invoice.terms_url if invoice.recurring else None


@field("reactionCount", "chosen", "true")
def chosen(count: t.ReactionCount) -> bool:
    """Below layer 145 one chose one reaction."""
    return count.chosen_order is not None


@adapt("messagePeerReaction")
def peer_reaction(reaction: t.MessagePeerReaction, layer: Layer) -> object:
    """In layers 136 and 137 only users reacted."""
    if layer.number > 137:
        return reaction
    user, emoji = user_of(reaction.peer_id), emoticon_of(reaction.reaction)
    if user is None or emoji is None:
        return None
    return layer.make("messageUserReaction", user_id=user, reaction=emoji)


# ------------------------------------------------------------------------------------------------------------- stories


@field("messageMediaStory", "user_id", "long")
@field("messageReplyStoryHeader", "user_id", "long")
@field("webPageAttributeStory", "user_id", "long")
@field("updateStory", "user_id", "long")
@field("updateReadStories", "user_id", "long")
@field("updateSentStoryReaction", "user_id", "long")
@field("updateMessagePollVote", "user_id", "long")
def user_id(value: t.UpdateStory) -> int:
    """Users only, before any peer could have stories and votes; zero where it is another peer."""
    return user_of(value.peer) or 0


@field("stories.allStories", "user_stories", "Vector<UserStories>")
def user_stories(value: t.StoriesAllStories) -> object:
    """Below layer 164 only users had stories."""
    return value.peer_stories


@adapt("peerStories")
def stories_of_user(stories: t.PeerStories, layer: Layer) -> object:
    """Below layer 164 only users had stories."""
    if layer.number >= 164:
        return stories
    user = user_of(stories.peer)
    if user is None:
        return None
    return layer.make("userStories", user_id=user, max_read_id=stories.max_read_id, stories=stories.stories)


# --------------------------------------------------------------------------------------------------------------- polls


@adapt("messagePeerVote", "messagePeerVoteInputOption", "messagePeerVoteMultiple")
def vote_of_user(
    vote: t.MessagePeerVote | t.MessagePeerVoteInputOption | t.MessagePeerVoteMultiple, layer: Layer
) -> object:
    """Below layer 159 only users voted."""
    if layer.number >= 159:
        return vote
    user = user_of(vote.peer)
    if user is None:
        return None
    values = {name: getattr(vote, name) for name in vote.__struct_fields__ if name != "peer"}
    return layer.make(vote.NAME.replace("Peer", "User"), user_id=user, **values)


# --------------------------------------------------------------------------------------------------- users and chats


@field("updateUserName", "username", "string")
def first_username(update: t.UpdateUserName) -> str:
    """Below layer 148 a user had one name."""
    return next((name.username for name in update.usernames if name.active), "")


@field("userFull", "user", "User")
def user_itself(full: t.UserFull) -> t.UserEmpty:
    """In layers 133 and 134 the full user carried the short one; ``answers.user_full`` has it, updates do not."""
    return t.UserEmpty(id=full.id)


@field("userFull", "theme_emoticon", "string")
def theme_of_user(full: t.UserFull) -> str | None:
    """Below layer 214 a theme was an emoji."""
    return full.theme.emoticon if isinstance(full.theme, t.ChatTheme) else None


@field("user", "background_emoji_id", "long")
@field("channel", "background_emoji_id", "long")
def background_emoji(peer: t.User | t.Channel) -> int | None:
    """In layer 166 the emoji stood beside the color."""
    return peer.color.background_emoji_id if isinstance(peer.color, t.PeerColor) else None


@field("botInfo", "menu_button", "BotMenuButton")
def menu_button(info: t.BotInfo) -> t.TypeBotMenuButton:
    """In layer 140 every bot had a button."""
    return info.menu_button or t.BotMenuButtonDefault()


@field("peerNotifySettings", "sound", "string")
def sound(_settings: object) -> str:
    """Below layer 140 a sound was the name of a file; ours have none."""
    return "default"


@field("updateGroupCall", "chat_id", "long")
def chat_of_call(update: t.UpdateGroupCall) -> int:
    """Below layer 217 calls belonged to chats, named by number."""
    peer = update.peer
    match peer:
        case t.PeerChat():
            return peer.chat_id
        case t.PeerChannel():
            return peer.channel_id
        case _:
            return 0


@field("updateGroupCallMessage", "from_id", "Peer")
def writer_in_call(update: t.UpdateGroupCallMessage) -> t.TypePeer:
    """In layer 216 the message of a call was spread over the update."""
    return update.message.from_id


@field("updateGroupCallMessage", "random_id", "long")
def number_in_call(update: t.UpdateGroupCallMessage) -> int:
    """In layer 216 it was known by a random number."""
    return update.message.id


# --------------------------------------------------------------------------------------------------- stars and gifts


@field("starsTransaction", "stars", "long")
def stars(transaction: t.StarsTransaction) -> int:
    """Below layer 195 amounts were whole stars."""
    return transaction.amount.amount if isinstance(transaction.amount, t.StarsAmount) else 0


@field("starsTransaction", "stars", "StarsAmount")
def stars_amount(transaction: t.StarsTransaction) -> t.TypeStarsAmount:
    """The former name of the amount."""
    return transaction.amount


@fallback("StarsAmount", partial=True)
def no_stars(_amount: object, layer: Layer) -> object:
    """Below layer 206 there was nothing but stars, below layer 195 no constructor for them."""
    return t.StarsAmount(amount=0, nanos=0) if layer.number >= 195 else None


@field("starGiftAttributeModel", "rarity_permille", "int")
@field("starGiftAttributePattern", "rarity_permille", "int")
@field("starGiftAttributeBackdrop", "rarity_permille", "int")
def rarity(attribute: t.StarGiftAttributeModel) -> int:
    """Below layer 222 rarity was a share in thousandths."""
    return attribute.rarity.permille if isinstance(attribute.rarity, t.StarGiftAttributeRarity) else 0


# --------------------------------------------------------------------------------------------- what drafts refer to


@field("inputReplyToStory", "user_id", "InputUser")
@field("inputMediaStory", "user_id", "InputUser")
def input_user(value: t.InputReplyToStory | t.InputMediaStory) -> t.TypeInputUser:
    """Below layer 164 (174 in replies) only users had stories."""
    peer = value.peer
    match peer:
        case t.InputPeerUser():
            return t.InputUser(user_id=peer.user_id, access_hash=peer.access_hash)
        case t.InputPeerSelf():
            return t.InputUserSelf()
        case _:
            return t.InputUserEmpty()


# ---------------------------------------------------------------------------------------------------------- statistics


@field("stats.broadcastStats", "recent_message_interactions", "Vector<MessageInteractionCounters>")
def message_interactions(stats: t.StatsBroadcastStats) -> object:
    """Below layer 167 stories were not counted."""
    return stats.recent_posts_interactions


@adapt("postInteractionCountersMessage")
def counters(value: t.PostInteractionCountersMessage, layer: Layer) -> object:
    """The former name of what is counted of a message."""
    if layer.number >= 167:
        return value
    return layer.make("messageInteractionCounters", msg_id=value.msg_id, views=value.views, forwards=value.forwards)


@field("webPageAttributeStarGiftAuction", "center_color", "int")
@field("webPageAttributeStarGiftAuction", "edge_color", "int")
@field("webPageAttributeStarGiftAuction", "text_color", "int")
def auction_color(_attribute: object) -> int:
    """Layer 218 painted auctions; today the gift itself has its colors."""
    return 0
