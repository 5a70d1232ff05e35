from collections import Counter

from heliogram.edge.trunk.ring import Ring

KEYS = [number.to_bytes(8, "little") for number in range(4_000)]


def test_without_instances_nobody_has_a_key():
    assert Ring(()).of(KEYS[0]) is None


def test_instances_have_about_as_many_keys_each():
    ring = Ring(["a", "b", "c"])
    shares = Counter(map(ring.of, KEYS))
    assert set(shares) == {"a", "b", "c"}
    assert min(shares.values()) > len(KEYS) / 3 * 0.6


def test_whatever_the_order_of_instances_a_key_belongs_to_the_same():
    one, other = Ring(["a", "b", "c"]), Ring(["c", "a", "b"])
    assert all(one.of(key) == other.of(key) for key in KEYS)


def test_only_the_keys_of_an_instance_that_goes_are_moved():
    before, after = Ring(["a", "b", "c"]), Ring(["a", "c"])
    for key in KEYS:
        assert after.of(key) == before.of(key) or before.of(key) == "b"
