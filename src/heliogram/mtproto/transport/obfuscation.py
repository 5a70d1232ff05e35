"""Obfuscation2: a stream under AES-256-CTR with keys that stand in its first 64 bytes.

The header is random but must not look like any other first bytes. Bytes 8 to 56 are key and counter of the
client's direction, the same bytes reversed those of the server's. The header's last eight bytes are themselves
encrypted: the framing's tag, the data centre (signed 16 bits) and two random bytes.

Source: https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation
"""

from __future__ import annotations

from collections.abc import Callable

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.aes import ctr_stream
from heliogram.mtproto.errors import TransportError
from heliogram.mtproto.transport.framing import ABRIDGED, INTERMEDIATE, PADDED, TAGS

HEADER_BYTES = 64
HTTP_WORDS = (b"POST", b"GET ", b"HEAD", b"OPTI")
_RESERVED = (*HTTP_WORDS, b"\xee" * 4, b"\xdd" * 4, b"\x16\x03\x01\x02")
_TAG_OF = {framing: tag for tag, framing in TAGS.items()}


class Obfuscation:
    """The two streams of one connection and what its header said."""

    __slots__ = ("dc_id", "decrypt", "encrypt", "framing")

    def __init__(
        self, framing: str, dc_id: int, decrypt: Callable[[bytes], bytes], encrypt: Callable[[bytes], bytes]
    ) -> None:
        """``decrypt`` opens the next received bytes, ``encrypt`` seals the next sent ones."""
        self.framing = framing
        self.dc_id = dc_id
        self.decrypt = decrypt
        self.encrypt = encrypt


def accept_header(header: bytes) -> Obfuscation:
    """Read a client's 64 bytes. Raises TransportError when no framing's tag is in them."""
    decrypt = ctr_stream(header[8:40], header[40:56])
    opened = decrypt(header)
    framing = TAGS.get(opened[56:60])
    if framing is None:
        raise TransportError("the first bytes are of no known transport")
    mirrored = header[55:7:-1]
    dc_id = int.from_bytes(opened[60:62], "little", signed=True)
    return Obfuscation(framing, dc_id, decrypt, ctr_stream(mirrored[:32], mirrored[32:48]))


def make_header(framing: str, dc_id: int, entropy: Entropy) -> tuple[bytes, Obfuscation]:
    """Make a client's 64 bytes and its streams. ``framing`` is abridged, intermediate or padded."""
    if framing not in {ABRIDGED, INTERMEDIATE, PADDED}:
        raise ValueError(f"{framing} framing has no obfuscated form")
    noise = entropy.bytes(HEADER_BYTES)
    while noise[0] == 0xEF or noise[:4] in _RESERVED or noise[4:8] == b"\0\0\0\0":
        noise = entropy.bytes(HEADER_BYTES)
    clear = noise[:56] + _TAG_OF[framing] + dc_id.to_bytes(2, "little", signed=True) + noise[62:]
    encrypt = ctr_stream(clear[8:40], clear[40:56])
    header = clear[:56] + encrypt(clear)[56:]
    mirrored = clear[55:7:-1]
    return header, Obfuscation(framing, dc_id, ctr_stream(mirrored[:32], mirrored[32:48]), encrypt)
