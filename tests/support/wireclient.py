"""A client over real sockets, on the sans-IO client of ``mtproto.client``, for every transport.

A *line* carries packets (TCP in any framing, WebSocket, HTTP); a :class:`WireClient` makes a key, talks a session over
a line, and may go on over another line.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import h11
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Pong, Request

from heliogram import tl
from heliogram.mtproto.client import (
    ClientHandshake,
    ClientSession,
    ClientTransport,
    ErrorReceived,
    KeyMade,
    KeyRefused,
    QuickAckReceived,
    RequestFailed,
    ResultReceived,
    UpdateReceived,
)
from heliogram.mtproto.message import decrypt_as_client, encrypt_as_client
from heliogram.mtproto.transport import INTERMEDIATE, PacketReceived
from heliogram.platform.clock import SystemEntropy

ENTROPY = SystemEntropy()


class LineError(Exception):
    """A transport error, by its code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Closed(Exception):  # noqa: N818
    """The server closed the connection."""


class TcpLine:
    """A TCP connection."""

    def __init__(self, reader, writer, machine: ClientTransport) -> None:
        self.reader = reader
        self.writer = writer
        self.machine = machine
        self.quick_acks: list[int] = []

    @classmethod
    async def open(cls, address, framing=INTERMEDIATE, *, obfuscated=False, dc_id=2, first=b"") -> TcpLine:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(first)
        return cls(reader, writer, ClientTransport(framing, ENTROPY, obfuscated=obfuscated, dc_id=dc_id))

    def send(self, packet, *, quick_ack=False):
        self.writer.write(self.machine.send_packet(packet, quick_ack=quick_ack))

    async def receive(self):
        """Return the next packet."""
        while True:
            event = self.machine.next_event()
            match event:
                case PacketReceived():
                    return event.payload
                case QuickAckReceived():
                    self.quick_acks.append(event.token)
                case ErrorReceived():
                    raise LineError(event.code)
                case None:
                    self.machine.receive_data(await self._read())
                case _:
                    raise AssertionError(event)

    async def _read(self):
        try:
            data = await self.reader.read(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            raise Closed
        return data

    async def ended(self):
        """Wait until the server closes; return the transport errors seen before that."""
        errors = []
        while True:
            try:
                await self.receive()
            except LineError as error:
                errors.append(error.code)
            except Closed:
                return errors

    async def close(self):
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class WebSocketLine(TcpLine):
    """A WebSocket connection; ``cut`` is the most bytes put into one frame."""

    @classmethod
    async def open(
        cls, address, framing=INTERMEDIATE, *, cut=1 << 20, subprotocols=("binary",), path="/apiws"
    ) -> WebSocketLine:
        reader, writer = await asyncio.open_connection(*address)
        line = cls(reader, writer, ClientTransport(framing, ENTROPY, obfuscated=True))
        line.cut = cut
        line.pongs = []
        line.socket = WSConnection(ConnectionType.CLIENT)
        writer.write(line.socket.send(Request(host="localhost", target=path, subprotocols=list(subprotocols))))
        line.accepted = None
        while line.accepted is None:
            line._events(await line._bytes())
        return line

    def send(self, packet, *, quick_ack=False):
        data = self.machine.send_packet(packet, quick_ack=quick_ack)
        for at in range(0, len(data), self.cut):
            self.writer.write(self.socket.send(BytesMessage(data=data[at : at + self.cut])))

    def ping(self):
        self.writer.write(self.socket.send(Ping(payload=b"there?")))

    async def _bytes(self):
        return await super()._read()

    async def _read(self):
        while True:
            data = self._events(await self._bytes())
            if data:
                return data

    def _events(self, data):
        self.socket.receive_data(data)
        payload = b""
        for event in self.socket.events():
            match event:
                case AcceptConnection():
                    self.accepted = event
                case BytesMessage():
                    payload += bytes(event.data)
                case Pong():
                    self.pongs.append(bytes(event.payload))
                case CloseConnection():
                    raise Closed
                case _:
                    pass
        return payload


class HttpLine:
    """HTTP: a connection per open request, reused when free."""

    def __init__(self, address, path="/api") -> None:
        self.address = address
        self.path = path
        self.free = []
        self.writers = []
        self.incoming: asyncio.Queue = asyncio.Queue()
        self.tasks: set[asyncio.Task] = set()
        self.quick_acks = []

    @classmethod
    async def open(cls, address, path="/api") -> HttpLine:
        return cls(address, path)

    def send(self, packet, *, quick_ack=False):
        task = asyncio.ensure_future(self._post(packet))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _post(self, packet):
        status, body = await self.post(packet)
        self.incoming.put_nowait(LineError(-status) if status != 200 else body)

    async def post(self, body, *, method=b"POST"):
        """Make a request; returns the status and the body."""
        reader, writer, machine = self.free.pop() if self.free else await self._connection()
        headers = [("Host", "localhost"), ("Content-Length", str(len(body)))]
        writer.write(machine.send(h11.Request(method=method, target=self.path, headers=headers)))
        writer.write((machine.send(h11.Data(data=body)) or b"") + (machine.send(h11.EndOfMessage()) or b""))
        status, parts = 0, []
        while True:
            event = machine.next_event()
            match event:
                case h11.NEED_DATA:
                    machine.receive_data(await reader.read(1 << 16))
                case h11.Response():
                    status = event.status_code
                    self.headers = dict(event.headers)
                case h11.Data():
                    parts.append(bytes(event.data))
                case h11.EndOfMessage():
                    break
                case _:
                    raise Closed
        if machine.our_state is h11.DONE and machine.their_state is h11.DONE:
            machine.start_next_cycle()
            self.free.append((reader, writer, machine))
        else:
            writer.close()
        return status, b"".join(parts)

    async def _connection(self):
        reader, writer = await asyncio.open_connection(*self.address)
        self.writers.append(writer)
        return reader, writer, h11.Connection(h11.CLIENT)

    async def receive(self):
        packet = await self.incoming.get()
        if isinstance(packet, LineError):
            raise packet
        return packet

    async def close(self):
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for writer in self.writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


class WireClient:
    """One MTProto session of a client."""

    def __init__(self, line, public_keys) -> None:
        self.line = line
        self.public_keys = public_keys
        self.key = None
        self.session = None
        self.results = {}
        self.events = []
        self.updates = []
        self.tokens = []

    async def make_key(self, *, save=True, **how):
        """Run a handshake; returns what it made."""
        handshake = ClientHandshake(self.public_keys, ENTROPY, **how)
        step = handshake.start(time.time())
        while True:
            self.line.send(step.packet)
            step = handshake.receive(await self.line.receive(), time.time())
            if isinstance(step, KeyMade):
                if save:
                    self.begin(step.key, step.salt)
                return step
            if isinstance(step, KeyRefused):
                raise AssertionError(step.reason)

    def begin(self, key, salt=0, session_id=None):
        """Begin a session under a key."""
        self.key = key
        session_id = session_id or int.from_bytes(ENTROPY.bytes(8), "little", signed=True)
        self.session = ClientSession(session_id, salt)

    def send(self, query, **how):
        """Queue a request (an object or bytes) and send what is queued; returns its handle."""
        handle = self.queue(query)
        self.flush(**how)
        return handle

    def queue(self, query, *, content=True):
        """Queue a request for the next flush."""
        return self.session.send(query if isinstance(query, bytes) else tl.encode(query), content=content)

    def flush(self, *, quick_ack=False, acks=False):
        """Send what is queued."""
        for plaintext in self.session.data_to_send(time.time(), acks=acks):
            packet, token = encrypt_as_client(self.key, plaintext, ENTROPY)
            if quick_ack:
                self.tokens.append(token)
            self.line.send(packet, quick_ack=quick_ack)

    async def step(self):
        """Take one packet, answer what it asks for; returns its events."""
        message = decrypt_as_client(self.key, await self.line.receive())
        events = self.session.receive(message, time.time())
        for event in events:
            match event:
                case ResultReceived():
                    self.results[event.handle] = event.body
                case RequestFailed():
                    self.results[event.handle] = event
                case UpdateReceived():
                    self.updates.append(event.body)
        self.events += events
        self.flush()
        return events

    async def answer(self, handle):
        """Return the decoded answer to a request, or its RequestFailed."""
        while handle not in self.results:
            await self.step()
        body = self.results.pop(handle)
        return body if isinstance(body, RequestFailed) else tl.decode(body)

    async def invoke(self, query, **how):
        """Send a request and return its decoded answer."""
        return await self.answer(self.send(query, **how))

    async def update(self):
        """Return the next update, decoded."""
        while not self.updates:
            await self.step()
        return tl.decode(self.updates.pop(0))

    async def close(self):
        await self.line.close()
