"""The gateway's end of trunks: session hosting in other processes, as if it were here.

A packet names its key, the ring says which instance has it, and the trunk to that instance carries it. A link stays
with the instance that has it while both live, whatever becomes of the ring: so a change of instances disturbs nobody,
and moves a key when its client connects anew. When a trunk is lost, its links are closed: their clients connect again,
are sent to another instance, and send again what was not answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Final

import structlog
from typing_extensions import override

from heliogram.edge.gateway.exchange import HttpExchange
from heliogram.edge.link import HOLD_TRUNK, Link, Sessions
from heliogram.edge.sessions.hosted import Hosted
from heliogram.edge.trunk.frames import NO_LINK, Frame, Kind, MalformedFrame, decode
from heliogram.edge.trunk.pipe import Pipe
from heliogram.edge.trunk.ring import Ring
from heliogram.edge.trunk.sessions import STREAM
from heliogram.platform.discovery import Discovery
from heliogram.platform.rpc import Network
from heliogram.platform.rpc.streams import StreamLost, open_stream
from heliogram.platform.tasks import Tasks

ROLE: Final = "session"
_log = structlog.get_logger(__name__)


class _Carrier:
    """Stands for the sessions' end of a request over HTTP."""

    def __init__(self, trunk: Trunk, number: int) -> None:
        self._trunk = trunk
        self._number = number

    def release(self, exchange: HttpExchange) -> None:
        """Have the request answered with whatever there is."""
        del exchange
        self._trunk.pipe.put(Kind.HURRY, self._number)

    def remove(self, exchange: HttpExchange) -> None:
        """Note that the connection is gone."""
        self._trunk.left(exchange, self._number)


class Trunk:
    """The way to one session instance."""

    def __init__(
        self, network: Network, address: str, *, ended: Callable[[Trunk], None], finished: Callable[[Link], None]
    ) -> None:
        """``ended`` is told when the trunk is lost, ``finished`` of links whose request was answered."""
        self._channel = network.channel(address)
        self._stream = open_stream(self._channel.channel, STREAM)
        self._ended = ended
        self._finished = finished
        self._numbers = count(NO_LINK + 1)
        self._links: dict[int, Link] = {}
        self._of: dict[Link, int] = {}
        self._tasks = Tasks("trunk")
        self._drained = asyncio.Event()
        self._closed = False
        self.address: Final = address
        self.pipe: Final = Pipe(self._stream, filled=self._hold, drained=self._release)
        self._actions: dict[int, Callable[[Link, Frame], None]] = {
            Kind.QUICK_ACK: lambda link, frame: link.send_quick_ack(frame.number),
            Kind.FAIL: lambda link, frame: link.fail(frame.number, frame.payload.decode()),
            Kind.CLOSE: lambda link, frame: link.close(frame.payload.decode()),
            Kind.HOLD: lambda link, frame: link.hold_reading(frame.number),
            Kind.RELEASE: lambda link, frame: link.release_reading(frame.number),
            Kind.DISCONNECT: lambda link, frame: link.disconnect_at(frame.number / 1_000_000),
            Kind.SERVE: lambda link, _: link.serve(),
            Kind.RESPOND: self._respond,
        }
        self._tasks.start(self._run(), name="receive")
        self._tasks.start(self._send(), name="send")

    def carry(self, link: Link, packet: bytes, *, quick_ack: bool) -> None:
        """Bring a packet to the link's sessions."""
        number = self._of.get(link)
        if number is None:
            number = self._of[link] = next(self._numbers)
            self._links[number] = link
            over_http = isinstance(link, HttpExchange)
            kind = Kind.OPEN_HTTP if over_http else Kind.OPEN
            self.pipe.put(kind, number, link.dc, link.address.encode())
            if isinstance(link, HttpExchange):
                link.carried_by(_Carrier(self, number))
            elif self.pipe.full:
                link.hold_reading(HOLD_TRUNK)
        self.pipe.put(Kind.PACKET, number, int(quick_ack), packet)

    def tell(self, kind: Kind, link: Link) -> None:
        """Say something of a link that is carried."""
        self.pipe.put(kind, self._of[link])

    def left(self, link: Link, number: int | None = None) -> None:
        """Note that a link is gone."""
        number = self._of.pop(link, number)
        if number is not None and self._links.pop(number, None) is not None:
            self.pipe.put(Kind.LOST, number)

    async def drain(self, timeout_s: float) -> bool:
        """Wait until nothing is under way for this gateway's links; says whether that came to be in time."""
        self.pipe.put(Kind.DRAIN, NO_LINK, int(timeout_s * 1000))
        try:
            await asyncio.wait_for(self._drained.wait(), timeout_s + 1)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """End the stream."""
        if self._closed:
            return
        self._closed = True
        self._stream.cancel()
        await self._tasks.cancel()
        await self._channel.close()

    async def _send(self) -> None:
        try:
            await self.pipe.run()
        except StreamLost:
            return  # the receiving side notices too, and ends

    async def _run(self) -> None:
        try:
            while (message := await self._stream.receive()) is not None:
                self._take_all(message)
        except StreamLost as lost:
            _log.warning("a session instance is gone", address=self.address, error=str(lost))
        finally:
            self._end()

    def _take_all(self, message: bytes) -> None:
        """Do what frames say; packets for one link that follow each other are written at once."""
        packets: list[bytes] = []
        target = NO_LINK
        for frame in decode(message):
            if packets and (frame.kind != Kind.SEND or frame.link != target):
                self._write(target, packets)
                packets = []
            if frame.kind == Kind.SEND:
                target = frame.link
                packets.append(frame.payload)
            else:
                self._take(frame)
        if packets:
            self._write(target, packets)

    def _write(self, number: int, packets: list[bytes]) -> None:
        link = self._links.get(number)
        if link is not None:
            link.send_packets(packets)

    def _take(self, frame: Frame) -> None:
        if frame.kind == Kind.DRAINED:
            self._drained.set()
            return
        action = self._actions.get(frame.kind)
        if action is None:
            raise MalformedFrame(f"a session instance sent a frame of kind {frame.kind}")
        link = self._links.get(frame.link)
        if link is not None:  # it may have gone while the frame was on its way
            action(link, frame)

    def _respond(self, link: Link, frame: Frame) -> None:
        self._links.pop(frame.link, None)
        self._of.pop(link, None)
        self._finished(link)
        if isinstance(link, HttpExchange):
            link.respond(frame.payload, frame.number)

    def _end(self) -> None:
        self._ended(self)
        self._drained.set()
        links, self._links, self._of = list(self._of), {}, {}
        for link in links:
            self._finished(link)
            link.fail(0, "session_lost")

    def _hold(self) -> None:
        for link in self._of:
            link.hold_reading(HOLD_TRUNK)

    def _release(self) -> None:
        for link in list(self._of):
            link.release_reading(HOLD_TRUNK)


