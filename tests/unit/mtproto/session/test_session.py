"""What a session says to each thing that a client can do, message by message."""

import gzip
import zlib

import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto import wire
from heliogram.mtproto.message import InboundMessage
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session import (
    DisconnectAt,
    HttpWaitRequested,
    KeyDestroyRequested,
    RequestDropped,
    RequestReceived,
    Session,
    SessionDestroyRequested,
    SessionSettings,
)
from heliogram.mtproto.session.container import read_container

NOW = 1_700_000_000.0
KEY = bytes(range(256))
QUERY = b"\x48\xa5\x91\x0d"
BIG = 1 << 20


def le(number, size=8):
    return number.to_bytes(size, "little", signed=number < 0)


def call(kind, *longs):
    return le(kind, 4) + b"".join(le(number) for number in longs)


class Talk:
    """A session and a client's counters."""

    def __init__(self, *, started=True, attached=True, refuse_before=0, **settings) -> None:
        self.now = NOW
        self.salts = Salts(KEY)
        self.session = Session(
            77, self.salts, SeededEntropy(), SessionSettings(**settings), refuse_before=refuse_before
        )
        self.content = 0
        self.last = 0
        if attached:
            self.session.attach(NOW)
        if started:
            self.request()
            self.session.answer(self.last, QUERY, NOW)
            self.said()
            self.ack_all()

    def msg_id(self):
        self.last = max(self.last + 4, int(self.now * 2**32) & -4)
        return self.last

    def send(self, body, *, content=False, **changes):
        """One message with the next id; returns the events."""
        msg_id, seqno = self.msg_id(), self.content << 1
        if content:
            seqno |= 1
            self.content += 1
        fields = {"salt": self.salts.current(self.now), "session_id": 77, "msg_id": msg_id, "seqno": seqno}
        self.sent = InboundMessage(**{**fields, "body": body, **changes})
        return self.session.receive(self.sent, self.now)

    def request(self, body=QUERY, **changes):
        return self.send(body, content=True, **changes)

    def repeat(self):
        return self.session.receive(self.sent, self.now)

    def said(self, **options):
        """Everything the session has to say: (msg_id, seqno, body), containers taken apart."""
        found = []
        self.packets = []
        while plaintexts := self.session.data_to_send(self.now, **options):
            self.packets += plaintexts
            for plain in plaintexts:
                body = plain[32:]
                assert int.from_bytes(plain[28:32], "little") == len(body)
                if body[:4] == le(wire.MSG_CONTAINER, 4):
                    found += read_container(body, 2000)
                else:
                    seqno = int.from_bytes(plain[24:28], "little")
                    found.append((int.from_bytes(plain[16:24], "little"), seqno, body))
        self.unacked = [item[0] for item in found if item[1] & 1]
        return found

    def bodies(self, **options):
        return [item[2] for item in self.said(**options)]

    def ack_all(self):
        self.send(wire.ids_message(wire.MSGS_ACK, self.unacked))


def refusal(talk, code):
    return wire.bad_msg_notification(talk.sent.msg_id, talk.sent.seqno, code)


# Starting --------------------------------------------------------------------------------------------------


def test_the_first_message_starts_the_session():
    talk = Talk(started=False)
    talk.request()
    (created,) = talk.bodies()
    assert created[:12] == call(wire.NEW_SESSION_CREATED, talk.last)
    assert created[20:] == le(talk.salts.current(NOW))
    assert talk.session.last_received == NOW
    assert talk.session.newest_received == talk.last


def test_a_session_that_a_container_starts_counts_from_the_first_message_inside():
    talk = Talk(started=False)
    first, second = talk.msg_id(), talk.msg_id()
    items = wire.container_item(second, 3, QUERY) + wire.container_item(first, 1, QUERY)
    talk.send(wire.container_head(2) + items)
    assert talk.bodies()[0][:12] == call(wire.NEW_SESSION_CREATED, first)


def test_a_refused_message_does_not_start_the_session():
    talk = Talk(started=False)
    talk.request(salt=0)
    assert [body[:4] for body in talk.bodies()] == [le(wire.BAD_SERVER_SALT, 4)]


# Checks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("low_bits", [1, 2, 3])
def test_an_id_not_divisible_by_four_is_refused(low_bits):
    talk = Talk()
    assert talk.request(msg_id=talk.msg_id() | low_bits) == []
    assert talk.bodies() == [refusal(talk, 18)]


@pytest.mark.parametrize(("shift", "code"), [(-301, 16), (31, 17)])
def test_an_id_outside_the_window_is_refused(shift, code):
    talk = Talk()
    assert talk.request(msg_id=int((NOW + shift) * 2**32) & -4) == []
    assert talk.bodies() == [refusal(talk, code)]


@pytest.mark.parametrize("shift", [-299, 29])
def test_an_id_inside_the_window_is_accepted(shift):
    talk = Talk(started=False)
    assert len(talk.request(msg_id=int((NOW + shift) * 2**32) & -4)) == 1


