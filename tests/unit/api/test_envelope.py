"""Taking the wrappers off a request."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliogram import tl
from heliogram.api.envelope import WRAPPERS, open_envelope
from heliogram.api.faults import ConnectionIdInvalid, LayerInvalid, TakeoutInvalid
from heliogram.kernel.faults import InputRequestInvalid, MethodInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t

QUERY = f.HelpGetConfig()
WRAPPED = {
    "layer": lambda query: f.InvokeWithLayer(layer=200, query=query),
    "connection": lambda query: f.InitConnection(
        api_id=5, device_model="Pocket" * 50, system_version="1", app_version="2", system_lang_code="en",
        lang_pack="", lang_code="en", query=query,
    ),
    "quiet": lambda query: f.InvokeWithoutUpdates(query=query),
    "after one": lambda query: f.InvokeAfterMsg(msg_id=4, query=query),
    "after many": lambda query: f.InvokeAfterMsgs(msg_ids=[8, 12], query=query),
}  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(WRAPPED, 3)))
def test_wrappers_come_off_in_any_order(order):
    query = QUERY
    for name in order:
        query = WRAPPED[name](query)
    envelope = open_envelope(tl.encode(query))
    assert envelope.query == QUERY
    assert envelope.fault is None
    assert (envelope.layer == 200) == ("layer" in order)
    assert (envelope.info is not None) == ("connection" in order)
    assert envelope.without_updates == ("quiet" in order)
    assert set(envelope.after) == ({4} if "after one" in order else set()) | (
        {8, 12} if "after many" in order else set()
    )


def test_what_a_client_says_of_itself_is_cut_to_a_length():
    envelope = open_envelope(tl.encode(WRAPPED["connection"](QUERY)))
    assert envelope.info is not None
    assert (len(envelope.info.device_model), envelope.info.api_id) == (128, 5)


def test_a_layer_above_the_newest_is_served_as_the_newest_and_one_below_the_oldest_refused():
    assert open_envelope(tl.encode(f.InvokeWithLayer(layer=232, query=QUERY))).layer == tl.NEWEST_LAYER
    assert isinstance(open_envelope(tl.encode(f.InvokeWithLayer(layer=132, query=QUERY))).fault, LayerInvalid)


def test_a_range_of_messages_narrows_the_request():
    history = f.MessagesGetHistory(
        peer=t.InputPeerSelf(), offset_id=0, offset_date=0, add_offset=0, limit=9, max_id=0, min_id=0, hash=0
    )
    wrapped = f.InvokeWithMessagesRange(range=t.MessageRange(min_id=10, max_id=20), query=history)
    query = open_envelope(tl.encode(wrapped)).query
    assert (query.min_id, query.max_id) == (9, 21)
    again = f.InvokeWithMessagesRange(range=t.MessageRange(min_id=5, max_id=15), query=wrapped)
    query = open_envelope(tl.encode(again)).query
    assert (query.min_id, query.max_id) == (9, 16)
    other = f.InvokeWithMessagesRange(range=t.MessageRange(min_id=5, max_id=15), query=QUERY)
    assert open_envelope(tl.encode(other)).query == QUERY


def test_exports_and_business_connections_are_refused_by_name():
    takeout = open_envelope(tl.encode(f.InvokeWithTakeout(takeout_id=1, query=QUERY)))
    business = open_envelope(tl.encode(f.InvokeWithBusinessConnection(connection_id="1", query=QUERY)))
    assert isinstance(takeout.fault, TakeoutInvalid)
    assert isinstance(business.fault, ConnectionIdInvalid)


def test_proofs_that_nobody_asked_for_come_off():
    proof = f.InvokeWithReCaptcha(token="", query=f.InvokeWithApnsSecret(nonce="", secret="", query=QUERY))
    assert open_envelope(tl.encode(proof)).query == QUERY


def test_bytes_that_are_no_request_get_the_fault_of_that_request():
    assert isinstance(open_envelope(tl.encode(QUERY)[:2]).fault, InputRequestInvalid)
    assert isinstance(open_envelope(tl.encode(t.PeerUser(user_id=1))).fault, (InputRequestInvalid, MethodInvalid))
    assert isinstance(open_envelope(b"\1\2\3\4").fault, (InputRequestInvalid, MethodInvalid))


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise(data: bytes):
    envelope = open_envelope(data)
    assert (envelope.fault is None) == (envelope.query is not None)


def test_every_wrapper_of_the_schema_is_understood():
    from heliogram.tl.worlds import API

    wrapping = {
        one.name
        for one in API.schema.definitions()
        if one.is_function and one.is_current and any(field.type == "!X" for field in one.fields)
    }
    assert {name for name in wrapping if not name.endswith("Prefix")} == WRAPPERS
