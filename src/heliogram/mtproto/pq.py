"""The proof of work in ``resPQ``: a product of two primes that the client has to take apart.

The primes have 31 bits, as the official servers' have: small enough that a slow client takes a second at most.
Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

from typing import NamedTuple

from gmpy2 import mpz, next_prime

from heliogram.kernel.clock import Entropy

_LOWEST = 1 << 30
_PRIME_BYTES = 4


class PrimePair(NamedTuple):
    """Two primes, ``p`` < ``q``, each below 2**31."""

    p: int
    q: int

    @property
    def product(self) -> int:
        """What the client is given."""
        return self.p * self.q


def make_prime_pair(entropy: Entropy) -> PrimePair:
    """Draw two different primes (about ten microseconds)."""
    noise = entropy.bytes(2 * _PRIME_BYTES)
    first = _prime_near(int.from_bytes(noise[:4], "little"))
    second = _prime_near(int.from_bytes(noise[4:], "little"))
    if first == second:
        second = _prime_near(first + 1)
    return PrimePair(min(first, second), max(first, second))


def _prime_near(number: int) -> int:
    prime = int(next_prime(mpz(number % _LOWEST | _LOWEST)))
    return prime if prime < 2 * _LOWEST else int(next_prime(mpz(_LOWEST)))


def as_bytes(number: int) -> bytes:
    """Return a number as the shortest big-endian string, as the handshake writes p, q and pq."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
