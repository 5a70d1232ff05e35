"""The proof inside ``auth.bindTempAuthKey``.

``encrypted_message`` is a binding message sealed with the *permanent* key under MTProto 1.0 rules: msg_key is the
low 128 bits of the SHA-1 of the plaintext without padding, AES key and iv come from the 1.0 derivation. Its
plaintext is ``random(16) msg_id(8) seqno(4)=0 length(4)=40 bind_auth_key_inner(40)`` and padding to whole blocks.

Sources: https://core.telegram.org/method/auth.bindTempAuthKey, https://core.telegram.org/mtproto/description_v1
"""

from __future__ import annotations

from hashlib import sha1
from hmac import compare_digest
from struct import Struct

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.aes import ige_decrypt, ige_encrypt
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.errors import BindingError
from heliogram.mtproto.wire import BIND_AUTH_KEY_INNER

_INNER = Struct("<Iqqqqi")
_HEAD = Struct("<qii")
_SIGNED_BYTES = 16 + _HEAD.size + _INNER.size
_MAX_MESSAGE = 24 + 1024


class Binding:
    """What a verified proof binds."""

    __slots__ = ("expires_at", "nonce", "perm_auth_key_id", "temp_auth_key_id", "temp_session_id")

    def __init__(
        self, nonce: int, temp_auth_key_id: int, perm_auth_key_id: int, temp_session_id: int, expires_at: int
    ) -> None:
        """All integers are signed, ``expires_at`` is in unix seconds."""
        self.nonce = nonce
        self.temp_auth_key_id = temp_auth_key_id
        self.perm_auth_key_id = perm_auth_key_id
        self.temp_session_id = temp_session_id
        self.expires_at = expires_at


def verify_binding(
    permanent: AuthKey,
    encrypted_message: bytes,
    *,
    nonce: int,
    expires_at: int,
    temp_auth_key_id: int,
    temp_session_id: int,
    msg_id: int,
) -> Binding:
    """Check the proof against the request's own fields and the connection it came over.

    ``permanent`` is the key that the request names, ``temp_auth_key_id`` and ``temp_session_id`` the key and the
    session that the request was encrypted with, ``msg_id`` its message id (the inner one must be equal).
    Raises BindingError when anything differs.
    """
    size = len(encrypted_message) - 24
    if size < _SIGNED_BYTES or size & 15 or len(encrypted_message) > _MAX_MESSAGE:
        raise BindingError("the binding message has an impossible length")
    if encrypted_message[:8] != permanent.id_bytes:
        raise BindingError("the binding message names another key")
    msg_key = encrypted_message[8:24]
    key, iv = _derive(permanent, msg_key)
    plain = ige_decrypt(encrypted_message[24:], key, iv)
    signed = plain[:_SIGNED_BYTES]
    if not compare_digest(sha1(signed, usedforsecurity=False).digest()[4:], msg_key):
        raise BindingError("the binding message is not sealed with the permanent key")
    inner_msg_id, seqno, length = _HEAD.unpack_from(signed, 16)
    if (inner_msg_id, seqno, length) != (msg_id, 0, _INNER.size):
        raise BindingError("the binding message has another header")
    fields = _INNER.unpack_from(signed, 16 + _HEAD.size)
    expected = (BIND_AUTH_KEY_INNER, nonce, temp_auth_key_id, permanent.id, temp_session_id, expires_at)
    if fields != expected:
        raise BindingError("the binding message binds something else")
    return Binding(nonce, temp_auth_key_id, permanent.id, temp_session_id, expires_at)


def seal_binding(permanent: AuthKey, binding: Binding, msg_id: int, entropy: Entropy) -> bytes:
    """Make the proof: the client's side of :func:`verify_binding`."""
    signed = entropy.bytes(16) + _HEAD.pack(msg_id, 0, _INNER.size)
    signed += _INNER.pack(
        BIND_AUTH_KEY_INNER,
        binding.nonce,
        binding.temp_auth_key_id,
        binding.perm_auth_key_id,
        binding.temp_session_id,
        binding.expires_at,
    )
    msg_key = sha1(signed, usedforsecurity=False).digest()[4:]
    key, iv = _derive(permanent, msg_key)
    padded = signed + entropy.bytes(-len(signed) & 15)
    return permanent.id_bytes + msg_key + ige_encrypt(padded, key, iv)


def _derive(permanent: AuthKey, msg_key: bytes) -> tuple[bytes, bytes]:
    data = permanent.data
    a = sha1(msg_key + data[:32], usedforsecurity=False).digest()
    b = sha1(data[32:48] + msg_key + data[48:64], usedforsecurity=False).digest()
    c = sha1(data[64:96] + msg_key, usedforsecurity=False).digest()
    d = sha1(msg_key + data[96:128], usedforsecurity=False).digest()
    return a[:8] + b[8:20] + c[4:16], a[8:20] + b[:8] + c[16:20] + d[:8]
