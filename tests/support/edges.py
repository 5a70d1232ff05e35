"""An edge on a free port, on simple stand-ins for what lies below it: keys in memory, scripted methods."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import cache

import msgspec

from heliogram import tl
from heliogram.api.envelope import open_envelope
from heliogram.api.pushes import Push
from heliogram.edge.ciphers.pool import LARGE_FROM
from heliogram.edge.edge import Edge, GatewayEdge, Machine, Needs, SessionEdge, SessionNeeds
from heliogram.edge.metrics import EdgeMetrics
from heliogram.edge.sessions.keys import KeySaver
from heliogram.edge.settings import GatewaySettings, SessionHostSettings
from heliogram.edge.trunk.gateway import RemoteSessions
from heliogram.edge.trunk.sessions import STREAM, Trunks
from heliogram.edge.wheel import Ticker
from heliogram.kernel.faults import AuthKeyUnregistered, MethodNotBuilt
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.mtproto.keys import RsaKey
from heliogram.mtproto.message import decrypt, encrypt
from heliogram.platform.bus import LocalBus
from heliogram.platform.clock import SystemClock, SystemEntropy
from heliogram.platform.discovery import FixedDiscovery, Instance
from heliogram.platform.ledger import BoxAdvanced
from heliogram.platform.rpc import Network, listen, open_server
from heliogram.platform.rpc.streams import mount_stream
from heliogram.services.auth.contract import Auth, Identity, Key
from heliogram.services.presence.contract import Presences
from heliogram.tl import types as t


@cache
def server_key() -> RsaKey:
    """One RSA key for all tests of a process: making one takes a while."""
    return RsaKey.generate()


class MemoryAuth(Auth):
    """Keys and who is on them."""

    def __init__(self) -> None:
        self.keys: dict[int, Key] = {}
        self.identities: dict[int, Identity] = {}
        self.described = []
        self.lookups = 0

    async def save_key(self, *, key):
        self.keys[key.id] = msgspec.structs.replace(key, made_at=int(SystemClock().now()))

    async def find_key(self, *, id):  # noqa: A002
        self.lookups += 1
        return self.keys.get(id)

    async def bind(self, *, temporary, device, expires_at):
        key = self.keys[temporary]
        self.keys[temporary] = msgspec.structs.replace(key, device=device, expires_at=expires_at)

    async def destroy_key(self, *, id):  # noqa: A002
        return self.keys.pop(id, None) is not None

    async def identify(self, *, device):
        return self.identities.get(device, Identity(device=device))

    async def describe(self, *, device, info, layer, address):
        self.described.append((device, info, layer, address))

    def log_in(self, device: int, user: int) -> None:
        """Put a user on a device."""
        self.identities[device] = Identity(device=AuthKeyId(device), user=UserId(user), layer=0)

    def log_off(self, device: int) -> None:
        """Leave a device without a user."""
        self.identities.pop(device, None)


MemoryAuth.__abstractmethods__ = frozenset()


class MemoryPresences(Presences):
    """Remembers who was said to be online."""

    def __init__(self) -> None:
        self.said = []

    async def set_online(self, *, user, device, online):
        self.said.append((user, device, online))


MemoryPresences.__abstractmethods__ = frozenset()


class ScriptedMethods:
    """Stands for the dispatcher: the envelope is the real one, a method is whatever the test says."""

    def __init__(self, auth: MemoryAuth) -> None:
        self.auth = auth
        self.calls = []
        self.gates: dict[str, asyncio.Event] = {}
        self.running: set[str] = set()
        self.methods = {
            "help.getConfig": self.answer_true,
            "help.getNearestDc": self.answer_true,
            "updates.getState": self.state,
            "upload.getFile": self.file,
            "auth.logOut": self.log_out,
            "auth.signIn": self.sign_in,
            "auth.bindTempAuthKey": self.bind,
            "users.getUsers": self.answer_true,
            "messages.sendMessage": self.echo,
            "messages.getHistory": self.fail,
        }
        self.seconds = {}

    def unwrap(self, body):
        return open_envelope(body)

    async def dispatch(self, call, envelope):
        name = envelope.query.NAME
        self.calls.append((name, call))
        method = self.methods.get(name)
        if method is None:
            raise MethodNotBuilt
        if (gate := self.gates.get(name)) is not None:
            self.running.add(name)
            await gate.wait()
            self.running.discard(name)
        return tl.encode(await method(call, envelope.query), call.layer)

    async def answer_true(self, call, query):
        return True

    async def echo(self, call, query):
        return t.TextPlain(text=query.message)

    async def fail(self, call, query):
        raise RuntimeError("a handler broke")

    async def begun(self, name):
        """Wait until a gated method runs."""
        while name not in self.running:  # noqa: ASYNC110 - it takes a few turns of the loop
            await asyncio.sleep(0)

    async def state(self, call, query):
        if not call.user:
            raise AuthKeyUnregistered
        return t.UpdatesState(pts=1, qts=1, date=int(call.at), seq=1, unread_count=0)

    async def file(self, call, query):
        return t.UploadFile(type=t.StorageFileUnknown(), mtime=0, bytes=bytes(query.limit))

    async def sign_in(self, call, query):
        self.auth.log_in(call.device, int(query.phone_number))
        return True

    async def log_out(self, call, query):
        self.auth.log_off(call.device)
        return True

    async def bind(self, call, query):
        await self.auth.bind(temporary=call.key, device=query.perm_auth_key_id, expires_at=query.expires_at)
        return True


class ScriptedPushes:
    """Stands for the presenter of updates: an entry is shown as an update that carries its number."""

    def __init__(self) -> None:
        self.gate: asyncio.Event | None = None
        self.rendered = 0

    def tells_only_others(self, event: BoxAdvanced):
        return event.origin is not None

    async def advanced(self, event: BoxAdvanced):
        self.rendered += 1
        if self.gate is not None:
            await self.gate.wait()
        return [Push(body=short(entry.number), skip=event.origin) for entry in event.entries]

    async def typing(self, event):
        return [Push(body=short(-1))]

    async def presence(self, event):
        return [Push(body=short(-2))]

    async def live_location_seen(self, event):
        return [Push(body=short(-3))]


def short(number: int) -> t.TypeUpdates:
    """An update that is told by its number."""
    return t.UpdateShort(update=t.UpdateDeleteMessages(messages=[], pts=number, pts_count=1), date=0)


class SlowCiphers:
    """Stands for the cipher process: large packets wait until the gate is opened."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.opening = 0
        self.sealing = 0

    def takes(self, size):
        return size >= LARGE_FROM

    async def open(self, key, packet):
        self.opening += 1
        await self.gate.wait()
        self.opening -= 1
        return decrypt(key, packet)

    async def seal(self, key, plaintext):
        self.sealing += 1
        await self.gate.wait()
        self.sealing -= 1
        return encrypt(key, plaintext, SystemEntropy())

    async def begun(self, what):
        """Wait until a packet waits: ``what`` is "opening" or "sealing"."""
        while not getattr(self, what):  # noqa: ASYNC110 - it takes a few turns of the loop
            await asyncio.sleep(0)


