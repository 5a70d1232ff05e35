"""Encrypted and plain messages.

An encrypted packet is ``auth_key_id(8) msg_key(16) ciphertext``; the plaintext under it is
``salt(8) session_id(8) msg_id(8) seqno(4) length(4) body padding(12..1024)``. The msg_key is the middle of a
SHA-256 over part of the key and the whole plaintext, padding included: it is recomputed after decryption and
nothing is believed before it matches.

Sources: https://core.telegram.org/mtproto/description, https://core.telegram.org/mtproto/security_guidelines
"""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from struct import Struct

from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.aes import ige_decrypt, ige_encrypt
from heliogram.mtproto.authkey import AuthKey, KeySlices
from heliogram.mtproto.errors import DecryptionError, MalformedMessage

HEADER_BYTES = 32
MIN_PADDING = 12
MAX_PADDING = 1024
_ENCRYPTED_HEADER = 24
_SMALLEST_CIPHERTEXT = 48
"""32 bytes of header, no body and 12 bytes of padding, rounded up to the cipher's block."""
_COPIED = 4096
"""A plaintext shorter than this is faster joined to the key's part than hashed in two steps."""

_PLAINTEXT = Struct("<qqqii")
_UNENCRYPTED = Struct("<qqi")


class InboundMessage:
    """A decrypted message whose every cryptographic check has passed."""

    __slots__ = ("body", "digest", "msg_id", "salt", "seqno", "session_id")

    salt: int
    session_id: int
    msg_id: int
    seqno: int
    body: bytes

    def __init__(self, salt: int, session_id: int, msg_id: int, seqno: int, body: bytes, digest: bytes = b"") -> None:
        """All integers are signed, as on the wire; ``digest`` is the SHA-256 that holds the msg_key."""
        self.digest = digest
        self.salt = salt
        self.session_id = session_id
        self.msg_id = msg_id
        self.seqno = seqno
        self.body = body

    @property
    def quick_ack_token(self) -> int:
        """The 32 bits that acknowledge this message at transport level, top bit set.

        Source: https://core.telegram.org/mtproto/mtproto-transports#quick-ack
        """
        return int.from_bytes(self.digest[:4], "little") | 0x80000000

    @override
    def __repr__(self) -> str:
        return f"InboundMessage(msg_id={self.msg_id}, seqno={self.seqno}, {len(self.body)} bytes)"


class PlainMessage:
    """A message outside any key (``auth_key_id`` 0): a step of the handshake."""

    __slots__ = ("body", "msg_id")

    def __init__(self, msg_id: int, body: bytes) -> None:
        """``body`` is one boxed TL value."""
        self.msg_id = msg_id
        self.body = body


def auth_key_id_of(packet: bytes) -> int:
    """Return the signed id of the key that ``packet`` names; 0 for a plain message.

    Raises DecryptionError when the packet is too short to name one.
    """
    if len(packet) < 8:
        raise DecryptionError("a packet is shorter than a key id")
    return int.from_bytes(packet[:8], "little", signed=True)


def decrypt(key: AuthKey, packet: bytes) -> InboundMessage:
    """Open a client's packet. Raises DecryptionError when any check fails.

    The session id and the message id are checked by the session; here only that the id has a client's parity is
    left to it too, since a wrong one has an answer of its own (``bad_msg_notification`` 18).
    """
    check_packet(key, packet)
    return read_opened(packet, *unlock(key.from_client, packet[8:24], packet[24:]))


def decrypt_as_client(key: AuthKey, packet: bytes) -> InboundMessage:
    """Open a server's packet: the other direction of :func:`decrypt`."""
    check_packet(key, packet)
    return read_opened(packet, *unlock(key.from_server, packet[8:24], packet[24:]))


def check_packet(key: AuthKey, packet: bytes) -> None:
    """Check what can be said of a packet before it is opened. Raises DecryptionError."""
    size = len(packet) - _ENCRYPTED_HEADER
    if size < _SMALLEST_CIPHERTEXT or size & 15:
        raise DecryptionError("the ciphertext has an impossible length")
    if packet[:8] != key.id_bytes:
        raise DecryptionError("the packet names another key")


