"""A short run of the fuzzer, and everything it ever found."""

import pytest
from tests.fuzz import tl_codec

KEPT = sorted(tl_codec.CRASHERS.glob("*"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_once_broke_the_codec_no_longer_does(path):
    tl_codec.check(path.read_bytes())


@pytest.mark.parametrize("seed", [1, 2])
def test_damaged_values_are_values_or_malformed(seed):
    assert tl_codec.run(400, seed) is None
