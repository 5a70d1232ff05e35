"""The protocols of time and chance are kept by what implements them."""

from tests.support.clock import ManualClock, SeededEntropy

from heliogram.kernel.clock import Clock, Entropy
from heliogram.platform.clock import SystemClock, SystemEntropy


def test_every_clock_and_entropy_keeps_the_protocol():
    clocks: list[Clock] = [SystemClock(), ManualClock()]
    sources: list[Entropy] = [SystemEntropy(), SeededEntropy()]
    assert all(clock.now() >= 0 and clock.monotonic() >= 0 for clock in clocks)
    assert {len(source.bytes(5)) for source in sources} == {5}
