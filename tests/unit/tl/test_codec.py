import struct

import pytest

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import secret
from heliogram.tl import service as mt
from heliogram.tl import types as t
from heliogram.tl.compiler import MAX_DEPTH

PEER = t.PeerUser(user_id=7)
GET_CONFIG = f.HelpGetConfig()


def packed(data):
    return tl.encode(mt.GzipPacked(packed_data=tl.deflate(data)))


class TestValues:
    def test_an_object_is_its_id_and_fields(self):
        assert tl.encode(PEER) == struct.pack("<Iq", 0x59511722, 7)
        assert tl.decode(tl.encode(PEER)) == PEER

    @pytest.mark.parametrize("value", [True, False])
    def test_bools_are_constructors(self, value):
        assert tl.decode(tl.encode(value)) is value

    def test_a_list_is_a_vector_of_objects(self):
        assert tl.decode(tl.encode([PEER, True, []])) == [PEER, True, []]

    def test_a_tuple_may_stand_for_a_list_in_a_field(self):
        value = f.ContactsGetContactIDs(hash=1)
        assert tl.decode(tl.encode(value)) == value
        ids = f.MessagesGetChats(id=(1, 2))
        assert tl.decode(tl.encode(ids)) == f.MessagesGetChats(id=[1, 2])

    def test_raw_bytes_are_spliced(self):
        raw = t.UpdateShort(update=tl.Raw(tl.encode(t.UpdateConfig())), date=1)
        assert tl.encode(raw) == tl.encode(t.UpdateShort(update=t.UpdateConfig(), date=1))
        assert tl.encode(tl.Raw(b"abcd")) == b"abcd"

    def test_raw_bytes_stand_for_a_whole_vector(self):
        entities = [t.MessageEntityBold(offset=0, length=1)]
        text = t.TextWithEntities(text="a", entities=entities)
        raw = t.TextWithEntities(text="a", entities=tl.Raw(tl.encode(entities)))
        assert tl.encode(raw) == tl.encode(text)

    def test_bare_vectors_have_no_id(self):
        salts = mt.FutureSalts(req_msg_id=1, now=2, salts=[mt.FutureSalt(valid_since=3, valid_until=4, salt=-5)])
        data = tl.encode(salts)
        assert data == struct.pack("<IqiIiiq", mt.FutureSalts.ID, 1, 2, 1, 3, 4, -5)
        assert tl.decode(data) == salts

    def test_bare_vectors_may_hold_boxed_objects(self):
        rules = t.AccessPointRule(phone_prefix_rules="", dc_id=2, ips=[t.IpPort(ipv4=1, port=443)])
        assert tl.decode(tl.encode(rules)) == rules

    def test_secret_chats_are_a_world_of_their_own(self):
        layered = secret.DecryptedMessageLayer(
            random_bytes=b"r" * 16,
            layer=144,
            in_seq_no=0,
            out_seq_no=1,
            message=secret.DecryptedMessageService(random_id=5, action=secret.DecryptedMessageActionNoop()),
        )
        data = tl.encode_secret(layered)
        assert tl.decode_secret(data) == layered
        with pytest.raises(tl.Malformed):
            tl.decode(data)
        with pytest.raises(tl.Malformed):
            tl.encode(layered)