def unlock(slices: KeySlices, msg_key: bytes, ciphertext: bytes) -> tuple[bytes, bytes]:
    """Return the SHA-256 that should hold ``msg_key``, and the plaintext: not to be believed before they are compared.

    All that takes long in opening a packet; it may be done anywhere.
    """
    part, head, tail = slices
    a = sha256(msg_key + head).digest()
    b = sha256(tail + msg_key).digest()
    plain = ige_decrypt(ciphertext, a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:])
    return sha256(part + plain).digest() if len(plain) < _COPIED else _digest(part, plain), plain


def read_opened(packet: bytes, digest: bytes, plain: bytes | memoryview) -> InboundMessage:
    """Check and take apart what :func:`unlock` returned for a packet. Raises DecryptionError."""
    if not compare_digest(digest[8:24], packet[8:24]):
        raise DecryptionError("msg_key does not match the plaintext")
    salt, session_id, msg_id, seqno, length = _PLAINTEXT.unpack_from(plain)
    if length < 0 or length & 3 or not MIN_PADDING <= len(plain) - HEADER_BYTES - length <= MAX_PADDING:
        raise DecryptionError("the length or the padding is out of bounds")
    return InboundMessage(salt, session_id, msg_id, seqno, bytes(plain[HEADER_BYTES : HEADER_BYTES + length]), digest)


def encrypt(key: AuthKey, plaintext: bytes, entropy: Entropy) -> bytes:
    """Seal a server's ``plaintext`` (header and body, see :func:`build_plaintext`) into a packet."""
    digest, ciphertext = lock(key.from_server, plaintext + padding(len(plaintext), entropy))
    return key.id_bytes + digest[8:24] + ciphertext


def encrypt_as_client(key: AuthKey, plaintext: bytes, entropy: Entropy) -> tuple[bytes, int]:
    """Seal a client's ``plaintext``; also return the quick-ack token that the server may answer with."""
    digest, ciphertext = lock(key.from_client, plaintext + padding(len(plaintext), entropy))
    return key.id_bytes + digest[8:24] + ciphertext, int.from_bytes(digest[:4], "little") | 0x80000000


def padding(size: int, entropy: Entropy) -> bytes:
    """Return what goes behind a plaintext of ``size`` bytes before it is locked."""
    return entropy.bytes(MIN_PADDING + (-(size + MIN_PADDING) & 15))


def lock(slices: KeySlices, padded: bytes) -> tuple[bytes, bytes]:
    """Return the SHA-256 that holds the msg_key, and the ciphertext.

    All that takes long in sealing a packet; it may be done anywhere.
    """
    part, head, tail = slices
    digest = sha256(part + padded).digest() if len(padded) < _COPIED else _digest(part, padded)
    msg_key = digest[8:24]
    a = sha256(msg_key + head).digest()
    b = sha256(tail + msg_key).digest()
    return digest, ige_encrypt(padded, a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:])


def _digest(part: bytes, plain: bytes) -> bytes:
    """Hash two pieces as one, without joining them."""
    hashing = sha256(part)
    hashing.update(plain)
    return hashing.digest()


def build_plaintext(salt: int, session_id: int, msg_id: int, seqno: int, body: bytes) -> bytes:
    """Lay out what :func:`encrypt` seals."""
    return _PLAINTEXT.pack(salt, session_id, msg_id, seqno, len(body)) + body


def build_plain(msg_id: int, body: bytes) -> bytes:
    """Lay out a packet of the handshake: key id 0, message id, length, body."""
    return _UNENCRYPTED.pack(0, msg_id, len(body)) + body


def parse_plain(packet: bytes) -> PlainMessage:
    """Read a packet of the handshake. Raises MalformedMessage.

    Bytes after the stated length are allowed: padded transports leave them there.
    """
    if len(packet) < _UNENCRYPTED.size:
        raise MalformedMessage("a plain message is cut short")
    key_id, msg_id, length = _UNENCRYPTED.unpack_from(packet)
    if key_id or not 4 <= length <= len(packet) - _UNENCRYPTED.size or length & 3:
        raise MalformedMessage("a plain message has an impossible length")
    return PlainMessage(msg_id, packet[20 : 20 + length])
