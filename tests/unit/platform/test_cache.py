import pytest

from heliogram.platform.cache import Cache


def test_a_cache_keeps_what_was_used_last():
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    assert cache.put("c", 3) == 3
    assert (cache.get("a"), cache.get("b"), cache.get("c"), len(cache)) == (1, None, 3, 2)


def test_a_cache_counts_hits_and_misses():
    cache: Cache[str, int] = Cache(2)
    cache.get("a")
    cache.put("a", 1)
    cache.get("a")
    assert (cache.hits, cache.misses) == (1, 1)


def test_an_entry_can_be_replaced_and_dropped():
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.put("a", 2)
    assert cache.get("a") == 2
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None
    cache.put("b", 1)
    cache.clear()
    assert len(cache) == 0


def test_a_cache_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        Cache(0)


def test_what_was_read_before_a_change_is_not_kept_after_it():
    cache: Cache[str, int] = Cache(2)
    mark = cache.mark()
    cache.drop("a")
    assert cache.put("a", 1, mark) == 1
    assert cache.get("a") is None
    assert cache.put("a", 2, cache.mark()) == 2
    assert cache.get("a") == 2


def test_where_others_write_too_rows_are_not_kept_and_what_never_changes_is(monkeypatch):
    monkeypatch.setattr(Cache, "alone", False)
    cache: Cache[int, str] = Cache(2)
    assert cache.put(1, "row", cache.mark()) == "row"
    assert cache.put(2, "for ever") == "for ever"
    assert (cache.get(1), cache.get(2)) == (None, "for ever")