def test_a_wrong_salt_is_answered_with_the_true_one():
    talk = Talk()
    assert talk.request(salt=0) == []
    assert talk.bodies() == [wire.bad_server_salt(talk.sent.msg_id, talk.sent.seqno, talk.salts.current(NOW))]


def test_the_salt_before_is_good_for_half_an_hour():
    talk = Talk()
    hour = NOW - NOW % 3600 + 3600
    old = talk.salts.current(hour - 1)
    talk.now = hour + 1799
    assert len(talk.request(salt=old)) == 1
    talk.now = hour + 1800
    assert talk.request(salt=old) == []


def test_numbers_that_fall_are_refused():
    talk = Talk()
    talk.request()
    assert talk.request(seqno=talk.sent.seqno) == []
    assert talk.bodies() == [refusal(talk, 32)]


def test_numbers_that_rise_too_far_are_refused():
    talk = Talk()
    talk.request()
    early, late = talk.msg_id(), talk.msg_id()
    talk.request(msg_id=late)
    assert talk.request(msg_id=early, seqno=99) == []
    assert talk.bodies() == [refusal(talk, 33)]


def test_an_odd_acknowledgement_is_refused():
    talk = Talk()
    assert talk.request(wire.ids_message(wire.MSGS_ACK, [1])) == []
    assert talk.bodies() == [refusal(talk, 34)]


def test_an_odd_container_is_refused():
    talk = Talk()
    assert talk.request(wire.container_head(0)) == []
    assert talk.bodies() == [refusal(talk, 34)]


def test_an_even_request_is_refused():
    talk = Talk()
    assert talk.send(QUERY) == []
    assert talk.bodies() == [refusal(talk, 35)]


# Repetitions and replays -----------------------------------------------------------------------------------


def test_a_replayed_request_runs_once_and_gets_its_answer_again():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    (first,) = talk.said()
    assert talk.repeat() == []
    (again,) = talk.said()
    assert again == first
    assert talk.packets[0][32:36] == le(wire.MSG_CONTAINER, 4)


def test_a_repeated_request_whose_answer_waits_to_be_sent_changes_nothing():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    assert talk.repeat() == []
    assert len(talk.said()) == 1


def test_a_repeated_request_that_is_being_run_is_acknowledged():
    talk = Talk()
    talk.request()
    assert talk.repeat() == []
    assert talk.bodies() == [wire.ids_message(wire.MSGS_ACK, [talk.sent.msg_id])]


def test_a_repeated_request_whose_answer_was_acknowledged_is_acknowledged():
    talk = Talk()
    (event,) = talk.request()
    request = talk.sent
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.said()
    talk.ack_all()
    assert talk.session.receive(request, NOW) == []
    assert talk.bodies() == [wire.ids_message(wire.MSGS_ACK, [request.msg_id])]


def test_a_long_answer_to_a_repeated_request_is_named_and_sent_when_asked_for():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, bytes(40_000), NOW, compress=False)
    ((answer_id, _, answer),) = talk.said()
    talk.repeat()
    assert talk.bodies() == [wire.msg_detailed_info(event.msg_id, answer_id, len(answer), 0)]
    talk.send(wire.ids_message(wire.MSG_RESEND_REQ, [answer_id]))
    assert [item[2] for item in talk.said()] == [answer]


def test_a_repeated_service_message_is_not_handled_again():
    talk = Talk()
    talk.send(call(wire.PING, 5))
    assert len(talk.said()) == 1
    talk.repeat()
    assert talk.said() == []


def test_a_repeated_container_is_refused():
    talk = Talk()
    inner = talk.msg_id()
    talk.send(wire.container_head(1) + wire.container_item(inner, 2 * talk.content + 1, QUERY))
    assert talk.repeat() == []
    assert talk.bodies() == [refusal(talk, 19)]


def test_a_replay_after_the_window_is_refused():
    talk = Talk()
    talk.request()
    talk.said()
    talk.now += 301
    assert talk.repeat() == []
    assert talk.bodies()[0] == refusal(talk, 16)


def test_messages_of_a_destroyed_session_cannot_be_replayed_into_its_successor():
    old = Talk()
    old.request()
    talk = Talk(started=False, refuse_before=old.session.newest_received)
    talk.sent = old.sent
    assert talk.repeat() == []
    assert talk.bodies() == [refusal(talk, 20)]


def test_an_old_message_in_a_fresh_container_is_accepted_until_it_is_forgotten():
    talk = Talk(started=False)
    old = int((NOW - 1000) * 2**32) & -4
    (event,) = talk.send(wire.container_head(1) + wire.container_item(old, 1, QUERY))
    talk.content = 1
    assert event.msg_id == old
    talk.session.answer(old, QUERY, NOW)
    talk.said()
    talk.now += 301
    talk.session.handle_timer(talk.now)
    talk.send(wire.container_head(1) + wire.container_item(old, 1, QUERY))
    assert talk.bodies()[-1] == wire.bad_msg_notification(old, 1, 20)


# Containers ------------------------------------------------------------------------------------------------


