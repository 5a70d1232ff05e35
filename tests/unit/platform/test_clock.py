from heliogram.platform.clock import SystemClock, SystemEntropy


def test_the_system_clock_moves_forward():
    clock = SystemClock()
    assert clock.now() > 1_700_000_000
    assert clock.monotonic() <= clock.monotonic()


def test_system_entropy_gives_as_many_bytes_as_asked_and_never_the_same():
    entropy = SystemEntropy()
    assert len(entropy.bytes(16)) == 16
    assert entropy.bytes(16) != entropy.bytes(16)


def test_no_random_byte_is_given_out_twice():
    entropy = SystemEntropy()
    pieces = [entropy.bytes(16) for _ in range(3000)] + [entropy.bytes(257) for _ in range(3)]
    assert len(set(pieces)) == len(pieces)
    assert {len(piece) for piece in pieces} == {16, 257}
