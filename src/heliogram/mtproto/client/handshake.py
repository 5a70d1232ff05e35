"""The client's side of the key exchange.

Every check that the security guidelines ask of a client is made, since this is also what the server is tested with.
The arithmetic runs where it is called; factoring takes a millisecond, the rest about as long.

Sources: https://core.telegram.org/mtproto/auth_key, https://core.telegram.org/mtproto/security_guidelines
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1, sha256
from struct import Struct, pack, unpack_from

from cryptg import factorize_pq_pair
from gmpy2 import mpz, powmod

from heliogram.kernel.clock import Entropy
from heliogram.mtproto import dh, wire
from heliogram.mtproto.aes import ige_decrypt, ige_encrypt
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.errors import HandshakeError, ProtocolError
from heliogram.mtproto.handshake.arithmetic import temporary_aes
from heliogram.mtproto.message import build_plain, parse_plain
from heliogram.mtproto.messageids import CLIENT, MessageIds
from heliogram.mtproto.pq import as_bytes

_NONCES = Struct("<I16s16s")
_ZERO_IV = bytes(32)


class Step:
    """Send ``packet`` to the server."""

    __slots__ = ("packet",)

    def __init__(self, packet: bytes) -> None:
        """``packet`` goes to ``ClientTransport.send_packet``."""
        self.packet = packet


class KeyMade:
    """The exchange is over."""

    __slots__ = ("key", "salt", "server_time")

    def __init__(self, key: AuthKey, salt: int, server_time: int) -> None:
        """``salt`` is the first to use (signed), ``server_time`` what the server's clock showed."""
        self.key = key
        self.salt = salt
        self.server_time = server_time


