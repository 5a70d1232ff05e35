"""The server's side of the key exchange.

::

    idle ──req_pq(_multi)──► asked ──req_DH_params──► opening ──computed──► offered
                               ▲ │                                             │
                               └─┘ req_pq again: a new question                set_client_DH_params
                                                                               │
    idle ◄──accept: dh_gen_ok, refuse: dh_gen_fail── agreed ◄──computed── agreeing
                                                       │
                                 offered ◄──retry: dh_gen_retry

``req_pq`` is allowed in every state and starts over; a computation that is under way then becomes stale and its
result is ignored. Any failed check ends the handshake with a transport error, but for the one the protocol has an
answer for (``server_DH_params_fail``). The question is drawn afresh each time, so no step can be replayed.

Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from hashlib import sha1
from struct import Struct, pack
from typing import Final

from heliogram.kernel.clock import Entropy
from heliogram.mtproto import wire
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.errors import HandshakeError, ProtocolError
from heliogram.mtproto.handshake.arithmetic import RSA_BLOCK, Offer, Question, Refused, agree, open_inner_data
from heliogram.mtproto.handshake.events import ComputationNeeded, HandshakeEvent, HandshakeFailed, KeyAgreed, Reply
from heliogram.mtproto.keys import RsaKey
from heliogram.mtproto.message import build_plain, parse_plain
from heliogram.mtproto.messageids import ANSWER, MessageIds
from heliogram.mtproto.pq import as_bytes, make_prime_pair

TIMEOUT_S: Final = 60.0
"""A handshake must be over so long after its question."""
MAX_RETRIES: Final = 5
_MAX_CLIENT_HALF: Final = 512
_CHANCE_BYTES: Final = 48
_NONCES: Final = Struct("<I16s16s")
_HASHED: Final = Struct("<I16s16s16s")
_FIRST: Final = {wire.REQ_PQ, wire.REQ_PQ_MULTI}
_STEPS: Final = {*_FIRST, wire.REQ_DH_PARAMS, wire.SET_CLIENT_DH_PARAMS}


def peek_nonce(packet: bytes) -> bytes | None:
    """Return the client's 16-byte nonce of a handshake packet, None when it has none.

    Over HTTP the steps of one handshake come on different connections; the host finds its machine by the nonce.
    """
    if len(packet) < 40 or int.from_bytes(packet[20:24], "little") not in _STEPS:
        return None
    return packet[24:40]


def is_handshake(packet: bytes) -> bool:
    """Say whether a packet has key id 0."""
    return packet[:8] == b"\0\0\0\0\0\0\0\0"


class _State(Enum):
    IDLE = "idle"
    ASKED = "asked"
    OPENING = "opening"
    OFFERED = "offered"
    AGREEING = "agreeing"
    AGREED = "agreed"


class ServerHandshake:
    """One client's way from ``req_pq`` to an authorisation key; a finished machine may start again.

    A connection keeps one machine for its life: TDesktop makes two keys on one connection, others repeat
    ``req_pq_multi`` (each is answered, the last one counts).
    """

    __slots__ = (
        "_entropy",
        "_ids",
        "_key",
        "_keys",
        "_offer",
        "_question",
        "_retries",
        "_retry_id",
        "_state",
        "_token",
        "deadline",
    )

    def __init__(self, keys: Mapping[int, RsaKey], entropy: Entropy) -> None:
        """``keys`` maps the unsigned fingerprint to the private key; all are offered."""
        self._keys = keys
        self._entropy = entropy
        self._ids = MessageIds()
        self._state = _State.IDLE
        self._token = 0
        self._question: Question | None = None
        self._offer: Offer | None = None
        self._key: AuthKey | None = None
        self._retry_id = 0
        self._retries = 0
        self.deadline: float | None = None

    deadline: float | None
    """When the handshake in progress must be over (unix seconds); None when there is none."""

    def receive(self, packet: bytes, now: float) -> list[HandshakeEvent]:
        """Take a packet with key id 0."""
        try:
            body = parse_plain(packet).body
            kind = int.from_bytes(body[:4], "little")
            if kind in _FIRST:
                return self._ask(body, now)
            if kind == wire.REQ_DH_PARAMS and self._state is _State.ASKED:
                return self._open(body)
            if kind == wire.SET_CLIENT_DH_PARAMS and self._state is _State.OFFERED:
                return self._agree(body)
            if kind == wire.MSGS_ACK:
                return []
            raise HandshakeError("a step of the handshake is out of place")
        except ProtocolError as error:
            return self._fail(str(error))

    def computed(self, token: int, result: object, now: float) -> list[HandshakeEvent]:
        """Take the result of a ComputationNeeded; a stale one is ignored."""
        question, offer = self._question, self._offer
        if token != self._token or question is None:
            return []
        if isinstance(result, Refused):
            return self._refused(result, question, now)
        if self._state is _State.OPENING and isinstance(result, Offer):
            self._offer = result
            self._state = _State.OFFERED
            head = _NONCES.pack(wire.SERVER_DH_PARAMS_OK, question.nonce, question.server_nonce)
            return [self._reply(head + wire.pack_bytes(result.encrypted_answer), now)]
        if self._state is _State.AGREEING and isinstance(result, bytes) and offer is not None:
            self._state = _State.AGREED
            self._key = AuthKey(result)
            return [_agreed(self._key, offer, question, now)]
        return []

    def accept(self, now: float) -> list[HandshakeEvent]:
        """Answer KeyAgreed with ``dh_gen_ok``: the key is stored."""
        return self._finish(wire.DH_GEN_OK, 1, now)

    def retry(self, now: float) -> list[HandshakeEvent]:
        """Answer KeyAgreed with ``dh_gen_retry``: another key has this id already."""
        key = self._key
        if self._state is not _State.AGREED or key is None:
            return []
        if self._retries >= MAX_RETRIES:
            return self.refuse(now)
        reply = self._hashed(wire.DH_GEN_RETRY, 2, key, now)
        self._retries += 1
        self._retry_id = int.from_bytes(key.aux_hash, "little", signed=True)
        self._key = None
        self._state = _State.OFFERED
        return [reply]

    def refuse(self, now: float) -> list[HandshakeEvent]:
        """Answer KeyAgreed with ``dh_gen_fail``: the key can't be stored."""
        return self._finish(wire.DH_GEN_FAIL, 3, now)

    def _ask(self, body: bytes, now: float) -> list[HandshakeEvent]:
        if len(body) < 20:  # TDLib lengthens every step of a handshake with random bytes and counts them in the length
            raise HandshakeError("req_pq is cut short")
        self._reset()
        self._state = _State.ASKED
        self.deadline = now + TIMEOUT_S
        chance = self._entropy.bytes(16 + _CHANCE_BYTES)
        primes = make_prime_pair(self._entropy)
        question = Question(body[4:20], chance[:16], primes, chance[16:], int(now))
        self._question = question
        prints = [key.signed_fingerprint for key in self._keys.values()]
        answer = _NONCES.pack(wire.RES_PQ, question.nonce, question.server_nonce)
        answer += wire.pack_bytes(as_bytes(primes.product))
        answer += pack(f"<Ii{len(prints)}q", wire.VECTOR, len(prints), *prints)
        return [self._reply(answer, now)]

    def _open(self, body: bytes) -> list[HandshakeEvent]:
        question = self._checked(body)
        p, at = wire.read_bytes(body, 36)
        q, at = wire.read_bytes(body, at)
        fingerprint = wire.read_long(body, at) & 0xFFFFFFFFFFFFFFFF
        block, _ = wire.read_bytes(body, at + 8)
        primes = question.primes
        if (p.lstrip(b"\0"), q.lstrip(b"\0")) != (as_bytes(primes.p), as_bytes(primes.q)):
            raise HandshakeError("p and q are wrong")
        key = self._keys.get(fingerprint)
        if key is None:
            raise HandshakeError("no key has this fingerprint")
        if len(block) != RSA_BLOCK:
            raise HandshakeError("the RSA block has another length")
        self._state = _State.OPENING
        return [self._compute(partial(open_inner_data, key, block, question))]

    def _agree(self, body: bytes) -> list[HandshakeEvent]:
        question, offer = self._checked(body), self._offer
        encrypted, _ = wire.read_bytes(body, 36)
        if offer is None or len(encrypted) & 15 or not 64 <= len(encrypted) <= _MAX_CLIENT_HALF:
            raise HandshakeError("the client's half has an impossible length")
        self._state = _State.AGREEING
        return [self._compute(partial(agree, offer, encrypted, question, self._retry_id))]

    def _checked(self, body: bytes) -> Question:
        question = self._question
        if question is None or body[4:36] != question.nonce + question.server_nonce:
            raise HandshakeError("the nonces differ")
        return question

    def _compute(self, work: Callable[[], object]) -> ComputationNeeded:
        self._token += 1
        return ComputationNeeded(work, self._token)

    def _refused(self, refusal: Refused, question: Question, now: float) -> list[HandshakeEvent]:
        if refusal.new_nonce is None:
            return self._fail(refusal.reason)
        digest = sha1(refusal.new_nonce, usedforsecurity=False).digest()[4:]
        answer = _HASHED.pack(wire.SERVER_DH_PARAMS_FAIL, question.nonce, question.server_nonce, digest)
        return [self._reply(answer, now), *self._fail(refusal.reason, 0)]

    def _finish(self, kind: int, number: int, now: float) -> list[HandshakeEvent]:
        key = self._key
        if self._state is not _State.AGREED or key is None:
            return []
        reply = self._hashed(kind, number, key, now)
        self._reset()
        return [reply]

    def _hashed(self, kind: int, number: int, key: AuthKey, now: float) -> Reply:
        question, offer = self._question, self._offer
        assert question is not None
        assert offer is not None
        digest = sha1(offer.new_nonce + bytes((number,)) + key.aux_hash, usedforsecurity=False).digest()[4:]
        return self._reply(_HASHED.pack(kind, question.nonce, question.server_nonce, digest), now)

    def _reply(self, body: bytes, now: float) -> Reply:
        return Reply(build_plain(self._ids.next(now, ANSWER), body))

    def _fail(self, reason: str, code: int = -404) -> list[HandshakeEvent]:
        self._reset()
        return [HandshakeFailed(reason, code)]

    def _reset(self) -> None:
        self._state = _State.IDLE
        self._token += 1
        self._question = None
        self._offer = None
        self._key = None
        self._retry_id = 0
        self._retries = 0
        self.deadline = None


def _agreed(key: AuthKey, offer: Offer, question: Question, now: float) -> KeyAgreed:
    salt = int.from_bytes(offer.new_nonce[:8], "little") ^ int.from_bytes(question.server_nonce[:8], "little")
    signed = salt - (1 << 64) if salt >> 63 else salt
    expires_at = None if offer.expires_in is None else now + offer.expires_in
    return KeyAgreed(key, signed, now, expires_at, offer.dc_id)
