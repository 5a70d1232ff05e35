"""The rows of the design's table of speeds, each measured on a server of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tests.support.client import Connection

from bench.figure import Figure, percentile
from bench.files import beside, download, large, upload
from bench.media import films, photos
from bench.people import TEXT, input_peer, log_in, log_in_many, send_request
from bench.server import Server
from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t


async def private_messages(server: Server, seconds: float) -> list[Figure]:
    """Pairs write to each other; a message counts when it is answered and its recipient has it."""
    pairs, window = 50, 4
    people = await log_in_many(server, 2 * pairs)
    delivered = 0

    def count(body: bytes) -> None:
        nonlocal delivered
        delivered += 1

    async def prepare(writer: Connection, reader: Connection) -> t.InputPeerUser:
        peer = await input_peer(writer, reader)
        back = await input_peer(reader, writer)
        await writer.call(send_request(peer))
        await reader.call(send_request(back))
        return peer

    couples = [(people[2 * i], people[2 * i + 1]) for i in range(pairs)]
    peers = [await prepare(*couple) for couple in couples]
    await asyncio.sleep(0.5)
    for _, reader in couples:
        reader.on_update = count
    answered = 0
    deadline = time.perf_counter() + seconds

    async def write(writer: Connection, peer: t.InputPeerUser) -> None:
        nonlocal answered
        while time.perf_counter() < deadline:
            await writer.call(send_request(peer))
            answered += 1

    cpu, began, own = server.cpu_s(), time.perf_counter(), time.process_time()
    await asyncio.gather(
        *(write(couple[0], peer) for couple, peer in zip(couples, peers, strict=True) for _ in range(window))
    )
    took = time.perf_counter() - began
    cpu = server.cpu_s() - cpu
    own = time.process_time() - own
    while delivered < answered:
        await asyncio.sleep(0.01)
    for person in people:
        person.close()
    note = f"{pairs} pairs, {window} in flight each; load generator {own / took:.0%} of a core"
    return [
        Figure("private messages sent, stored durably and delivered", answered / took, "/s", 2500, 5000, True, note),
        Figure("processor time of the server per such message", cpu / answered * 1e6, "µs", 350, 150, False),
    ]


async def round_trip(server: Server, seconds: float) -> list[Figure]:
    """One sender, one recipient, nothing else."""
    writer, reader = await log_in(server), await log_in(server)
    peer = await input_peer(writer, reader)
    for _ in range(50):
        await writer.call(send_request(peer))
    times = []
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        body = send_request(peer)
        began = time.perf_counter()
        await writer.call(body)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return [
        Figure("sendMessage round trip, one sender, p50", percentile(times, 0.5), "ms", 2, 1, False),
        Figure("sendMessage round trip, one sender, p99", percentile(times, 0.99), "ms", 8, 4, False),
    ]


async def handshakes(server: Server, seconds: float) -> list[Figure]:
    """Clients make keys as fast as they can; counted per second of the server's processor time."""
    keys = server.public_keys()
    deadline = time.perf_counter() + seconds
    made = 0

    async def make() -> None:
        nonlocal made
        while time.perf_counter() < deadline:
            connection = await Connection.open(server.host, server.port)
            await connection.make_key(keys)
            connection.close()
            made += 1

    cpu, began = server.cpu_s(), time.perf_counter()
    await asyncio.gather(*(make() for _ in range(16)))
    cpu = server.cpu_s() - cpu
    note = f"{made / (time.perf_counter() - began):.0f}/s of wall time beside the load generator"
    return [Figure("auth-key handshakes per core of the server", made / cpu, "/s", 250, 1000, True, note)]


