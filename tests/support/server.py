"""The API over the real services on one database, spoken to in bytes as the edge would."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.people import PACKAGES, People
from tests.support.stores import open_store

from heliogram import tl
from heliogram.api.assembly import Services, assemble
from heliogram.api.dispatch import Dispatcher
from heliogram.api.hashes import AccessHashes
from heliogram.api.pushes import Push, Pushes
from heliogram.api.settings import ApiSettings
from heliogram.kernel.call import Call
from heliogram.kernel.ids import AuthKeyId, SessionId, UserId
from heliogram.platform.ledger import BoxAdvanced
from heliogram.services.presence.events import LiveLocationSeen, PresenceChanged, Typing
from heliogram.services.updates.service import UpdatesService
from heliogram.services.updates.sql import SqlUpdateStore
from heliogram.tl import functions as f
from heliogram.tl import types as t
from heliogram.tl.worlds import API

SECRET = b"a secret of at least 16 bytes"
NOBODY = UserId(0)


class Device:
    """One device: sends requests and gets pushes."""

    def __init__(self, server: "Server", key: int, user: UserId = NOBODY, layer: int = tl.NEWEST_LAYER) -> None:
        self.server = server
        self.key = AuthKeyId(key)
        self.user = user
        self.layer = layer
        self.pushed: list[t.TypeUpdates] = []

    async def __call__(self, request: tl.Constructor, **circumstances: Any) -> Any:
        """Return the decoded answer to a request; raises its fault."""
        then = API.schema.at(request.NAME, self.layer, function=True)
        assert then is not None, f"layer {self.layer} has no {request.NAME}"
        return tl.decode_answer(then.ident, await self.raw(tl.encode(request), **circumstances))

    async def raw(self, body: bytes, **circumstances: Any) -> bytes:
        """Return the answer to the bytes of a request."""
        dispatcher = self.server.dispatcher
        return await dispatcher.dispatch(self.call(**circumstances), dispatcher.unwrap(body))

    def call(self, **circumstances: Any) -> Call:
        """Return the circumstances of a request of this device."""
        usual: dict[str, Any] = {
            "user": self.user,
            "device": self.key,
            "key": self.key,
            "session": SessionId(1),
            "layer": self.layer,
            "at": self.server.clock.now(),
            "address": "192.0.2.1",
        }
        return Call(**usual | circumstances)

    def updates(self) -> list[Any]:
        """Return the updates pushed since the last look, out of their envelopes; short forms as they are."""
        told, self.pushed = self.pushed, []
        return [one for body in told for one in (body.updates if isinstance(body, t.Updates) else [body])]

    # Words for what tests do often

    @property
    def peer(self) -> int:
        return self.user

    def to(self, other: "Device | UserId") -> t.InputPeerUser:
        """Return the way to another user's conversation."""
        user = other if isinstance(other, int) else other.user
        return t.InputPeerUser(user_id=user, access_hash=self.server.hashes.of(self.user, user))

    def who(self, other: "Device | UserId") -> t.InputUser:
        """Return the way to another user."""
        user = other if isinstance(other, int) else other.user
        return t.InputUser(user_id=user, access_hash=self.server.hashes.of(self.user, user))

    async def say(self, peer: t.TypeInputPeer, text: str, **rest: Any) -> Any:
        """Send a text."""
        self.server.random_id += 1
        fields: dict[str, Any] = {"peer": peer, "message": text, "random_id": self.server.random_id}
        return await self(f.MessagesSendMessage(**fields | rest))

    async def upload(self, content: bytes) -> t.InputFile:
        """Upload a small file."""
        self.server.random_id += 1
        number, size = self.server.random_id, 512 * 1024
        for part, at in enumerate(range(0, len(content), size)):
            await self.server.people.files.save_part(
                owner=self.user, upload=number, part=part, data=content[at : at + size], total=None, big=False
            )
        return t.InputFile(id=number, parts=-(-len(content) // size), name="file", md5_checksum="")

    async def send(self, peer: t.TypeInputPeer, media: t.TypeInputMedia, text: str = "", **rest: Any) -> Any:
        """Send media."""
        self.server.random_id += 1
        fields: dict[str, Any] = {"peer": peer, "media": media, "message": text, "random_id": self.server.random_id}
        return await self(f.MessagesSendMedia(**fields | rest))

    async def history(self, peer: t.TypeInputPeer, **rest: Any) -> Any:
        """Return a page of a conversation."""
        fields: dict[str, Any] = {
            "peer": peer, "offset_id": 0, "offset_date": 0, "add_offset": 0, "limit": 100, "max_id": 0, "min_id": 0,
            "hash": 0,
        }  # fmt: skip
        return await self(f.MessagesGetHistory(**fields | rest))

    async def newest(self, peer: t.TypeInputPeer) -> Any:
        """Return the newest message of a conversation."""
        return (await self.history(peer, limit=1)).messages[0]

    async def group(self, title: str, *others: "Device") -> int:
        """Make a group and return its id."""
        made = await self(f.MessagesCreateChat(users=[self.who(other) for other in others], title=title))
        chat: int = made.updates.chats[0].id
        return chat


class Server:
    """The services, the API and its devices."""

    def __init__(self, people: People, settings: ApiSettings) -> None:
        self.people = people
        self.clock = people.clock
        self.random_id = 1_000
        self.devices: list[Device] = []
        self.hashes = AccessHashes(SECRET)
        self.updates = UpdatesService(SqlUpdateStore(people.db, people.ledger), people.clock)
        self.presences = people.presences_anew()
        self.dispatcher: Dispatcher
        self.pushes: Pushes
        self.services = Services(
            auth=people.auth,
            users=people.users,
            contacts=people.contacts,
            chats=people.chats,
            dialogs=people.dialogs,
            files=people.files,
            media=people.media,
            messages=people.messages,
            updates=self.updates,
            presences=self.presences,
        )
        self.dispatcher, self.pushes, _ = assemble(
            self.services,
            gateway=lambda: ("127.0.0.1", 8443),
            settings=settings,
            secret=SECRET,
            clock=people.clock,
            entropy=people.entropy,
            strict=True,
        )
        people.bus.subscribe(BoxAdvanced, self._advanced, group="edge")
        people.bus.subscribe(Typing, self._typing, group="edge")
        people.bus.subscribe(LiveLocationSeen, self._live_location_seen, group="edge")
        people.bus.subscribe(PresenceChanged, self._presence, group="edge")

    async def _advanced(self, event: BoxAdvanced) -> None:
        self._tell(await self.pushes.advanced(event), [UserId(event.box)])

    async def _typing(self, event: Typing) -> None:
        self._tell(await self.pushes.typing(event), event.recipients)

    async def _live_location_seen(self, event: LiveLocationSeen) -> None:
        self._tell(await self.pushes.live_location_seen(event), [event.author])

    async def _presence(self, event: PresenceChanged) -> None:
        self._tell(await self.pushes.presence(event), event.watchers)

    def _tell(self, pushes: Sequence[Push], users: Sequence[UserId]) -> None:
        for push in pushes:
            for device in self.devices:
                if device.user in users and device.user and device.key != push.skip:
                    decoded = tl.decode(tl.encode(push.body, device.layer))
                    device.pushed.append(decoded)

    def device(self, user: UserId = NOBODY, layer: int = tl.NEWEST_LAYER) -> Device:
        """Return a new device."""
        device = Device(self, 100 + len(self.devices), user, layer)
        self.devices.append(device)
        return device

    async def person(self, name: str, phone: str = "") -> Device:
        """Make an account and return a device on which it is logged in."""
        return self.device(await self.people.person(name, phone))

    async def settle(self) -> None:
        """Wait until every push was delivered."""
        await self.people.bus.drain()


@asynccontextmanager
async def open_server(folder: Path, settings: ApiSettings | None = None) -> AsyncIterator[Server]:
    """Make an empty server."""
    async with open_store(folder, [*PACKAGES, "heliogram.services.updates", "heliogram.services.presence"]) as db:
        server = Server(People(db), settings or ApiSettings())
        yield server
        await server.people.close()
