"""A screen of one's own: a virtual X server, eyes (text recognition and colours) and hands (pointer and keyboard).

Everything is a program that Debian packages: Xvfb, openbox, xdotool, ImageMagick's ``import``, tesseract, xclip.
Nothing here waits for a length of time: it looks again and again until it sees what it was told to wait for, and a
deadline only bounds how long a failure takes.
"""

from __future__ import annotations

import io
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from PIL import Image

DEADLINE_S = 60
LOOK_EVERY_S = 0.3
WIDTH, HEIGHT = 1000, 800
_MAGNIFIED = 2
"""Recognition is much better on twice the size, ..."""
_BRIGHT = (110, 215)
"""... and in black and white: once with all but black as white, for words on a patterned ground, once with grey as
black."""
_CONFIDENT = 30

Seen = TypeVar("Seen")


class NotSeen(AssertionError):  # noqa: N818 - it says what happened
    """What was waited for did not appear; the text tells what was there instead."""


class Box(NamedTuple):
    """A rectangle on the screen."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def centre(self) -> tuple[int, int]:
        """The point in its middle."""
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


EVERYWHERE = Box(0, 0, WIDTH, HEIGHT)


class Line(NamedTuple):
    """A line of recognised text."""

    text: str
    box: Box


class Screen:
    """A virtual screen with a window manager."""

    def __init__(self, pictures: Path) -> None:
        """``pictures``: where :meth:`keep` puts what it takes, numbered."""
        self._pictures = pictures
        self._kept = 0
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        self._running.append(subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL))
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = f":{int(answer.readline())}"
        self.environment = {**os.environ, "DISPLAY": self.display}
        self._running.append(subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL))
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(10)

    # --- eyes --------------------------------------------------------------------------------------------------

    def look(self) -> Image.Image:
        """Return what is on the screen."""
        command = ["import", "-silent", "-display", self.display, "-window", "root", "png:-"]
        taken = subprocess.run(command, env=self.environment, check=True, capture_output=True)
        return Image.open(io.BytesIO(taken.stdout)).convert("RGB")

    def keep(self, name: str) -> Path:
        """Keep a picture of the screen for those who want to see for themselves."""
        self._kept += 1
        path = self._pictures / f"{self._kept:02}-{name}.png"
        self.look().save(path)
        return path

    def read(self, within: Box = EVERYWHERE) -> list[Line]:
        """Return the text on the screen, line by line; what was recognised twice comes twice."""
        image = self.look().crop(within).convert("L")
        image = image.resize((image.width * _MAGNIFIED, image.height * _MAGNIFIED), Image.Resampling.LANCZOS)
        return [line for bright in _BRIGHT for line in _recognised(image, bright, within)]

    def wait(self, what: str, seen: Callable[[], Seen | None], deadline_s: float = DEADLINE_S) -> Seen:
        """Look until ``seen`` returns something; raises NotSeen."""
        until = time.monotonic() + deadline_s
        while True:
            found = seen()
            if found:
                return found
            if time.monotonic() > until:
                picture = self.keep("not-seen")
                message = f"no {what}; see {picture}, which says {[line.text for line in self.read()]}"
                raise NotSeen(message)
            time.sleep(LOOK_EVERY_S)

    def wait_for(self, text: str, within: Box = EVERYWHERE, deadline_s: float = DEADLINE_S) -> Box:
        """Wait for a line that holds ``text``, whatever the case; return where it is."""

        def seen() -> Box | None:
            for line in self.read(within):
                if text.lower() in line.text.lower():
                    return line.box
            return None

        return self.wait(f"text {text!r}", seen, deadline_s)

    def wait_for_colour(self, colour: tuple[int, int, int], within: Box = EVERYWHERE, pixels: int = 200) -> Box:
        """Wait for an area of about this colour; return the rectangle around it."""

        def seen() -> Box | None:
            image = self.look().crop(within)
            mask = Image.new("L", image.size)
            near = [
                255 if max(abs(a - b) for a, b in zip(pixel, colour, strict=True)) < 40 else 0
                for pixel in image.getdata()
            ]
            mask.putdata(near)
            if near.count(255) < pixels:
                return None
            left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
            return Box(left + within.left, top + within.top, right + within.left, bottom + within.top)

        return self.wait(f"area of colour {colour}", seen)

    # --- hands -------------------------------------------------------------------------------------------------

    def click(self, place: Box | tuple[int, int]) -> None:
        """Click with the left button."""
        x, y = place.centre if isinstance(place, Box) else place
        self._do("mousemove", "--sync", str(x), str(y), "click", "1")

    def write(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", "20", text)

    def press(self, *keys: str) -> None:
        """Press keys, each by xdotool's name for it, for example ``ctrl+v``."""
        self._do("key", *keys)

    def copy_picture(self, path: Path) -> None:
        """Put a picture into the clipboard."""
        self._running.append(
            subprocess.Popen(
                ["xclip", "-quiet", "-selection", "clipboard", "-t", "image/png", "-i", str(path)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, capture_output=True)


def _recognised(image: Image.Image, bright: int, within: Box) -> list[Line]:
    held = io.BytesIO()
    image.point(lambda value: 255 if value >= bright else 0).save(held, "PNG")
    command = ["tesseract", "stdin", "stdout", "--psm", "11", "-l", "eng", "tsv"]
    done = subprocess.run(command, input=held.getvalue(), check=True, capture_output=True)
    return _lines(done.stdout.decode(), within)


def _lines(table: str, within: Box) -> list[Line]:
    """Put tesseract's table of words together into lines."""
    head, *rows = (row.split("\t") for row in table.splitlines() if row)
    found: dict[tuple[str, ...], list[tuple[str, Box]]] = {}
    for row in rows:
        word = dict(zip(head, row, strict=False))
        if not word.get("text", "").strip() or float(word["conf"]) < _CONFIDENT:
            continue
        left, top, width, height = (int(word[name]) // _MAGNIFIED for name in ("left", "top", "width", "height"))
        box = Box(within.left + left, within.top + top, within.left + left + width, within.top + top + height)
        found.setdefault((word["block_num"], word["par_num"], word["line_num"]), []).append((word["text"], box))
    return [Line(" ".join(word for word, _ in words), _around([box for _, box in words])) for words in found.values()]


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
