"""The proof inside ``auth.bindTempAuthKey``.

``encrypted_message`` is a binding message sealed with the *permanent* key under MTProto 1.0 rules: msg_key is the
low 128 bits of the SHA-1 of the plaintext without padding, AES key and iv come from the 1.0 derivation. Its
plaintext is ``random(16) msg_id(8) seqno(4)=0 length(4)=40 bind_auth_key_inner``.

Source: https://core.telegram.org/method/auth.bindTempAuthKey
"""

from __future__ import annotations

from heliogram.mtproto.authkey import AuthKey


class Binding:
    """What a verified proof binds."""

    __slots__ = ("expires_at", "nonce", "perm_auth_key_id", "temp_auth_key_id", "temp_session_id")

    def __init__(
        self, nonce: int, temp_auth_key_id: int, perm_auth_key_id: int, temp_session_id: int, expires_at: int
    ) -> None:
        """All integers are signed."""
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
    raise NotImplementedError