class SplitEdge:
    """Both halves of an edge with a trunk between them."""

    def __init__(self, needs: Needs, gateway: GatewaySettings, sessions: SessionHostSettings) -> None:
        self.metrics = EdgeMetrics()
        machine = Machine(clock=needs.clock, entropy=needs.entropy)
        below = {name: getattr(needs, name) for name in SessionNeeds.__struct_fields__}
        self.sessions = SessionEdge(SessionNeeds(**below), machine, sessions, self.metrics)
        self.keys, self.host, self.audience = self.sessions.keys, self.sessions.host, self.sessions.audience
        self.delivery = self.sessions.delivery
        self.trunks = Trunks(self.host, sessions, needs.clock)
        self.discovery = FixedDiscovery()
        self.network = Network(self.discovery, entropy=needs.entropy)
        self.remote = RemoteSessions(self.discovery, self.network)
        front = GatewayEdge(
            needs.rsa_keys, KeySaver(needs.auth), self.remote, machine, (gateway, sessions), self.metrics
        )
        self.gateway = front.gateway
        self._ticker = Ticker(needs.clock)
        for turn in (self.sessions.turn, self.trunks.turn, front.turn):
            self._ticker.add(turn)

    @property
    def carried(self) -> int:
        """How many links the sessions' side of the trunk knows."""
        return sum(len(trunk._links) for trunk in self.trunks._open)

    async def start(self) -> None:
        self._server = open_server()
        mount_stream(self._server, STREAM, self.trunks.serve)
        port = listen(self._server, "127.0.0.1:0")
        await self._server.start()
        self.discovery.add(Instance(id="s", address=f"127.0.0.1:{port}", roles=("session",)))
        self._ticker.start()
        await self.gateway.start()

    async def stop(self) -> None:
        await self.gateway.stop()
        self._ticker.stop()
        await self.remote.close()
        await self.network.close()
        self.trunks.end()
        await self._server.stop(1)
        await self.host.drain(1)
        await self.sessions.drain()


class Stand:
    """A running edge and what it stands on."""

    def __init__(self, gateway: GatewaySettings, sessions: SessionHostSettings, *, split: bool = False) -> None:
        """``split``: gateway and sessions talk through a trunk, as in processes of their own."""
        self.auth = MemoryAuth()
        self.presences = MemoryPresences()
        self.methods = ScriptedMethods(self.auth)
        self.pushes = ScriptedPushes()
        self.bus = LocalBus()
        self.entropy = SystemEntropy()
        self.clock = SystemClock()
        self.rsa = server_key()
        needs = Needs(
            auth=self.auth,
            presences=self.presences,
            dispatcher=self.methods,
            pushes=self.pushes,
            bus=self.bus,
            rsa_keys={self.rsa.fingerprint: self.rsa},
            clock=self.clock,
            entropy=self.entropy,
        )
        self.edge = SplitEdge(needs, gateway, sessions) if split else Edge(needs, gateway=gateway, sessions=sessions)

    def turn(self, seconds=0.0):
        """Let the edge believe that ``seconds`` have passed, for its deadlines only."""
        now = self.clock.now() + seconds
        for turn in self.edge._ticker._turns:
            turn(now)
        self.edge.host._flusher.flush()

    @property
    def sessions(self):
        """Every session that is hosted."""
        return [hosted for key in self.edge.keys.states() for hosted in key.sessions.values()]

    @property
    def metrics(self):
        return self.edge.metrics

    @property
    def address(self):
        return self.edge.gateway.address

    @property
    def public_keys(self):
        return {self.rsa.fingerprint: (self.rsa.modulus, self.rsa.exponent)}


@asynccontextmanager
async def standing(*, gateway=None, sessions=None, split=False):
    """Run an edge; keyword dictionaries override its settings."""
    stand = Stand(
        GatewaySettings(**{"port": 0, "drain_s": 2.0, **(gateway or {})}),
        SessionHostSettings(**(sessions or {})),
        split=split,
    )
    await stand.edge.start()
    try:
        yield stand
    finally:
        await stand.edge.stop()
        await stand.bus.close()
