import pytest
from tests.unit.tl.objects import missing_converters
from tests.unit.tl.reference import Builder, Node, Reading, write

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import service as mt
from heliogram.tl import types as t
from heliogram.tl.definitions import NEWEST_LAYER, OLDEST_LAYER, UNPUBLISHED, published
from heliogram.tl.layers.lowering import missing
from heliogram.tl.layers.registry import ADAPTS, FALLBACKS, FIELDS
from heliogram.tl.worlds import API

LAYERS = [layer for layer in range(OLDEST_LAYER, NEWEST_LAYER) if layer not in UNPUBLISHED]
CURRENT = [d for d in API.schema.definitions() if d.is_current and not d.is_function]
SHARE = 12
"""Each layer writes every twelfth constructor, each constructor is written for every twelfth layer."""
BUILDER = Builder(API.schema, NEWEST_LAYER, 0)
USER = t.PeerUser(user_id=7)
CHANNEL = t.PeerChannel(channel_id=5)


def seen(value, layer):
    """What a client of a layer reads, as a tree of names and fields; the reading is strict about the layer."""
    return plain(Reading(API.schema, published(layer), tl.encode(value, layer)).whole())


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Node):
        fields = {name: plain(item) for name, item in value.fields.items() if item is not None and item is not False}
        return (value.definition.name, fields)
    return value


def message(**fields):
    return t.Message(**{"id": 1, "peer_id": USER, "date": 2, "message": "text"} | fields)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_object_is_written_in_what_the_layer_knows_or_refused(layer):
    BUILDER.random.seed(layer)
    for definition in CURRENT[layer % SHARE :: SHARE]:
        value = tl.decode(write(BUILDER.node(definition)))
        if API.writers(layer).lowering.resolve(value) is None:
            with pytest.raises(tl.Malformed, match="has nothing for"):
                tl.encode(value, layer)
        else:
            Reading(API.schema, layer, tl.encode(value, layer)).whole()


@pytest.mark.parametrize("layer", LAYERS)
def test_hot_objects_are_written_for_every_layer(layer):
    reply = t.MessageReplyHeader(reply_to_msg_id=4, quote_text="q", quote=True)
    entities = [t.MessageEntityBold(offset=0, length=4), t.MessageEntityFormattedDate(offset=0, length=1, date=5)]
    sent = message(from_id=USER, reply_to=reply, entities=entities, out=True, media=t.MessageMediaEmpty())
    user = t.User(id=7, first_name="A", color=t.PeerColor(color=3), stories_max_id=t.RecentStory(max_id=9))
    updates = t.Updates(
        updates=[t.UpdateNewMessage(message=sent, pts=5, pts_count=1), t.UpdateAiComposeTones()],
        users=[user],
        chats=[t.Community(id=6, title="C", photo=t.ChatPhotoEmpty(), date=3)],
        date=3,
        seq=0,
    )
    name, fields = seen(updates, layer)
    assert name == "updates"
    (new,) = [fields for name, fields in fields["updates"] if name == "updateNewMessage"]
    assert (new["pts"], new["pts_count"]) == (5, 1)
    written = new["message"][1]
    assert (written["message"], written["out"]) == ("text", True)
    assert written["entities"][0] == ("messageEntityBold", {"offset": 0, "length": 4})
    assert written["reply_to"][1]["reply_to_msg_id"] == 4
    assert fields["users"][0][1]["first_name"] == "A"


