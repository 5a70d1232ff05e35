import pytest
from tests.support.clock import SeededEntropy
from tests.support.link import public_keys, server_key

from heliogram.mtproto import wire
from heliogram.mtproto.client import ClientHandshake, KeyMade, KeyRefused, Step
from heliogram.mtproto.handshake import (
    ComputationNeeded,
    HandshakeFailed,
    KeyAgreed,
    Reply,
    ServerHandshake,
    is_handshake,
    peek_nonce,
)
from heliogram.mtproto.handshake.server import MAX_RETRIES, TIMEOUT_S
from heliogram.mtproto.message import build_plain, parse_plain

NOW = 1_700_000_000.0


class Pair:
    """A server machine and a client machine, step by step."""

    def __init__(self, **options) -> None:
        key = server_key()
        self.server = ServerHandshake({key.fingerprint: key}, SeededEntropy(b"server"))
        self.client = ClientHandshake(public_keys(), SeededEntropy(b"client"), **options)
        self.packet = self.client.start(NOW).packet

    def serve(self):
        """Feed the server; return its last event after running what it wants computed."""
        events = self.server.receive(self.packet, NOW)
        while events and isinstance(events[-1], ComputationNeeded):
            events = self.server.computed(events[-1].token, events[-1].work(), NOW)
        self.events = events
        return events[-1]

    def answer(self, event):
        """Feed the client with a reply; return what it says."""
        said = self.client.receive(event.packet, NOW)
        if isinstance(said, Step):
            self.packet = said.packet
        return said

    def to_agreement(self):
        self.answer(self.serve())
        self.answer(self.serve())
        return self.serve()


def kind_of(reply):
    return int.from_bytes(parse_plain(reply.packet).body[:4], "little")


def test_a_key_is_agreed_stored_and_confirmed():
    pair = Pair(dc_id=4)
    agreed = pair.to_agreement()
    assert isinstance(agreed, KeyAgreed)
    assert (agreed.created_at, agreed.expires_at, agreed.dc_id, agreed.temporary) == (NOW, None, 4, False)
    (reply,) = pair.server.accept(NOW)
    made = pair.answer(reply)
    assert isinstance(made, KeyMade)
    assert made.key.data == agreed.key.data
    assert made.salt == agreed.initial_salt
    assert made.server_time == int(NOW)
    assert pair.server.deadline is None


def test_a_temporary_key_knows_its_end():
    agreed = Pair(dc_id=-2, expires_in=3600).to_agreement()
    assert (agreed.expires_at, agreed.dc_id, agreed.temporary) == (NOW + 3600, -2, True)


def test_a_taken_key_id_makes_the_client_try_again():
    pair = Pair()
    first = pair.to_agreement()
    (reply,) = pair.server.retry(NOW)
    assert kind_of(reply) == wire.DH_GEN_RETRY
    pair.answer(reply)
    second = pair.serve()
    assert second.key.id != first.key.id
    assert isinstance(pair.answer(pair.server.accept(NOW)[0]), KeyMade)


def test_tries_come_to_an_end():
    pair = Pair()
    pair.to_agreement()
    for _ in range(MAX_RETRIES):
        pair.answer(pair.server.retry(NOW)[0])
        pair.serve()
    (reply,) = pair.server.retry(NOW)
    assert kind_of(reply) == wire.DH_GEN_FAIL


def test_a_key_that_cannot_be_stored_is_refused():
    pair = Pair()
    pair.to_agreement()
    (reply,) = pair.server.refuse(NOW)
    said = pair.answer(reply)
    assert isinstance(said, KeyRefused)
    assert said.reason == "dh_gen_fail"


def test_a_second_key_is_made_on_the_same_connection():
    pair = Pair()
    first = pair.to_agreement()
    pair.server.accept(NOW)
    pair.client = ClientHandshake(public_keys(), SeededEntropy(b"again"), expires_in=60)
    pair.packet = pair.client.start(NOW).packet
    second = pair.to_agreement()
    assert second.key.id != first.key.id


def test_a_repeated_question_is_answered_each_time_and_the_last_counts():
    pair = Pair()
    first = parse_plain(pair.serve().packet).body
    pair.client = ClientHandshake(public_keys(), SeededEntropy(b"again"), old_request=True)
    pair.packet = pair.client.start(NOW).packet
    again = pair.serve()
    second = parse_plain(again.packet).body
    assert first[20:36] != second[20:36]
    pair.answer(again)
    pair.answer(pair.serve())
    assert isinstance(pair.serve(), KeyAgreed)


def test_a_result_that_a_new_question_made_stale_is_ignored():
    pair = Pair()
    pair.answer(pair.serve())
    (needed,) = pair.server.receive(pair.packet, NOW)
    pair.server.receive(Pair().packet, NOW)
    assert pair.server.computed(needed.token, needed.work(), NOW) == []


