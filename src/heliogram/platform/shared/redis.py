"""What several processes share in a Redis.

What must happen at once is a script, which Redis runs as one step. Of the leases of one name there is a sorted set of
groups by the moment until which each is held, and for each group a sorted set of its members; the latter go by
themselves some time after they ended, so a lost index leaves nothing for ever.

A Redis that is slow or away costs each caller the time limit at most, and after some failures nothing until a probe is
answered (:class:`heliogram.platform.rpc.Guard`). Keys of one script lie on one server: this is for a single Redis or
one with replicas that take over, not for Redis Cluster.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeVar

import structlog
from redis import asyncio as client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from typing_extensions import override

from heliogram.kernel.faults import FloodWait, Timeout
from heliogram.platform.rpc import Guard, Policy, RpcCallFailed
from heliogram.platform.shared.contract import SharedState, SharedStateAway

T = TypeVar("T")

_POLICY: Final = Policy(concurrent=1_000, failures_to_open=3, open_s=1.0)
_CONNECTIONS: Final = 32
_GRACE_S: Final = 3_600
"""How long members outlive their lease, for whoever takes the group late."""
_HOLD: Final = """
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[4])
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
local score = last[2] or ARGV[3]
redis.call('ZADD', KEYS[1], score, ARGV[1])
redis.call('EXPIRE', KEYS[2], math.max(0, math.ceil(tonumber(score) - tonumber(ARGV[4]))) + tonumber(ARGV[5]))
"""
_RELEASE: Final = """
if redis.call('ZREM', KEYS[2], ARGV[2]) == 0 then return 0 end
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
if last[2] and tonumber(last[2]) > tonumber(ARGV[3]) then
  redis.call('ZADD', KEYS[1], last[2], ARGV[1])
  return 0
end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
"""
_TAKE_ENDED: Final = """
local found = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
for index = 1, #found, 2 do
  redis.call('ZREM', KEYS[1], found[index])
  redis.call('DEL', KEYS[1] .. ':' .. found[index])
end
return found
"""
_BUCKET: Final = """
local burst, rate, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local wait = 0
if tokens < 1 then wait = (1 - tokens) / rate else tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.17g', math.max(at, now)))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 1)
return string.format('%.17g', wait)
"""
_log = structlog.get_logger(__name__)


class RedisState(SharedState):
    """State in a Redis."""

    def __init__(self, url: str, *, prefix: str, limit_s: float) -> None:
        """``prefix`` begins every key; ``limit_s`` bounds each request. Connects when it is first asked.

        Raises ValueError for a malformed address.
        """
        self._prefix: Final = prefix
        self._limit_s: Final = limit_s
        self._redis: Final[Any] = client.Redis(
            connection_pool=client.BlockingConnectionPool.from_url(
                url,
                max_connections=_CONNECTIONS,
                timeout=limit_s,
                socket_timeout=limit_s,
                socket_connect_timeout=limit_s,
                retry=Retry(NoBackoff(), 1),  # a connection that a restart has cut is made anew
            )
        )
        self._hold: Final = self._redis.register_script(_HOLD)
        self._release: Final = self._redis.register_script(_RELEASE)
        self._take_ended: Final = self._redis.register_script(_TAKE_ENDED)
        self._take_token: Final = self._redis.register_script(_BUCKET)
        self._guard: Final = Guard(_POLICY)
        self._last_failure = ""

    @property
    @override
    def problem(self) -> str:
        return f"Redis gives no reply: {self._last_failure}" if self._guard.open else ""

    @override
    async def close(self) -> None:
        await self._redis.aclose(close_connection_pool=True)

    @override
    async def get(self, keys: Sequence[str]) -> list[bytes | None]:
        if not keys:
            return []
        return await self._ask(lambda: self._redis.mget([self._key(key) for key in keys]))

    @override
    async def put(self, values: Mapping[str, bytes], *, ttl_s: float) -> None:
        await self._set(values, ttl_s, absent=False)

    @override
    async def fill(self, values: Mapping[str, bytes], *, ttl_s: float) -> None:
        await self._set(values, ttl_s, absent=True)

    async def _set(self, values: Mapping[str, bytes], ttl_s: float, *, absent: bool) -> None:
        if not values:
            return
        ttl = _milliseconds(ttl_s)

        async def work() -> None:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for key, value in values.items():
                    pipeline.set(self._key(key), value, px=ttl, nx=absent)
                await pipeline.execute()

        await self._ask(work)

    @override
    async def claim(self, key: str, *, ttl_s: float) -> bool:
        ttl = _milliseconds(ttl_s)
        return bool(await self._ask(lambda: self._redis.set(self._key(key), b"", px=ttl, nx=True)))

    @override
    async def forget(self, keys: Collection[str]) -> None:
        if keys:
            await self._ask(lambda: self._redis.unlink(*map(self._key, keys)))

    @override
    async def hold(self, leases: str, group: str, member: str, *, until: float, now: float) -> None:
        arguments = [group, member, until, now, _GRACE_S]
        await self._ask(lambda: self._hold(keys=self._of(leases, group), args=arguments))

    @override
    async def release(self, leases: str, group: str, member: str, *, now: float) -> bool:
        arguments = [group, member, now]
        return bool(await self._ask(lambda: self._release(keys=self._of(leases, group), args=arguments)))

    @override
    async def look(
        self, leases: str, groups: Sequence[str], keys: Sequence[str] = ()
    ) -> tuple[list[float], list[bytes | None]]:
        async def work() -> list[Any]:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.zmscore(self._key(leases), list(groups) or [""])
                pipeline.mget([self._key(key) for key in keys] or [self._prefix])
                return list(await pipeline.execute())

        held, values = await self._ask(work)
        return [float(one or 0) for one in held[: len(groups)]], values[: len(keys)]

    @override
    async def take_ended(self, leases: str, *, now: float, limit: int) -> list[tuple[str, float]]:
        found = await self._ask(lambda: self._take_ended(keys=[self._key(leases)], args=[now, limit]))
        return [(group.decode(), float(until)) for group, until in zip(found[::2], found[1::2], strict=True)]

    @override
    async def take_token(self, bucket: str, *, burst: float, per_second: float, now: float) -> float:
        arguments = [burst, per_second, now]
        return float(await self._ask(lambda: self._take_token(keys=[self._key(bucket)], args=arguments)))

    def _key(self, key: str) -> str:
        return self._prefix + key

    def _of(self, leases: str, group: str) -> list[str]:
        index = self._key(leases)
        return [index, f"{index}:{group}"]

    async def _ask(self, work: Callable[[], Awaitable[T]]) -> T:
        async def attempt() -> T:
            try:
                async with asyncio.timeout(self._limit_s):
                    return await work()
            except (RedisError, OSError) as error:  # TimeoutError is one
                self._last_failure = str(error).partition("\n")[0] or "it is too slow"
                raise RpcCallFailed from error

        was_well = not self._guard.open
        try:
            return await self._guard.run(attempt, repeatable=False, deadline=0)
        except (RpcCallFailed, Timeout, FloodWait) as error:
            if was_well and self._guard.open:
                _log.warning("going on without Redis", reason=self._last_failure)
            raise SharedStateAway from error


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1_000))