class TestConstructorsThatAreNotThere:
    def test_unknown_media_is_unsupported(self):
        todo = t.MessageMediaToDo(
            todo=t.TodoList(title=t.TextWithEntities(text="t", entities=[]), list=[]), completions=None
        )
        assert seen(message(media=todo), 204)[1]["media"] == ("messageMediaUnsupported", {})
        assert seen(message(media=todo), 205)[1]["media"][0] == "messageMediaToDo"

    def test_an_unknown_action_is_empty(self):
        action = t.MessageActionTopicCreate(title="t", icon_color=0)
        service = t.MessageService(id=1, peer_id=CHANNEL, date=2, action=action)
        assert seen(service, 147)[1]["action"] == ("messageActionEmpty", {})

    def test_an_unknown_entity_is_dropped(self):
        entities = [t.MessageEntitySpoiler(offset=0, length=1), t.MessageEntityBold(offset=0, length=2)]
        assert seen(message(entities=entities), 135)[1]["entities"] == [
            ("messageEntityBold", {"offset": 0, "length": 2})
        ]

    def test_what_is_raw_is_opened_for_an_older_layer(self):
        entities = [t.MessageEntitySpoiler(offset=0, length=1)]
        sent = message(entities=tl.Raw(tl.encode(entities)), media=tl.Raw(tl.encode(t.MessageMediaEmpty())))
        assert seen(sent, 135)[1]["entities"] == []
        assert seen(tl.Raw(tl.encode(sent)), 135) == seen(sent, 135)
        assert seen([tl.Raw(tl.encode(sent))], 135) == [seen(sent, 135)]

    def test_an_unknown_update_is_dropped(self):
        updates = t.Updates(updates=[t.UpdateAiComposeTones()], users=[], chats=[], date=1, seq=2)
        assert seen(updates, 224)[1]["updates"] == []

    def test_a_short_update_of_nothing_is_a_batch_of_none(self):
        short = t.UpdateShort(update=t.UpdateAiComposeTones(), date=9)
        assert seen(short, 224) == ("updates", {"updates": [], "users": [], "chats": [], "date": 9, "seq": 0})
        assert seen(t.UpdateShort(update=t.UpdateConfig(), date=9), 224)[0] == "updateShort"

    def test_an_object_goes_with_what_it_cannot_be_without(self):
        settings = t.UpdateNotifySettings(
            peer=t.NotifyForumTopic(peer=CHANNEL, top_msg_id=1), notify_settings=t.PeerNotifySettings()
        )
        updates = t.Updates(updates=[settings], users=[], chats=[], date=1, seq=2)
        assert seen(updates, 147)[1]["updates"] == []
        assert seen(updates, 148)[1]["updates"][0][0] == "updateNotifySettings"

    def test_an_update_that_is_lost_still_advances_pts(self):
        keep = FALLBACKS["Update"]
        web = t.UpdateWebPage(webpage=t.WebPageEmpty(id=1), pts=5, pts_count=2)
        assert keep(web, None) == t.UpdateDeleteMessages(messages=[], pts=5, pts_count=2)
        channel = t.UpdateChannelWebPage(channel_id=5, webpage=t.WebPageEmpty(id=1), pts=5, pts_count=2)
        deleted = t.UpdateDeleteChannelMessages(channel_id=5, messages=[], pts=5, pts_count=2)
        assert keep(channel, None) == deleted
        assert keep(t.UpdateNewChannelMessage(message=message(peer_id=CHANNEL), pts=5, pts_count=2), None) == deleted
        assert keep(t.UpdateDeleteMessages(messages=[], pts=5, pts_count=2), None) is None
        assert keep(t.UpdateBotStopped(user_id=1, date=2, stopped=True, qts=3), None) is None

    def test_what_a_layer_has_nothing_for_is_refused(self):
        with pytest.raises(tl.Malformed, match="layer 147 has nothing for notifyForumTopic"):
            tl.encode(t.NotifyForumTopic(peer=USER, top_msg_id=1), 147)

    def test_actions_and_codes_have_a_plain_form(self):
        typing = t.UpdateUserTyping(user_id=1, action=t.SendMessageTextDraftAction(random_id=1, text=TEXT))
        assert seen(typing, 200)[1]["action"] == ("sendMessageTypingAction", {})
        code = t.AuthSentCode(
            type=t.AuthSentCodeTypeSmsWord(), phone_code_hash="h", next_type=t.AuthCodeTypeFragmentSms()
        )
        assert seen(code, 149)[1] == {
            "type": ("auth.sentCodeTypeSms", {"length": 5}),
            "phone_code_hash": "h",
            "next_type": ("auth.codeTypeSms", {}),
        }

    def test_pages_keep_their_text(self):
        heading = t.PageBlockHeading1(text=t.TextSpoiler(text=t.TextPlain(text="a")))
        assert seen(heading, 200) == ("pageBlockHeader", {"text": ("textPlain", {"text": "a"})})
        assert seen(heading, 228)[0] == "pageBlockHeading1"
        small = t.PageBlockHeading5(text=t.TextMath(source="x"))
        assert seen(small, 200) == ("pageBlockSubheader", {"text": ("textPlain", {"text": "x"})})
        emoji = t.TextCustomEmoji(document_id=1, alt="🙂")
        assert seen(t.TextBold(text=emoji), 200)[1]["text"] == ("textPlain", {"text": "🙂"})
        mention = t.TextBotCommand(text=t.TextPlain(text="/x"))
        assert seen(t.TextBold(text=mention), 200)[1]["text"] == ("textPlain", {"text": "/x"})
        assert seen(t.PageBlockMath(source="x"), 200) == ("pageBlockUnsupported", {})

    def test_sticker_sets_have_as_many_covers_as_there_may_be(self):
        stickers = t.StickerSet(id=1, access_hash=2, title="t", short_name="s", count=0, hash=0)
        full = t.StickerSetFullCovered(set=stickers, packs=[], keywords=[], documents=[t.DocumentEmpty(id=1)])
        none = t.StickerSetNoCovered(set=stickers)
        assert seen(full, 143)[0] == "stickerSetMultiCovered"
        assert seen(none, 143)[1]["covers"] == []
        assert [seen(value, 158)[0] for value in (full, none)] == ["stickerSetFullCovered", "stickerSetNoCovered"]
        attribute = t.DocumentAttributeSticker(alt="", stickerset=t.InputStickerSetTonGifts())
        assert seen(attribute, 200)[1]["stickerset"] == ("inputStickerSetEmpty", {})

    def test_a_link_preview_came_with_its_text(self):
        inline = t.BotInlineMessageMediaWebPage(message="m", url="u")
        assert seen(inline, 165) == ("botInlineMessageText", {"message": "m"})
        assert seen(inline, 166)[0] == "botInlineMessageMediaWebPage"

    def test_no_advertisement_was_a_list_of_none(self):
        assert seen(t.MessagesSponsoredMessagesEmpty(), 147) == (
            "messages.sponsoredMessages",
            {"messages": [], "chats": [], "users": []},
        )
        assert seen(t.MessagesSponsoredMessagesEmpty(), 148)[0] == "messages.sponsoredMessagesEmpty"

    def test_a_community_is_a_channel_one_cannot_open(self):
        community = t.Community(id=6, title="C", photo=t.ChatPhotoEmpty(), date=3, access_hash=4)
        assert seen([community], 227) == [("channelForbidden", {"id": 6, "access_hash": 4, "title": "C"})]
        assert seen([community], 228)[0][0] == "community"


