"""The server's RSA key: generation, fingerprint, text forms, and the private operation.

2048 bits and e = 65537, so that the PEM form is as long as the one in client binaries. Some clients print the
fingerprint in hexadecimal without padding, so one below 0x1000000000000000 is never generated.

The private operation uses the Chinese remainder theorem over GMP's side-channel-silent powers, 0.7 ms, and lets go
of the interpreter lock meanwhile.

Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

from hashlib import sha1

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from gmpy2 import context, get_context, mpz, powmod_sec
from typing_extensions import override

from heliogram.mtproto.wire import pack_bytes

KEY_BITS = 2048
KEY_BYTES = KEY_BITS // 8
EXPONENT = 65537
LOWEST_FINGERPRINT = 0x1000000000000000


def fingerprint_of(modulus: int, exponent: int) -> int:
    """Return the unsigned fingerprint of a public key: the low 64 bits of the SHA-1 of its bare TL form."""
    form = b"".join(
        pack_bytes(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (modulus, exponent)
    )
    return int.from_bytes(sha1(form, usedforsecurity=False).digest()[12:], "little")


class RsaKey:
    """A private key."""

    __slots__ = ("_d_p", "_d_q", "_key", "_p", "_q", "_q_inverse", "exponent", "fingerprint", "modulus")

    fingerprint: int
    """Unsigned: the low 64 bits of the SHA-1 of the bare ``rsa_public_key``."""
    modulus: int
    exponent: int

    def __init__(self, key: RSAPrivateKey) -> None:
        """Wrap a 2048-bit key with exponent 65537. Raises ValueError for any other."""
        numbers = key.private_numbers()
        public = numbers.public_numbers
        if public.n.bit_length() != KEY_BITS or public.e != EXPONENT:
            raise ValueError("the server's key must be RSA with 2048 bits and exponent 65537")
        self._key = key
        self._p, self._q = mpz(numbers.p), mpz(numbers.q)
        self._d_p, self._d_q, self._q_inverse = mpz(numbers.dmp1), mpz(numbers.dmq1), mpz(numbers.iqmp)
        self.modulus = public.n
        self.exponent = public.e
        self.fingerprint = fingerprint_of(public.n, public.e)

    @classmethod
    def generate(cls) -> RsaKey:
        """Make a new key (0.1 s and more: not on the event loop). Draws on OpenSSL's own generator."""
        key = cls(generate_private_key(EXPONENT, KEY_BITS))
        while key.fingerprint < LOWEST_FINGERPRINT:
            key = cls(generate_private_key(EXPONENT, KEY_BITS))
        return key

    @classmethod
    def from_pem(cls, pem: bytes) -> RsaKey:
        """Read a private key in PEM form (PKCS#1 or PKCS#8). Raises ValueError for any other key."""
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("the file holds a key that is not RSA")  # noqa: TRY004 - a bad file, not a bad call
        return cls(key)

    @property
    def signed_fingerprint(self) -> int:
        """The fingerprint as a TL long."""
        return self.fingerprint - (1 << 64) if self.fingerprint >> 63 else self.fingerprint

    def private_pem(self) -> bytes:
        """Return PKCS#8, unencrypted: write it with mode 0600."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public_pem_pkcs1(self) -> bytes:
        """Return ``BEGIN RSA PUBLIC KEY``, what most clients embed (426 bytes with its last newline)."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)

    def public_pem_spki(self) -> bytes:
        """Return ``BEGIN PUBLIC KEY``."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def decrypt(self, block: bytes) -> bytes | None:
        """Apply the private operation to 256 bytes: 256 bytes again, or None for a number not below the modulus."""
        number = mpz(int.from_bytes(block, "big"))
        if len(block) != KEY_BYTES or number >= self.modulus:
            return None
        with context(get_context(), allow_release_gil=True):
            mod_q = powmod_sec(number % self._q, self._d_q, self._q)
            mod_p = powmod_sec(number % self._p, self._d_p, self._p)
        opened = mod_q + (mod_p - mod_q) * self._q_inverse % self._p * self._q
        return int(opened).to_bytes(KEY_BYTES, "big")

    @override
    def __repr__(self) -> str:
        return f"RsaKey(fingerprint={self.fingerprint:016x})"