def in_container(talk, *items):
    body = wire.container_head(len(items)) + b"".join(wire.container_item(*item) for item in items)
    return talk.send(body)


def test_a_bad_or_unknown_message_in_a_container_takes_no_other_with_it():
    talk = Talk()
    base = 2 * talk.content + 1
    ids = [talk.msg_id() for _ in range(9)]
    events = in_container(
        talk,
        (ids[0], base, QUERY + b"1234"),
        (ids[1] | 1, base + 2, QUERY),
        (ids[2], base + 2, b"\xde\xad\xbe\xef"),
        (ids[3], base + 3, wire.container_head(0)),
        (ids[4], base + 3, QUERY),
        (ids[5], base + 4, wire.GZIP_PACKED.to_bytes(4, "little") + wire.pack_bytes(b"not gzip")),
        (ids[6] + (60 << 32), base + 6, QUERY),
        (ids[0], base, QUERY + b"1234"),
        (ids[7], base + 5, le(wire.PING, 4)),
        (ids[8], base + 6, QUERY + b"last"),
    )
    assert [(event.msg_id, event.body) for event in events] == [
        (ids[0], QUERY + b"1234"),
        (ids[2], b"\xde\xad\xbe\xef"),
        (ids[8], QUERY + b"last"),
    ]
    bodies = talk.bodies()
    unreadable = wire.rpc_error(400, "INPUT_FETCH_ERROR")
    assert wire.bad_msg_notification(ids[1] | 1, base + 2, 18) in bodies
    assert wire.bad_msg_notification(ids[3], base + 3, 64) in bodies
    assert wire.bad_msg_notification(ids[4], base + 3, 35) in bodies
    assert wire.bad_msg_notification(ids[6] + (60 << 32), base + 6, 17) in bodies
    assert wire.rpc_result(ids[5], unreadable) in bodies
    assert wire.rpc_result(ids[7], unreadable) in bodies


def test_a_malformed_container_is_refused_whole():
    talk = Talk()
    item = wire.container_item(talk.msg_id(), 1, QUERY)
    assert talk.send(wire.container_head(2) + item) == []
    assert talk.bodies() == [refusal(talk, 64)]


def test_too_many_messages_in_a_container_are_refused():
    talk = Talk(max_container=3)
    base = 2 * talk.content + 1
    items = [(talk.msg_id(), base + 2 * place, QUERY) for place in range(4)]
    assert in_container(talk, *items) == []
    assert talk.bodies() == [refusal(talk, 64)]
    assert len(in_container(talk, *items[:3])) == 3


def test_a_message_copy_is_refused():
    talk = Talk()
    talk.send(le(wire.MSG_COPY, 4) + bytes(16))
    assert talk.bodies() == [refusal(talk, 64)]


def test_an_empty_container_says_nothing():
    talk = Talk()
    assert talk.send(wire.container_head(0)) == []
    assert talk.said() == []


def test_a_container_may_be_packed():
    talk = Talk()
    inner = wire.container_head(1) + wire.container_item(talk.msg_id(), 2 * talk.content + 1, QUERY)
    (event,) = talk.send(wire.gzip_packed(gzip.compress(inner)))
    assert event.body == QUERY


# Packed messages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_a_packed_request_is_inflated(pack):
    talk = Talk()
    (event,) = talk.request(wire.gzip_packed(pack(QUERY + bytes(1000))))
    assert event.body == QUERY + bytes(1000)


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        wire.gzip_packed(gzip.compress(QUERY + bytes(1 << 18))),
        wire.gzip_packed(b"garbage"),
        wire.gzip_packed(gzip.compress(QUERY + bytes(100))[:-12]),
        wire.gzip_packed(gzip.compress(wire.gzip_packed(gzip.compress(QUERY)))),
        wire.gzip_packed(gzip.compress(QUERY + b"odd")),
        le(wire.GZIP_PACKED, 4),
    ],
    ids=["bomb", "garbage", "cut short", "packed twice", "odd length", "empty"],
)
def test_what_cannot_be_inflated_within_bounds_gets_an_error(body, started):
    talk = Talk(started=started, max_inflated=1 << 17)
    assert talk.request(body) == []
    assert talk.bodies()[-1] == wire.rpc_result(talk.sent.msg_id, wire.rpc_error(400, "INPUT_FETCH_ERROR"))


def test_a_container_full_of_bombs_is_bounded_as_a_whole():
    talk = Talk(max_inflated=1 << 17)
    bomb = wire.gzip_packed(gzip.compress(QUERY + bytes(50_000)))
    ids = [talk.msg_id() for _ in range(5)]
    base = 2 * talk.content + 1
    events = in_container(talk, *[(msg_id, base + 2 * place, bomb) for place, msg_id in enumerate(ids)])
    talk.content += 5
    assert [event.msg_id for event in events] == ids[:2]
    unreadable = wire.rpc_error(400, "INPUT_FETCH_ERROR")
    assert talk.bodies() == [wire.rpc_result(msg_id, unreadable) for msg_id in ids[2:]]
    (event,) = talk.request(bomb)
    assert len(event.body) == 50_004


