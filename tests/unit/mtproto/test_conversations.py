"""Whole conversations over the fake link: what one machine says, the other understands."""

import pytest
from tests.support.clock import ManualClock
from tests.support.link import QUERY, ClientEnd, Link, ServerEnd, connect

from heliogram.mtproto.client import (
    KeyMade,
    QuickAckReceived,
    RefusalReceived,
    RequestFailed,
    ResultReceived,
    SessionRestarted,
    UpdateReceived,
)
from heliogram.mtproto.transport import ABRIDGED, FULL, INTERMEDIATE, PADDED

TRANSPORTS = [(ABRIDGED, False), (INTERMEDIATE, False), (PADDED, False), (FULL, False)]
TRANSPORTS += [(ABRIDGED, True), (INTERMEDIATE, True), (PADDED, True)]


@pytest.mark.parametrize(("framing", "obfuscated"), TRANSPORTS)
def test_a_client_makes_a_key_and_is_answered(framing, obfuscated):
    client, server, link = connect(framing=framing, obfuscated=obfuscated)
    client.session.send(QUERY + b"ping")
    link.settle()
    assert [event.body for event in client.of(ResultReceived)] == [QUERY + b"ping"]
    assert link.server.transport.framing == framing
    assert link.server.transport.obfuscated == obfuscated
    assert link.server.transport.dc_id == (2 if obfuscated else None)
    assert client.of(RefusalReceived) == []
    assert len(server.keys) == 1


@pytest.mark.parametrize(
    "options",
    [{}, {"old_rsa": True}, {"old_request": True}, {"dc_id": 2}, {"expires_in": 60}, {"dc_id": -2, "expires_in": 60}],
    ids=str,
)
def test_a_key_of_every_kind_is_made(options):
    clock = ManualClock()
    client, server = ClientEnd(clock, **options), ServerEnd(clock)
    Link(client, server).shake_hands()
    assert list(server.keys) == [client.of(KeyMade)[0].key.id]


def test_the_first_request_starts_the_session():
    client, _, link = connect()
    client.session.send(QUERY)
    link.settle()
    assert len(client.of(SessionRestarted)) == 1
    client.session.send(QUERY)
    link.settle()
    assert len(client.of(SessionRestarted)) == 1


def test_a_client_with_the_wrong_salt_is_told_the_right_one_and_served():
    client, server, link = connect()
    client.session.salt = 0
    client.session.send(QUERY + b"once")
    link.settle()
    assert [event.code for event in client.of(RefusalReceived)] == [48]
    assert [body for _, body in server.requests] == [QUERY + b"once"]
    assert len(client.of(ResultReceived)) == 1


@pytest.mark.parametrize(("drift", "code"), [(-4000.0, 16), (4000.0, 17)])
def test_a_client_with_a_wrong_clock_is_corrected_and_served(drift, code):
    client, server, link = connect()
    client.session.time_offset = drift
    client.session.send(QUERY)
    link.settle()
    assert [event.code for event in client.of(RefusalReceived)] == [code]
    assert len(client.of(ResultReceived)) == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize("framing", [ABRIDGED, INTERMEDIATE, PADDED])
def test_a_quick_ack_token_is_the_one_the_client_expects(framing):
    client, _, link = connect(framing=framing)
    client.session.send(QUERY)
    link.send(quick_ack=True)
    link.settle()
    assert [event.token for event in client.of(QuickAckReceived)] == link.tokens


def test_the_full_framing_has_no_quick_acks():
    client, _, link = connect(framing=FULL)
    client.session.send(QUERY)
    link.send(quick_ack=True)
    link.settle()
    assert client.of(QuickAckReceived) == []
    assert len(client.of(ResultReceived)) == 1


@pytest.mark.parametrize("count", [200, 2000])
def test_with_many_requests_in_flight_no_answer_is_lost(count):
    client, server, link = connect()
    handles = [client.session.send(QUERY + number.to_bytes(4, "little")) for number in range(count)]
    link.settle()
    answers = client.of(ResultReceived)
    assert sorted(event.handle for event in answers) == handles
    assert {event.handle: event.body for event in answers} == {
        handle: QUERY + number.to_bytes(4, "little") for number, handle in enumerate(handles)
    }
    assert len(server.requests) == count
    assert client.session.unanswered == 0


def test_an_answer_lost_with_its_connection_is_sent_again_on_the_next():
    clock = ManualClock()
    client, server, link = connect(clock)
    client.session.send(QUERY + b"once")
    link.send()
    link.carry_up()
    link.cut()
    second = Link(client, server)
    client.session.resend_all()
    second.settle()
    assert [event.body for event in client.of(ResultReceived)] == [QUERY + b"once"]
    assert len(server.requests) == 1


def test_an_answer_made_while_no_connection_is_there_waits_for_the_next():
    client, server, link = connect(application=lambda _id, _body: None)
    client.session.send(QUERY + b"slow")
    link.settle()
    link.cut()
    (session,) = server.sessions.values()
    session.answer(server.requests[0][0], QUERY + b"done", server.clock.now())
    second = Link(client, server)
    client.session.resend_all()
    second.settle()
    assert [event.body for event in client.of(ResultReceived)] == [QUERY + b"done"]


def test_updates_lost_with_their_connection_are_sent_again_on_the_next():
    client, server, link = connect()
    client.session.send(QUERY)
    link.settle()
    (session,) = server.sessions.values()
    for number in range(5):
        session.push(b"upd" + bytes((number,)), server.clock.now())
    link.carry_up()
    link.cut()
    second = Link(client, server)
    client.session.send(QUERY)
    second.settle()
    assert [event.body for event in client.of(UpdateReceived)] == [b"upd" + bytes((number,)) for number in range(5)]


def test_updates_the_client_acknowledged_are_not_sent_again():
    client, server, link = connect()
    client.session.send(QUERY)
    link.settle()
    (session,) = server.sessions.values()
    session.push(b"upd1", server.clock.now())
    link.settle()
    link.send(acks=True)
    link.settle()
    link.cut()
    client.events.clear()
    second = Link(client, server)
    client.session.send(QUERY)
    second.settle()
    assert client.of(UpdateReceived) == []


def test_a_large_answer_arrives_compressed_and_whole():
    big = QUERY + b"abcd" * 10_000
    client, _, link = connect(application=lambda _id, _body: big)
    client.session.send(QUERY)
    link.send()
    link.carry_up()
    assert len(link.down) < 2000
    link.carry_down()
    assert [event.body for event in client.of(ResultReceived)] == [big]


def test_an_error_is_an_answer():
    client, server, link = connect(application=lambda _id, _body: None)
    client.session.send(QUERY)
    link.settle()
    (session,) = server.sessions.values()
    session.answer_error(server.requests[0][0], 420, "FLOOD_WAIT_3", server.clock.now())
    link.settle()
    assert [(event.code, event.text) for event in client.of(RequestFailed)] == [(420, "FLOOD_WAIT_3")]
