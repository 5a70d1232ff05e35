"""Values whose type changed between layers while their field kept its name.

Each entry of ``DOWN`` takes a value of today's type to an older type, each of ``UP`` the other way. They are applied
to every field that has these two types, so a constructor needs no converter for such a change. ``None`` leaves an
optional field out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from heliogram.tl import types as t
from heliogram.tl.layers.registry import DOWN, UP

_LARGEST_INT: Final = (1 << 31) - 1


def clamp(value: int) -> int:
    """Return a number as 32 bits hold it: older layers know no larger files."""
    return max(-_LARGEST_INT - 1, min(value, _LARGEST_INT))


def whole(value: float) -> int:
    """Return the whole part of a number; what a client sent as no number at all is zero."""
    return clamp(int(value)) if math.isfinite(value) else 0


def user_of(peer: t.TypePeer) -> int | None:
    """Return the user that an older layer names by number; other peers it cannot name."""
    return peer.user_id if isinstance(peer, t.PeerUser) else None


def emoticon_of(reaction: t.TypeReaction) -> str | None:
    """Return the emoji of a reaction; custom emoji are unknown before layer 145."""
    return reaction.emoticon if isinstance(reaction, t.ReactionEmoji) else None


def _users_of(peers: Sequence[t.TypePeer]) -> list[int]:
    return [user for peer in peers if (user := user_of(peer)) is not None]


def _emoticons_of(reactions: t.TypeChatReactions) -> list[str]:
    if not isinstance(reactions, t.ChatReactionsSome):
        return []
    return [emoji for reaction in reactions.reactions if (emoji := emoticon_of(reaction)) is not None]


def _first(values: Sequence[object]) -> object:
    return values[0] if values else None


def _list(value: object) -> list[object]:
    return [value]


def _same(value: object) -> object:
    return value


def peer_of_user(user: t.TypeInputUser) -> t.TypeInputPeer:
    """Return a user given as ``InputUser`` as ``InputPeer``."""
    match user:
        case t.InputUser():
            return t.InputPeerUser(user_id=user.user_id, access_hash=user.access_hash)
        case t.InputUserSelf():
            return t.InputPeerSelf()
        case t.InputUserFromMessage():
            return t.InputPeerUserFromMessage(peer=user.peer, msg_id=user.msg_id, user_id=user.user_id)
        case _:
            return t.InputPeerEmpty()


def peer_of_channel(channel: t.TypeInputChannel) -> t.TypeInputPeer:
    """Return a channel given as ``InputChannel`` as ``InputPeer``."""
    match channel:
        case t.InputChannel():
            return t.InputPeerChannel(channel_id=channel.channel_id, access_hash=channel.access_hash)
        case t.InputChannelFromMessage():
            return t.InputPeerChannelFromMessage(
                peer=channel.peer, msg_id=channel.msg_id, channel_id=channel.channel_id
            )
        case _:
            return t.InputPeerEmpty()


def reaction_of(emoticon: str) -> t.TypeReaction:
    """Return a reaction given as an emoji; none at all was an empty string."""
    return t.ReactionEmoji(emoticon=emoticon) if emoticon else t.ReactionEmpty()


def reactions_of(emoticons: Sequence[str]) -> t.TypeChatReactions:
    """Return the reactions a chat allows, given as emoji."""
    if not emoticons:
        return t.ChatReactionsNone()
    return t.ChatReactionsSome(reactions=[t.ReactionEmoji(emoticon=emoticon) for emoticon in emoticons])


def plain_text(text: str) -> t.TextWithEntities:
    """Return text without formatting as formatted text."""
    return t.TextWithEntities(text=text, entities=[])


def _bot_recipients(given: t.InputBusinessRecipients) -> t.InputBusinessBotRecipients:
    return t.InputBusinessBotRecipients(
        existing_chats=given.existing_chats,
        new_chats=given.new_chats,
        contacts=given.contacts,
        non_contacts=given.non_contacts,
        exclude_selected=given.exclude_selected,
        users=given.users,
    )


def _recipients(given: t.BusinessBotRecipients) -> t.BusinessRecipients:
    return t.BusinessRecipients(
        existing_chats=given.existing_chats,
        new_chats=given.new_chats,
        contacts=given.contacts,
        non_contacts=given.non_contacts,
        exclude_selected=given.exclude_selected,
        users=given.users,
    )


DOWN.update(
    {
        ("long", "int"): clamp,
        ("double", "int"): whole,
        ("true", "Bool"): _same,
        ("TextWithEntities", "string"): lambda value: value.text,
        ("RecentStory", "int"): lambda value: value.max_id,
        ("PeerColor", "int"): lambda value: getattr(value, "color", None),
        ("Peer", "long"): user_of,
        ("Vector<Peer>", "Vector<long>"): _users_of,
        ("Reaction", "string"): emoticon_of,
        ("ChatReactions", "Vector<string>"): _emoticons_of,
        ("StarsAmount", "long"): lambda value: value.amount,
        ("PaidReactionPrivacy", "Bool"): lambda value: isinstance(value, t.PaidReactionPrivacyAnonymous),
        ("BusinessBotRecipients", "BusinessRecipients"): _recipients,
        ("Vector<SendAsPeer>", "Vector<Peer>"): lambda values: [value.peer for value in values],
        ("Vector<ThemeSettings>", "ThemeSettings"): _first,
        ("Vector<PaymentSavedCredentials>", "PaymentSavedCredentials"): _first,
        ("Vector<MessageExtendedMedia>", "MessageExtendedMedia"): _first,
        ("Vector<KeyboardInlineButtonRow>", "Vector<KeyboardButtonRow>"): _same,
        ("PeerStories", "UserStories"): _same,
        ("Vector<MessagePeerReaction>", "Vector<MessageUserReaction>"): _same,
        ("Vector<MessagePeerVote>", "Vector<MessageUserVote>"): _same,
        ("string", "int"): lambda value: int(value) if value.isdecimal() else None,
        ("GroupCallMessage", "TextWithEntities"): lambda value: value.message,
    }
)


def _inline_rows(rows: Sequence[t.KeyboardButtonRow]) -> list[t.KeyboardInlineButtonRow]:
    """Return rows of buttons under a message; their elements were raised to inline buttons one by one.

    What an inline keyboard cannot hold (a plain button) is left out.
    """
    raised: list[t.KeyboardInlineButtonRow] = []
    for row in rows:
        buttons: Sequence[object] = row.buttons
        raised.append(t.KeyboardInlineButtonRow(buttons=[b for b in buttons if isinstance(b, t.KeyboardInlineButton)]))
    return raised


UP.update(
    {
        ("int", "long"): _same,
        ("int", "double"): float,
        ("int", "string"): str,
        ("Bool", "true"): _same,
        ("string", "TextWithEntities"): plain_text,
        ("int", "RecentStory"): lambda value: t.RecentStory(max_id=value),
        ("int", "PeerColor"): lambda value: t.PeerColor(color=value),
        ("long", "Peer"): lambda value: t.PeerUser(user_id=value),
        ("Vector<long>", "Vector<Peer>"): lambda values: [t.PeerUser(user_id=value) for value in values],
        ("string", "Reaction"): reaction_of,
        ("string", "Vector<Reaction>"): lambda value: [t.ReactionEmoji(emoticon=value)] if value else [],
        ("Vector<string>", "ChatReactions"): reactions_of,
        ("long", "StarsAmount"): lambda value: t.StarsAmount(amount=value, nanos=0),
        ("Bool", "PaidReactionPrivacy"): (
            lambda value: t.PaidReactionPrivacyAnonymous() if value else t.PaidReactionPrivacyDefault()
        ),
        ("true", "PaidReactionPrivacy"): lambda value: t.PaidReactionPrivacyAnonymous() if value else None,
        ("InputBusinessRecipients", "InputBusinessBotRecipients"): _bot_recipients,
        ("InputUser", "InputPeer"): peer_of_user,
        ("InputThemeSettings", "Vector<InputThemeSettings>"): _list,
        ("string", "NotificationSound"): lambda _value: t.NotificationSoundDefault(),
        ("string", "Vector<TextWithEntities>"): lambda value: [plain_text(value)],
        ("Vector<KeyboardButtonRow>", "Vector<KeyboardInlineButtonRow>"): _inline_rows,
    }
)