def test_a_bad_number_is_told_even_of_what_cannot_be_inflated():
    talk = Talk()
    talk.request(wire.gzip_packed(b"garbage"), seqno=1)
    assert talk.bodies() == [refusal(talk, 32)]


# Answers ---------------------------------------------------------------------------------------------------


def test_a_request_is_answered_exactly_once():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.session.answer(event.msg_id, b"answer34", NOW)
    talk.session.answer_error(event.msg_id, 500, "LATE", NOW)
    talk.session.answer(123456, b"unasked1", NOW)
    assert talk.bodies() == [wire.rpc_result(event.msg_id, b"answer12")]


def test_long_answers_are_compressed_when_that_makes_them_shorter():
    talk = Talk()
    entropy = SeededEntropy()
    for result, compress, shorter in (
        (bytes(5000), True, True),
        (bytes(5000), False, False),
        (bytes(100), True, False),
        (entropy.bytes(5000), True, False),
    ):
        (event,) = talk.request()
        talk.session.answer(event.msg_id, result, NOW, compress=compress)
        (body,) = talk.bodies()
        if shorter:
            packed, _ = wire.read_bytes(body, 16)
            assert body[12:16] == le(wire.GZIP_PACKED, 4)
            assert gzip.decompress(packed) == result
            assert len(body) < 100
        else:
            assert body[12:] == result


def test_a_request_that_waits_long_is_acknowledged_by_itself():
    talk = Talk()
    (event,) = talk.request()
    assert talk.said() == []
    assert talk.session.next_deadline() == NOW + 1.0
    assert not talk.session.has_data(NOW)
    talk.now += 1.0
    assert talk.session.has_data(talk.now)
    assert talk.bodies() == [wire.ids_message(wire.MSGS_ACK, [event.msg_id])]
    assert talk.said() == []


def test_an_answered_request_needs_no_acknowledgement():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.now += 5
    assert talk.bodies() == [wire.rpc_result(event.msg_id, b"answer12")]


def test_acknowledgements_that_are_nearly_due_go_with_what_is_sent():
    talk = Talk()
    (event,) = talk.request()
    talk.session.push(b"upd1", talk.now)
    assert talk.bodies() == [b"upd1"]
    talk.now += 0.6
    talk.session.push(b"upd2", talk.now)
    assert talk.bodies() == [b"upd2", wire.ids_message(wire.MSGS_ACK, [event.msg_id])]


def test_many_acknowledgements_are_sent_at_once():
    talk = Talk(ack_count=3)
    for _ in range(2):
        talk.request()
    assert talk.said() == []
    talk.request()
    assert len(talk.said()) == 1


# Service messages ------------------------------------------------------------------------------------------


def test_a_ping_is_answered():
    talk = Talk()
    assert talk.send(call(wire.PING, 5)) == []
    assert talk.bodies() == [wire.pong(talk.sent.msg_id, 5)]


@pytest.mark.parametrize(("delay", "at"), [(75, NOW + 75), (-5, NOW)])
def test_a_ping_can_set_the_time_of_disconnection(delay, at):
    talk = Talk()
    (event,) = talk.request(call(wire.PING_DELAY_DISCONNECT, 5) + le(delay, 4))
    assert isinstance(event, DisconnectAt)
    assert event.at == at
    assert talk.bodies() == [wire.pong(talk.sent.msg_id, 5)]


def test_states_of_messages_are_told():
    talk = Talk(started=False)
    (forgotten,) = talk.request(msg_id=int((NOW - 250) * 2**32) & -4)
    talk.session.answer(forgotten.msg_id, QUERY, NOW)
    missing = talk.msg_id()
    (done,) = talk.request()
    talk.session.answer(done.msg_id, QUERY, NOW)
    (running,) = talk.request()
    talk.send(call(wire.PING, 1))
    ping = talk.sent.msg_id
    talk.session._received.forget_before(forgotten.msg_id + 4)
    asked = [forgotten.msg_id, missing, done.msg_id, running.msg_id, ping, talk.last + 400]
    talk.said()
    talk.send(wire.ids_message(wire.MSGS_STATE_REQ, asked))
    info = bytes((1, 2, 4 | 8 | 32 | 64, 4 | 32, 4 | 16, 3))
    assert talk.bodies() == [wire.msgs_state_info(talk.sent.msg_id, info)]


def test_messages_are_sent_again_when_asked_for():
    talk = Talk()
    talk.session.push(b"upd1", NOW)
    ((msg_id, seqno, _),) = talk.said()
    talk.send(wire.ids_message(wire.MSG_RESEND_REQ, [msg_id]))
    assert talk.said() == [(msg_id, seqno, b"upd1")]
    talk.send(wire.ids_message(wire.MSG_RESEND_REQ, [msg_id, 12345]))
    assert talk.bodies() == [b"upd1", wire.msgs_state_info(talk.sent.msg_id, bytes((4, 1)))]


