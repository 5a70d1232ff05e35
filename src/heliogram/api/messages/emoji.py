"""``messages.*``: how clients group and find emoji. This server keeps neither groups nor keywords of them."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002, D102

from __future__ import annotations

from heliogram.api.binding import rpc
from heliogram.kernel.call import Call
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class EmojiApi:
    """Groups and keywords of emoji; each method says of one collection that it is empty."""

    @rpc(m.messages_get_emoji_groups)
    async def get_emoji_groups(self, call: Call, request: f.MessagesGetEmojiGroups) -> t.TypeMessagesEmojiGroups:
        return t.MessagesEmojiGroups(hash=0, groups=[])

    @rpc(m.messages_get_emoji_status_groups)
    async def get_emoji_status_groups(
        self, call: Call, request: f.MessagesGetEmojiStatusGroups
    ) -> t.TypeMessagesEmojiGroups:
        return t.MessagesEmojiGroups(hash=0, groups=[])

    @rpc(m.messages_get_emoji_profile_photo_groups)
    async def get_emoji_profile_photo_groups(
        self, call: Call, request: f.MessagesGetEmojiProfilePhotoGroups
    ) -> t.TypeMessagesEmojiGroups:
        return t.MessagesEmojiGroups(hash=0, groups=[])

    @rpc(m.messages_get_emoji_sticker_groups)
    async def get_emoji_sticker_groups(
        self, call: Call, request: f.MessagesGetEmojiStickerGroups
    ) -> t.TypeMessagesEmojiGroups:
        return t.MessagesEmojiGroups(hash=0, groups=[])

    @rpc(m.messages_get_emoji_keywords_languages)
    async def get_emoji_keywords_languages(
        self, call: Call, request: f.MessagesGetEmojiKeywordsLanguages
    ) -> list[t.TypeEmojiLanguage]:
        return []

    @rpc(m.messages_get_emoji_keywords)
    async def get_emoji_keywords(
        self, call: Call, request: f.MessagesGetEmojiKeywords
    ) -> t.TypeEmojiKeywordsDifference:
        return t.EmojiKeywordsDifference(lang_code=request.lang_code, from_version=0, version=1, keywords=[])

    @rpc(m.messages_get_emoji_keywords_difference)
    async def get_emoji_keywords_difference(
        self, call: Call, request: f.MessagesGetEmojiKeywordsDifference
    ) -> t.TypeEmojiKeywordsDifference:
        version = max(1, request.from_version)
        return t.EmojiKeywordsDifference(
            lang_code=request.lang_code, from_version=request.from_version, version=version, keywords=[]
        )