class TestRequests:
    def test_wrappers_hold_the_decoded_request(self):
        init = f.InitConnection(
            api_id=1,
            device_model="d",
            system_version="s",
            app_version="a",
            system_lang_code="en",
            lang_pack="",
            lang_code="en",
            query=GET_CONFIG,
        )
        whole = f.InvokeWithLayer(layer=229, query=init)
        assert tl.decode_request(tl.encode(whole)) == whole

    def test_a_type_is_no_request(self):
        with pytest.raises(tl.Malformed, match="is no !X"):
            tl.decode_request(tl.encode(PEER))
        with pytest.raises(tl.Malformed):
            tl.encode(f.InvokeWithoutUpdates(query=GET_CONFIG)) and tl.decode_request(
                struct.pack("<I", f.InvokeWithoutUpdates.ID) + tl.encode(PEER)
            )

    @pytest.mark.parametrize(
        ("peer", "meant"),
        [
            (t.InputPeerUser(user_id=7, access_hash=8), t.InputUser(user_id=7, access_hash=8)),
            (t.InputPeerSelf(), t.InputUserSelf()),
        ],
    )
    def test_a_peer_may_stand_where_a_user_is_asked_for(self, peer, meant):
        assert tl.decode_request(tl.encode(f.UsersGetFullUser(id=peer))).id == meant
        asked = tl.decode_request(tl.encode(f.UsersGetUsers(id=[peer])))
        assert asked.id == [meant]

    def test_a_group_does_not_stand_for_a_user(self):
        with pytest.raises(tl.Malformed, match="is no InputUser"):
            tl.decode_request(tl.encode(f.UsersGetFullUser(id=t.InputPeerChat(chat_id=5))))

    def test_an_unknown_id_is_no_request(self):
        with pytest.raises(tl.Malformed):
            tl.decode_request(b"\1\2\3\4")

    def test_a_packed_request_is_opened_wherever_it_stands(self):
        data = tl.encode(GET_CONFIG)
        assert tl.decode_request(packed(data)) == GET_CONFIG
        inside = struct.pack("<Iq", f.InvokeAfterMsg.ID, 5) + packed(data)
        assert tl.decode_request(inside) == f.InvokeAfterMsg(msg_id=5, query=GET_CONFIG)
        assert tl.decode_request(packed(inside)).query == GET_CONFIG

    def test_a_request_packed_twice_is_refused(self):
        with pytest.raises(tl.Malformed, match="twice"):
            tl.decode_request(packed(packed(tl.encode(GET_CONFIG))))

    def test_a_packed_request_that_ends_early_is_refused(self):
        with pytest.raises(tl.Malformed):
            tl.decode_request(packed(tl.encode(GET_CONFIG))[:-4])
        with pytest.raises(tl.Malformed):
            tl.decode_request(packed(tl.encode(GET_CONFIG)[:-1]))

    def test_wrappers_nest_only_so_deep(self):
        def nested(levels):
            return struct.pack("<I", f.InvokeWithoutUpdates.ID) * levels + tl.encode(GET_CONFIG)

        assert tl.decode_request(nested(MAX_DEPTH))
        with pytest.raises(tl.Malformed, match="too deeply"):
            tl.decode_request(nested(MAX_DEPTH + 1))
        with pytest.raises(tl.Malformed, match="too deeply"):
            tl.decode_request(nested(100_000))

    def test_vectors_nest_only_so_deep(self):
        levels = struct.pack("<II", 0x1CB5C415, 1) * 100_000
        with pytest.raises(tl.Malformed, match="too deeply"):
            tl.decode(levels + tl.encode(PEER))


class TestAnswers:
    @pytest.mark.parametrize(
        ("method", "value"),
        [
            (m.contacts_get_contact_ids, [1, 2, 3]),
            (m.messages_get_messages_views, t.MessagesMessageViews(views=[], chats=[], users=[])),
            (m.account_update_status, True),
            (m.users_get_users, [t.UserEmpty(id=1)]),
        ],
    )
    def test_a_result_is_written_as_its_method_promises(self, method, value):
        data = tl.encode_answer(method.id, value)
        assert tl.decode_answer(method.id, data) == value

    def test_longs_are_written_as_longs(self):
        read = next(x for x in m.every() if x.result == "Vector<long>")
        assert tl.encode_answer(read.id, [1 << 40]) == struct.pack("<IIq", 0x1CB5C415, 1, 1 << 40)

    @pytest.mark.parametrize("value", [[1 << 40], ["a"], None])
    def test_a_result_of_another_type_is_refused(self, value):
        with pytest.raises(tl.Malformed):
            tl.encode_answer(m.contacts_get_contact_ids.id, value)

    @pytest.mark.parametrize(
        "data", [b"", b"\x15\xc4\xb5\x1c\1\0\0\0", tl.encode(PEER), b"\x15\xc4\xb5\x1c" + bytes(8)]
    )
    def test_a_result_that_is_not_what_was_promised_is_refused(self, data):
        with pytest.raises(tl.Malformed):
            tl.decode_answer(m.contacts_get_contact_ids.id, data)

    @pytest.mark.parametrize("ident", [1, t.PeerUser.ID])
    def test_what_is_no_method_has_no_result(self, ident):
        with pytest.raises(tl.UnknownMethod):
            tl.encode_answer(ident, True)
        with pytest.raises(tl.UnknownMethod):
            tl.decode_answer(ident, b"")