def test_answers_are_sent_again_when_asked_for_by_request():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    first = talk.said()
    talk.send(wire.ids_message(wire.MSG_RESEND_ANS_REQ, [event.msg_id]))
    assert talk.said() == first


def test_the_clients_word_on_what_it_has_is_taken():
    talk = Talk()
    for number in range(3):
        talk.session.push(b"upd" + bytes((number,)), NOW)
    ids = [item[0] for item in talk.said()]
    info = wire.ids_message(wire.MSGS_ALL_INFO, [*ids[:2], 12345]) + wire.pack_bytes(bytes((4, 2, 4)))
    talk.send(info)
    assert [item[0] for item in talk.said()] == [ids[1]]
    talk.session.attach(NOW)
    assert [item[0] for item in talk.said()] == ids[1:]


def test_future_salts_are_given():
    talk = Talk()
    talk.send(le(wire.GET_FUTURE_SALTS, 4) + le(64, 4))
    assert talk.bodies() == [wire.future_salts(talk.sent.msg_id, NOW, Salts(KEY).future(64, NOW))]


def test_long_polling_is_reported():
    talk = Talk()
    (event,) = talk.send(le(wire.HTTP_WAIT, 4) + le(10, 4) + le(-1, 4) + le(25_000, 4))
    assert isinstance(event, HttpWaitRequested)
    assert (event.max_delay_ms, event.wait_after_ms, event.max_wait_ms) == (10, 0, 25_000)


@pytest.mark.parametrize(("existed", "kind"), [(True, wire.DESTROY_SESSION_OK), (False, wire.DESTROY_SESSION_NONE)])
def test_another_session_can_be_destroyed(existed, kind):
    talk = Talk()
    (event,) = talk.request(call(wire.DESTROY_SESSION, 88))
    assert isinstance(event, SessionDestroyRequested)
    assert event.session_id == 88
    talk.session.answer_session_destroyed(event.msg_id, 88, existed=existed)
    assert talk.bodies() == [call(kind, 88)]


def test_a_session_cannot_destroy_itself():
    talk = Talk()
    assert talk.request(call(wire.DESTROY_SESSION, 77)) == []
    assert talk.bodies() == [call(wire.DESTROY_SESSION_NONE, 77)]


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("ok", wire.DESTROY_AUTH_KEY_OK), ("none", wire.DESTROY_AUTH_KEY_NONE), ("fail", wire.DESTROY_AUTH_KEY_FAIL)],
)
def test_the_key_can_be_destroyed(outcome, kind):
    talk = Talk()
    (event,) = talk.request(le(wire.DESTROY_AUTH_KEY, 4))
    assert isinstance(event, KeyDestroyRequested)
    talk.session.answer_key_destroyed(event.msg_id, outcome=outcome)
    assert talk.bodies() == [le(kind, 4)]


def drop(talk, msg_id):
    events = talk.request(call(wire.RPC_DROP_ANSWER, msg_id))
    return events, talk.bodies()


def test_the_answer_to_a_running_request_can_be_dropped():
    talk = Talk()
    (event,) = talk.request()
    events, bodies = drop(talk, event.msg_id)
    running = le(wire.RPC_ANSWER_DROPPED_RUNNING, 4)
    assert [type(seen) for seen in events] == [RequestDropped]
    assert events[0].msg_id == event.msg_id
    assert bodies == [wire.rpc_result(event.msg_id, running), wire.rpc_result(talk.sent.msg_id, running)]
    events, bodies = drop(talk, event.msg_id)
    assert (events, bodies) == ([], [wire.rpc_result(talk.sent.msg_id, running)])
    talk.session.answer(event.msg_id, b"too late", NOW)
    assert talk.said() == []


def test_an_answer_that_was_sent_can_be_dropped():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    ((msg_id, seqno, body),) = talk.said()
    events, bodies = drop(talk, event.msg_id)
    dropped = wire.rpc_answer_dropped(msg_id, seqno, len(body))
    assert (events, bodies) == ([], [wire.rpc_result(talk.sent.msg_id, dropped)])
    talk.session.attach(NOW)
    assert body not in talk.bodies()


def test_an_answer_that_waits_to_be_sent_can_be_dropped():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    _, (body,) = drop(talk, event.msg_id)
    assert body[12:16] == le(wire.RPC_ANSWER_DROPPED, 4)
    assert int.from_bytes(body[16:24], "little") % 4 == 1


def test_an_unknown_answer_cannot_be_dropped():
    talk = Talk()
    assert drop(talk, 12345)[1] == [wire.rpc_result(talk.sent.msg_id, le(wire.RPC_ANSWER_UNKNOWN, 4))]


@pytest.mark.parametrize(
    "kind",
    [
        wire.MSGS_STATE_INFO,
        wire.MSG_DETAILED_INFO,
        wire.MSG_NEW_DETAILED_INFO,
        wire.PONG,
        wire.RPC_RESULT,
        wire.BAD_MSG_NOTIFICATION,
        wire.BAD_SERVER_SALT,
        wire.NEW_SESSION_CREATED,
    ],
)
def test_what_only_servers_say_is_ignored(kind):
    talk = Talk()
    assert talk.send(le(kind, 4) + bytes(32)) == []
    assert talk.said() == []


