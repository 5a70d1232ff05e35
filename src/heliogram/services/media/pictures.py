"""What a worker does to a picture: read it, turn it upright, and draw it small.

A rendition's type says the box it fits into. Which are made:

* of a photo ``s m x y w`` (100, 320, 800, 1280, 2560), up to the first that holds the picture whole;
* of a profile photo its middle square as ``a b c`` (160, 320, 640; never drawn larger than it is);
* of a document ``m`` alone;
* and of each ``i``: 40 pixels as JPEG of quality 20, whose header of 623 bytes and footer clients know by heart. What
  is kept is a 1, height, width, and the rest of the file.

Only the pixels go on: orientation is applied, and everything else that a file may tell (place, camera, colour profile,
comments) is left behind. This module runs in worker processes; nothing else may open what clients send. Its decoders
are loaded with it, since a worker can open nothing later: the picture formats of the web and of cameras, and with JPEG
the two that such a file may turn out to be or contain.

Source: https://core.telegram.org/api/files
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from heliogram.kernel import limits
from heliogram.services.media.content import BudgetSpent, Content
from heliogram.services.media.jobs import Draw, Job, Made, Refused, Rendition, Shape, Why

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_PLUGINS: Final = ("Mpo", "Tiff")
"""Loaded for some files of these formats."""
_PHOTO: Final = {"s": 100, "m": 320, "x": 800, "y": 1280, "w": 2560}
_SQUARE: Final = {"a": 160, "b": 320, "c": 640}
_THUMB: Final = "m"
_QUALITY: Final = 87
_STRIPPED_SIDE: Final = 40
_STRIPPED_QUALITY: Final = 20
_STRIPPED_HEADER: Final = 623
_FOOTER: Final = 2
_ORIENTATION: Final = 0x0112
_LYING: Final = frozenset({5, 6, 7, 8})
"""Orientations of pictures that lie on a side."""

Image.MAX_IMAGE_PIXELS = None  # the sides are checked here, more strictly, and with an answer of their own


def work(job: Job, content: Content) -> Made | Refused:
    """Do what a worker of this craft is asked."""
    assert isinstance(job, Draw)
    try:
        return make(content.readall(), job.shape)
    except BudgetSpent:
        return Refused(why=Why.UNREADABLE)


def make(content: bytes, shape: Shape) -> Made | Refused:
    """Return the renditions of a picture, smallest first, or why there are none."""
    try:
        return _made(content, shape)
    except _NoPictureError as refusal:
        return Refused(why=refusal.why)
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError):
        return Refused(why=Why.UNREADABLE)  # whatever a decoder stumbles over


class _NoPictureError(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def _made(content: bytes, shape: Shape) -> Made:
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError:
        raise _NoPictureError(Why.UNREADABLE) from None
    width, height = image.size
    _check(image.size, shape)
    if image.getexif().get(_ORIENTATION, 1) in _LYING:
        width, height = height, width
    if image.format == "JPEG" and shape is not Shape.PHOTO:
        image.draft("RGB", (2 * _SQUARE["c"], 2 * _SQUARE["c"]))  # decodes at a fraction where that is enough
    ImageOps.exif_transpose(image, in_place=True)
    return Made(width=width, height=height, renditions=draw(_plain(image), shape))


def draw(image: Image.Image, shape: Shape) -> list[Rendition]:
    """Return the renditions of plain pixels (mode ``RGB``), smallest first; each is drawn from the next larger one."""
    whole, boxes = image, _boxes(image, shape)
    if shape is Shape.SQUARE:
        image = ImageOps.fit(image, (min(*image.size, _SQUARE["c"]),) * 2)
    made = []
    for kind, box in reversed(boxes.items()):
        image = _shrunk(image, box)
        made.append(Rendition(type=kind, width=image.width, height=image.height, content=_jpeg(image, _QUALITY)))
    return [_stripped(whole if shape is Shape.SQUARE else image), *reversed(made)]


def _boxes(image: Image.Image, shape: Shape) -> dict[str, int]:
    if shape is Shape.SQUARE:
        return _SQUARE
    if shape is Shape.THUMB:
        return {_THUMB: _PHOTO[_THUMB]}
    held = [kind for kind, box in _PHOTO.items() if max(image.size) > box]
    return dict(list(_PHOTO.items())[: len(held) + 1])


def _check(size: tuple[int, int], shape: Shape) -> None:
    """Refuse what would take too much to decode, before anything is."""
    width, height = size
    if width + height > limits.PHOTO_SIDES or max(size) > limits.PHOTO_RATIO * min(size):
        raise _NoPictureError(Why.DIMENSIONS)
    if shape is Shape.SQUARE and min(size) < _SQUARE["a"]:
        raise _NoPictureError(Why.SMALL)


def _plain(image: Image.Image) -> Image.Image:
    """Return the pixels alone, on white where they let something through."""
    if image.mode != "RGB":
        if image.has_transparency_data:
            above = image.convert("RGBA")
            image = Image.new("RGB", image.size, "white")
            image.paste(above, mask=above)
        else:
            image = image.convert("RGB")
    image.load()
    image.info = {}  # a comment would be written again
    return image


def _stripped(image: Image.Image) -> Rendition:
    small = _shrunk(image, _STRIPPED_SIDE)
    body = _jpeg(small, _STRIPPED_QUALITY)[_STRIPPED_HEADER:-_FOOTER]
    content = bytes((1, small.height, small.width)) + body
    return Rendition(type="i", width=small.width, height=small.height, content=content)


def _shrunk(image: Image.Image, box: int) -> Image.Image:
    """Return a picture that fits into a box, as large as it is if it does already."""
    longest = max(image.size)
    if longest <= box:
        return image
    width, height = (max(1, round(side * box / longest)) for side in image.size)
    return image.resize((width, height), Image.Resampling.HAMMING, reducing_gap=3.0)  # as sharp, and twice as fast


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _load() -> None:
    """Draw a picture of each format, so that whatever the library loads when it is first needed is loaded."""
    for name in _PLUGINS:
        import_module(f"PIL.{name}ImagePlugin")
    for name in _FORMATS:
        file = BytesIO()
        Image.new("RGB", (1, 1)).save(file, name)
        make(file.getvalue(), Shape.PHOTO)


_load()
