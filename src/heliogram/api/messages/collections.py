"""``messages.*``: stickers, reactions, effects and the like.

There are none on this server yet, so the collections are empty; a sticker set asked for by name does not exist.
"""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002, D102

from __future__ import annotations

from heliogram.api.binding import rpc
from heliogram.api.faults import StickerSetInvalid
from heliogram.kernel.call import Call
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class CollectionsApi:
    """What can be chosen from to decorate messages; each method says of one collection that it is empty."""

    @rpc(m.messages_get_sticker_set, faults=(StickerSetInvalid,))
    async def get_sticker_set(self, call: Call, request: f.MessagesGetStickerSet) -> t.TypeMessagesStickerSet:
        """Refuse: there is no sticker set, so no name is one's."""
        raise StickerSetInvalid

    @rpc(m.messages_get_all_stickers)
    async def get_all_stickers(self, call: Call, request: f.MessagesGetAllStickers) -> t.TypeMessagesAllStickers:
        return t.MessagesAllStickers(hash=0, sets=[])

    @rpc(m.messages_get_mask_stickers)
    async def get_mask_stickers(self, call: Call, request: f.MessagesGetMaskStickers) -> t.TypeMessagesAllStickers:
        return t.MessagesAllStickers(hash=0, sets=[])

    @rpc(m.messages_get_emoji_stickers)
    async def get_emoji_stickers(self, call: Call, request: f.MessagesGetEmojiStickers) -> t.TypeMessagesAllStickers:
        return t.MessagesAllStickers(hash=0, sets=[])

    @rpc(m.messages_get_featured_stickers)
    async def get_featured_stickers(
        self, call: Call, request: f.MessagesGetFeaturedStickers
    ) -> t.TypeMessagesFeaturedStickers:
        return t.MessagesFeaturedStickers(hash=0, count=0, sets=[], unread=[])

    @rpc(m.messages_get_featured_emoji_stickers)
    async def get_featured_emoji_stickers(
        self, call: Call, request: f.MessagesGetFeaturedEmojiStickers
    ) -> t.TypeMessagesFeaturedStickers:
        return t.MessagesFeaturedStickers(hash=0, count=0, sets=[], unread=[])

    @rpc(m.messages_get_archived_stickers)
    async def get_archived_stickers(
        self, call: Call, request: f.MessagesGetArchivedStickers
    ) -> t.TypeMessagesArchivedStickers:
        return t.MessagesArchivedStickers(count=0, sets=[])

    @rpc(m.messages_get_recent_stickers)
    async def get_recent_stickers(
        self, call: Call, request: f.MessagesGetRecentStickers
    ) -> t.TypeMessagesRecentStickers:
        return t.MessagesRecentStickers(hash=0, packs=[], stickers=[], dates=[])

    @rpc(m.messages_get_faved_stickers)
    async def get_faved_stickers(self, call: Call, request: f.MessagesGetFavedStickers) -> t.TypeMessagesFavedStickers:
        return t.MessagesFavedStickers(hash=0, packs=[], stickers=[])

    @rpc(m.messages_get_saved_gifs)
    async def get_saved_gifs(self, call: Call, request: f.MessagesGetSavedGifs) -> t.TypeMessagesSavedGifs:
        return t.MessagesSavedGifs(hash=0, gifs=[])

    @rpc(m.messages_get_stickers)
    async def get_stickers(self, call: Call, request: f.MessagesGetStickers) -> t.TypeMessagesStickers:
        return t.MessagesStickers(hash=0, stickers=[])

    @rpc(m.messages_search_sticker_sets)
    async def search_sticker_sets(
        self, call: Call, request: f.MessagesSearchStickerSets
    ) -> t.TypeMessagesFoundStickerSets:
        return t.MessagesFoundStickerSets(hash=0, sets=[])

    @rpc(m.messages_get_custom_emoji_documents)
    async def get_custom_emoji_documents(
        self, call: Call, request: f.MessagesGetCustomEmojiDocuments
    ) -> list[t.TypeDocument]:
        return []

    @rpc(m.messages_get_available_reactions)
    async def get_available_reactions(
        self, call: Call, request: f.MessagesGetAvailableReactions
    ) -> t.TypeMessagesAvailableReactions:
        return t.MessagesAvailableReactions(hash=0, reactions=[])

    @rpc(m.messages_get_top_reactions)
    async def get_top_reactions(self, call: Call, request: f.MessagesGetTopReactions) -> t.TypeMessagesReactions:
        return t.MessagesReactions(hash=0, reactions=[])

    @rpc(m.messages_get_recent_reactions)
    async def get_recent_reactions(self, call: Call, request: f.MessagesGetRecentReactions) -> t.TypeMessagesReactions:
        return t.MessagesReactions(hash=0, reactions=[])

    @rpc(m.messages_get_default_tag_reactions)
    async def get_default_tag_reactions(
        self, call: Call, request: f.MessagesGetDefaultTagReactions
    ) -> t.TypeMessagesReactions:
        return t.MessagesReactions(hash=0, reactions=[])

    @rpc(m.messages_get_saved_reaction_tags)
    async def get_saved_reaction_tags(
        self, call: Call, request: f.MessagesGetSavedReactionTags
    ) -> t.TypeMessagesSavedReactionTags:
        return t.MessagesSavedReactionTags(tags=[], hash=0)

    @rpc(m.messages_get_available_effects)
    async def get_available_effects(
        self, call: Call, request: f.MessagesGetAvailableEffects
    ) -> t.TypeMessagesAvailableEffects:
        return t.MessagesAvailableEffects(hash=0, effects=[], documents=[])

    @rpc(m.messages_get_quick_replies)
    async def get_quick_replies(self, call: Call, request: f.MessagesGetQuickReplies) -> t.TypeMessagesQuickReplies:
        return t.MessagesQuickReplies(quick_replies=[], messages=[], chats=[], users=[])

    @rpc(m.messages_get_attach_menu_bots)
    async def get_attach_menu_bots(self, call: Call, request: f.MessagesGetAttachMenuBots) -> t.TypeAttachMenuBots:
        return t.AttachMenuBots(hash=0, bots=[], users=[])