@pytest.mark.parametrize(
    "kind",
    [
        wire.PING,
        wire.PING_DELAY_DISCONNECT,
        wire.MSGS_STATE_REQ,
        wire.MSGS_ALL_INFO,
        wire.MSG_RESEND_REQ,
        wire.MSG_RESEND_ANS_REQ,
        wire.GET_FUTURE_SALTS,
        wire.HTTP_WAIT,
        wire.DESTROY_SESSION,
        wire.RPC_DROP_ANSWER,
        wire.INVOKE_AFTER_MSG,
        wire.INVOKE_AFTER_MSGS,
    ],
)
def test_a_message_that_cannot_be_read_gets_an_error(kind):
    talk = Talk()
    assert talk.request(le(kind, 4)) == []
    assert talk.bodies() == [wire.rpc_result(talk.sent.msg_id, wire.rpc_error(400, "INPUT_FETCH_ERROR"))]


# Order -----------------------------------------------------------------------------------------------------


def after(*msg_ids):
    if len(msg_ids) == 1:
        return call(wire.INVOKE_AFTER_MSG, *msg_ids) + QUERY
    return wire.ids_message(wire.INVOKE_AFTER_MSGS, msg_ids) + QUERY


def test_the_ids_a_request_is_ordered_after_are_taken_off():
    talk = Talk()
    (first,) = talk.request()
    (one,) = talk.request(after(first.msg_id))
    (many,) = talk.request(after(first.msg_id, one.msg_id))
    assert isinstance(first, RequestReceived)
    assert (first.after, one.after, many.after) == ((), (first.msg_id,), (first.msg_id, one.msg_id))
    assert (one.body, many.body) == (QUERY, QUERY)


def test_a_malformed_list_of_ids_gets_an_error():
    talk = Talk()
    body = le(wire.INVOKE_AFTER_MSGS, 4) + bytes(8) + QUERY
    assert talk.request(body) == []
    assert len(talk.said()) == 1


def test_a_request_is_held_until_the_one_before_it_is_answered():
    talk = Talk()
    (first,) = talk.request()
    (second,) = talk.request(after(first.msg_id))
    assert talk.session.defer(second.msg_id, second.after, NOW) is None
    (release,) = talk.session.answer(first.msg_id, QUERY, NOW)
    assert (release.msg_id, release.failed) == (second.msg_id, None)
    (third,) = talk.request(after(first.msg_id))
    assert talk.session.defer(third.msg_id, third.after, NOW).failed is None


def test_a_request_fails_with_the_one_before_it():
    talk = Talk()
    (first,) = talk.request()
    (second,) = talk.request(after(first.msg_id))
    talk.session.defer(second.msg_id, second.after, NOW)
    (release,) = talk.session.answer_error(first.msg_id, 400, "PEER_ID_INVALID", NOW)
    assert release.failed == "MSG_WAIT_FAILED"


def test_a_request_does_not_wait_for_ever():
    talk = Talk()
    (event,) = talk.request(after(12 << 40))
    talk.session.attach(NOW)
    talk.session._received._floor = 0
    assert talk.session.defer(event.msg_id, event.after, NOW) is None
    talk.now += 30
    assert [(seen.msg_id, seen.failed) for seen in talk.session.handle_timer(talk.now)] == [
        (event.msg_id, "MSG_WAIT_TIMEOUT")
    ]


# Connections, bounds and time ------------------------------------------------------------------------------


def test_nothing_is_sent_without_a_connection_and_everything_after():
    talk = Talk(attached=False, started=False)
    assert (talk.session.attached, talk.session.detached_at) == (False, None)
    talk.request()
    talk.session.push(b"upd1", NOW)
    assert talk.said() == []
    assert not talk.session.has_data(NOW)
    talk.session.attach(NOW)
    assert talk.session.has_data(NOW)
    assert len(talk.said()) == 2
    talk.session.detach(NOW + 5)
    assert (talk.session.attached, talk.session.detached_at) == (False, NOW + 5)


def test_resent_messages_keep_their_ids_inside_a_container_with_a_fresh_one():
    talk = Talk()
    talk.session.push(b"upd1", NOW)
    ((msg_id, seqno, _),) = talk.said()
    talk.now += 100
    talk.session.attach(talk.now)
    assert talk.session.queued_bytes > 0
    assert talk.said() == [(msg_id, seqno, b"upd1")]
    assert talk.session.queued_bytes == 0
    outer = int.from_bytes(talk.packets[0][16:24], "little")
    assert outer >> 32 == int(talk.now)


def test_what_is_sent_again_goes_first_and_apart_from_what_is_new():
    talk = Talk()
    old = [b"upd" + bytes((number,)) for number in range(3)]
    for body in old:
        talk.session.push(body, NOW)
        talk.said()
    talk.session.attach(NOW)
    talk.session.push(b"new1", NOW)
    talk.session.push(b"new2", NOW)
    found = talk.said()
    assert [item[2] for item in found] == [*old, b"new1", b"new2"]
    assert [item[0] for item in found] == sorted(item[0] for item in found)
    assert [len(read_container(packet[32:], 9)) for packet in talk.packets] == [3, 2]


