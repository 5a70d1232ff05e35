import msgspec
import pytest

from heliogram.platform.settings import InvalidSettings, load


class Pair(msgspec.Struct, frozen=True):
    """Two options that belong together."""

    low: int = 0
    high: int = 10

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


class Root(msgspec.Struct, frozen=True):
    pair: Pair = Pair()


def test_options_that_do_not_go_together_are_a_problem():
    with pytest.raises(InvalidSettings, match="low is above high"):
        load(Root, file=None, variables={"HELIOGRAM_PAIR__LOW": "11"})
