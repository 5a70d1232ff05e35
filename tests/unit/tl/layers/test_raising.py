import struct

import pytest
from tests.unit.tl.objects import AS_SENT, missing_converters
from tests.unit.tl.reference import Builder, Node, write

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t
from heliogram.tl.definitions import Definition, Field
from heliogram.tl.layers.raising import _complete, raiser
from heliogram.tl.layers.registry import RAISES, RENAMED
from heliogram.tl.worlds import API

USER = t.InputUser(user_id=7, access_hash=8)
PEER = t.InputPeerUser(user_id=7, access_hash=8)
CHANNEL = t.InputChannel(channel_id=5, access_hash=6)


def old(ident, **fields):
    """The bytes of an old definition, with objects of today inside."""
    definition = API.schema.find(ident)
    assert definition is not None
    assert not definition.is_current
    defaults = {field.name: False if field.is_true else None for field in definition.visible if field.flags}
    made = AS_SENT.class_of(definition)(**defaults | fields)
    return AS_SENT.encode(to_sent(made), tl.NEWEST_LAYER)


def to_sent(value):
    """The same object in the world without raising."""
    if isinstance(value, list):
        return [to_sent(item) for item in value]
    if isinstance(value, tl.Constructor):
        cls = AS_SENT.class_of(AS_SENT.schema.find(value.ID))
        return cls(**{name: to_sent(getattr(value, name)) for name in value.__struct_fields__})
    return value


def request(ident, **fields):
    return tl.decode_request(old(ident, **fields))


def kind(ident, **fields):
    return tl.decode(old(ident, **fields))