def test_a_long_message_is_sent_again_in_a_container_of_its_own():
    talk = Talk()
    talk.session.push(bytes(70_000), NOW)
    talk.said()
    talk.session.attach(NOW)
    assert talk.bodies() == [bytes(70_000)]
    assert len(read_container(talk.packets[0][32:], 9)) == 1


def test_ids_and_numbers_of_the_server_follow_the_rules():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.session.push(b"upd1", NOW)
    talk.send(call(wire.PING, 1))
    answer, update, pong = talk.said()
    assert [answer[0] % 4, update[0] % 4, pong[0] % 4] == [1, 3, 1]
    assert [answer[1] & 1, update[1] & 1, pong[1] & 1] == [1, 1, 0]
    assert answer[1] + 2 == update[1]
    assert pong[1] == update[1] + 1
    (packet,) = talk.packets
    assert int.from_bytes(packet[16:24], "little") > pong[0] > update[0] > answer[0]
    assert int.from_bytes(packet[:8], "little", signed=True) == talk.salts.current(NOW)
    assert int.from_bytes(packet[8:16], "little") == 77


def test_what_is_sent_is_cut_into_packets_of_a_bounded_size():
    talk = Talk(max_updates=5000)
    for number in range(2500):
        talk.session.push(le(number, 4) * 10, NOW)
    first = talk.session.data_to_send(NOW, 1000)
    assert [len(packet) < 1200 for packet in first] == [True]
    rest = talk.said(max_bytes=BIG)
    assert len(rest) == 2500 - 18
    assert [len(read_container(packet[32:], 2000)) for packet in talk.packets] == [1000, 1000, 482]


def test_long_messages_travel_alone_and_in_order():
    talk = Talk()
    bodies = [b"upd1", bytes(70_000), b"upd2", b"upd3"]
    for body in bodies:
        talk.session.push(body, NOW)
    assert talk.bodies(max_bytes=BIG) == bodies
    assert [packet[32:36] == le(wire.MSG_CONTAINER, 4) for packet in talk.packets] == [False, False, True]


def test_too_many_updates_become_one_that_says_so():
    talk = Talk(max_updates=10)
    talk.session.push(b"seen", NOW)
    talk.said()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    for number in range(11):
        talk.session.push(b"upd" + bytes((number,)), NOW)
    too_long = le(wire.UPDATES_TOO_LONG, 4)
    assert talk.bodies() == [wire.rpc_result(event.msg_id, b"answer12"), too_long, b"upd\x0a"]
    talk.session.detach(NOW)
    talk.session.attach(NOW)
    assert b"seen" not in talk.bodies()
    talk.session.push(b"next", NOW)
    assert talk.bodies() == [b"next"]


def test_too_long_updates_become_one_that_says_so():
    talk = Talk(max_update_bytes=1000)
    talk.session.push(bytes(600), NOW)
    talk.session.push(bytes(600), NOW)
    assert talk.bodies() == [le(wire.UPDATES_TOO_LONG, 4)]


def test_updates_that_were_forgotten_after_sending_are_owed_to_the_next_connection():
    talk = Talk(max_updates=2)
    for number in range(3):
        talk.session.push(b"upd" + bytes((number,)), NOW)
        talk.said()
    talk.session.attach(NOW)
    assert talk.bodies() == [le(wire.UPDATES_TOO_LONG, 4)]


def test_old_answers_beyond_the_bound_are_dropped_oldest_first():
    talk = Talk(max_answer_bytes=250)
    ids = [talk.request()[0].msg_id for _ in range(4)]
    for msg_id in ids[:2]:
        talk.session.answer(msg_id, bytes(88), NOW)
        talk.said()
    talk.session.push(b"upd1", NOW)
    talk.said()
    for msg_id in ids[2:]:
        talk.session.answer(msg_id, bytes(88), NOW)
        talk.said()
    talk.session.attach(NOW)
    bodies = talk.bodies()
    assert [wire.rpc_result(msg_id, bytes(88)) in bodies for msg_id in ids] == [False, False, True, True]
    assert b"upd1" in bodies
    (last,) = talk.request()
    talk.session.answer(last.msg_id, bytes(1000), NOW)
    assert len(talk.said()) == 1


def test_what_nobody_acknowledges_is_forgotten_with_time():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.session.push(b"upd1", NOW)
    talk.said()
    assert talk.session.next_deadline() == NOW + 240
    talk.now += 300
    assert talk.session.handle_timer(talk.now) == []
    talk.session.attach(talk.now)
    assert talk.bodies() == [le(wire.UPDATES_TOO_LONG, 4)]