async def group(server: Server, seconds: float) -> list[Figure]:
    """A basic group of 50, everybody online; a delivery is a message that arrived at a member."""
    size, window = 50, 2
    people = await log_in_many(server, size)
    creator = people[0]
    await creator.ask(
        f.ContactsImportContacts(
            contacts=[
                t.InputPhoneContact(client_id=i, phone=person.phone, first_name=f"F{i}", last_name="")
                for i, person in enumerate(people[1:])
            ]
        )
    )
    contacts = await creator.ask(f.ContactsGetContacts(hash=0))
    users = [
        t.InputUser(user_id=user.id, access_hash=user.access_hash) for user in contacts.users if user.id != creator.user
    ]
    made = await creator.ask(f.MessagesCreateChat(users=users, title="Bench"))
    (chat,) = made.updates.chats
    peer = t.InputPeerChat(chat_id=chat.id)
    for person in people:
        await person.call(send_request(peer))
    await asyncio.sleep(1)
    delivered = 0

    def count(body: bytes) -> None:
        nonlocal delivered
        delivered += 1

    for person in people:
        person.on_update = count
    answered = 0
    deadline = time.perf_counter() + seconds

    async def write(person: Connection) -> None:
        nonlocal answered
        while time.perf_counter() < deadline:
            await person.call(send_request(peer))
            answered += 1

    cpu, began = server.cpu_s(), time.perf_counter()
    await asyncio.gather(*(write(person) for person in people[:5] for _ in range(window)))
    while delivered < answered * (size - 1):
        await asyncio.sleep(0.005)
    took = time.perf_counter() - began
    cpu = server.cpu_s() - cpu
    for person in people:
        person.close()
    note = f"{answered / took:.0f} messages/s; {cpu / delivered * 1e6:.0f} µs of the server's processor each delivery"
    return [Figure("basic group of 50, all online: deliveries", delivered / took, "/s", 15_000, 40_000, True, note)]


async def history(server: Server, seconds: float) -> list[Figure]:
    """Pages of 100 messages, one reader."""
    writer, reader = await log_in(server), await log_in(server)
    peer = await input_peer(writer, reader)
    await asyncio.gather(*(writer.call(send_request(peer, f"{TEXT} {i}")) for i in range(300)))
    body = tl.encode(
        f.MessagesGetHistory(peer=peer, offset_id=0, offset_date=0, add_offset=0, limit=100, max_id=0, min_id=0, hash=0)
    )
    times = []
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        began = time.perf_counter()
        answer = await writer.call(body)
        times.append((time.perf_counter() - began) * 1000)
    page = tl.decode(answer)
    assert len(page.messages) == 100
    times.sort()
    return [Figure("getHistory of 100 messages, p50", percentile(times, 0.5), "ms", 2, 0.7, False)]


async def idle_memory(server: Server, seconds: float) -> list[Figure]:
    """Logged-in connections that say nothing more."""
    warm = await log_in_many(server, 50)
    before = server.memory_kb()
    count = 1000
    idle = await log_in_many(server, count)
    await asyncio.sleep(1)
    each = (server.memory_kb() - before) / count
    for person in [*warm, *idle]:
        person.close()
    return [
        Figure(
            "memory per idle logged-in connection", each, "kB", 15, 6, False, f"{count} accounts, one connection each"
        )
    ]


async def start(server: Server, seconds: float) -> list[Figure]:
    """What the start of this row's server took, with the generation of its key."""
    return [
        Figure("start to listening", server.started_in_s, "s", 1.5, 0.6, False, "first start, generating the key"),
        Figure("idle memory", server.memory_kb() / 1024, "MB", 120, 70, False),
    ]


Row = Callable[[Server, float], Awaitable[list[Figure]]]
ROWS: dict[str, Row] = {
    "start": start,
    "private": private_messages,
    "roundtrip": round_trip,
    "handshakes": handshakes,
    "group": group,
    "history": history,
    "idle": idle_memory,
    "upload": upload,
    "download": download,
    "beside": beside,
    "large": large,
    "photos": photos,
    "films": films,
}

__all__ = ["ROWS", "Figure", "Row"]
