"""The rows about media: photos in their sizes, frames of videos, and writing to each other meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageChops
from tests.support.client import Connection
from tests.support.films import film

from bench.figure import Figure, percentile
from bench.files import PART, part_request
from bench.people import input_peer, log_in_many, send_request
from bench.server import Server
from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

MAKERS = 4
"""Clients that wait for a result, one each."""
_ids = itertools.count(int.from_bytes(os.urandom(6)))


def scene(width: int, height: int, seed: int = 0) -> Image.Image:
    """Return something between a plain and a noisy picture, as photographs are."""
    slope = Image.merge(
        "RGB", (Image.linear_gradient("L"), Image.radial_gradient("L"), Image.linear_gradient("L").rotate(90))
    )
    grain = Image.effect_noise((width // 4, height // 4), 40).resize((width, height))
    return ImageChops.offset(ImageChops.overlay(slope.resize((width, height)), grain.convert("RGB")), seed * 16)


async def upload_whole(person: Connection, content: bytes) -> t.InputFileBig:
    upload, parts = next(_ids), -(-len(content) // PART)
    for part in range(parts):
        await person.call(part_request(upload, part, parts, content[part * PART : (part + 1) * PART]))
    return t.InputFileBig(id=upload, parts=parts, name="bench")


def media_request(media: t.TypeInputMedia) -> bytes:
    return tl.encode(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=media))


async def made(
    people: list[Connection], content: bytes, media: Callable[[t.InputFileBig], t.TypeInputMedia], seconds: float
) -> float:
    """Return how many media a second were made of uploads; what comes up is part of it, and little."""
    done = 0

    async def make(person: Connection) -> None:
        await person.call(media_request(media(await upload_whole(person, content))))

    async def work(person: Connection) -> None:
        nonlocal done
        while time.perf_counter() < deadline:
            await make(person)
            done += 1

    await asyncio.gather(*(make(person) for person in people[:2]))  # the workers start

    began = time.perf_counter()
    deadline = began + seconds
    await asyncio.gather(*(work(person) for person in people))
    return done / (time.perf_counter() - began)


async def photos(server: Server, seconds: float) -> list[Figure]:
    """Photographs of 12 megapixels become photos in every size."""
    people = await log_in_many(server, MAKERS)
    file = BytesIO()
    scene(4_000, 3_000).save(file, "JPEG", quality=90)
    content = file.getvalue()
    rate = await made(people, content, lambda one: t.InputMediaUploadedPhoto(file=one), seconds)
    for person in people:
        person.close()
    note = f"JPEG of {len(content) / 1e6:.1f} MB, sizes i s m x y w, two workers; no goal of the design's, but ours"
    return [Figure("photos of 12 megapixels drawn in every size", rate, "/s", 4, 10, True, note)]


async def films(server: Server, seconds: float) -> list[Figure]:
    """Videos are looked into; at the same time two people write to each other."""
    writer, reader, *people = await log_in_many(server, 2 + MAKERS)
    peer = await input_peer(writer, reader)
    content = film(1_920, 1_080, seconds=10, shown=lambda number: scene(1_920, 1_080, number))

    def media(file: t.InputFileBig) -> t.InputMediaUploadedDocument:
        return t.InputMediaUploadedDocument(file=file, mime_type="video/mp4", attributes=[])

    alone = await times(writer, peer, seconds / 2)
    looking = asyncio.ensure_future(made(people, content, media, seconds))
    await asyncio.sleep(seconds / 4)
    beside = await times(writer, peer, seconds / 2)
    rate = await looking
    for person in [*people, writer, reader]:
        person.close()
    return [
        Figure(
            "videos of 1080p looked into, with a thumbnail", rate, "/s", 4, 20, True,
            f"MP4 of {len(content) / 1e6:.1f} MB, 10 s, one worker; no goal of the design's, but ours",
        ),
        Figure(
            "sendMessage round trip meanwhile, p50", percentile(beside, 0.5), "ms", 8, 2, False,
            f"{percentile(alone, 0.5):.2f} ms without the videos; both cores are busy with uploads and decoding",
        ),
    ]  # fmt: skip


async def times(writer: Connection, peer: t.InputPeerUser, seconds: float) -> list[float]:
    """Return how many milliseconds each message took, sorted."""
    taken = []
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        body = send_request(peer)
        began = time.perf_counter()
        await writer.call(body)
        taken.append((time.perf_counter() - began) * 1_000)
    return sorted(taken)
