"""Strategies that the MTProto property tests share."""

from hypothesis import strategies as st

from heliogram.mtproto.transport import ABRIDGED, FULL, INTERMEDIATE, PADDED

TRANSPORTS = [(ABRIDGED, False), (INTERMEDIATE, False), (PADDED, False), (FULL, False)]
TRANSPORTS += [(ABRIDGED, True), (INTERMEDIATE, True), (PADDED, True)]

transports = st.sampled_from(TRANSPORTS)


def cut(data, places):
    """Cut bytes at any places."""
    at = 0
    for place in sorted({place % (len(data) + 1) for place in places}):
        yield data[at:place]
        at = place
    yield data[at:]