class TestObjectsThatDoNotFit:
    @pytest.mark.parametrize(
        "value",
        [
            None,
            5,
            "text",
            PEER.__class__,
            tl.Constructor(),
            [5],
            t.PeerUser(user_id="7"),
            t.PeerUser(user_id=1 << 70),
            t.PeerUser(user_id=None),
            t.UpdateShort(update=None, date=1),
            t.TextWithEntities(text=b"bytes", entities=[]),
            t.TextWithEntities(text="\ud800", entities=[]),
            t.TextWithEntities(text="text", entities=None),
            t.TextWithEntities(text="text", entities=PEER),
            f.MessagesGetChats(id=["x"]),
            mt.ReqPqMulti(nonce=b"too short"),
            mt.FutureSalts(req_msg_id=1, now=2, salts=[5]),
        ],
        ids=repr,
    )
    def test_are_malformed(self, value):
        with pytest.raises(tl.Malformed):
            tl.encode(value)

    def test_optional_fields_that_share_a_bit_have_to_be_there_together(self):
        with pytest.raises(tl.Malformed):
            tl.encode(f.PhoneCreateConferenceCall(random_id=1, join=True))
        with pytest.raises(tl.Malformed):
            tl.encode(
                f.PhoneCreateConferenceCall(random_id=1, public_key=bytes(31), block=b"", params=t.DataJSON(data=""))
            )
        whole = f.PhoneCreateConferenceCall(
            random_id=1, join=True, public_key=bytes(32), block=b"", params=t.DataJSON(data="")
        )
        assert tl.decode(tl.encode(whole)) == whole

    def test_a_layer_below_the_oldest_is_refused(self):
        with pytest.raises(tl.Malformed, match="older than 133"):
            tl.encode(PEER, layer=132)


class TestBytesThatAreNoValue:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"abc",
            tl.encode(PEER)[:-1],
            tl.encode(PEER) + b"\0\0\0\0",
            struct.pack("<IIII", 0x1CB5C415, 2**32 - 1, 0, 0),
            struct.pack("<II", 0x1CB5C415, 1),
            tl.encode(t.AccountDaysTTL(days=1))[:6],
            struct.pack("<I", t.UpdateShort.ID) + tl.encode(PEER) + bytes(4),
            struct.pack("<I", t.InputPeerNotifySettings.ID) + struct.pack("<II", 1, 5),
            tl.encode(t.DataJSON(data="x")).replace(b"x", b"\xff"),
            struct.pack("<I", t.DataJSON.ID) + b"\xfe\xff\xff\xff",
            struct.pack("<I", t.DataJSON.ID) + b"\xff\xff\xff\xff" + bytes(8),
            struct.pack("<I", t.DataJSON.ID) + b"\x07abc",
        ],
        ids=range(13),
    )
    def test_are_malformed(self, data):
        with pytest.raises(tl.Malformed):
            tl.decode(data)

    def test_a_constructor_of_another_type_is_refused(self):
        good = tl.encode(t.UpdateShort(update=t.UpdateConfig(), date=1))
        bad = good.replace(struct.pack("<I", t.UpdateConfig.ID), struct.pack("<I", t.PeerUser.ID))
        with pytest.raises(tl.Malformed, match="is no Update"):
            tl.decode(bad)

    def test_other_buffers_are_read_too(self):
        data = tl.encode(PEER)
        assert tl.decode(memoryview(data)) == tl.decode(bytearray(data)) == PEER
