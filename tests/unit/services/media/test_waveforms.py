import io

import av
from tests.support.films import voice

from heliogram.services.media.waveforms import BARS, packed, waveform


def bars(content: bytes, duration_s: float = 1.0) -> list[int]:
    """Return the numbers of a voice's waveform, as a client unpacks them."""
    with av.open(io.BytesIO(content)) as container:
        found = waveform(container.demux(container.streams.audio[0]), duration_s=duration_s)
    whole = int.from_bytes(found, "little")
    return [whole >> 5 * bar & 31 for bar in range(BARS)]


def test_a_waveform_rises_as_the_voice_does():
    rising = bars(voice(4.0, loudness=lambda part: part))
    assert max(rising) == 31
    assert sum(rising[:10]) < sum(rising[45:55]) < sum(rising[90:])


def test_what_is_hardly_to_be_heard_is_low():
    assert max(bars(voice(loudness=lambda _: 0.01))) < 10


def test_numbers_are_packed_with_the_first_in_the_lowest_bits():
    assert packed([1, 0, 31]) == bytes([0b0000_0001, 0b0111_1100])
    assert packed([31] * 100) == b"\xff" * 62 + b"\x0f"


def test_of_a_long_sound_only_some_packets_are_listened_to():
    listened: list[int] = []

    class Silent:
        def __init__(self, number: int) -> None:
            self.number = number

        def decode(self) -> list[av.AudioFrame]:
            listened.append(self.number)
            return []

    assert waveform([Silent(number) for number in range(10)], duration_s=185.0) == b""  # type: ignore[misc]
    assert listened == [0, 4, 8]
    rising = bars(voice(4.0, loudness=lambda part: part), duration_s=240.0)
    assert sum(rising[:10]) < sum(rising[45:55]) < sum(rising[90:])
