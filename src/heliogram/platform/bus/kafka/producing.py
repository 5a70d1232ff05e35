"""Events on their way to the broker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from typing import Any, Final

import structlog

from heliogram.platform.bus.contract import Event
from heliogram.platform.bus.kafka.contract import Failed, Received
from heliogram.platform.bus.kafka.letters import DeadLetters
from heliogram.platform.bus.kafka.producer import Producer
from heliogram.platform.bus.kafka.topics import EVENTS, PASSING, named, partition_of
from heliogram.platform.bus.settings import BusSettings
from heliogram.platform.bus.wire import encode_event
from heliogram.platform.outbox import Row
from heliogram.platform.tasks import Tasks

__all__ = ["OutboxSender", "PassingSender", "Producer"]
_PATIENCE_S: Final = 15.0
_PASSING_WAITING: Final = 1_000
"""Passing facts that wait for the broker at most: later they are no news."""
_log = structlog.get_logger(__name__)


class OutboxSender:
    """Sends rows of the outbox, as :class:`~heliogram.platform.outbox.Sender`.

    What goes to a partition goes in one batch, which the broker takes as a whole or not at all: so no row overtakes one
    that was refused. What does not fit into it waits for the next call.
    """

    def __init__(self, settings: BusSettings, letters: DeadLetters) -> None:
        self._topic = named(settings, EVENTS)
        self._producer = Producer(settings, surely=True)
        self._letters = letters

    async def send(self, rows: Sequence[Row]) -> Collection[int]:
        """Send rows; return the ids of those that the broker has. Raises ConnectionError."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                taken, failed = await self._send(rows)
        except TimeoutError:
            failed, taken = True, []
        if failed:
            await self._producer.discard()  # what it may still have to say must not mix with the next try
        if failed and not taken:
            raise ConnectionError("the broker does not take events")
        return taken

    async def _send(self, rows: Sequence[Row]) -> tuple[list[int], bool]:
        producer = await self._producer.started()
        batches = _divided(rows, producer, await self._producer.partitions(self._topic))
        outcomes = await asyncio.gather(
            *(self._send_batch(producer, partition, batch, of) for partition, (batch, of) in batches.items())
        )
        return [one for ids in outcomes for one in ids or ()], None in outcomes

    async def _send_batch(self, producer: Any, partition: int, batch: Any, rows: list[Row]) -> list[int] | None:
        """Return the ids of a batch once it is acknowledged, or None if it is not."""
        from aiokafka.errors import KafkaError, MessageSizeTooLargeError  # noqa: PLC0415

        try:
            await (await producer.send_batch(batch, self._topic, partition=partition))
        except MessageSizeTooLargeError:
            (row,) = rows  # only a single one can be larger than a batch may be
            where = Received(self._topic, partition, -1, row.key.encode(), b"")
            await self._letters.bury([Failed(where, f"too large: {len(row.event)} bytes")], group="outbox")
        except KafkaError as error:
            _log.warning("the broker did not take events", reason=repr(error), events=len(rows))
            return None
        return [row.id for row in rows]

    async def close(self) -> None:
        """Let go of the broker."""
        await self._producer.discard()


def _divided(rows: Sequence[Row], producer: Any, partitions: int) -> dict[int, tuple[Any, list[Row]]]:
    """Put rows into one batch for each partition, in order, as many as fit."""
    batches: dict[int, tuple[Any, list[Row]]] = {}
    for row in rows:
        key = row.key.encode()
        partition = partition_of(key, partitions)
        if partition not in batches:
            batches[partition] = (producer.create_batch(), [])
        batch, taken = batches[partition]
        if not batch.closed() and batch.append(timestamp=None, key=key, value=row.event) is not None:
            taken.append(row)
    for batch, _ in batches.values():
        batch.close()
    return batches


class PassingSender:
    """Sends what is news for a moment only; what the broker does not take in time is dropped and counted."""

    def __init__(self, settings: BusSettings) -> None:
        self._topic = named(settings, PASSING)
        self._producer = Producer(settings, surely=False)
        self._tasks = Tasks("passing")
        self.dropped = 0

    def tell(self, event: Event) -> None:
        """Send an event, in the background."""
        if len(self._tasks) >= _PASSING_WAITING:
            self.dropped += 1
            return
        self._tasks.start(self._send(str(event.key).encode(), encode_event(event)), name="send")

    async def _send(self, key: bytes, value: bytes) -> None:
        from aiokafka.errors import KafkaError  # noqa: PLC0415

        try:
            async with asyncio.timeout(_PATIENCE_S):
                producer = await self._producer.started()
                partition = partition_of(key, await self._producer.partitions(self._topic))
                await producer.send_and_wait(self._topic, value, key=key, partition=partition)
        except (KafkaError, OSError, TimeoutError):
            self.dropped += 1

    async def close(self) -> None:
        """Send what waits, for a moment, and let go of the broker."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._tasks.drain()
        await self._tasks.cancel()
        await self._producer.discard()