class TestRequests:
    def test_a_reply_by_number_becomes_a_reply_to_a_message(self):
        raised = request(0x1CC20387, peer=PEER, message="hi", random_id=1, reply_to_msg_id=5, top_msg_id=2, silent=True)
        assert raised == f.MessagesSendMessage(
            peer=PEER,
            message="hi",
            random_id=1,
            silent=True,
            reply_to=t.InputReplyToMessage(reply_to_msg_id=5, top_msg_id=2),
        )

    def test_a_message_in_a_topic_replies_to_the_topic(self):
        raised = request(0x1CC20387, peer=PEER, message="hi", random_id=1, top_msg_id=2)
        assert raised.reply_to == t.InputReplyToMessage(reply_to_msg_id=2, top_msg_id=2)

    def test_a_message_that_replies_to_nothing_still_does_not(self):
        assert request(0x0D9D75A4, peer=PEER, message="hi", random_id=1).reply_to is None

    def test_topics_moved_from_channels_to_messages(self):
        raised = request(0x0DE560D1, channel=CHANNEL, offset_date=0, offset_id=0, offset_topic=0, limit=20)
        assert raised == f.MessagesGetForumTopics(
            peer=t.InputPeerChannel(channel_id=5, access_hash=6), offset_date=0, offset_id=0, offset_topic=0, limit=20
        )

    def test_the_creator_moved_too(self):
        raised = request(0x8F38CD1F, channel=CHANNEL, user_id=USER, password=t.InputCheckPasswordEmpty())
        assert isinstance(raised, f.MessagesEditChatCreator)

    def test_stories_moved_from_users_to_peers(self):
        assert request(0x96D528E0, user_id=USER) == f.StoriesGetPeerStories(peer=PEER)
        assert request(0x753FB865, id=USER, hidden=True) == f.StoriesTogglePeerStoriesHidden(peer=PEER, hidden=True)
        assert request(0xCA1CB9AB, id=[USER]) == f.StoriesGetPeerMaxIDs(id=[PEER])
        assert request(0xEDC5105B, user_id=USER, max_id=3) == f.StoriesReadStories(peer=PEER, max_id=3)
        assert request(0xB5D501D7, id=[1]) == f.StoriesDeleteStories(peer=t.InputPeerSelf(), id=[1])
        assert request(
            0xC95BE06A, user_id=USER, id=[1], reason=t.InputReportReasonSpam(), message="x"
        ) == f.StoriesReport(peer=PEER, id=[1], option=b"", message="x")

    def test_reports_gave_their_reason_at_once(self):
        raised = request(0x1923FA8C, peer=PEER, id=[1], reason=t.InputReportReasonSpam(), message="x")
        assert raised == f.StoriesReport(peer=PEER, id=[1], option=b"", message="x")

    def test_a_method_that_only_changed_its_name_is_the_one_of_today(self):
        assert request(0xF29D7C2B, peer=PEER) == f.PremiumApplyBoost(peer=PEER)
        assert request(0xA622AA10, id=[USER]) == f.UsersGetRequirementsToContact(id=[USER])

    @pytest.mark.parametrize(
        ("ident", "fields"),
        [(0x875F74BE, {"except_ids": [1]}), (0x1C295881, {"folder_id": 1})],
        ids=["chats", "folder"],
    )
    def test_a_method_that_was_removed_is_unknown(self, ident, fields):
        with pytest.raises(tl.UnknownMethod, match="was removed"):
            request(ident, **fields)

    def test_numbers_that_grew_keep_their_value(self):
        location = t.InputTakeoutFileLocation()
        assert request(0xB15A9AFC, location=location, offset=3, limit=4) == f.UploadGetFile(
            location=location, offset=3, limit=4
        )

    def test_purposes_and_codes_that_had_no_choice(self):
        passport = t.EmailVerifyPurposePassport()
        assert request(0x7011509F, email="a@b") == f.AccountSendVerifyEmailCode(purpose=passport, email="a@b")
        assert request(0xECBA39DB, email="a@b", code="1") == f.AccountVerifyEmail(
            purpose=passport, verification=t.EmailVerificationCode(code="1")
        )

    def test_colors_were_numbers(self):
        assert request(0x7CEFA15D, color=3, background_emoji_id=4).color == t.PeerColor(color=3, background_emoji_id=4)
        assert request(0x7CEFA15D).color is None

    def test_reactions_were_emoji(self):
        assert request(0x25690CE4, peer=PEER, msg_id=1, reaction="👍").reaction == [t.ReactionEmoji(emoticon="👍")]
        assert request(0x25690CE4, peer=PEER, msg_id=1, reaction="").reaction == []
        assert request(0x25690CE4, peer=PEER, msg_id=1).reaction is None
        assert request(0xD960C4D4, reaction="👍").reaction == t.ReactionEmoji(emoticon="👍")
        assert request(0xD960C4D4, reaction="").reaction == t.ReactionEmpty()

    def test_themes_were_emoji(self):
        assert request(0xE63BE13F, peer=PEER, emoticon="🌿").theme == t.InputChatTheme(emoticon="🌿")
        assert request(0xE63BE13F, peer=PEER, emoticon="").theme == t.InputChatThemeEmpty()

    def test_one_message_was_translated_at_a_time(self):
        raised = request(0x24CE6DEE, peer=PEER, msg_id=5, text="a", to_lang="en")
        assert raised.id == [5]
        assert raised.text == [t.TextWithEntities(text="a", entities=[])]
        assert request(0x24CE6DEE, to_lang="en").id is None

    def test_an_invoice_was_a_message(self):
        assert request(0x8A333C8D, peer=PEER, msg_id=5).invoice == t.InputInvoiceMessage(peer=PEER, msg_id=5)

    def test_gifts_were_messages(self):
        gift = t.InputSavedStarGiftUser(msg_id=5)
        assert request(0x72770C83, msg_id=5) == f.PaymentsConvertStarGift(stargift=gift)
        assert request(0x333FB526, msg_id=5, to_id=USER) == f.PaymentsTransferStarGift(stargift=gift, to_id=PEER)
        assert request(0x5E72C7E1, user_id=USER, offset="", limit=9).peer == PEER
        assert request(0xB502E4A5, msg_id=[5]).stargift == [gift]
        price = t.StarsAmount(amount=3, nanos=0)
        assert request(0x3BAEA4E1, stargift=gift, resell_stars=3).resell_amount == price

    def test_a_theme_had_one_setting(self):
        settings = t.InputThemeSettings(base_theme=t.BaseThemeDay(), accent_color=1)
        assert request(0x8432C21F, slug="s", title="t", settings=settings).settings == [settings]

    def test_there_was_one_thing_to_buy(self):
        premium = t.InputStorePaymentPremiumSubscription()
        assert request(0xAA6A90C8) == f.PaymentsCanPurchaseStore(purpose=premium)
        assert request(0x0D5CCFD0, receipt=b"r", restore=True).purpose.restore is True
        assert request(0x4FAA4AED, purchase_token="t").receipt == t.DataJSON(data="t")

    def test_a_page_and_an_amount_that_had_no_choice(self):
        assert request(0x673AC2F9, peer=PEER, offset="").limit == 100
        assert request(0x13BBE8B3, peer=PEER, stars=4, password=t.InputCheckPasswordEmpty()).amount == 4

    def test_revenue_moved_from_channels_to_payments(self):
        channel = t.InputPeerChannel(channel_id=5, access_hash=6)
        assert request(0x75DFB671, channel=CHANNEL) == f.PaymentsGetStarsRevenueStats(peer=channel, ton=True)
        assert request(0xF788EE19, peer=PEER) == f.PaymentsGetStarsRevenueStats(peer=PEER, ton=True)
        assert request(0x70990B6D, peer=PEER, offset=4, limit=5).offset == "4"
        assert request(0x70990B6D, peer=PEER, offset=0, limit=5).offset == ""
        withdrawal = request(0x9DF4FAAD, peer=PEER, password=t.InputCheckPasswordEmpty())
        assert (withdrawal.ton, withdrawal.amount) == (True, None)

    def test_platforms_were_not_named(self):
        assert request(0x6ABB2F73, bot=USER, url="u").platform == "unknown"
        assert request(0x0FA04DFF, peer=PEER, bot=USER).platform == "unknown"
        assert request(0x178B480B, peer=PEER, bot=USER, platform="ios").platform == "ios"
        assert request(0x299BEC8E, bot=USER, url="u", platform="ios").platform == "ios"

    def test_bots_of_businesses_had_the_recipients_of_messages(self):
        recipients = t.InputBusinessRecipients(contacts=True, users=[USER])
        raised = request(0x9C2D527D, bot=USER, recipients=recipients)
        assert raised.recipients == t.InputBusinessBotRecipients(contacts=True, users=[USER])

    def test_only_users_were_in_channels(self):
        assert request(0xFE087810, channel=CHANNEL, user_id=USER, id=[1]).participant == PEER
        assert request(0xD10DD71B, channel=CHANNEL, user_id=USER).participant == PEER

    def test_bots_asked_for_one_peer(self):
        assert request(0xFE38D01B, peer=PEER, msg_id=1, button_id=2, requested_peer=PEER).requested_peers == [PEER]

    def test_a_request_that_lacks_an_object_it_needs_today_is_refused(self):
        made_up = Definition("00000001 func messages.sendMessage 100 Updates message:string")
        with pytest.raises(tl.Malformed, match="cannot be raised"):
            raiser(API, made_up)({"message": "text"})


