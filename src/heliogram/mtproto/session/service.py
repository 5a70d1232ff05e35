"""The service messages of a client: one function each, in a table by constructor.

A handler takes the conversation, the message's id and its body, and returns what the host must know. Whatever it
can't read raises MalformedMessage, and the session answers that message alone with an error.

Sources: https://core.telegram.org/mtproto/service_messages,
https://core.telegram.org/mtproto/service_messages_about_messages
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from heliogram.mtproto import wire
from heliogram.mtproto.session import received as states
from heliogram.mtproto.session.conversation import Conversation
from heliogram.mtproto.session.events import (
    DisconnectAt,
    HttpWaitRequested,
    KeyDestroyRequested,
    RequestDropped,
    SessionDestroyRequested,
    SessionEvent,
)
from heliogram.mtproto.session.outbox import Outgoing

Handler = Callable[[Conversation, int, bytes, float], SessionEvent | None]

UNKNOWN: Final = 1
NOT_RECEIVED: Final = 2
NOT_YET_RECEIVED: Final = 3
RECEIVED: Final = 4
ACKNOWLEDGED: Final = 8
NEEDS_NO_ACK: Final = 16
PROCESSED: Final = 32
ANSWER_MADE: Final = 64

_CONTAINERS: Final = {wire.MSG_CONTAINER, wire.MSG_COPY}
RESEND_UP_TO: Final = 1 << 15
"""A repeated request gets an answer up to this size again; of a longer one only its id and size."""


def _ping(talk: Conversation, msg_id: int, body: bytes, now: float) -> None:
    talk.outbox.put(wire.pong(msg_id, wire.read_long(body, 4)), now)


def _ping_delay_disconnect(talk: Conversation, msg_id: int, body: bytes, now: float) -> SessionEvent:
    delay = wire.read_int(body, 12)
    talk.outbox.put(wire.pong(msg_id, wire.read_long(body, 4)), now)
    return DisconnectAt(now + max(delay, 0))


def _msgs_ack(talk: Conversation, _msg_id: int, body: bytes, _now: float) -> None:
    acknowledge = talk.outbox.acknowledge
    for msg_id in wire.read_ids(body):
        acknowledge(msg_id)


def state_of(talk: Conversation, msg_id: int) -> int:
    """Return the documented state byte of a client's message.

    One whose answer is gone counts as unknown: the client sends it again under a new id instead of waiting for ever.
    """
    state = talk.received.state(msg_id)
    if state is None:
        if talk.received.is_forgotten(msg_id):
            return UNKNOWN
        return NOT_YET_RECEIVED if msg_id > talk.received.newest else NOT_RECEIVED
    if state == states.LOST:
        return UNKNOWN
    if state == states.SERVICE:
        return RECEIVED | NEEDS_NO_ACK
    if state in {states.PENDING, states.DROPPED}:
        return RECEIVED | PROCESSED
    return RECEIVED | ACKNOWLEDGED | PROCESSED | ANSWER_MADE


def _msgs_state_req(talk: Conversation, msg_id: int, body: bytes, now: float) -> None:
    info = bytes(state_of(talk, asked) for asked in wire.read_ids(body))
    talk.outbox.put(wire.msgs_state_info(msg_id, info), now)


def _msg_resend_req(talk: Conversation, msg_id: int, body: bytes, now: float) -> None:
    _resend(talk, msg_id, now, [talk.outbox.sent(asked) for asked in wire.read_ids(body)])


def _msg_resend_ans_req(talk: Conversation, msg_id: int, body: bytes, now: float) -> None:
    _resend(talk, msg_id, now, [talk.outbox.result_of(asked) for asked in wire.read_ids(body)])


def _resend(talk: Conversation, msg_id: int, now: float, found: list[Outgoing | None]) -> None:
    """Send again what is kept; when something is not, say of each which."""
    for out in found:
        if out is not None:
            talk.outbox.resend(out)
    if None in found:
        info = bytes(UNKNOWN if out is None else RECEIVED for out in found)
        talk.outbox.put(wire.msgs_state_info(msg_id, info), now)


def _msgs_all_info(talk: Conversation, _msg_id: int, body: bytes, _now: float) -> None:
    """Take the client's word on which of the server's messages it has."""
    ids = wire.read_ids(body)
    info, _ = wire.read_bytes(body, 12 + 8 * len(ids))
    for msg_id, state in zip(ids, info, strict=False):
        out = talk.outbox.sent(msg_id)
        if out is None:
            continue
        if state & 7 == RECEIVED:
            talk.outbox.acknowledge(msg_id)
        else:
            talk.outbox.resend(out)


def _get_future_salts(talk: Conversation, msg_id: int, body: bytes, now: float) -> None:
    salts = talk.salts.future(wire.read_int(body, 4), now)
    talk.outbox.put(wire.future_salts(msg_id, now, salts), now)


def _http_wait(_talk: Conversation, _msg_id: int, body: bytes, _now: float) -> SessionEvent:
    return HttpWaitRequested(*(max(wire.read_int(body, at), 0) for at in (4, 8, 12)))


def _destroy_session(talk: Conversation, msg_id: int, body: bytes, now: float) -> SessionEvent | None:
    session_id = wire.read_long(body, 4)
    if session_id != talk.session_id:
        return SessionDestroyRequested(msg_id, session_id)
    talk.outbox.put(destroyed(session_id, existed=False), now)
    return None


def destroyed(session_id: int, *, existed: bool) -> bytes:
    """Return the answer to ``destroy_session``."""
    kind = wire.DESTROY_SESSION_OK if existed else wire.DESTROY_SESSION_NONE
    return kind.to_bytes(4, "little") + session_id.to_bytes(8, "little", signed=True)


def _destroy_auth_key(_talk: Conversation, msg_id: int, _body: bytes, _now: float) -> SessionEvent:
    return KeyDestroyRequested(msg_id)


def _rpc_drop_answer(talk: Conversation, msg_id: int, body: bytes, now: float) -> SessionEvent | None:
    """Drop an answer: one that is being made, one that is made, or none."""
    asked = wire.read_long(body, 4)
    state = talk.received.state(asked)
    event = None
    if state == states.PENDING:
        talk.received.mark(asked, states.DROPPED)
        outcome = wire.RPC_ANSWER_DROPPED_RUNNING.to_bytes(4, "little")
        talk.outbox.put_result(asked, wire.rpc_result(asked, outcome), now)
        event = RequestDropped(asked)
    elif state == states.DROPPED:
        outcome = wire.RPC_ANSWER_DROPPED_RUNNING.to_bytes(4, "little")
    else:
        out = talk.outbox.withdraw(asked, now)
        outcome = wire.RPC_ANSWER_UNKNOWN.to_bytes(4, "little")
        if out is not None:
            outcome = wire.rpc_answer_dropped(out.msg_id, out.seqno, len(out.body))
    talk.outbox.put_result(msg_id, wire.rpc_result(msg_id, outcome), now)
    talk.received.mark(msg_id, states.ANSWERED)
    return event


def _ignore(_talk: Conversation, _msg_id: int, _body: bytes, _now: float) -> None:
    """Say nothing: only servers say this, or it answers what this server never asks."""


HANDLERS: Final[dict[int, Handler]] = {
    wire.PING: _ping,
    wire.PING_DELAY_DISCONNECT: _ping_delay_disconnect,
    wire.MSGS_ACK: _msgs_ack,
    wire.MSGS_STATE_REQ: _msgs_state_req,
    wire.MSGS_ALL_INFO: _msgs_all_info,
    wire.MSG_RESEND_REQ: _msg_resend_req,
    wire.MSG_RESEND_ANS_REQ: _msg_resend_ans_req,
    wire.GET_FUTURE_SALTS: _get_future_salts,
    wire.HTTP_WAIT: _http_wait,
    wire.DESTROY_SESSION: _destroy_session,
    wire.DESTROY_AUTH_KEY: _destroy_auth_key,
    wire.RPC_DROP_ANSWER: _rpc_drop_answer,
    wire.MSGS_STATE_INFO: _ignore,
    wire.MSG_DETAILED_INFO: _ignore,
    wire.MSG_NEW_DETAILED_INFO: _ignore,
    wire.PONG: _ignore,
    wire.RPC_RESULT: _ignore,
    wire.BAD_MSG_NOTIFICATION: _ignore,
    wire.BAD_SERVER_SALT: _ignore,
    wire.NEW_SESSION_CREATED: _ignore,
}


def parity_fault(kind: int, seqno: int, *, service: bool, nested: bool) -> int:
    """Return the code for a sequence number of the wrong parity, or for a container where none may be; else 0."""
    if service:
        return 34 if kind == wire.MSGS_ACK and seqno & 1 else 0
    if kind not in _CONTAINERS:
        return 0 if seqno & 1 else 35
    if nested or kind == wire.MSG_COPY:
        return 64
    return 34 if seqno & 1 else 0
