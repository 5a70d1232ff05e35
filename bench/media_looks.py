"""What looks into media cost, each in a process as the workers are: processor time and memory.

    python -m bench.media_looks

Only processor time is told, since the workers give way to everybody else.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from tests.support.films import film, voice

from bench.media import scene
from heliogram.services.media.content import Content
from heliogram.services.media.jobs import Animate, Draw, Inspect, Job, Medium, Portray, Shape

BUDGET = 64 << 20
TIMES = 3


class Cost(NamedTuple):
    """Of one look."""

    ms: float
    read: int
    memory_mb: float


def photograph() -> bytes:
    file = BytesIO()
    scene(4_000, 3_000).save(file, "JPEG", quality=90)
    return file.getvalue()


def moving() -> bytes:
    images = [scene(480, 270, number) for number in range(60)]
    file = BytesIO()
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=50)
    return file.getvalue()


def video(width: int, height: int, seconds: float = 10) -> bytes:
    return film(width, height, seconds=seconds, shown=lambda number: scene(width, height, number))


def look(module: str, job: Job, content: bytes) -> Cost:
    """Take one look after another; the first one warms up."""
    work = __import__(module, fromlist=["work"]).work
    read = 0

    def ask(offset: int, limit: int) -> bytes:
        nonlocal read
        read += limit
        return content[offset : offset + limit]

    for number in range(TIMES + 1):
        if number == 1:
            began, read = time.process_time(), 0
        work(job, Content(ask, size=len(content), budget=BUDGET))
    took = (time.process_time() - began) / TIMES
    status = Path("/proc/self/status").read_text()
    memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return Cost(took * 1_000, read // TIMES, memory - len(content) / 1e6)


def main() -> None:
    pictures, films = "heliogram.services.media.pictures", "heliogram.services.media.films"
    rows: list[tuple[str, str, Callable[[bytes], Job], Callable[[], bytes]]] = [
        (
            "photo of 12 megapixels, every size",
            pictures,
            lambda c: Draw(size=len(c), budget=BUDGET, shape=Shape.PHOTO),
            photograph,
        ),
        (
            "thumbnail of such a picture",
            pictures,
            lambda c: Draw(size=len(c), budget=BUDGET, shape=Shape.THUMB),
            photograph,
        ),
        (
            "video of 1080p, 10 s",
            films,
            lambda c: Inspect(size=len(c), budget=BUDGET, medium=Medium.VIDEO),
            lambda: video(1_920, 1_080),
        ),
        (
            "video of 8K",
            films,
            lambda c: Inspect(size=len(c), budget=BUDGET, medium=Medium.VIDEO),
            lambda: video(7_680, 4_320, 0.3),
        ),
        (
            "voice of a minute",
            films,
            lambda c: Inspect(size=len(c), budget=BUDGET, medium=Medium.AUDIO),
            lambda: voice(60),
        ),
        ("GIF of 480x270, 60 frames, to MP4", films, lambda c: Animate(size=len(c), budget=BUDGET), moving),
        (
            "profile video of 800x800, 100 frames",
            films,
            lambda c: Portray(size=len(c), budget=BUDGET, start_s=0),
            lambda: video(800, 800),
        ),
    ]
    print("| look | processor time, ms | content, MB | of it read, MB | most memory, MB |\n|---|---|---|---|---|")
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for what, module, job, make in rows:
            content = make()
            cost = pool.apply(look, (module, job(content), content))
            print(
                f"| {what} | {cost.ms:.0f} | {len(content) / 1e6:.1f} | {cost.read / 1e6:.1f} | {cost.memory_mb:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
