"""A client that believes nothing: every lie of a server ends the handshake."""

from hashlib import sha1
from struct import pack

import pytest
from tests.support.clock import SeededEntropy
from tests.support.link import public_keys, server_key

from heliogram.mtproto import dh, wire
from heliogram.mtproto.aes import ige_encrypt
from heliogram.mtproto.client import ClientHandshake, KeyMade, KeyRefused, Step
from heliogram.mtproto.handshake import ComputationNeeded, KeyAgreed, Reply, ServerHandshake
from heliogram.mtproto.handshake.arithmetic import temporary_aes
from heliogram.mtproto.message import build_plain, parse_plain

NOW = 1_700_000_000.0


class Talk:
    def __init__(self, keys=None) -> None:
        key = server_key()
        self.server = ServerHandshake({key.fingerprint: key}, SeededEntropy(b"server"))
        self.client = ClientHandshake(public_keys() if keys is None else keys, SeededEntropy(b"client"))
        self.step = self.client.start(NOW)

    def reply(self):
        """The body of the server's next answer."""
        events = self.server.receive(self.step.packet, NOW)
        while not isinstance(events[-1], Reply):
            if isinstance(events[-1], ComputationNeeded):
                events = self.server.computed(events[-1].token, events[-1].work(), NOW)
            elif isinstance(events[-1], KeyAgreed):
                events = self.server.accept(NOW)
        return parse_plain(events[-1].packet).body

    def hear(self, body):
        said = self.client.receive(build_plain(1, body), NOW)
        if isinstance(said, Step):
            self.step = said
        return said

    def advance(self, steps):
        for _ in range(steps):
            self.hear(self.reply())
        return self


def refusal(said):
    assert isinstance(said, KeyRefused)
    return said.reason


def spoil(body, at):
    return body[:at] + bytes((body[at] ^ 1,)) + body[at + 1 :]


def test_an_honest_server_is_believed():
    talk = Talk().advance(2)
    assert isinstance(talk.hear(talk.reply()), KeyMade)


@pytest.mark.parametrize(("steps", "at"), [(0, 4), (1, 4), (1, 20), (2, 4), (2, 20)])
def test_other_nonces_are_refused(steps, at):
    talk = Talk().advance(steps)
    assert refusal(talk.hear(spoil(talk.reply(), at))) == "the nonces differ"


def test_a_server_without_a_known_key_is_refused():
    talk = Talk(keys={1: (3, 5)})
    assert refusal(talk.hear(talk.reply())) == "the server offers no known key"


def test_an_answer_out_of_place_is_refused():
    talk = Talk()
    body = wire.DH_GEN_OK.to_bytes(4, "little") + talk.reply()[4:36] + bytes(16)
    assert "3bcbf734" in refusal(talk.hear(body))
    failed = Talk().advance(1)
    body = wire.SERVER_DH_PARAMS_FAIL.to_bytes(4, "little") + failed.reply()[4:36] + bytes(16)
    assert "79cb045d" in refusal(failed.hear(body))


@pytest.mark.parametrize("size", [0, 15])
def test_a_servers_half_of_an_impossible_length_is_refused(size):
    talk = Talk().advance(1)
    body = talk.reply()[:36] + wire.pack_bytes(bytes(size))
    assert refusal(talk.hear(body)) == "the server's half has an impossible length"


def half(talk, *, g=dh.G, prime=dh.DH_PRIME, public=None, spoiled=False, nonce=None):
    """A server's half of the exchange, sealed as it should be."""
    head = talk.reply()[:36]
    answer = wire.SERVER_DH_INNER_DATA.to_bytes(4, "little") + (nonce or head[4:20]) + head[20:36] + pack("<i", g)
    answer += wire.pack_bytes(prime.to_bytes(256, "big"))
    answer += wire.pack_bytes((dh.public_value(5 << 240) if public is None else public).to_bytes(256, "big"))
    answer += pack("<i", int(NOW))
    hashed = sha1(answer + b"x" * spoiled).digest() + answer
    aes = temporary_aes(talk.client._new_nonce, talk.client._server_nonce)
    return head + wire.pack_bytes(ige_encrypt(hashed + bytes(-len(hashed) % 16), *aes))


def test_a_servers_half_made_by_hand_is_believed():
    talk = Talk().advance(1)
    assert isinstance(talk.hear(half(talk)), Step)


def test_a_servers_half_with_a_wrong_hash_is_refused():
    talk = Talk().advance(1)
    assert refusal(talk.hear(half(talk, spoiled=True))) == "the hash of the server's half is wrong"


def test_a_servers_half_with_other_nonces_is_refused():
    talk = Talk().advance(1)
    assert refusal(talk.hear(half(talk, nonce=bytes(16)))) == "the nonces of the server's half differ"


@pytest.mark.parametrize("lie", [{"g": 2}, {"prime": dh.DH_PRIME - 2}, {"public": 1}])
def test_another_group_or_a_bad_public_value_is_refused(lie):
    talk = Talk().advance(1)
    assert "not to be trusted" in refusal(talk.hear(half(talk, **lie)))


def test_a_server_that_cannot_prove_the_key_is_refused():
    talk = Talk().advance(2)
    assert refusal(talk.hear(spoil(talk.reply(), 40))) == "the server does not know the key"


def test_a_block_beyond_the_modulus_is_drawn_again():
    # With a modulus that has the top bit alone, about half of the blocks are beyond it.
    client = ClientHandshake(public_keys(), SeededEntropy())
    blocks = [client._padded_block(b"inner", 1 << 2047) for _ in range(10)]
    assert all(int.from_bytes(block, "big") < 1 << 2047 for block in blocks)