TEXT = t.TextWithEntities(text="title", entities=[])


class TestKeyboards:
    @pytest.mark.parametrize(
        ("type_", "name", "fields"),
        [
            (t.InlineButtonTypeUrl(url="u"), "keyboardButtonUrl", {"url": "u"}),
            (t.InlineButtonTypeCallback(data=b"d"), "keyboardButtonCallback", {"data": b"d"}),
            (t.InlineButtonTypeSwitchInline(query="q"), "keyboardButtonSwitchInline", {"query": "q"}),
            (t.InlineButtonTypeUrlAuth(url="u", button_id=1), "keyboardButtonUrlAuth", {"url": "u", "button_id": 1}),
            (t.InlineButtonTypeWebView(url="u"), "keyboardButtonWebView", {"url": "u"}),
            (t.InlineButtonTypeUserProfile(user_id=7), "keyboardButtonUserProfile", {"user_id": 7}),
            (t.InlineButtonTypeCopy(copy_text="c"), "keyboardButtonCopy", {"copy_text": "c"}),
            (t.InlineButtonTypeGame(), "keyboardButtonGame", {}),
            (t.InlineButtonTypeBuy(), "keyboardButtonBuy", {}),
            (t.InlineButtonTypeDisabled(), "keyboardButtonCallback", {"data": b""}),
        ],
    )
    def test_every_inline_button_has_its_old_constructor(self, type_, name, fields):
        style = t.KeyboardButtonStyle(bg_danger=True)
        button = t.KeyboardInlineButton(text="go", type=type_, style=style)
        markup = t.ReplyInlineMarkup(rows=[t.KeyboardInlineButtonRow(buttons=[button])])
        row = ("keyboardButtonRow", {"buttons": [(name, {"text": "go", **fields})]})
        assert seen(markup, 200) == ("replyInlineMarkup", {"rows": [row]})
        assert seen(markup, 228)[1]["rows"][0][1]["buttons"][0][1]["style"][0] == "keyboardButtonStyle"

    @pytest.mark.parametrize(
        ("type_", "name", "fields"),
        [
            (t.ButtonTypeDefault(), "keyboardButton", {}),
            (t.ButtonTypeRequestPhone(), "keyboardButtonRequestPhone", {}),
            (t.ButtonTypeRequestGeoLocation(), "keyboardButtonRequestGeoLocation", {}),
            (t.ButtonTypeRequestPoll(quiz=True), "keyboardButtonRequestPoll", {"quiz": True}),
            (t.ButtonTypeSimpleWebView(url="u"), "keyboardButtonSimpleWebView", {"url": "u"}),
            (
                t.ButtonTypeRequestPeer(button_id=1, peer_type=t.RequestPeerTypeUser(), max_quantity=2),
                "keyboardButtonRequestPeer",
                {"button_id": 1, "peer_type": ("requestPeerTypeUser", {}), "max_quantity": 2},
            ),
        ],
    )
    def test_every_button_has_its_old_constructor(self, type_, name, fields):
        rows = [t.KeyboardButtonRow(buttons=[t.KeyboardButton(text="go", type=type_)])]
        assert seen(t.ReplyKeyboardMarkup(rows=rows), 200)[1]["rows"][0][1]["buttons"] == [
            (name, {"text": "go", **fields})
        ]

    def test_a_button_the_layer_lacks_is_dropped(self):
        button = t.KeyboardInlineButton(text="go", type=t.InlineButtonTypeCopy(copy_text="c"))
        markup = t.ReplyInlineMarkup(rows=[t.KeyboardInlineButtonRow(buttons=[button])])
        assert seen(markup, 187)[1]["rows"] == [("keyboardButtonRow", {"buttons": []})]


