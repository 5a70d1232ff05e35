import gmpy2
import pytest

from heliogram.mtproto import dh


def test_the_prime_is_safe_and_three_generates_the_subgroup_of_prime_order():
    half = (dh.DH_PRIME - 1) // 2
    assert dh.DH_PRIME.bit_length() == 2048
    assert gmpy2.is_prime(dh.DH_PRIME)
    assert gmpy2.is_prime(half)
    assert dh.DH_PRIME % 3 == 2  # the documented condition for g = 3
    assert pow(dh.G, half, dh.DH_PRIME) == 1


@pytest.mark.parametrize("exponent", [0, 1, 15, 16, 0x1234567890ABCDEF, (1 << 256) - 1])
def test_the_table_gives_the_powers_of_g(exponent):
    assert dh.public_value(exponent) == pow(dh.G, exponent, dh.DH_PRIME)


def test_both_sides_reach_the_same_secret():
    a, b = 0x1234567 << 200 | 1, 0x7654321 << 190 | 1
    secret = dh.shared_secret(dh.public_value(a), b)
    assert secret == dh.shared_secret(dh.public_value(b), a)
    assert len(secret) == 256


def test_public_values_near_the_ends_of_the_group_are_refused():
    margin = 1 << 1984
    refused = (0, 1, dh.DH_PRIME - 1, margin - 1, dh.DH_PRIME - margin + 1)
    assert [dh.is_safe_public(value) for value in refused] == [False] * 5
    assert dh.is_safe_public(margin)
    assert dh.is_safe_public(dh.DH_PRIME - margin)
