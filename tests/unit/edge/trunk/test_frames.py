import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliogram.edge.trunk.frames import Frame, Kind, MalformedFrame, decode, encode

FRAMES = st.builds(
    Frame,
    kind=st.sampled_from(list(Kind)).map(int),
    link=st.integers(0, 2**32 - 1),
    number=st.integers(-(2**63), 2**63 - 1),
    payload=st.binary(max_size=100),
)


def whole(frames):
    return b"".join(encode(Kind(frame.kind), frame.link, frame.number, frame.payload) for frame in frames)


@given(st.lists(FRAMES, max_size=10))
def test_frames_come_back_as_they_were(frames):
    assert list(decode(whole(frames))) == frames


@given(st.lists(FRAMES, min_size=1, max_size=3), st.data())
def test_a_message_that_was_cut_is_refused(frames, data):
    message = whole(frames)
    rest = message[: -data.draw(st.integers(1, len(encode(Kind.SEND, 0, 0, frames[-1].payload)) - 1))]
    with pytest.raises(MalformedFrame):
        list(decode(rest))
