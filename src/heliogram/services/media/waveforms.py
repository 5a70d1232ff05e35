"""The waveform of a voice: a hundred numbers that show how loud it is when.

Each is the loudest moment of a hundredth of it, relative to the loudest of all, from 0 to 31, in five bits; what is
hardly to be heard is not made to look loud. Of a long sound not every packet is listened to.

Source: https://core.telegram.org/constructor/documentAttributeAudio
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet

BARS: Final = 100
_BITS: Final = 5
_TOP: Final = (1 << _BITS) - 1
_QUIET: Final = 2_000
"""Of 32,767: what is never louder is drawn lower than the top."""
_RATE: Final = 8_000
_LISTENED_S: Final = 60.0
"""How much of a sound is decoded, all in all: of a longer one every second packet, or third, and so on."""
_PACKETS: Final = 1_000_000
"""More than five hours of packets of 20 ms."""


def waveform(packets: Iterable[Packet[AudioStream]], *, duration_s: float) -> bytes:
    """Return the waveform of a sound that lasts so long, or nothing if there is none to be drawn."""
    every = 1 + int(duration_s / _LISTENED_S)
    peaks = list(_peaks(islice(packets, 0, _PACKETS, every)))
    return packed(_bars(peaks)) if peaks else b""


def packed(bars: Sequence[int]) -> bytes:
    """Return numbers of five bits as bytes, the first in the lowest bits of the first byte."""
    whole = sum(bar << _BITS * place for place, bar in enumerate(bars))
    return whole.to_bytes((_BITS * len(bars) + 7) // 8, "little")


def _peaks(packets: Iterable[Packet[AudioStream]]) -> Iterator[int]:
    """Yield the loudest sample of each short piece."""
    resampler = AudioResampler(format="s16", layout="mono", rate=_RATE)
    for packet in packets:
        for frame in packet.decode():
            for even in resampler.resample(frame):
                samples = array("h", bytes(even.planes[0])[: 2 * even.samples])
                if samples:
                    yield max(max(samples), -min(samples))  # noqa: PLW3301 - unpacked they would be copied


def _bars(peaks: Sequence[int]) -> list[int]:
    top = max(*peaks, _QUIET)
    count = len(peaks)
    return [
        max(peaks[count * bar // BARS : max(count * (bar + 1) // BARS, count * bar // BARS + 1)]) * _TOP // top
        for bar in range(BARS)
    ]
