"""The rows about files: parts up, ranges down, texts beside them, and a file of 2 GB.

The generator must not be the bound, and on two cores it takes from the server what it uses. So what it sends is
encrypted before the clock runs, and what it received is opened and compared after the clock has stopped; while it runs
it reads of each answer no more than which request that answers.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.support.client import Connection

from bench.figure import Figure, percentile
from bench.people import input_peer, log_in_many, send_request
from bench.server import Server
from heliogram import tl
from heliogram.mtproto.message import decrypt_as_client
from heliogram.tl import functions as f
from heliogram.tl import types as t

PART = 512 << 10
BLOCK = 1 << 20
MB = 1_000_000
CONNECTIONS = 4
WINDOW = 4
ROUND_PARTS = 128
"""Of each connection between two looks at the clock: 268 MB in all."""
FILE_PARTS = 128
LARGE_PARTS = 4_000
RESULT_HEAD = 12
"""Of an answer: its id and that of the request."""
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


class Rounds:
    """Timed rounds and what they took; what is prepared and checked between them counts for nobody."""

    def __init__(self, server: Server, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self.took = 0.0
        self.cpu = 0.0
        self.loop = 0.0
        self.own = 0.0

    @property
    def left(self) -> bool:
        return self.took < self._seconds

    @contextmanager
    def timed(self) -> Iterator[None]:
        server = self._server
        cpu, loop, own, began = server.cpu_s(), server.loop_s(), time.process_time(), time.perf_counter()
        yield
        self.took += time.perf_counter() - began
        self.own += time.process_time() - own
        self.cpu += server.cpu_s() - cpu
        self.loop += server.loop_s() - loop

    def note(self, what: str, count: int) -> str:
        """Say how it was measured; ``count`` is in bytes."""
        return (
            f"{CONNECTIONS} connections, {WINDOW} {what} in flight each; server {self.cpu / self.took:.0%} of a core,"
            f" {self.cpu / count * MB * 1000:.1f} ms a MB ({self.loop / count * MB * 1000:.1f} in the loop);"
            f" load generator {self.own / self.took:.0%}"
        )


async def in_turn(sends: Iterable[Callable[[], Awaitable[bytes]]]) -> None:
    """Send what was prepared, a few at a time."""
    waiting = iter(sends)

    async def work() -> None:
        for send in waiting:
            await send()

    await asyncio.gather(*(work() for _ in range(WINDOW)))


async def upload(server: Server, seconds: float) -> list[Figure]:
    """Parts of 512 KiB, durable when they are answered; encrypted before the clock runs."""
    people = await log_in_many(server, CONNECTIONS)
    data, numbers = os.urandom(PART), [itertools.count() for _ in people]
    uploads = [next(_ids) for _ in people]
    rounds, done = Rounds(server, seconds), 0
    while rounds.left:
        prepared = [
            [person.prepare(part_request(upload, next(parts), -1, data)) for _ in range(ROUND_PARTS)]
            for person, upload, parts in zip(people, uploads, numbers, strict=True)
        ]
        with rounds.timed():
            await asyncio.gather(*map(in_turn, prepared))
        done += CONNECTIONS * ROUND_PARTS * PART
    for person in people:
        person.close()
    note = rounds.note("parts", done)
    return [Figure("upload through the gateway", done / rounds.took / MB, "MB/s", 200, 350, True, note)]


async def download(server: Server, seconds: float) -> list[Figure]:
    """Ranges of 1 MiB of one document each; opened and compared with what was uploaded when the clock has stopped."""
    people = await log_in_many(server, CONNECTIONS)
    data = os.urandom(PART)
    documents = [await make_document(one, await upload_parts(one, FILE_PARTS, data), FILE_PARTS) for one in people]
    first = time.perf_counter()
    await people[0].call(range_request(documents[0], 0))
    first = time.perf_counter() - first
    rounds, done = Rounds(server, seconds), 0
    while rounds.left:
        prepared = [
            [
                partial(person.call, range_request(document, block * BLOCK))
                for block in range(FILE_PARTS * PART // BLOCK)
            ]
            for person, document in zip(people, documents, strict=True)
        ]
        for person in people:
            person.unopened = []
        with rounds.timed():
            await asyncio.gather(*map(in_turn, prepared))
        done += sum(check_blocks(person, data * (BLOCK // PART)) for person in people)
    for person in people:
        person.close()
    return [
        Figure(
            "download through the gateway", done / rounds.took / MB, "MB/s", 300, 450, True, rounds.note("ranges", done)
        ),
        Figure("first range of 1 MiB of an idle server", first * 1000, "ms", 50, 10, False),
    ]


def check_blocks(person: Connection, block: bytes) -> int:
    """Open the packets that were put by, compare what is in them, and return how many bytes of the file that was."""
    assert person.key is not None
    packets, person.unopened = person.unopened or [], None
    assert len(packets) == FILE_PARTS * PART // BLOCK
    for packet in packets:
        body = decrypt_as_client(person.key, packet).body
        answer = tl.decode(body[RESULT_HEAD:])
        assert isinstance(answer, t.UploadFile)
        assert answer.bytes == block
    return len(packets) * len(block)


async def beside(server: Server, seconds: float) -> list[Figure]:
    """Texts of one person to another while a third uploads a file as fast as they can."""
    writer, reader, busy = await log_in_many(server, 3)
    peer = await input_peer(writer, reader)
    upload, parts, data = next(_ids), itertools.count(), os.urandom(PART)
    times: list[float] = []
    sent = 0
    while sum(times) < seconds * 1000:
        prepared = [busy.prepare(part_request(upload, next(parts), -1, data)) for _ in range(4 * ROUND_PARTS)]
        uploading = asyncio.ensure_future(in_turn(prepared))
        while not uploading.done():
            body = send_request(peer)
            began = time.perf_counter()
            await writer.call(body)
            times.append((time.perf_counter() - began) * 1000)
        await uploading
        sent += len(prepared) * PART
    for person in (writer, reader, busy):
        person.close()
    note = f"one connection, {WINDOW} parts in flight: {sent / sum(times) * 1000 / MB:.0f} MB/s"
    times.sort()
    return [
        Figure("sendMessage round trip beside an upload, p50", percentile(times, 0.5), "ms", 8, 2, False, note),
        Figure("sendMessage round trip beside an upload, p99", percentile(times, 0.99), "ms", 20, 8, False),
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
