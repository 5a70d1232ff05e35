"""The server's RSA key: generation, fingerprint, text forms, and the private operation.

2048 bits and e = 65537, so that the PEM form is as long as the one in client binaries. Some clients print the
fingerprint in hexadecimal without padding, so one below 0x1000000000000000 is never generated.

Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations


class RsaKey:
    """A private key."""

    @classmethod
    def generate(cls) -> RsaKey:
        """Make a new key (0.1 s and more: not on the event loop)."""
        raise NotImplementedError

    @classmethod
    def from_pem(cls, pem: bytes) -> RsaKey:
        """Read a private key in PEM form (PKCS#1 or PKCS#8). Raises ValueError for any other key."""
        raise NotImplementedError

    fingerprint: int
    """Unsigned: the low 64 bits of the SHA-1 of the bare ``rsa_public_key``."""
    modulus: int
    exponent: int

    @property
    def signed_fingerprint(self) -> int:
        """The fingerprint as a TL long."""
        raise NotImplementedError

    def private_pem(self) -> bytes:
        """PKCS#8, unencrypted: write it with mode 0600."""
        raise NotImplementedError

    def public_pem_pkcs1(self) -> bytes:
        """``BEGIN RSA PUBLIC KEY``, what most clients embed (425 or 426 bytes)."""
        raise NotImplementedError

    def public_pem_spki(self) -> bytes:
        """``BEGIN PUBLIC KEY``."""
        raise NotImplementedError