class TestTypes:
    def test_buttons_become_what_they_do(self):
        button = kind(0x35BBDB6B, text="go", data=b"d")
        assert button == t.KeyboardInlineButton(text="go", type=t.InlineButtonTypeCallback(data=b"d"))
        plain = kind(0xA2FA4880, text="go")
        assert plain == t.KeyboardButton(text="go", type=t.ButtonTypeDefault())

    @pytest.mark.parametrize(
        ("ident", "fields", "type_"),
        [
            (0x258AFF05, {"url": "u"}, t.InlineButtonTypeUrl(url="u")),
            (0x0568A748, {"query": "q"}, t.InlineButtonTypeSwitchInline(query="q")),
            (0x10B78D29, {"url": "u", "button_id": 2}, t.InlineButtonTypeUrlAuth(url="u", button_id=2)),
            (0xD02E7FD4, {"url": "u", "bot": USER}, t.InputInlineButtonTypeUrlAuth(url="u", bot=USER)),
            (0x13767230, {"url": "u"}, t.InlineButtonTypeWebView(url="u")),
            (0x308660C1, {"user_id": 7}, t.InlineButtonTypeUserProfile(user_id=7)),
            (0xE988037B, {"user_id": USER}, t.InputInlineButtonTypeUserProfile(user_id=USER)),
            (0x75D2698E, {"copy_text": "c"}, t.InlineButtonTypeCopy(copy_text="c")),
            (0x50F41CCF, {}, t.InlineButtonTypeGame()),
            (0xAFD93FBB, {}, t.InlineButtonTypeBuy()),
            (0xB16A6C29, {}, t.ButtonTypeRequestPhone()),
            (0xFC796B3F, {}, t.ButtonTypeRequestGeoLocation()),
            (0xBBC7515D, {"quiz": True}, t.ButtonTypeRequestPoll(quiz=True)),
            (0xA0C0505C, {"url": "u"}, t.ButtonTypeSimpleWebView(url="u")),
        ],
    )
    def test_every_kind_of_button_has_its_type(self, ident, fields, type_):
        assert kind(ident, text="go", **fields).type == type_

    def test_buttons_that_ask_for_peers(self):
        users = t.RequestPeerTypeUser()
        raised = kind(0x0D0B468C, text="go", button_id=1, peer_type=users)
        assert raised.type == t.ButtonTypeRequestPeer(button_id=1, peer_type=users, max_quantity=1)
        raised = kind(0xC9662D05, text="go", button_id=1, peer_type=users, max_quantity=3, name_requested=True)
        assert raised.type == t.InputButtonTypeRequestPeer(
            button_id=1, peer_type=users, max_quantity=3, name_requested=True
        )

    def test_an_inline_keyboard_keeps_only_inline_buttons(self):
        definition = API.schema.find(0x48A30254)
        rows = [
            Node(
                API.schema.current("keyboardButtonRow"),
                {
                    "buttons": [
                        Node(API.schema.find(0x258AFF05), {"text": "a", "url": "u"}),
                        Node(API.schema.find(0xA2FA4880), {"text": "b"}),
                    ]
                },
            )
        ]
        markup = tl.decode(write(Node(definition, {"rows": rows})))
        assert markup == t.ReplyInlineMarkup(
            rows=[
                t.KeyboardInlineButtonRow(
                    buttons=[t.KeyboardInlineButton(text="a", type=t.InlineButtonTypeUrl(url="u"))]
                )
            ]
        )

    def test_fields_that_share_a_bit_today_are_there_together(self):
        voters = kind(0x3B6DDAD2, option=b"0", voters=3)
        assert voters == t.PollAnswerVoters(option=b"0", voters=3, recent_voters=[])
        assert tl.decode(tl.encode(voters)) == voters

    def test_users_become_peers(self):
        assert kind(0x15B0F283, user_id=USER, story_id=1) == t.InputReplyToStory(peer=PEER, story_id=1)
        assert kind(0xCBB20D88, user_id=7, id=1) == t.MessageMediaStory(peer=t.PeerUser(user_id=7), id=1)

    @pytest.mark.parametrize(
        ("user", "peer"),
        [
            (USER, PEER),
            (t.InputUserSelf(), t.InputPeerSelf()),
            (t.InputUserEmpty(), t.InputPeerEmpty()),
            (
                t.InputUserFromMessage(peer=PEER, msg_id=1, user_id=2),
                t.InputPeerUserFromMessage(peer=PEER, msg_id=1, user_id=2),
            ),
        ],
    )
    def test_every_way_to_name_a_user_is_a_way_to_name_a_peer(self, user, peer):
        assert request(0x96D528E0, user_id=user).peer == peer

    @pytest.mark.parametrize(
        ("channel", "peer"),
        [
            (t.InputChannelEmpty(), t.InputPeerEmpty()),
            (
                t.InputChannelFromMessage(peer=PEER, msg_id=1, channel_id=2),
                t.InputPeerChannelFromMessage(peer=PEER, msg_id=1, channel_id=2),
            ),
        ],
    )
    def test_every_way_to_name_a_channel_is_a_way_to_name_a_peer(self, channel, peer):
        assert request(0xB0831EB9, channel=channel, topics=[]).peer == peer

    def test_values_that_changed_their_type(self):
        text = t.TextWithEntities(text="Work", entities=[])
        raised = kind(0x7438F7E8, id=2, title="Work", pinned_peers=[], include_peers=[], exclude_peers=[])
        assert raised.title == text
        assert kind(0x0EF02CE6, duration=3, w=1, h=2).duration == 3.0
        assert kind(0xFA30A8C7, document_id=1, until=2) == t.EmojiStatus(document_id=1, until=2)
        assert kind(0x9C3D198E, sound="default").sound == t.NotificationSoundDefault()
        purchase = kind(0x4F0EE8DF, stars=1, currency="EUR", amount=2)
        assert purchase == t.InputStorePaymentStarsTopup(stars=1, currency="EUR", amount=2)

    def test_right_answers_were_named_by_their_option(self):
        answers = [t.PollAnswer(text=t.TextWithEntities(text=o, entities=[]), option=o.encode()) for o in "abc"]
        question = t.TextWithEntities(text="q", entities=[])
        poll = t.Poll(id=1, question=question, answers=answers, hash=0)
        assert kind(0x0F94E5F1, poll=poll, correct_answers=[b"c", b"x"]).correct_answers == [2]
        assert kind(0x0F94E5F1, poll=poll).correct_answers is None

    def test_stars_were_for_oneself(self):
        option = t.StarsTopupOption(stars=1, currency="EUR", amount=2)
        purpose = t.InputStorePaymentStarsTopup(stars=1, currency="EUR", amount=2)
        assert kind(0x1DA33AD8, option=option) == t.InputInvoiceStars(purpose=purpose)

    def test_rarity_was_a_share(self):
        raised = kind(0x39D99013, name="n", document=t.DocumentEmpty(id=1), rarity_permille=5)
        assert raised.rarity == t.StarGiftAttributeRarity(permille=5)

    def test_allowed_reactions_were_emoji(self):
        reactions = t.ChatReactionsSome(reactions=[t.ReactionEmoji(emoticon="👍")])
        assert request(0x14050EA6, peer=PEER, available_reactions=["👍"]).available_reactions == reactions
        assert request(0x14050EA6, peer=PEER, available_reactions=[]).available_reactions == t.ChatReactionsNone()