class KeyRefused:
    """The server refused, or broke a rule."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        """``reason`` is for people."""
        self.reason = reason


ClientHandshakeEvent = Step | KeyMade | KeyRefused


class ClientHandshake:
    """One way from nothing to an authorisation key."""

    def __init__(
        self,
        keys: Mapping[int, tuple[int, int]],
        entropy: Entropy,
        *,
        dc_id: int | None = None,
        expires_in: int | None = None,
        old_rsa: bool = False,
        old_request: bool = False,
    ) -> None:
        """``keys`` maps unsigned fingerprints to (modulus, exponent).

        ``expires_in`` seconds make a temporary key, a negative ``dc_id`` with it one for media. ``old_rsa`` uses the
        padding from before RSA_PAD, ``old_request`` ``req_pq`` instead of ``req_pq_multi``.
        """
        self._keys = keys
        self._entropy = entropy
        self._ids = MessageIds()
        self._dc_id = dc_id
        self._expires_in = expires_in
        self._old_rsa = old_rsa
        self._old_request = old_request
        self._nonce = self._server_nonce = self._new_nonce = b""
        self._aes_key = self._aes_iv = b""
        self._exponent = 0
        self._server_public = 0
        self._server_time = 0
        self._retry_id = 0
        self._key: AuthKey | None = None

    def start(self, now: float) -> Step:
        """Begin, or begin again."""
        self._nonce = self._entropy.bytes(16)
        kind = wire.REQ_PQ if self._old_request else wire.REQ_PQ_MULTI
        return self._step(pack("<I", kind) + self._nonce, now)

    def receive(self, packet: bytes, now: float) -> ClientHandshakeEvent:
        """Take an answer of the server."""
        try:
            body = parse_plain(packet).body
            kind = int.from_bytes(body[:4], "little")
            if body[4:20] != self._nonce or (self._server_nonce and body[20:36] != self._server_nonce):
                raise HandshakeError("the nonces differ")
            if kind == wire.RES_PQ and not self._server_nonce:
                return self._request_dh(body, now)
            if kind == wire.SERVER_DH_PARAMS_OK and self._new_nonce:
                return self._answer_dh(body, now)
            if kind in _NUMBERS and self._key is not None:
                return self._conclude(kind, body, self._key, now)
            raise HandshakeError(f"the server answers {kind:08x}")
        except ProtocolError as error:
            return KeyRefused(str(error))

    def _request_dh(self, body: bytes, now: float) -> Step:
        self._server_nonce = body[20:36]
        pq, at = wire.read_bytes(body, 36)
        (count,) = unpack_from("<i", body, at + 4)
        prints = [wire.read_long(body, at + 8 + 8 * place) & 0xFFFFFFFFFFFFFFFF for place in range(count)]
        fingerprint = next((known for known in prints if known in self._keys), None)
        if fingerprint is None:
            raise HandshakeError("the server offers no known key")
        p, q = sorted(factorize_pq_pair(int.from_bytes(pq, "big")))
        self._new_nonce = self._entropy.bytes(32)
        inner = self._inner_data(pq, as_bytes(p), as_bytes(q))
        modulus, exponent = self._keys[fingerprint]
        block = self._old_block(inner) if self._old_rsa else self._padded_block(inner, modulus)
        sealed = int(powmod(mpz(int.from_bytes(block, "big")), exponent, modulus)).to_bytes(256, "big")
        request = _NONCES.pack(wire.REQ_DH_PARAMS, self._nonce, self._server_nonce)
        request += wire.pack_bytes(as_bytes(p)) + wire.pack_bytes(as_bytes(q))
        request += pack("<Q", fingerprint) + wire.pack_bytes(sealed)
        return self._step(request, now)

    def _inner_data(self, pq: bytes, p: bytes, q: bytes) -> bytes:
        kind, tail = wire.P_Q_INNER_DATA, b""
        if self._dc_id is not None:
            kind, tail = wire.P_Q_INNER_DATA_DC, pack("<i", self._dc_id)
        if self._expires_in is not None:
            kind = wire.P_Q_INNER_DATA_TEMP if self._dc_id is None else wire.P_Q_INNER_DATA_TEMP_DC
            tail += pack("<i", self._expires_in)
        numbers = wire.pack_bytes(pq) + wire.pack_bytes(p) + wire.pack_bytes(q)
        return pack("<I", kind) + numbers + self._nonce + self._server_nonce + self._new_nonce + tail

    def _old_block(self, inner: bytes) -> bytes:
        hashed = sha1(inner, usedforsecurity=False).digest() + inner
        return hashed + self._entropy.bytes(255 - len(hashed))

    def _padded_block(self, inner: bytes, modulus: int) -> bytes:
        data = inner + self._entropy.bytes(192 - len(inner))
        while True:
            temp_key = self._entropy.bytes(32)
            sealed = ige_encrypt(data[::-1] + sha256(temp_key + data).digest(), temp_key, _ZERO_IV)
            mask = int.from_bytes(sha256(sealed).digest(), "big")
            block = (int.from_bytes(temp_key, "big") ^ mask).to_bytes(32, "big") + sealed
            if int.from_bytes(block, "big") < modulus:
                return block

    def _answer_dh(self, body: bytes, now: float) -> Step:
        encrypted, _ = wire.read_bytes(body, 36)
        if not encrypted or len(encrypted) & 15:
            raise HandshakeError("the server's half has an impossible length")
        self._aes_key, self._aes_iv = temporary_aes(self._new_nonce, self._server_nonce)
        hashed = ige_decrypt(encrypted, self._aes_key, self._aes_iv)
        answer = hashed[20:]
        if answer[:36] != _NONCES.pack(wire.SERVER_DH_INNER_DATA, self._nonce, self._server_nonce):
            raise HandshakeError("the nonces of the server's half differ")
        g = wire.read_int(answer, 36)
        prime, at = wire.read_bytes(answer, 40)
        public, at = wire.read_bytes(answer, at)
        self._server_time = wire.read_int(answer, at)
        if sha1(answer[: at + 4], usedforsecurity=False).digest() != hashed[:20]:
            raise HandshakeError("the hash of the server's half is wrong")
        self._server_public = int.from_bytes(public, "big")
        if g != dh.G or int.from_bytes(prime, "big") != dh.DH_PRIME or not dh.is_safe_public(self._server_public):
            raise HandshakeError("the server's group or public value is not to be trusted")
        return self._offer(now)

    def _offer(self, now: float) -> Step:
        self._exponent = int.from_bytes(self._entropy.bytes(dh.EXPONENT_BYTES), "big")
        public = dh.public_value(self._exponent).to_bytes(dh.GROUP_BYTES, "big")
        self._key = AuthKey(dh.shared_secret(self._server_public, self._exponent))
        answer = _NONCES.pack(wire.CLIENT_DH_INNER_DATA, self._nonce, self._server_nonce)
        answer += pack("<q", self._retry_id) + wire.pack_bytes(public)
        hashed = sha1(answer, usedforsecurity=False).digest() + answer
        sealed = ige_encrypt(hashed + self._entropy.bytes(-len(hashed) & 15), self._aes_key, self._aes_iv)
        request = _NONCES.pack(wire.SET_CLIENT_DH_PARAMS, self._nonce, self._server_nonce)
        return self._step(request + wire.pack_bytes(sealed), now)

    def _conclude(self, kind: int, body: bytes, key: AuthKey, now: float) -> ClientHandshakeEvent:
        proof = self._new_nonce + bytes((_NUMBERS[kind],)) + key.aux_hash
        if body[36:52] != sha1(proof, usedforsecurity=False).digest()[4:]:
            raise HandshakeError("the server does not know the key")
        if kind == wire.DH_GEN_RETRY:
            self._retry_id = int.from_bytes(key.aux_hash, "little", signed=True)
            return self._offer(now)
        if kind == wire.DH_GEN_FAIL:
            return KeyRefused("dh_gen_fail")
        salt = int.from_bytes(self._new_nonce[:8], "little") ^ int.from_bytes(self._server_nonce[:8], "little")
        return KeyMade(key, salt - (1 << 64) if salt >> 63 else salt, self._server_time)

    def _step(self, body: bytes, now: float) -> Step:
        return Step(build_plain(self._ids.next(now, CLIENT), body))


_NUMBERS = {wire.DH_GEN_OK: 1, wire.DH_GEN_RETRY: 2, wire.DH_GEN_FAIL: 3}
