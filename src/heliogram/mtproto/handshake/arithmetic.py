"""The two heavy steps of the key exchange, as pure functions: bytes in, a result or a refusal out.

``open_inner_data`` takes a client's RSA block apart, checks every field against what was asked, and makes the
server's half of the exchange. ``agree`` opens the client's half and computes the key. Both are run off the event
loop, so neither may raise for what a client sent, and neither touches shared state.

RSA blocks come in two forms, told apart by their hashes: RSA_PAD (a random AES key masked by the hash of what it
encrypts; the data reversed and hashed) and the older ``sha1(data) + data + padding`` of 255 bytes.

Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

from hashlib import sha1, sha256
from hmac import compare_digest
from struct import Struct, pack

from heliogram.mtproto import dh, wire
from heliogram.mtproto.aes import ige_decrypt, ige_encrypt
from heliogram.mtproto.errors import HandshakeError, MalformedMessage
from heliogram.mtproto.keys import RsaKey
from heliogram.mtproto.pq import PrimePair, as_bytes

RSA_BLOCK = 256
_PADDED_BYTES = 192
_OLD_DATA_FROM = 21
_MAX_INNER = 144
_ZERO_IV = bytes(32)
_HAS_DC = {wire.P_Q_INNER_DATA_DC, wire.P_Q_INNER_DATA_TEMP_DC}
_HAS_EXPIRY = {wire.P_Q_INNER_DATA_TEMP, wire.P_Q_INNER_DATA_TEMP_DC}
_INNER_KINDS = {wire.P_Q_INNER_DATA, *_HAS_DC, *_HAS_EXPIRY}
_PRIME_BYTES = dh.DH_PRIME.to_bytes(dh.GROUP_BYTES, "big")
_NONCES = Struct("<I16s16s")


class Refused:
    """A check failed; with ``new_nonce`` known the client can be told so by ``server_DH_params_fail``."""

    __slots__ = ("new_nonce", "reason")

    def __init__(self, reason: str, new_nonce: bytes | None = None) -> None:
        """``reason`` is for logs."""
        self.reason = reason
        self.new_nonce = new_nonce


class Offer:
    """The server's half of the exchange, and what the client said of the key it wants."""

    __slots__ = ("aes_iv", "aes_key", "dc_id", "encrypted_answer", "expires_in", "exponent", "new_nonce")

    def __init__(self, inner: InnerData, exponent: int) -> None:
        """``encrypted_answer`` is filled by :func:`open_inner_data`."""
        self.new_nonce = inner.new_nonce
        self.dc_id = inner.dc_id
        self.expires_in = inner.expires_in
        self.exponent = exponent
        self.aes_key = b""
        self.aes_iv = b""
        self.encrypted_answer = b""


class InnerData:
    """A parsed ``p_q_inner_data`` of any kind, and how many bytes it took."""

    __slots__ = ("dc_id", "expires_in", "new_nonce", "nonce", "p", "pq", "q", "server_nonce", "size")

    def __init__(self, data: bytes) -> None:
        """Raises MalformedMessage when ``data`` does not begin with one."""
        kind = int.from_bytes(data[:4], "little")
        if kind not in _INNER_KINDS:
            raise MalformedMessage("the RSA block holds no p_q_inner_data")
        self.pq, at = wire.read_bytes(data, 4)
        self.p, at = wire.read_bytes(data, at)
        self.q, at = wire.read_bytes(data, at)
        if len(data) < at + 64:
            raise MalformedMessage("the inner data is cut short")
        self.nonce = data[at : at + 16]
        self.server_nonce = data[at + 16 : at + 32]
        self.new_nonce = data[at + 32 : at + 64]
        at += 64
        self.dc_id: int | None = None
        self.expires_in: int | None = None
        if kind in _HAS_DC:
            self.dc_id = wire.read_int(data, at)
            at += 4
        if kind in _HAS_EXPIRY:
            self.expires_in = wire.read_int(data, at)
            at += 4
        self.size = at


class Question:
    """What the server asked in ``resPQ`` and the chance it drew for its answer."""

    __slots__ = ("exponent", "nonce", "padding", "primes", "server_nonce", "server_time")

    def __init__(self, nonce: bytes, server_nonce: bytes, primes: PrimePair, chance: bytes, server_time: int) -> None:
        """``chance`` is 48 random bytes: the secret exponent and padding."""
        self.nonce = nonce
        self.server_nonce = server_nonce
        self.primes = primes
        self.exponent = int.from_bytes(chance[: dh.EXPONENT_BYTES], "big")
        self.padding = chance[dh.EXPONENT_BYTES :]
        self.server_time = server_time


