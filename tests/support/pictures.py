"""Pictures to upload: good ones, and some that mean harm."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw


def picture(width: int = 640, height: int = 480, kind: str = "JPEG", **options: object) -> bytes:
    """Return a picture whose left upper corner is red."""
    image = Image.new("RGB", (width, height), "navy")
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height // 4), fill="red")
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    """Return a decoded picture."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def lying(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
