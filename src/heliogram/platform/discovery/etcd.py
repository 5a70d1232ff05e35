"""The registry in etcd, over its JSON gateway.

A process puts itself under a key with a lease and keeps the lease alive; when the process dies the lease runs out and
etcd removes the key. Everybody reads all keys once and then watches them from that revision on. Whatever breaks (etcd
restarts, the lease is lost, the watch falls behind a compaction) ends in the same way: read everything again, register
again, watch again; until that works the last view stays.

::

    starting --read--> watching --stream breaks--> pausing --read--> watching
                          |                                              ^
                          +-- lease lost: granted and put anew ----------+

Sources: https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/, https://etcd.io/docs/v3.4/learning/api/
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog
from typing_extensions import override

from heliogram.platform.discovery.contract import Discovery, Instance
from heliogram.platform.tasks import Tasks

if TYPE_CHECKING:
    import aiohttp

_PAUSE_S: Final = 0.5
_ANSWER_S: Final = 5.0
_LIVES: Final = 3
"""How often a lease is renewed within its time."""
_decode: Final = msgspec.json.Decoder(Instance).decode
_encode: Final = msgspec.json.Encoder().encode
_log = structlog.get_logger(__name__)


class EtcdDiscovery(Discovery):
    """Processes by their keys in etcd."""

    def __init__(self, endpoints: Sequence[str], *, name: str, lease_s: int) -> None:
        """``endpoints``: URLs of etcd's members; ``name``: of this cluster, for several may share an etcd."""
        super().__init__()
        self._endpoints = list(endpoints)
        self._prefix = f"/heliogram/{name}/instances/"
        self._lease_s = lease_s
        self._own: Instance | None = None
        self._lease = ""
        self._problem = ""
        self._tasks = Tasks("discovery")
        self._session: aiohttp.ClientSession | None = None

    @override
    async def start(self) -> None:
        import aiohttp  # noqa: PLC0415 - a whole server never needs it here

        self._session = aiohttp.ClientSession()
        try:
            revision = await self._read()
        except BaseException:
            await self._session.close()
            raise
        self._tasks.start(self._follow(revision), name="watch")

    @override
    async def register(self, instance: Instance) -> None:
        self._own = instance
        await self._announce()
        self._tasks.start(self._stay(), name="keep the lease")

    @override
    async def withdraw(self) -> None:
        own, self._own = self._own, None
        if own is None:
            return
        lease, self._lease = self._lease, ""
        try:
            await self._ask("lease/revoke", {"ID": lease})
        except OSError as error:
            _log.warning("could not withdraw; the lease will end", error=str(error))

    @override
    async def close(self) -> None:
        await self.withdraw()
        await self._tasks.cancel()
        if self._session is not None:
            await self._session.close()

    @property
    @override
    def problem(self) -> str:
        return self._problem

    # Registering ------------------------------------------------------------------------------------------------
    async def _announce(self) -> None:
        own = self._own
        if own is None:
            return
        granted = await self._ask("lease/grant", {"TTL": self._lease_s})
        self._lease = granted["ID"]
        key, value = _text(self._prefix + own.id), base64.b64encode(_encode(own)).decode()
        await self._ask("kv/put", {"key": key, "value": value, "lease": self._lease})

    async def _stay(self) -> None:
        """Keep the lease alive, and take a new one when it was lost."""
        while self._own is not None:
            await asyncio.sleep(self._lease_s / _LIVES)
            try:
                answer = await self._ask("lease/keepalive", {"ID": self._lease})
                if not int(answer.get("result", {}).get("TTL", 0)):  # it ended while nobody could be reached
                    await self._announce()
            except OSError as error:
                self._troubled(error)

    # Seeing the others ------------------------------------------------------------------------------------------
    async def _read(self) -> int:
        """Take in every key; returns the revision they were read at."""
        first, last = _range(self._prefix)
        answer = await self._ask("kv/range", {"key": first, "range_end": last})
        found = [_decode(base64.b64decode(kv["value"])) for kv in answer.get("kvs", [])]
        view = {one.id: one for one in found}
        if view != self._view:
            self._view = view
            self._tell()
        self._problem = ""
        return int(answer["header"]["revision"])

    async def _follow(self, revision: int) -> None:
        while True:
            try:
                await self._watch_from(revision + 1)
            except (OSError, ValueError, KeyError) as error:
                self._troubled(error)
            await asyncio.sleep(_PAUSE_S)
            try:
                revision = await self._read()
            except OSError as error:
                self._troubled(error)

    async def _watch_from(self, revision: int) -> None:
        """Follow changes until the stream ends. Raises OSError, ValueError."""
        import aiohttp  # noqa: PLC0415

        assert self._session is not None
        first, last = _range(self._prefix)
        create = {"create_request": {"key": first, "range_end": last, "start_revision": revision}}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_ANSWER_S)
        try:
            async with self._session.post(f"{self._endpoints[0]}/v3/watch", json=create, timeout=timeout) as answer:
                async for line in answer.content:
                    if line.strip():
                        self._apply(json.loads(line)["result"])
        except aiohttp.ClientError as error:
            raise OSError(str(error)) from None

    def _apply(self, result: dict[str, Any]) -> None:
        if result.get("canceled"):
            raise ValueError(f"the watch was cancelled: {result.get('cancel_reason', 'compacted')}")
        for event in result.get("events", []):
            kv = event["kv"]
            name = base64.b64decode(kv["key"]).decode().removeprefix(self._prefix)
            if event.get("type") == "DELETE":
                self._view.pop(name, None)
            else:
                self._view[name] = _decode(base64.b64decode(kv["value"]))
        if result.get("events"):
            self._tell()

    def _troubled(self, error: Exception) -> None:
        if not self._problem:
            _log.warning("the registry cannot be reached", error=str(error))
        self._problem = f"etcd cannot be reached: {error}"
        self._endpoints.append(self._endpoints.pop(0))  # the next member, if there is one

    async def _ask(self, what: str, body: dict[str, object]) -> dict[str, Any]:
        """Call the gateway. Raises OSError."""
        import aiohttp  # noqa: PLC0415

        assert self._session is not None
        timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
        try:
            async with self._session.post(f"{self._endpoints[0]}/v3/{what}", json=body, timeout=timeout) as answer:
                found: dict[str, Any] = json.loads(await answer.text())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise OSError(f"{self._endpoints[0]}: {type(error).__name__} {error}") from None
        if answer.status != 200:
            raise OSError(f"{self._endpoints[0]}: {found.get('error', answer.status)}")
        return found


def _text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _range(prefix: str) -> tuple[str, str]:
    """Return the ends of the range of all keys that begin with a prefix."""
    return _text(prefix), _text(prefix[:-1] + chr(ord(prefix[-1]) + 1))
