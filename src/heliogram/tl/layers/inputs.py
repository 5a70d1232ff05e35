"""Old input types that do not simply keep their fields."""

from __future__ import annotations

from heliogram.tl import types as t
from heliogram.tl.layers.registry import Fields, raises
from heliogram.tl.layers.values import peer_of_user
from heliogram.tl.model import Constructor


@raises("inputReplyToStory", "inputMediaStory", "inputInvoiceStarGift")
def user_as_peer(values: Fields) -> Fields:
    """A user where any peer may stand today."""
    return {} if "peer" in values else {"peer": peer_of_user(values["user_id"])}


@raises("messageMediaStory", "webPageAttributeStory", "messageReplyStoryHeader", "updateStory", "updateReadStories")
def story_of_user(values: Fields) -> Fields:
    """Below layer 164 (174 in replies) only users had stories."""
    return {} if "peer" in values else {"peer": t.PeerUser(user_id=values["user_id"])}


@raises("inputInvoiceStarGiftTransfer", "inputInvoiceStarGiftUpgrade")
def saved_gift(values: Fields) -> Fields:
    """Below layer 198 a gift one got was named by its message."""
    return {"stargift": t.InputSavedStarGiftUser(msg_id=values["msg_id"])}


@raises("inputMediaPoll")
def correct_answers(values: Fields) -> Fields:
    """Below layer 224 the right answers of a quiz were named by their option, today by their place."""
    given = values.get("correct_answers")
    if not given or isinstance(given[0], int):
        return {}
    options = [getattr(answer, "option", None) for answer in values["poll"].answers]
    return {"correct_answers": [options.index(option) for option in given if option in options]}


@raises("inputInvoiceStars")
def stars(values: Fields) -> Fields:
    """Below layer 185 stars were always for oneself."""
    option = values["option"]
    bought = t.InputStorePaymentStarsTopup(stars=option.stars, currency=option.currency, amount=option.amount)
    return {"purpose": bought}


@raises("inputStorePaymentStars")
def topup(values: Fields) -> Constructor:
    """The former name of a top-up."""
    return t.InputStorePaymentStarsTopup(stars=values["stars"], currency=values["currency"], amount=values["amount"])


@raises("emojiStatusUntil")
def status_until(values: Fields) -> Constructor:
    """A status that ends was a constructor of its own below layer 198."""
    return t.EmojiStatus(document_id=values["document_id"], until=values["until"])


@raises("starGiftAttributeModel", "starGiftAttributePattern", "starGiftAttributeBackdrop")
def rarity(values: Fields) -> Fields:
    """Below layer 222 rarity was a share in thousandths."""
    return {"rarity": t.StarGiftAttributeRarity(permille=values["rarity_permille"])}