class TestFieldsThatWereOthers:
    def test_the_configuration_has_its_limits(self):
        values = {}
        for field in API.schema.current("config").visible:
            if not field.flags:
                values[field.name] = {"Bool": False, "string": "", "int": 1}.get(field.type, [])
        _, fields = seen(t.Config(**values), 153)
        assert fields["saved_gifs_limit"] == 200
        assert fields["pinned_infolder_count_max"] == 100
        assert "saved_gifs_limit" not in seen(t.Config(**values), 154)[1]

    def test_a_reply_without_a_number_was_no_reply(self):
        quoted = message(reply_to=t.MessageReplyHeader(quote_text="q"))
        assert "reply_to" not in seen(quoted, 165)[1]
        assert seen(quoted, 166)[1]["reply_to"][1] == {"quote_text": "q"}

    def test_titles_were_plain(self):
        folder = t.DialogFilter(id=2, title=TEXT, pinned_peers=[], include_peers=[], exclude_peers=[])
        assert seen(folder, 195)[1]["title"] == "title"
        assert seen(t.DialogFilter(**{**values(folder), "title": tl.Raw(tl.encode(TEXT))}), 195)[1]["title"] == "title"

    def test_stories_belonged_to_users(self):
        story = t.UpdateReadStories(peer=USER, max_id=3)
        assert seen(story, 163)[1] == {"user_id": 7, "max_id": 3}
        assert seen(t.UpdateReadStories(peer=CHANNEL, max_id=3), 163)[1]["user_id"] == 0
        every = t.StoriesAllStories(
            count=2,
            state="s",
            peer_stories=[t.PeerStories(peer=USER, stories=[]), t.PeerStories(peer=CHANNEL, stories=[])],
            chats=[],
            users=[],
            stealth_mode=t.StoriesStealthMode(),
        )
        assert seen(every, 163)[1]["user_stories"] == [("userStories", {"user_id": 7, "stories": []})]
        assert len(seen(every, 164)[1]["peer_stories"]) == 2

    def test_votes_and_reactions_were_of_users(self):
        votes = t.MessagesVotesList(
            count=2,
            votes=[
                t.MessagePeerVote(peer=USER, option=b"0", date=1),
                t.MessagePeerVote(peer=CHANNEL, option=b"0", date=1),
            ],
            chats=[],
            users=[],
        )
        assert seen(votes, 158)[1]["votes"] == [("messageUserVote", {"user_id": 7, "option": b"0", "date": 1})]
        assert len(seen(votes, 159)[1]["votes"]) == 2
        thumb = t.ReactionEmoji(emoticon="👍")
        reactions = t.MessagesMessageReactionsList(
            count=2,
            reactions=[
                t.MessagePeerReaction(peer_id=USER, date=1, reaction=thumb),
                t.MessagePeerReaction(peer_id=CHANNEL, date=1, reaction=thumb),
                t.MessagePeerReaction(peer_id=USER, date=1, reaction=t.ReactionCustomEmoji(document_id=1)),
            ],
            chats=[],
            users=[],
        )
        assert seen(reactions, 137)[1]["reactions"] == [("messageUserReaction", {"user_id": 7, "reaction": "👍"})]
        assert [fields["reaction"] for _, fields in seen(reactions, 144)[1]["reactions"]] == ["👍", "👍", ""]

    def test_drafts_and_notifications(self):
        draft = t.DraftMessage(message="m", date=1, reply_to=t.InputReplyToMessage(reply_to_msg_id=4))
        assert seen(draft, 165)[1]["reply_to_msg_id"] == 4
        assert "reply_to_msg_id" not in seen(t.DraftMessage(message="m", date=1), 165)[1]
        assert seen(t.PeerNotifySettings(), 139)[1] == {"sound": "default"}

    @pytest.mark.parametrize(
        ("peer", "user"),
        [
            (t.InputPeerUser(user_id=7, access_hash=8), ("inputUser", {"user_id": 7, "access_hash": 8})),
            (t.InputPeerSelf(), ("inputUserSelf", {})),
            (t.InputPeerChat(chat_id=5), ("inputUserEmpty", {})),
        ],
    )
    def test_drafts_replied_to_stories_of_users(self, peer, user):
        draft = t.DraftMessage(message="m", date=1, reply_to=t.InputReplyToStory(peer=peer, story_id=1))
        assert seen(draft, 166)[1]["reply_to"][1]["user_id"] == user

    def test_gifts_were_counted_in_months(self):
        gift = t.MessageActionGiftPremium(currency="EUR", amount=1, days=183)
        assert seen(gift, 216)[1]["months"] == 6
        assert seen(t.MessageActionGiftPremium(currency="EUR", amount=1, days=1), 216)[1]["months"] == 1

    def test_fields_tied_to_one_bit_are_there_together_or_not_at_all(self):
        gift = t.MessageActionGiftCode(days=30, slug="s", unclaimed=True)
        assert "unclaimed" not in seen(gift, 189)[1]
        whole = t.MessageActionGiftCode(days=30, slug="s", unclaimed=True, currency="EUR", amount=5)
        assert seen(whole, 189)[1]["unclaimed"] is True

    def test_peers_shared_with_bots_were_one(self):
        shared = t.MessageActionRequestedPeer(button_id=1, peers=[USER, CHANNEL])
        assert seen(shared, 168)[1]["peer"] == ("peerUser", {"user_id": 7})
        assert seen(t.MessageActionRequestedPeer(button_id=1, peers=[]), 168) == ("messageActionEmpty", {})

    def test_themes_were_emoji(self):
        action = t.MessageActionSetChatTheme(theme=t.ChatTheme(emoticon="🌿"))
        assert seen(action, 213)[1] == {"emoticon": "🌿"}

    def test_calls_belonged_to_chats(self):
        call = t.GroupCallDiscarded(id=1, access_hash=2, duration=3)
        for peer, number in ((t.PeerChat(chat_id=4), 4), (CHANNEL, 5), (None, 0)):
            assert seen(t.UpdateGroupCall(peer=peer, call=call), 195)[1]["chat_id"] == number

    def test_messages_in_calls_were_spread_over_the_update(self):
        said = t.GroupCallMessage(id=9, from_id=USER, date=1, message=TEXT)
        call = t.InputGroupCall(id=1, access_hash=2)
        _, fields = seen(t.UpdateGroupCallMessage(call=call, message=said), 216)
        assert (fields["random_id"], fields["from_id"][0], fields["message"][1]["text"]) == (9, "peerUser", "title")

    def test_users_had_one_name(self):
        names = [t.Username(username="old"), t.Username(username="now", active=True)]
        update = t.UpdateUserName(user_id=7, first_name="A", last_name="B", usernames=names)
        assert seen(update, 147)[1]["username"] == "now"
        assert seen(t.UpdateUserName(user_id=7, first_name="A", last_name="B", usernames=[]), 147)[1]["username"] == ""

    def test_colors_and_stories_of_users_were_numbers(self):
        user = t.User(
            id=7, color=t.PeerColor(color=3, background_emoji_id=4), stories_max_id=t.RecentStory(max_id=9, live=True)
        )
        _, fields = seen(user, 166)
        assert (fields["color"], fields["background_emoji_id"], fields["stories_max_id"]) == (3, 4, 9)
        assert "background_emoji_id" not in seen(t.User(id=7), 166)[1]

    def test_promotion_without_a_chat_was_none(self):
        value = t.HelpPromoData(expires=5, pending_suggestions=[], dismissed_suggestions=[], chats=[], users=[])
        assert seen(value, 202) == ("help.promoDataEmpty", {"expires": 5})
        assert seen(value, 203)[0] == "help.promoData"

    def test_premium_had_one_price(self):
        promo = t.HelpPremiumPromo(
            status_text="s", status_entities=[], video_sections=[], videos=[], period_options=[], users=[]
        )
        _, fields = seen(promo, 144)
        assert (fields["currency"], fields["monthly_amount"]) == ("USD", 0)

    def test_a_vote_of_a_channel_was_of_nobody(self):
        vote = t.UpdateMessagePollVote(poll_id=1, peer=CHANNEL, options=[], positions=[], qts=2)
        assert seen(vote, 158)[1]["user_id"] == 0
        assert (
            seen(
                t.MessagesVotesList(
                    count=1, votes=[t.MessagePeerVoteInputOption(peer=CHANNEL, date=1)], chats=[], users=[]
                ),
                158,
            )[1]["votes"]
            == []
        )

    def test_amounts_were_whole_stars(self):
        peer = t.StarsTransactionPeerUnsupported()
        paid = t.StarsTransaction(id="i", amount=t.StarsAmount(amount=3, nanos=5), date=1, peer=peer)
        ton = t.StarsTransaction(id="i", amount=t.StarsTonAmount(amount=3), date=1, peer=peer)
        assert (seen(paid, 194)[1]["stars"], seen(ton, 194)[1]["stars"]) == (3, 0)
        assert seen(paid, 205)[1]["stars"] == ("starsAmount", {"amount": 3, "nanos": 5})
        assert seen(ton, 205)[1]["stars"] == ("starsAmount", {"amount": 0, "nanos": 0})

    def test_sizes_were_smaller(self):
        video = t.DocumentAttributeVideo(duration=3.7, w=1, h=2)
        assert seen(video, 159)[1]["duration"] == 3
        document = t.Document(
            id=1, access_hash=2, file_reference=b"", date=3, mime_type="", size=1 << 33, dc_id=2, attributes=[]
        )
        assert seen(document, 142)[1]["size"] == 2**31 - 1

    @pytest.mark.parametrize("duration", [float("nan"), float("inf"), 1e300])
    def test_a_number_that_is_none_is_some_number(self, duration):
        assert seen(t.DocumentAttributeVideo(duration=duration, w=1, h=2), 159)[1]["duration"] in {0, 2**31 - 1}

    def test_bots_of_businesses_had_the_recipients_of_messages(self):
        recipients = t.BusinessBotRecipients(contacts=True, users=[7], exclude_users=[8])
        bot = t.ConnectedBot(bot_id=1, recipients=recipients, rights=t.BusinessBotRights())
        assert seen(bot, 176)[1]["recipients"] == ("businessRecipients", {"contacts": True, "users": [7]})

    def test_blocked_was_a_bool(self):
        assert seen(t.UpdatePeerBlocked(peer_id=USER, blocked=True), 160)[1]["blocked"] is True
        assert "blocked" not in seen(t.UpdatePeerBlocked(peer_id=USER), 160)[1]

    def test_auctions_were_painted(self):
        gift = t.StarGift(id=1, sticker=t.DocumentEmpty(id=1), stars=2, convert_stars=3, limited=True)
        attribute = t.WebPageAttributeStarGiftAuction(gift=gift, end_date=1)
        assert seen(attribute, 218)[1]["center_color"] == 0

    def test_statistics_counted_messages(self):
        counted = t.PostInteractionCountersMessage(msg_id=1, views=2, forwards=3, reactions=4)
        assert seen(counted, 166) == ("messageInteractionCounters", {"msg_id": 1, "views": 2, "forwards": 3})
        assert seen(counted, 167)[0] == "postInteractionCountersMessage"


