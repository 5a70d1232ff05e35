"""What becomes of a picture, in this process: the test's pictures are known."""

import io

import pytest
from PIL import Image
from tests.support.pictures import lying, opened, picture

from heliogram.services.media.jobs import Made, Refused, Shape, Why
from heliogram.services.media.pictures import make


def made(content: bytes, shape: Shape = Shape.PHOTO) -> Made:
    answer = make(content, shape)
    assert isinstance(answer, Made)
    return answer


def sizes(answer: Made) -> list[tuple[str, int, int]]:
    return [(one.type, one.width, one.height) for one in answer.renditions]


def test_a_photo_is_drawn_in_every_size_up_to_the_first_that_holds_it():
    assert sizes(made(picture(640, 480))) == [("i", 40, 30), ("s", 100, 75), ("m", 320, 240), ("x", 640, 480)]
    assert sizes(made(picture(80, 20)))[1:] == [("s", 80, 20)]
    assert sizes(made(picture(3000, 1500)))[-1] == ("w", 2560, 1280)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_format_becomes_jpeg(kind: str):
    *_, largest = made(picture(200, 200, kind)).renditions
    image = opened(largest.content)
    assert (image.format, image.size) == ("JPEG", (200, 200))
    red, green, blue = image.getpixel((5, 5))
    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_profile_photo_is_its_middle_square():
    assert sizes(made(picture(1000, 800), Shape.SQUARE)) == [
        ("i", 40, 32), ("a", 160, 160), ("b", 320, 320), ("c", 640, 640),
    ]  # fmt: skip
    assert sizes(made(picture(200, 300), Shape.SQUARE))[1:] == [("a", 160, 160), ("b", 200, 200), ("c", 200, 200)]


def test_a_photo_is_turned_upright_and_tells_nothing_but_its_pixels():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "a camera"
    content = picture(400, 200, exif=exif, comment=b"a secret place")
    answer = made(content)
    *_, largest = answer.renditions
    image = opened(largest.content)
    assert (answer.width, answer.height, image.size) == (200, 400, (200, 400))
    assert image.getpixel((195, 5))[0] > 200  # what was at the left is at the right
    assert not image.getexif()
    assert b"camera" not in largest.content
    assert b"secret" not in largest.content


def test_what_lets_through_is_white_beneath():
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(file, "PNG")
    *_, largest = made(file.getvalue()).renditions
    assert opened(largest.content).getpixel((25, 25)) == (255, 255, 255)


def test_a_stripped_thumbnail_lacks_the_header_that_every_client_knows():
    stripped = made(picture(640, 480)).renditions[0].content
    assert stripped[:3] == bytes((1, 30, 40))
    reference = io.BytesIO()
    Image.new("RGB", (40, 30)).save(reference, "JPEG", quality=20)
    whole = reference.getvalue()[:623] + stripped[3:] + b"\xff\xd9"
    assert opened(whole).size == (40, 30)


def test_a_document_has_one_thumbnail_and_its_full_size():
    answer = made(picture(3000, 2000), Shape.THUMB)
    assert (answer.width, answer.height) == (3000, 2000)
    assert sizes(answer) == [("i", 40, 27), ("m", 320, 213)]


@pytest.mark.parametrize(
    ("content", "shape", "why"),
    [
        (b"", Shape.PHOTO, Why.UNREADABLE),
        (b"no picture", Shape.PHOTO, Why.UNREADABLE),
        (picture(640, 480)[:2000], Shape.PHOTO, Why.UNREADABLE),
        (lying(300, 300), Shape.PHOTO, Why.UNREADABLE),
        (lying(60_000, 60_000), Shape.PHOTO, Why.DIMENSIONS),
        (picture(420, 20), Shape.PHOTO, Why.DIMENSIONS),
        (picture(159, 300), Shape.SQUARE, Why.SMALL),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", Shape.PHOTO, Why.UNREADABLE),
    ],
    ids=["empty", "text", "truncated", "lying", "bomb", "long", "small", "program"],
)
def test_what_is_no_good_picture_is_refused(content: bytes, shape: Shape, why: Why):
    assert make(content, shape) == Refused(why=why)
