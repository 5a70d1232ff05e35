"""The waveform of a voice: a hundred numbers that show how loud it is when.

Each is the loudest moment of a hundredth of it, relative to the loudest of all, from 0 to 31, in five bits; what is
hardly to be heard is not made to look loud.

Source: https://core.telegram.org/constructor/documentAttributeAudio
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
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
_MOMENTS: Final = 60 * 60 * 50
"""An hour of packets of 20 ms: of what is longer no waveform is drawn."""


def waveform(packets: Iterable[Packet[AudioStream]]) -> bytes:
    """Return the waveform of a sound, or nothing if it is too long or silent for one."""
    peaks = []
    for peak in _peaks(packets):
        peaks.append(peak)
        if len(peaks) > _MOMENTS:
            return b""
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
