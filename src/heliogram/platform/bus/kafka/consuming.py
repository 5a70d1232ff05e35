"""Events from the broker.

A consumer with a *group* shares the partitions with the others of the group, and goes on where the group was: what has
been handled is committed, so an event is handled again rather than never. One without reads every partition, from the
moment it starts: what it listens for are sessions of its own, which end with it, so nothing is to be remembered.

What could not be handled is with the dead letters before anything behind it is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import structlog

from heliogram.platform.bus.kafka.contract import REPLAYED, Failed, Received
from heliogram.platform.bus.kafka.letters import DeadLetters
from heliogram.platform.bus.kafka.topics import named
from heliogram.platform.bus.settings import BusSettings

if TYPE_CHECKING:
    from aiokafka import TopicPartition

Handle: TypeAlias = Callable[[Sequence[Received]], Awaitable[Sequence[Failed]]]
"""Handles events, those of a partition in their order; returns those it could not handle."""
_AT_ONCE: Final = 500
_POLL_MS: Final = 1_000
_SESSION_MS: Final = 6_000
"""After so long a silence of a member its partitions go to others."""
_log = structlog.get_logger(__name__)


class Consumer:
    """One consumer; :meth:`start`, then :meth:`run` for ever."""

    def __init__(
        self, settings: BusSettings, topics: Iterable[str], handle: Handle, letters: DeadLetters, *, group: str = ""
    ) -> None:
        """``group``: whom it shares the partitions with; empty: nobody, see the head of this module."""
        self._settings = settings
        self._topics = [named(settings, topic) for topic in topics]
        self._handle = handle
        self._letters = letters
        self._group = named(settings, group) if group else ""
        self._consumer: Any = None
        self._handling = asyncio.Lock()
        self._next: dict[TopicPartition, int] = {}
        """Where to go on, in each partition that has been read."""
        self.handled = 0
        self.problem = ""
        """Why nothing comes, or nothing."""

    async def start(self) -> None:
        """Connect; without a group, returns when everything that comes from now on will be read.

        Raises ConnectionError.
        """
        from aiokafka import AIOKafkaConsumer  # noqa: PLC0415 - see the head of this package
        from aiokafka.errors import KafkaError  # noqa: PLC0415

        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.brokers,
            group_id=self._group or None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=_SESSION_MS,
            heartbeat_interval_ms=_SESSION_MS // 3,
            metadata_max_age_ms=30_000,
        )
        try:
            await consumer.start()
            if self._group:
                consumer.subscribe(self._topics, listener=_listener(self))
            else:
                await self._take_all(consumer)
        except (KafkaError, OSError) as error:
            await consumer.stop()
            self.problem = f"the bus can't be reached: {error!r}"
            raise ConnectionError(self.problem) from error
        self.problem = ""
        self._consumer = consumer

    async def _take_all(self, consumer: Any) -> None:
        from aiokafka import TopicPartition  # noqa: PLC0415

        places = [TopicPartition(topic, one) for topic in self._topics for one in await _partitions(consumer, topic)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        for place in places:
            self._next.setdefault(place, ends[place])
            consumer.seek(place, self._next[place])

    async def run(self) -> None:
        """Read and handle until something fails; whoever calls this calls it again."""
        if self._consumer is None:
            await self.start()
        try:
            while True:
                found = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=_AT_ONCE)
                async with self._handling:
                    await self._take(found)
        finally:
            await self._stop()

    async def _take(self, found: dict[TopicPartition, list[Any]]) -> None:
        here = self._consumer.assignment()
        mine = {place: records for place, records in found.items() if place in here}
        received = [_received(record) for records in mine.values() for record in records]
        if not received:
            return
        failed = await self._handle(received)
        await self._letters.bury(failed, group=self._group)
        self.handled += len(received)
        self._next.update({place: records[-1].offset + 1 for place, records in mine.items() if records})
        await self._commit(mine)

    async def _commit(self, places: Collection[TopicPartition]) -> None:
        from aiokafka.errors import KafkaError  # noqa: PLC0415

        if not self._group:
            return
        try:
            await self._consumer.commit({place: self._next[place] for place in places})
        except KafkaError as error:  # they belong to another now, who handles them again
            _log.warning("what was handled could not be committed", reason=repr(error))

    async def revoked(self) -> None:
        """Finish what is under way, before another begins with the partitions."""
        async with self._handling:
            pass

    async def _stop(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def close(self) -> None:
        """Let go of the broker; nothing runs any more."""
        await self._stop()


async def _partitions(consumer: Any, topic: str) -> Sequence[int]:
    found = consumer.partitions_for_topic(topic)
    if not found:
        await consumer._client._wait_on_metadata(topic)  # noqa: SLF001 - the library has no other way to ask for it
        found = consumer.partitions_for_topic(topic)
    return sorted(found or ())


def _received(record: Any) -> Received:
    return Received(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key or b"",
        value=record.value or b"",
        replayed=any(name == REPLAYED for name, _ in record.headers),
    )


def _listener(consumer: Consumer) -> Any:
    from aiokafka import ConsumerRebalanceListener  # noqa: PLC0415

    class Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # the library has no types
        async def on_partitions_revoked(self, revoked: object) -> None:  # noqa: ARG002
            await consumer.revoked()

        async def on_partitions_assigned(self, assigned: object) -> None:
            """They begin where the group was."""

    return Listener()
