"""The constructor ids of MTProto and hand-packed TL for its service messages.

The generic codec could do this too; these few are on the path of every message, and a ``Struct`` is five times
faster. A test compares every one with the codec.

Source: https://core.telegram.org/schema/mtproto
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct, pack
from struct import error as StructError  # noqa: N812 - a class
from typing import Final

from heliogram.mtproto.errors import MalformedMessage

# Key exchange
REQ_PQ: Final = 0x60469778
REQ_PQ_MULTI: Final = 0xBE7E8EF1
RES_PQ: Final = 0x05162463
REQ_DH_PARAMS: Final = 0xD712E4BE
P_Q_INNER_DATA: Final = 0x83C95AEC
P_Q_INNER_DATA_DC: Final = 0xA9F55F95
P_Q_INNER_DATA_TEMP: Final = 0x3C6A84D4
P_Q_INNER_DATA_TEMP_DC: Final = 0x56FDDF88
SERVER_DH_PARAMS_OK: Final = 0xD0E8075C
SERVER_DH_PARAMS_FAIL: Final = 0x79CB045D
SERVER_DH_INNER_DATA: Final = 0xB5890DBA
CLIENT_DH_INNER_DATA: Final = 0x6643B654
SET_CLIENT_DH_PARAMS: Final = 0xF5045F1F
DH_GEN_OK: Final = 0x3BCBF734
DH_GEN_RETRY: Final = 0x46DC1FB9
DH_GEN_FAIL: Final = 0xA69DAE02
BIND_AUTH_KEY_INNER: Final = 0x75A3F765

# Service messages
MSG_CONTAINER: Final = 0x73F1F8DC
MSG_COPY: Final = 0xE06046B2
GZIP_PACKED: Final = 0x3072CFA1
MSGS_ACK: Final = 0x62D6B459
BAD_MSG_NOTIFICATION: Final = 0xA7EFF811
BAD_SERVER_SALT: Final = 0xEDAB447B
MSGS_STATE_REQ: Final = 0xDA69FB52
MSGS_STATE_INFO: Final = 0x04DEB57D
MSGS_ALL_INFO: Final = 0x8CC0D131
MSG_DETAILED_INFO: Final = 0x276D3EC6
MSG_NEW_DETAILED_INFO: Final = 0x809DB6DF
MSG_RESEND_REQ: Final = 0x7D861A08
MSG_RESEND_ANS_REQ: Final = 0x8610BAEB
RPC_RESULT: Final = 0xF35C6D01
RPC_ERROR: Final = 0x2144CA19
RPC_DROP_ANSWER: Final = 0x58E4A740
RPC_ANSWER_UNKNOWN: Final = 0x5E2AD36E
RPC_ANSWER_DROPPED_RUNNING: Final = 0xCD78E586
RPC_ANSWER_DROPPED: Final = 0xA43AD8B7
GET_FUTURE_SALTS: Final = 0xB921BD04
FUTURE_SALTS: Final = 0xAE500895
PING: Final = 0x7ABE77EC
PING_DELAY_DISCONNECT: Final = 0xF3427B8C
PONG: Final = 0x347773C5
DESTROY_SESSION: Final = 0xE7512126
DESTROY_SESSION_OK: Final = 0xE22045FC
DESTROY_SESSION_NONE: Final = 0x62D350C9
NEW_SESSION_CREATED: Final = 0x9EC20908
HTTP_WAIT: Final = 0x9299359F
DESTROY_AUTH_KEY: Final = 0xD1435160
DESTROY_AUTH_KEY_OK: Final = 0xF660E1D4
DESTROY_AUTH_KEY_NONE: Final = 0x0A9F2259
DESTROY_AUTH_KEY_FAIL: Final = 0xEA109B13

# Of the API, but the session's business
INVOKE_AFTER_MSG: Final = 0xCB9F372D
INVOKE_AFTER_MSGS: Final = 0x3DC4B4F0
UPDATES_TOO_LONG: Final = 0xE317AF7E

VECTOR: Final = 0x1CB5C415
MAX_IDS: Final = 8192
"""Ids in one acknowledgement, state or resend request."""

_MESSAGE_HEADER: Final = Struct("<qii")
"""msg_id, seqno, length of a message in a container."""
_CONTAINER_HEADER: Final = Struct("<Ii")
_RPC_HEADER: Final = Struct("<Iq")
_BAD_MESSAGE: Final = Struct("<Iqii")
_BAD_SALT: Final = Struct("<Iqiiq")
_PONG: Final = Struct("<Iqq")
_NEW_SESSION: Final = Struct("<Iqqq")
_DETAILED: Final = Struct("<Iqqii")
_NEW_DETAILED: Final = Struct("<Iqii")
_VECTOR_HEAD: Final = Struct("<Ii")
_DROPPED: Final = Struct("<Iqii")
_FUTURE: Final = Struct("<Iqii")
_SALT: Final = Struct("<iiq")


def pack_bytes(value: bytes) -> bytes:
    """Return a TL string."""
    size = len(value)
    if size < 254:
        return bytes((size,)) + value + b"\0\0\0"[: -(size + 1) & 3]
    return b"\xfe" + size.to_bytes(3, "little") + value + b"\0\0\0"[: -size & 3]


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """Read a TL string at an offset: its value and the offset after it. Raises MalformedMessage."""
    if at >= len(data):
        raise MalformedMessage("a string is cut short")
    size = data[at]
    begin = at + 1
    if size >= 254:
        size = int.from_bytes(data[at + 1 : at + 4], "little")
        begin = at + 4
    end = begin + size
    after = end + (at - end & 3)
    if after > len(data):
        raise MalformedMessage("a string is cut short")
    return data[begin:end], after


def read_ids(data: bytes) -> tuple[int, ...]:
    """Read a message that is a constructor and a boxed vector of at most MAX_IDS longs. Raises MalformedMessage."""
    try:
        vector, count = _VECTOR_HEAD.unpack_from(data, 4)
    except StructError:
        raise MalformedMessage("a vector is cut short") from None
    if vector != VECTOR or not 0 <= count <= MAX_IDS or len(data) < 12 + 8 * count:
        raise MalformedMessage("a vector of message ids can't be read")
    ids: tuple[int, ...] = Struct(f"<{count}q").unpack_from(data, 12)
    return ids


def read_long(data: bytes, at: int) -> int:
    """Read a signed long at an offset. Raises MalformedMessage."""
    if len(data) < at + 8:
        raise MalformedMessage("a long is cut short")
    return int.from_bytes(data[at : at + 8], "little", signed=True)


def read_int(data: bytes, at: int) -> int:
    """Read a signed int at an offset. Raises MalformedMessage."""
    if len(data) < at + 4:
        raise MalformedMessage("an int is cut short")
    return int.from_bytes(data[at : at + 4], "little", signed=True)


def rpc_result(msg_id: int, result: bytes) -> bytes:
    """Wrap an answer."""
    return _RPC_HEADER.pack(RPC_RESULT, msg_id) + result


def rpc_error(code: int, text: str) -> bytes:
    """Return an error to stand where a result would."""
    return pack("<Ii", RPC_ERROR, code) + pack_bytes(text.encode())


def rpc_answer_dropped(msg_id: int, seqno: int, size: int) -> bytes:
    """Say that an answer was made but will not be sent."""
    return _DROPPED.pack(RPC_ANSWER_DROPPED, msg_id, seqno, size)


def gzip_packed(compressed: bytes) -> bytes:
    """Wrap a gzip stream that inflates to a boxed value."""
    return b"\xa1\xcf\x72\x30" + pack_bytes(compressed)


def container_head(count: int) -> bytes:
    """Begin a container of ``count`` messages."""
    return _CONTAINER_HEADER.pack(MSG_CONTAINER, count)


def container_item(msg_id: int, seqno: int, body: bytes) -> bytes:
    """Return one message of a container."""
    return _MESSAGE_HEADER.pack(msg_id, seqno, len(body)) + body


def ids_message(constructor: int, ids: Sequence[int]) -> bytes:
    """Return ``msgs_ack``, ``msgs_state_req`` or ``msg_resend_req``."""
    return pack(f"<IIi{len(ids)}q", constructor, VECTOR, len(ids), *ids)


def bad_msg_notification(msg_id: int, seqno: int, code: int) -> bytes:
    """Refuse a message with one of the documented codes."""
    return _BAD_MESSAGE.pack(BAD_MSG_NOTIFICATION, msg_id, seqno, code)


def bad_server_salt(msg_id: int, seqno: int, salt: int) -> bytes:
    """Refuse a message for its salt (code 48) and state the right one."""
    return _BAD_SALT.pack(BAD_SERVER_SALT, msg_id, seqno, 48, salt)


def pong(msg_id: int, ping_id: int) -> bytes:
    """Answer a ping."""
    return _PONG.pack(PONG, msg_id, ping_id)


def new_session_created(first_msg_id: int, unique_id: int, salt: int) -> bytes:
    """Tell a client that the server starts a session afresh; it resends what is older than ``first_msg_id``."""
    return _NEW_SESSION.pack(NEW_SESSION_CREATED, first_msg_id, unique_id, salt)


def msgs_state_info(req_msg_id: int, states: bytes) -> bytes:
    """Answer a state or resend request: one byte per message."""
    return _RPC_HEADER.pack(MSGS_STATE_INFO, req_msg_id) + pack_bytes(states)


def msg_detailed_info(msg_id: int, answer_msg_id: int, size: int, status: int) -> bytes:
    """Point a client to the answer of its message."""
    return _DETAILED.pack(MSG_DETAILED_INFO, msg_id, answer_msg_id, size, status)


def msg_new_detailed_info(answer_msg_id: int, size: int, status: int) -> bytes:
    """Point a client to a message of the server's own."""
    return _NEW_DETAILED.pack(MSG_NEW_DETAILED_INFO, answer_msg_id, size, status)


def http_wait(max_delay_ms: int, wait_after_ms: int, max_wait_ms: int) -> bytes:
    """Ask an HTTP server to hold its response open."""
    return pack("<Iiii", HTTP_WAIT, max_delay_ms, wait_after_ms, max_wait_ms)


def future_salts(req_msg_id: int, now: float, salts: Sequence[tuple[int, int, int]]) -> bytes:
    """Return salts (valid_since, valid_until, salt) as a bare vector, the way the schema has it."""
    head = _FUTURE.pack(FUTURE_SALTS, req_msg_id, int(now), len(salts))
    return head + b"".join(_SALT.pack(*salt) for salt in salts)
