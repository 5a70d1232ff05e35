"""Content that means harm, or is broken."""

import random
import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from tests.support.films import animation, film, sound, voice
from tests.support.pictures import lying, picture

SECRETS = "/etc/passwd"

PLAYLISTS = {
    "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{SECRETS}\n#EXT-X-ENDLIST\n",
    "hls-http": "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n",
    "concat": f"ffconcat version 1.0\nfile {SECRETS}\n",
    "subfile": f"#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,64,,:{SECRETS}\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "dash": f"<?xml version='1.0'?><MPD><Period><BaseURL>file://{SECRETS}</BaseURL></Period></MPD>",
    "svg": f"<svg xmlns='http://www.w3.org/2000/svg'><image href='file://{SECRETS}'/></svg>",
}


def patched(content: bytes, box: bytes, at: int, replacement: bytes) -> bytes:
    """Return an MP4 file in which bytes of the first box of a kind, so far behind its name, are others."""
    start = content.index(box) + len(box) + at
    return content[:start] + replacement + content[start + len(replacement) :]


def of_absurd_size() -> bytes:
    """Return a video whose headers and whose coded pictures disagree about its size."""
    return patched(film(), b"avc1", 24, struct.pack(">HH", 65_535, 65_535))


def of_absurd_duration() -> bytes:
    """Return a video of 136 years."""
    content = patched(film(sound=""), b"mvhd", 12, struct.pack(">II", 1, 0xFFFF_FFFF))
    content = patched(content, b"mdhd", 12, struct.pack(">II", 1, 0xFFFF_FFFF))
    return patched(content, b"stts", 4, struct.pack(">III", 1, 0x7FFF_FFFF, 0x7FFF_FFFF))


def without_a_clock() -> bytes:
    """Return a video whose time has no unit."""
    return patched(patched(film(), b"mvhd", 12, bytes(4)), b"mdhd", 12, bytes(4))


def pointing_elsewhere() -> bytes:
    """Return a video whose content is said to be in another file."""
    return patched(film(), b"url ", 0, bytes(4))


def of_many_samples() -> bytes:
    """Return a video that says it has two thousand million samples."""
    return patched(film(), b"stsz", 8, struct.pack(">I", 0x7FFF_FFFF))


def nested(depth: int) -> bytes:
    """Return an MP4 file whose boxes lie in each other."""
    inner = b""
    for _ in range(depth):
        inner = struct.pack(">I", len(inner) + 8) + b"moov" + inner
    return b"\0\0\0\x10ftypisom\0\0\2\0" + inner


def of_many_boxes() -> bytes:
    """Return an MP4 file of ten thousand empty boxes."""
    return b"\0\0\0\x10ftypisom\0\0\2\0" + b"\0\0\0\x08free" * 10_000


def vast_tag(said: int, there: bytes) -> bytes:
    """Return an MP3 file with a tag that says how long it is."""
    size = bytes(said >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + size + there + sound()


def vast_animation() -> bytes:
    """Return a GIF of a few hundred bytes whose screen has 4,000 million pixels."""
    small = animation(8, 8, frames=40)
    return small[:6] + struct.pack("<HH", 65_535, 65_535) + small[10:]


def long_animation() -> bytes:
    """Return a GIF of 1,300 pictures."""
    images = [Image.new("L", (2, 2), number % 256) for number in range(1_300)]
    file = BytesIO()
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=20)
    return file.getvalue()


PICTURES = {
    "png-bomb": lying(60_000, 60_000),
    "png-lie": lying(4_000, 4_000),
    "cut": picture(640, 480)[:3_000],
    "zip": b"PK\x03\x04" + bytes(2_000),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "tiff": b"II*\x00" + bytes(200),
    "empty": b"",
    **{name: text.encode() for name, text in PLAYLISTS.items()},
}
"""Made to be taken for pictures."""


def mutations(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield files of every kind, with their types, of which some bytes are others or the end is missing."""
    chance = random.Random(seed)
    whole = [
        ("video/mp4", film(seconds=0.4)),
        ("video/webm", film(seconds=0.4, kind="webm", codec="libvpx-vp9", sound="libopus")),
        ("image/gif", animation()),
        ("audio/mpeg", sound(0.3, tags={"title": "title"})),
        ("audio/ogg", voice(0.3)),
        ("audio/flac", sound(0.3, kind="flac", codec="flac")),
        ("image/jpeg", picture(64, 64)),
        ("image/webp", picture(64, 64, "WEBP")),
    ]
    while True:
        mime_type, content = chance.choice(whole)
        broken = bytearray(content)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(min(len(broken), 1_500))] = chance.choice(
                (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
            )
        if chance.random() < 0.25:
            del broken[chance.randrange(16, len(broken)) :]
        yield mime_type, bytes(broken)
