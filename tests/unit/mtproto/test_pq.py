import gmpy2
from tests.support.clock import SeededEntropy

from heliogram.mtproto.pq import as_bytes, make_prime_pair


class Fixed:
    """Entropy that repeats one byte string."""

    def __init__(self, value) -> None:
        self.value = value

    def bytes(self, count):
        return self.value[:count]


def test_a_pair_is_two_different_primes_of_31_bits_in_order():
    entropy = SeededEntropy()
    for _ in range(200):
        pair = make_prime_pair(entropy)
        assert pair.p < pair.q < 1 << 31
        assert pair.p >= 1 << 30
        assert gmpy2.is_prime(pair.p)
        assert gmpy2.is_prime(pair.q)
        assert pair.product == pair.p * pair.q


def test_equal_draws_still_give_different_primes():
    pair = make_prime_pair(Fixed(b"\1\2\3\4\1\2\3\4"))
    assert pair.p < pair.q


def test_a_draw_beyond_the_last_prime_of_31_bits_starts_over():
    pair = make_prime_pair(Fixed(b"\xff" * 8))
    assert pair.q < 1 << 31
    assert gmpy2.is_prime(pair.q)
    assert pair.p != pair.q


def test_numbers_are_written_in_the_fewest_bytes():
    assert as_bytes(0x17ED48941A08F981) == bytes.fromhex("17ED48941A08F981")
    assert as_bytes(255) == b"\xff"
