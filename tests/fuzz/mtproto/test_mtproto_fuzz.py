"""The kept crashers, and a short run of every target."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.mtproto.targets import TARGETS

CRASHERS = sorted((Path(__file__).parent / "crashers").glob("*.bin"))


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.stem)
def test_a_kept_crasher_breaks_nothing(path):
    TARGETS[path.stem.rpartition("-")[0]](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_break_the_contract(name):
    @settings(max_examples=15 if name == "handshake" else 60, deadline=None)
    @given(data=st.binary(max_size=600))
    def holds(data):
        TARGETS[name](data)

    holds()
