import pytest

from heliogram.platform.cache import Cache


def test_what_was_put_is_got():
    cache: Cache[str, int] = Cache(2)
    assert cache.put("a", 1) == 1
    assert cache.get("a") == 1
    assert cache.get("b") is None
    assert (cache.hits, cache.misses) == (1, 1)


def test_the_entry_unused_for_longest_goes_first():
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    assert len(cache) == 2


def test_what_was_dropped_is_gone():
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None
    cache.put("b", 2)
    cache.clear()
    assert len(cache) == 0


def test_a_cache_holds_at_least_one_entry():
    with pytest.raises(ValueError, match="at least one"):
        Cache(0)