def test_a_result_of_another_kind_than_asked_is_ignored():
    pair = Pair()
    pair.answer(pair.serve())
    (needed,) = pair.server.receive(pair.packet, NOW)
    assert pair.server.computed(needed.token, b"not an offer", NOW) == []


def test_without_an_agreed_key_there_is_nothing_to_accept_retry_or_refuse():
    server = Pair().server
    assert (server.accept(NOW), server.retry(NOW), server.refuse(NOW)) == ([], [], [])


def test_a_handshake_has_a_deadline():
    pair = Pair()
    pair.serve()
    assert pair.server.deadline == NOW + TIMEOUT_S


def test_random_bytes_after_a_question_do_not_matter():
    pair = Pair()
    body = parse_plain(pair.packet).body
    (event,) = pair.server.receive(build_plain(4, body + bytes(64)), NOW)
    assert isinstance(event, Reply)


def test_acknowledgements_outside_a_key_are_ignored():
    body = wire.ids_message(wire.MSGS_ACK, [1])
    assert Pair().server.receive(build_plain(4, body), NOW) == []


def failing(pair, body):
    (event,) = pair.server.receive(build_plain(4, body), NOW)
    assert isinstance(event, HandshakeFailed)
    assert event.code == -404
    assert pair.server.deadline is None
    return event.reason


def body_of(pair):
    return parse_plain(pair.packet).body


def test_a_question_cut_short_fails():
    assert failing(Pair(), body_of(Pair())[:16]) == "req_pq is cut short"


@pytest.mark.parametrize("kind", [wire.REQ_DH_PARAMS, wire.SET_CLIENT_DH_PARAMS, 0x12345678])
def test_a_step_out_of_place_fails(kind):
    assert failing(Pair(), kind.to_bytes(4, "little") + bytes(32)) == "a step of the handshake is out of place"


def test_a_packet_that_is_no_message_fails():
    (event,) = Pair().server.receive(bytes(12), NOW)
    assert isinstance(event, HandshakeFailed)


def asked():
    pair = Pair()
    pair.answer(pair.serve())
    return pair


@pytest.mark.parametrize("at", [4, 20])
def test_other_nonces_fail(at):
    pair = asked()
    body = bytearray(body_of(pair))
    body[at] ^= 1
    assert failing(pair, bytes(body)) == "the nonces differ"


def test_wrong_factors_fail():
    pair = asked()
    body = bytearray(body_of(pair))
    body[37] ^= 1
    assert failing(pair, bytes(body)) == "p and q are wrong"


def test_an_unknown_fingerprint_fails():
    pair = asked()
    body = bytearray(body_of(pair))
    body[52] ^= 1
    assert failing(pair, bytes(body)) == "no key has this fingerprint"


def test_an_rsa_block_of_another_length_fails():
    pair = asked()
    body = body_of(pair)
    assert failing(pair, body[:60] + wire.pack_bytes(bytes(255))) == "the RSA block has another length"


def test_a_step_cut_short_fails():
    pair = asked()
    assert failing(pair, body_of(pair)[:56]) == "a long is cut short"


def test_an_rsa_block_that_does_not_open_fails():
    pair = asked()
    body = bytearray(body_of(pair))
    body[-8] ^= 1
    pair.packet = build_plain(4, bytes(body))
    event = pair.serve()
    assert isinstance(event, HandshakeFailed)
    assert event.code == -404


def test_an_inner_lie_is_answered_and_fails():
    pair = Pair(expires_in=-5)
    pair.answer(pair.serve())
    failed = pair.serve()
    assert isinstance(failed, HandshakeFailed)
    assert failed.code == 0
    assert kind_of(pair.events[0]) == wire.SERVER_DH_PARAMS_FAIL


@pytest.mark.parametrize("size", [48, 528, 333])
def test_a_clients_half_of_an_impossible_length_fails(size):
    pair = asked()
    pair.answer(pair.serve())
    body = body_of(pair)[:36] + wire.pack_bytes(bytes(size))
    assert failing(pair, body) == "the client's half has an impossible length"


def test_a_clients_half_that_does_not_open_fails():
    pair = asked()
    pair.answer(pair.serve())
    body = bytearray(body_of(pair))
    body[-8] ^= 1
    pair.packet = build_plain(4, bytes(body))
    assert isinstance(pair.serve(), HandshakeFailed)


def test_the_nonce_of_a_step_can_be_read_without_a_machine():
    pair = Pair()
    assert peek_nonce(pair.packet) == body_of(pair)[4:20]
    assert is_handshake(pair.packet)
    assert peek_nonce(build_plain(4, bytes(40))) is None
    assert peek_nonce(pair.packet[:39]) is None
    assert not is_handshake(b"\1" * 24)
