"""The hand-packed messages are what the generic codec makes of the schema."""

import pytest

from heliogram import tl
from heliogram.mtproto import wire
from heliogram.mtproto.errors import MalformedMessage
from heliogram.tl import service as mt

IDS = [4, -8, 1 << 62]


def same(packed, value):
    assert packed == tl.encode(value)


def test_constructor_ids_are_those_of_the_schema():
    names = {
        "REQ_PQ": mt.ReqPq,
        "REQ_PQ_MULTI": mt.ReqPqMulti,
        "RES_PQ": mt.ResPQ,
        "REQ_DH_PARAMS": mt.ReqDHParams,
        "P_Q_INNER_DATA": mt.PQInnerData,
        "P_Q_INNER_DATA_DC": mt.PQInnerDataDc,
        "P_Q_INNER_DATA_TEMP": mt.PQInnerDataTemp,
        "P_Q_INNER_DATA_TEMP_DC": mt.PQInnerDataTempDc,
        "SERVER_DH_PARAMS_OK": mt.ServerDHParamsOk,
        "SERVER_DH_PARAMS_FAIL": mt.ServerDHParamsFail,
        "SERVER_DH_INNER_DATA": mt.ServerDHInnerData,
        "CLIENT_DH_INNER_DATA": mt.ClientDHInnerData,
        "SET_CLIENT_DH_PARAMS": mt.SetClientDHParams,
        "DH_GEN_OK": mt.DhGenOk,
        "DH_GEN_RETRY": mt.DhGenRetry,
        "DH_GEN_FAIL": mt.DhGenFail,
        "BIND_AUTH_KEY_INNER": mt.BindAuthKeyInner,
        "MSGS_STATE_REQ": mt.MsgsStateReq,
        "MSG_RESEND_REQ": mt.MsgResendReq,
        "MSGS_ALL_INFO": mt.MsgsAllInfo,
        "RPC_DROP_ANSWER": mt.RpcDropAnswer,
        "GET_FUTURE_SALTS": mt.GetFutureSalts,
        "PING": mt.Ping,
        "PING_DELAY_DISCONNECT": mt.PingDelayDisconnect,
        "DESTROY_SESSION": mt.DestroySession,
        "DESTROY_AUTH_KEY": mt.DestroyAuthKey,
        "HTTP_WAIT": mt.HttpWait,
    }
    assert {name: getattr(wire, name) for name in names} == {name: kind.ID for name, kind in names.items()}


@pytest.mark.parametrize("size", [0, 1, 3, 253, 254, 255, 256, 70_000])
def test_strings_are_read_as_they_are_written(size):
    value = bytes(number % 251 for number in range(size))
    packed = wire.pack_bytes(value)
    assert len(packed) % 4 == 0
    assert wire.read_bytes(b"1234" + packed + b"rest", 4) == (value, 4 + len(packed))


@pytest.mark.parametrize("data", [b"", b"\x05abc", b"\xfe\x05\0", b"\xfe\x00\x01\x00abc"])
def test_a_string_cut_short_is_refused(data):
    with pytest.raises(MalformedMessage):
        wire.read_bytes(data, 0)


def test_answers_and_notices_are_those_of_the_schema():
    same(wire.rpc_error(420, "FLOOD_WAIT_3"), mt.RpcError(error_code=420, error_message="FLOOD_WAIT_3"))
    same(wire.rpc_answer_dropped(5, 3, 100), mt.RpcAnswerDropped(msg_id=5, seq_no=3, bytes=100))
    same(wire.bad_msg_notification(4, 1, 20), mt.BadMsgNotification(bad_msg_id=4, bad_msg_seqno=1, error_code=20))
    same(
        wire.bad_server_salt(4, 1, -9),
        mt.BadServerSalt(bad_msg_id=4, bad_msg_seqno=1, error_code=48, new_server_salt=-9),
    )
    same(wire.pong(4, -7), mt.Pong(msg_id=4, ping_id=-7))
    same(wire.new_session_created(4, 5, -6), mt.NewSessionCreated(first_msg_id=4, unique_id=5, server_salt=-6))
    same(wire.msg_detailed_info(4, 5, 6, 0), mt.MsgDetailedInfo(msg_id=4, answer_msg_id=5, bytes=6, status=0))
    same(wire.http_wait(1, 2, 25_000), mt.HttpWait(max_delay=1, wait_after=2, max_wait=25_000))
    same(wire.msg_new_detailed_info(5, 6, 0), mt.MsgNewDetailedInfo(answer_msg_id=5, bytes=6, status=0))
    same(
        wire.future_salts(4, 10.5, [(1, 2, -3), (2, 3, 4)]),
        mt.FutureSalts(
            req_msg_id=4,
            now=10,
            salts=[
                mt.FutureSalt(valid_since=1, valid_until=2, salt=-3),
                mt.FutureSalt(valid_since=2, valid_until=3, salt=4),
            ],
        ),
    )


def test_lists_of_ids_are_those_of_the_schema():
    same(wire.ids_message(wire.MSGS_ACK, IDS), mt.MsgsAck(msg_ids=IDS))
    same(wire.ids_message(wire.MSGS_STATE_REQ, IDS), mt.MsgsStateReq(msg_ids=IDS))
    assert wire.read_ids(tl.encode(mt.MsgsAck(msg_ids=IDS))) == tuple(IDS)


@pytest.mark.parametrize(
    "data",
    [
        b"1234",
        b"1234" + bytes(8),
        wire.ids_message(wire.MSGS_ACK, IDS)[:-1],
        wire.ids_message(wire.MSGS_ACK, range(wire.MAX_IDS + 1)),
        b"1234" + wire.VECTOR.to_bytes(4, "little") + b"\xff\xff\xff\xff",
    ],
    ids=["no vector", "another vector", "cut short", "too many", "a negative count"],
)
def test_a_malformed_list_of_ids_is_refused(data):
    with pytest.raises(MalformedMessage):
        wire.read_ids(data)


def test_numbers_cut_short_are_refused():
    assert wire.read_long(b"\xff" * 8, 0) == -1
    assert wire.read_int(b"\xfe\xff\xff\xff", 0) == -2
    with pytest.raises(MalformedMessage):
        wire.read_long(bytes(11), 4)
    with pytest.raises(MalformedMessage):
        wire.read_int(bytes(7), 4)