def test_what_nobody_takes_is_forgotten_with_time():
    talk = Talk()
    (event,) = talk.request()
    talk.session.detach(NOW)
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.session.push(b"upd1", NOW)
    talk.send(call(wire.PING, 1))
    talk.now += 100
    talk.session.push(b"upd2", talk.now)
    talk.now += 200
    talk.session.attach(talk.now)
    assert talk.bodies() == [b"upd2", le(wire.UPDATES_TOO_LONG, 4)]


def test_a_connected_session_forgets_nothing_that_waits():
    talk = Talk()
    talk.session.push(b"upd1", NOW)
    talk.now += 1000
    talk.session.handle_timer(talk.now)
    assert talk.bodies() == [b"upd1"]


def test_the_clients_old_ids_are_forgotten_and_refused():
    talk = Talk()
    (event,) = talk.request()
    talk.session.answer(event.msg_id, QUERY, NOW)
    talk.said()
    talk.ack_all()
    assert talk.session.next_deadline() == NOW + 300
    for _ in range(3):
        talk.now = talk.session.next_deadline()
        talk.session.handle_timer(talk.now)
    assert talk.session.next_deadline() is None
    talk.send(wire.container_head(1) + wire.container_item(event.msg_id, 1, QUERY))
    assert talk.bodies() == [wire.bad_msg_notification(event.msg_id, 1, 20)]


def test_acknowledging_what_was_never_sent_changes_nothing():
    talk = Talk()
    assert talk.send(wire.ids_message(wire.MSGS_ACK, [1, -1])) == []
    assert talk.said() == []


def test_what_is_acknowledged_while_it_waits_to_be_sent_again_is_not_sent():
    talk = Talk()
    talk.session.push(b"upd1", NOW)
    talk.said()
    talk.session.attach(NOW)
    talk.ack_all()
    assert talk.said() == []
    assert talk.session.queued_bytes == 0


def test_an_http_response_holds_one_packet_whatever_there_is_to_say():
    talk = Talk()
    talk.session.push(b"old1", NOW)
    talk.said()
    talk.session.attach(NOW)
    talk.session.send_as_one_packet()
    for body in (b"new1", bytes(70_000), b"new2"):
        talk.session.push(body, NOW)
    assert talk.bodies() == [b"old1", b"new1", bytes(70_000), b"new2"]
    assert len(talk.packets) == 1
    talk.session.push(bytes(70_000), NOW)
    assert talk.packets[0][32:36] == le(wire.MSG_CONTAINER, 4)
    talk.session.attach(NOW)
    assert len(talk.bodies()) == 5
    assert len(talk.packets) == 4


def test_an_http_response_always_holds_a_packet():
    talk = Talk()
    talk.session.fill(NOW)
    assert talk.bodies() == [wire.ids_message(wire.MSGS_ACK, [])]
    talk.session.push(b"upd1", NOW)
    talk.session.fill(NOW)
    assert talk.bodies() == [b"upd1"]


def test_a_host_short_of_memory_lets_kept_answers_go_and_keeps_updates():
    talk = Talk()
    talk.session.push(b"upd1", NOW)
    (event,) = talk.request()
    talk.session.answer(event.msg_id, b"answer12", NOW)
    talk.said()
    assert talk.session.kept_bytes == len(wire.rpc_result(event.msg_id, b"answer12"))
    talk.session.let_go()
    assert talk.session.kept_bytes == 0
    talk.session.attach(NOW)
    assert talk.bodies() == [b"upd1"]
    assert talk.repeat() == []
    assert talk.bodies() == [refusal(talk, 20)]


def lose_by_age(talk, msg_id):
    talk.session.answer(msg_id, b"answer12", talk.now)
    talk.said()
    talk.now += 250
    talk.session.handle_timer(talk.now)


def lose_in_the_queue(talk, msg_id):
    talk.session.detach(talk.now)
    talk.session.answer(msg_id, b"answer12", talk.now)
    talk.now += 250
    talk.session.attach(talk.now)


def lose_by_size(talk, msg_id):
    for number in (msg_id, talk.request()[0].msg_id):
        talk.session.answer(number, bytes(200), talk.now)
        talk.said()


@pytest.mark.parametrize("lose", [lose_by_age, lose_in_the_queue, lose_by_size])
def test_a_client_is_not_told_to_wait_for_an_answer_that_is_gone(lose):
    talk = Talk(max_answer_bytes=250)
    (event,) = talk.request()
    request = talk.sent
    lose(talk, event.msg_id)
    talk.said()
    assert talk.session.receive(request, talk.now) == []
    assert talk.bodies() == [wire.bad_msg_notification(request.msg_id, request.seqno, 20)]
    talk.send(wire.ids_message(wire.MSGS_STATE_REQ, [event.msg_id]))
    assert talk.bodies() == [wire.msgs_state_info(talk.sent.msg_id, bytes((1,)))]
    assert drop(talk, event.msg_id)[1] == [wire.rpc_result(talk.sent.msg_id, le(wire.RPC_ANSWER_UNKNOWN, 4))]
    (later,) = talk.request(after(event.msg_id))
    assert talk.session.defer(later.msg_id, later.after, talk.now).failed is None
