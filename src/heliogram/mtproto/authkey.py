"""An authorisation key and what MTProto 2.0 derives from it.

The key has 256 bytes. Its id is the low 64 bits of its SHA-1, the auxiliary hash the high 64. Messages from the
client use offset x = 0 in the derivation, messages from the server x = 8; the slices are cut once per key.

Source: https://core.telegram.org/mtproto/description
"""

from __future__ import annotations

from hashlib import sha1

from typing_extensions import override

AUTH_KEY_BYTES = 256

KeySlices = tuple[bytes, bytes, bytes]
"""What of a key one direction's messages need: 32 bytes for the msg_key, 36 and 36 for the cipher's key and iv."""


class AuthKey:
    """A shared secret of 256 bytes between one client and the server."""

    __slots__ = (
        "aux_hash",
        "data",
        "from_client",
        "from_server",
        "id",
        "id_bytes",
    )

    data: bytes
    """The key itself: never logged, never shown."""
    id: int
    """Signed 64-bit id."""
    id_bytes: bytes
    """The id as the eight bytes that head every encrypted packet."""
    aux_hash: bytes
    """The first eight bytes of the key's SHA-1; the handshake's answers prove it."""
    from_client: KeySlices
    from_server: KeySlices

    def __init__(self, data: bytes) -> None:
        """``data`` is the key: exactly 256 bytes, else ValueError."""
        if len(data) != AUTH_KEY_BYTES:
            raise ValueError("an authorisation key has 256 bytes")
        digest = sha1(data, usedforsecurity=False).digest()
        self.data = data
        self.id_bytes = digest[12:20]
        self.id = int.from_bytes(self.id_bytes, "little", signed=True)
        self.aux_hash = digest[:8]
        self.from_client = (data[88:120], data[:36], data[40:76])
        self.from_server = (data[96:128], data[8:44], data[48:84])

    @override
    def __repr__(self) -> str:
        return f"AuthKey(id={self.id})"
