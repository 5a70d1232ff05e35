"""One file of every kind that people send, small and made on the spot."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from tests.support.films import animation, film, sound, voice
from tests.support.pictures import picture

SECONDS = 2
WAVEFORM = bytes(37 * number % 256 for number in range(63)).hex()
"""63 bytes hold the hundred samples of five bits that a voice message shows."""


def noise(length: int, seed: str) -> bytes:
    """Return bytes that do not repeat."""
    blocks = (blake2b(f"{seed} {number}".encode()).digest() for number in range(-(-length // 64)))
    return b"".join(blocks)[:length]


def write(directory: Path) -> dict[str, Path]:
    """Write one of each into a directory; return their paths by name."""
    files = {
        "photo.jpg": picture(1000, 700, quality=90),
        "second.jpg": picture(600, 800, quality=90),
        "thumb.jpg": picture(320, 240, quality=80),
        "sticker.webp": picture(512, 512, "WEBP", lossless=True),
        "notes.bin": noise(100_000, "notes"),
        "clip.mp4": film(320, 240, seconds=SECONDS),
        "round.mp4": film(240, 240, seconds=SECONDS),
        "loop.mp4": film(320, 240, seconds=SECONDS, sound=""),
        "voice.ogg": voice(SECONDS),
        "song.mp3": sound(SECONDS, tags={"title": "Morning", "artist": "The Larks"}),
        "moving.gif": animation(120, 90),
    }
    for name, content in files.items():
        (directory / name).write_bytes(content)
    return {name: directory / name for name in files}
