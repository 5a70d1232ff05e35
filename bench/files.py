"""The rows about files: parts up, ranges down, and a file of 2 GB."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from pathlib import Path

from tests.support.client import Connection

from bench.figure import Figure
from bench.people import log_in_many
from bench.server import Server
from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

PART = 512 << 10
BLOCK = 1 << 20
MB = 1_000_000
CONNECTIONS = 4
WINDOW = 4
LARGE_PARTS = 4_000
_ids = itertools.count(int.from_bytes(os.urandom(6)))


def part_request(upload: int, part: int, total: int, data: bytes) -> bytes:
    return tl.encode(f.UploadSaveBigFilePart(file_id=upload, file_part=part, file_total_parts=total, bytes=data))


async def upload_parts(person: Connection, parts: int, data: bytes) -> int:
    """Upload a file of so many equal parts; return its id."""
    upload, numbers = next(_ids), iter(range(parts))

    async def work() -> None:
        for part in numbers:
            await person.call(part_request(upload, part, parts, data))

    await asyncio.gather(*(work() for _ in range(WINDOW)))
    return upload


async def make_document(person: Connection, upload: int, parts: int) -> t.Document:
    """Make a document of an upload."""
    file = t.InputFileBig(id=upload, parts=parts, name="bench")
    media = t.InputMediaUploadedDocument(
        file=file, mime_type="application/octet-stream", attributes=[], force_file=True
    )
    made = await person.ask(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=media))
    assert isinstance(made, t.MessageMediaDocument)
    assert isinstance(made.document, t.Document)
    return made.document


def range_request(document: t.Document, offset: int) -> bytes:
    location = t.InputDocumentFileLocation(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference, thumb_size=""
    )
    return tl.encode(f.UploadGetFile(location=location, offset=offset, limit=BLOCK))


async def upload(server: Server, seconds: float) -> list[Figure]:
    """Parts of 512 KiB, durable when they are answered."""
    people = await log_in_many(server, CONNECTIONS)
    data = os.urandom(PART)
    done = 0
    deadline = time.perf_counter() + seconds

    async def work(person: Connection, upload: int, parts: itertools.count[int]) -> None:
        nonlocal done
        while time.perf_counter() < deadline:
            await person.call(part_request(upload, next(parts), -1, data))
            done += 1

    cpu, own, began = server.cpu_s(), time.process_time(), time.perf_counter()
    await asyncio.gather(
        *(
            work(person, upload, parts)
            for person in people
            for upload, parts in [(next(_ids), itertools.count())]
            for _ in range(WINDOW)
        )
    )
    took = time.perf_counter() - began
    cpu, own = server.cpu_s() - cpu, time.process_time() - own
    for person in people:
        person.close()
    note = (
        f"{CONNECTIONS} connections, {WINDOW} parts in flight each; server {cpu / took:.0%} of a core,"
        f" load generator {own / took:.0%}"
    )
    return [Figure("upload through the gateway", done * PART / took / MB, "MB/s", 200, 350, True, note)]


async def download(server: Server, seconds: float) -> list[Figure]:
    """Ranges of 1 MiB of one document."""
    people = await log_in_many(server, CONNECTIONS)
    data, parts = os.urandom(PART), 128
    documents = [await make_document(one, await upload_parts(one, parts, data), parts) for one in people]
    blocks = parts * PART // BLOCK
    done = 0
    deadline = time.perf_counter() + seconds

    async def work(person: Connection, document: t.Document, numbers: itertools.count[int]) -> None:
        nonlocal done
        while time.perf_counter() < deadline:
            got = len(await person.call(range_request(document, next(numbers) % blocks * BLOCK)))
            done += got

    first = time.perf_counter()
    await people[0].call(range_request(documents[0], 0))
    first = time.perf_counter() - first
    cpu, own, began = server.cpu_s(), time.process_time(), time.perf_counter()
    await asyncio.gather(
        *(
            work(person, document, numbers)
            for person, document in zip(people, documents, strict=True)
            for numbers in [itertools.count()]
            for _ in range(WINDOW)
        )
    )
    took = time.perf_counter() - began
    cpu, own = server.cpu_s() - cpu, time.process_time() - own
    for person in people:
        person.close()
    note = (
        f"{CONNECTIONS} connections, {WINDOW} ranges of 1 MiB in flight each; server {cpu / took:.0%} of a core,"
        f" load generator {own / took:.0%}"
    )
    return [
        Figure("download through the gateway", done / took / MB, "MB/s", 300, 450, True, note),
        Figure("first range of 1 MiB of an idle server", first * 1000, "ms", 50, 10, False),
    ]


async def large(server: Server, seconds: float) -> list[Figure]:
    """A file of 2 GB goes up, becomes a document and comes down: what the server needs for it."""
    (person,) = await log_in_many(server, 1)
    before = server.memory_kb()
    data = os.urandom(PART)
    began = time.perf_counter()
    upload = await upload_parts(person, LARGE_PARTS, data)
    uploaded = time.perf_counter()
    document = await make_document(person, upload, LARGE_PARTS)
    joined = time.perf_counter()
    blocks = iter(range(LARGE_PARTS * PART // BLOCK))

    async def work() -> None:
        for block in blocks:
            assert len(await person.call(range_request(document, block * BLOCK))) > BLOCK

    await asyncio.gather(*(work() for _ in range(WINDOW)))
    ended = time.perf_counter()
    person.close()
    peak = next(line for line in Path(f"/proc/{server.pid}/status").read_text().splitlines() if "VmHWM" in line)
    more = (int(peak.split()[1]) - before) / 1024
    note = (
        f"up in {uploaded - began:.1f} s, joined in {joined - uploaded:.1f} s, down in {ended - joined:.1f} s,"
        " one connection"
    )
    return [Figure("most memory that a file of 2 GB takes", more, "MB", 150, 50, False, note)]