def values(value):
    return {name: getattr(value, name) for name in value.__struct_fields__}


def answered(request, value, layer):
    return plain(Reading(API.schema, published(layer), tl.encode_answer(request, value, layer)).whole())


NOTHING = t.Updates(updates=[], users=[], chats=[], date=1, seq=0)


class TestAnswers:
    @pytest.mark.parametrize("request_id", [0xAF369D42, 0x5717DA40, 0x1923FA8C, 0xF29D7C2B])
    def test_some_methods_promised_only_success(self, request_id):
        today = {
            0xAF369D42: NOTHING,
            0x5717DA40: t.AuthLoggedOut(),
            0x1923FA8C: t.ReportResultReported(),
            0xF29D7C2B: t.PremiumMyBoosts(my_boosts=[], chats=[], users=[]),
        }[request_id]
        assert answered(request_id, today, 164) is True

    def test_invitations_answered_with_updates(self):
        assert answered(0x0034A818, t.MessagesInvitedUsers(updates=NOTHING, missing_invitees=[]), 158)[0] == "updates"
        assert answered(0x6C50051C, t.MessagesChatInviteJoinResultOk(updates=NOTHING), 158)[0] == "updates"
        page = t.MessagesChatInviteJoinResultWebView(bot_id=1, query_id=2, users=[])
        with pytest.raises(tl.Malformed, match="cannot be answered"):
            tl.encode_answer(0x6C50051C, page, 158)

    def test_wrapped_results_came_alone(self):
        folders = t.MessagesDialogFilters(filters=[t.DialogFilterDefault()])
        assert answered(0xF19ED96D, folders, 158) == [("dialogFilterDefault", {})]
        settings = t.MessagesPeerSettings(settings=t.PeerSettings(), chats=[], users=[])
        assert answered(0x3672E09C, settings, 134) == ("peerSettings", {})
        page = t.MessagesWebPage(webpage=t.WebPageEmpty(id=1), chats=[], users=[])
        assert answered(0x32CA8F91, page, 164) == ("webPageEmpty", {"id": 1})
        preview = t.MessagesWebPagePreview(media=t.MessageMediaEmpty(), chats=[], users=[])
        assert answered(0x8B68B0CC, preview, 196) == ("messageMediaEmpty", {})
        assert answered(0x98914110, t.HelpAppConfig(hash=1, config=t.JsonBool(value=True)), 152)[0] == "jsonBool"
        assert answered(0x98914110, t.HelpAppConfigNotModified(), 152)[0] == "jsonNull"

    def test_lists_of_numbers_and_texts(self):
        read = [t.ReadParticipantDate(user_id=7, date=1)]
        assert tl.decode_answer(0x2C6F97B7, tl.encode_answer(0x2C6F97B7, read, 153)) == [7]
        about = t.BotsBotInfo(name="n", about="a", description="d")
        assert tl.decode_answer(0x75EC12E6, tl.encode_answer(0x75EC12E6, about, 154)) == ["a", "d"]
        newest = [t.RecentStory(max_id=3), t.RecentStory()]
        assert tl.decode_answer(0x535983C3, tl.encode_answer(0x535983C3, newest, 200)) == [3, 0]
        required = [t.RequirementToContactPremium(), t.RequirementToContactEmpty()]
        assert tl.decode_answer(0xA622AA10, tl.encode_answer(0xA622AA10, required, 199)) == [True, False]

    def test_web_views_had_results_of_their_own(self):
        view = t.WebViewResultUrl(url="u")
        assert answered(0x8C5A3B3C, view, 181) == ("appWebViewResultUrl", {"url": "u"})
        assert answered(0x299BEC8E, view, 158) == ("simpleWebViewResultUrl", {"url": "u"})

    @pytest.mark.parametrize("peer", [USER, CHANNEL])
    def test_stories_were_of_users(self, peer):
        today = t.StoriesPeerStories(stories=t.PeerStories(peer=peer, stories=[]), chats=[], users=[])
        assert answered(0x96D528E0, today, 163)[1]["stories"][1]["user_id"] == (7 if peer is USER else 0)

    def test_a_full_user_alone_names_the_short_one(self):
        full = t.UserFull(id=7, settings=t.PeerSettings(), notify_settings=t.PeerNotifySettings(), common_chats_count=0)
        assert seen(full, 133)[1]["user"] == ("userEmpty", {"id": 7})

    @pytest.mark.parametrize("users", [[t.User(id=7)], [t.User(id=8), t.UserEmpty(id=7)]])
    def test_the_full_user_carried_the_short_one(self, users):
        full = t.UserFull(id=7, settings=t.PeerSettings(), notify_settings=t.PeerNotifySettings(), common_chats_count=0)
        name, fields = answered(0xCA30A5B1, t.UsersUserFull(full_user=full, chats=[], users=users), 133)
        assert name == "userFull"
        assert fields["user"] == (users[0].NAME if len(users) == 1 else "userEmpty", {"id": 7})

    def test_a_result_that_cannot_be_what_was_promised_is_refused(self):
        with pytest.raises(tl.Malformed, match="cannot be answered"):
            tl.encode_answer(0x5630281B, t.StatsPublicForwards(count=0, forwards=[], chats=[], users=[]), 160)

    def test_todays_methods_are_answered_in_the_layer_of_the_caller(self):
        assert (
            answered(m.help_get_nearest_dc.id, t.NearestDc(country="", this_dc=1, nearest_dc=1), 140)[0] == "nearestDc"
        )


class TestTheNewestLayer:
    def test_requests_and_service_messages_are_the_same_in_every_layer(self):
        for value in (f.HelpGetConfig(), f.StoriesGetAllReadPeerStories(), mt.Pong(msg_id=1, ping_id=2), True):
            assert tl.encode(value, 133) == tl.encode(value)

    def test_a_layer_above_the_newest_is_the_newest(self):
        assert tl.encode(message(), 1000) == tl.encode(message(), NEWEST_LAYER)

    def test_an_unpublished_layer_is_the_one_below(self):
        assert tl.encode(message(), 226) == tl.encode(message(), 225)


def test_the_list_of_missing_converters_only_shrinks():
    assert missing(API.schema) == missing_converters("lowering")


def test_every_converter_is_for_something_that_exists():
    for name, field, type_ in FIELDS:
        assert any((f.name, f.type) == (field, type_) for d in API.schema.versions(name) for f in d.visible), (
            name,
            field,
        )
    assert all(API.schema.current(name) for name in ADAPTS)
    assert set(FALLBACKS) <= set(API.schema.types)