def test_the_list_of_constructors_that_are_not_raised_only_shrinks():
    found = set()
    builders = {}
    for definition in API.schema.definitions():
        if definition.is_current or definition.is_function or API.schema.current(definition.name) is None:
            continue
        layer = definition.layers[0][0]
        if layer not in builders:
            builders[layer] = Builder(API.schema, layer, 0)
        value = tl.decode(write(builders[layer].node(definition, 0)))
        if not API.schema.find(value.ID).is_current:
            found.add(definition.name)
    assert found == missing_converters("raising")


def test_every_converter_belongs_to_something_old():
    for function, name in RAISES:
        assert any(not version.is_current for version in API.schema.versions(name, function=function)), name
    for before, now in RENAMED.items():
        assert API.schema.current(before, function=True) is None
        assert API.schema.current(now, function=True) is not None


def test_fields_tied_to_a_bit_go_when_one_of_them_is_an_object_that_was_not_there():
    group = [Field("one", "int", "flags", 0), Field("other", "Peer", "flags", 0), Field("yes", "true", "flags", 0)]
    arguments = {"one": 1, "yes": False}
    _complete(arguments, group)
    assert arguments == {}


def test_an_old_request_inside_a_wrapper_is_raised():
    data = struct.pack("<Ii", f.InvokeWithLayer.ID, 158) + old(0x96D528E0, user_id=USER)
    assert tl.decode_request(data).query == f.StoriesGetPeerStories(peer=PEER)