def temporary_aes(new_nonce: bytes, server_nonce: bytes) -> tuple[bytes, bytes]:
    """Return key and iv of the exchange's own encryption."""
    a = sha1(new_nonce + server_nonce, usedforsecurity=False).digest()
    b = sha1(server_nonce + new_nonce, usedforsecurity=False).digest()
    c = sha1(new_nonce + new_nonce, usedforsecurity=False).digest()
    return a + b[:12], b[12:] + c + new_nonce[:4]


def open_inner_data(key: RsaKey, block: bytes, question: Question) -> Offer | Refused:
    """Take the client's ``req_DH_params`` apart and make ``server_DH_inner_data``."""
    try:
        inner = _open_block(key, block)
    except (MalformedMessage, HandshakeError) as error:
        return Refused(str(error))
    primes = question.primes
    if (inner.nonce, inner.server_nonce) != (question.nonce, question.server_nonce):
        return Refused("the inner nonces differ")
    asked = (as_bytes(primes.product), as_bytes(primes.p), as_bytes(primes.q))
    if tuple(number.lstrip(b"\0") for number in (inner.pq, inner.p, inner.q)) != asked:
        return Refused("the inner primes differ", inner.new_nonce)
    if inner.expires_in is not None and inner.expires_in <= 0:
        return Refused("a temporary key expires before it is made", inner.new_nonce)
    offer = Offer(inner, question.exponent)
    offer.aes_key, offer.aes_iv = temporary_aes(inner.new_nonce, question.server_nonce)
    public = dh.public_value(question.exponent).to_bytes(dh.GROUP_BYTES, "big")
    answer = (
        _NONCES.pack(wire.SERVER_DH_INNER_DATA, question.nonce, question.server_nonce)
        + pack("<i", dh.G)
        + wire.pack_bytes(_PRIME_BYTES)
        + wire.pack_bytes(public)
        + pack("<i", question.server_time)
    )
    hashed = sha1(answer, usedforsecurity=False).digest() + answer
    offer.encrypted_answer = ige_encrypt(hashed + question.padding[: -len(hashed) & 15], offer.aes_key, offer.aes_iv)
    return offer


def agree(offer: Offer, encrypted: bytes, question: Question, retry_id: int) -> bytes | Refused:
    """Open the client's ``set_client_DH_params`` and return the 256 bytes of the key."""
    hashed = ige_decrypt(encrypted, offer.aes_key, offer.aes_iv)
    answer = hashed[20:]
    try:
        public_bytes, size = wire.read_bytes(answer, 44)
    except MalformedMessage as error:
        return Refused(str(error))
    padding = len(answer) - size
    if padding > 15 or not compare_digest(sha1(answer[:size], usedforsecurity=False).digest(), hashed[:20]):
        return Refused("the hash of the client's half is wrong")
    expected = _NONCES.pack(wire.CLIENT_DH_INNER_DATA, question.nonce, question.server_nonce)
    if answer[:36] != expected:
        return Refused("the nonces of the client's half differ")
    if wire.read_long(answer, 36) != retry_id:
        return Refused("the client's half names another try")
    public = int.from_bytes(public_bytes, "big")
    if not dh.is_safe_public(public):
        return Refused("g_b is out of range")
    return dh.shared_secret(public, offer.exponent)


def _open_block(key: RsaKey, block: bytes) -> InnerData:
    opened = key.decrypt(block)
    if opened is None:
        raise HandshakeError("the RSA block is not below the modulus")
    masked, sealed = opened[:32], opened[32:]
    mask = sha256(sealed).digest()
    temp_key = (int.from_bytes(masked, "big") ^ int.from_bytes(mask, "big")).to_bytes(32, "big")
    hashed = ige_decrypt(sealed, temp_key, _ZERO_IV)
    data = hashed[_PADDED_BYTES - 1 :: -1]
    if compare_digest(sha256(temp_key + data).digest(), hashed[_PADDED_BYTES:]):
        inner = InnerData(data)
        if inner.size > _MAX_INNER:
            raise HandshakeError("the inner data is too long")
        return inner
    inner = InnerData(opened[_OLD_DATA_FROM:])
    data = opened[_OLD_DATA_FROM : _OLD_DATA_FROM + inner.size]
    if opened[0] or not compare_digest(sha1(data, usedforsecurity=False).digest(), opened[1:_OLD_DATA_FROM]):
        raise HandshakeError("the hash of the RSA block is wrong")
    return inner