class RemoteSessions(Sessions):
    """Session hosting in other processes."""

    def __init__(self, discovery: Discovery, network: Network) -> None:
        self._discovery = discovery
        self._network = network
        self._trunks: dict[str, Trunk] = {}
        self._carried: dict[Link, dict[bytes, Trunk]] = {}
        self._ring = Ring(())
        self._members: tuple[str, ...] = ()
        self._tasks = Tasks("trunks")
        discovery.watch(self._changed)
        self._changed()

    @override
    def receive(self, link: Link, packet: bytes, *, quick_ack: bool) -> None:
        trunks = self._carried.get(link)
        if trunks is None:
            trunks = self._carried[link] = {}
        key = packet[:8]
        trunk = trunks.get(key)
        if trunk is None:
            address = self._ring.of(key)
            if address is None:
                link.fail(0, "no_sessions")
                return
            trunk = trunks[key] = self._trunk(address)
        trunk.carry(link, packet, quick_ack=quick_ack)

    @override
    def lost(self, link: Link) -> None:
        for trunk in self._of(link):
            trunk.left(link)
        self._carried.pop(link, None)

    def _of(self, link: Link) -> set[Trunk]:
        return set(self._carried.get(link, {}).values())

    @override
    def stalled(self, link: Link) -> None:
        for trunk in self._of(link):
            trunk.tell(Kind.STALLED, link)

    @override
    def writable(self, link: Link) -> None:
        for trunk in self._of(link):
            trunk.tell(Kind.WRITABLE, link)

    @override
    async def drain(self, timeout_s: float) -> bool:
        drained = await asyncio.gather(*(trunk.drain(timeout_s) for trunk in self._trunks.values()))
        return all(drained)

    @override
    def mark(self, hosted: Hosted) -> None:
        """No session is here."""

    @override
    def flush(self) -> None:
        """No session is here."""

    @property
    def trunks(self) -> list[Trunk]:
        """The trunks that are open."""
        return list(self._trunks.values())

    async def close(self) -> None:
        """End every trunk."""
        trunks, self._trunks = list(self._trunks.values()), {}
        for trunk in trunks:
            await trunk.close()
        await self._tasks.drain()

    def _trunk(self, address: str) -> Trunk:
        trunk = self._trunks.get(address)
        if trunk is None:
            trunk = self._trunks[address] = Trunk(self._network, address, ended=self._ended, finished=self._finished)
        return trunk

    def _finished(self, link: Link) -> None:
        self._carried.pop(link, None)

    def _ended(self, trunk: Trunk) -> None:
        if self._trunks.get(trunk.address) is trunk:
            del self._trunks[trunk.address]
            self._tasks.start(trunk.close(), name="close a trunk")

    def _changed(self) -> None:
        members = tuple(one.address for one in self._discovery.instances(ROLE))
        if members != self._members:
            self._members = members
            self._ring = Ring(members)
