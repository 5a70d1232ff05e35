"""Events that could not be handled, kept by the broker until an operator has seen to them.

How far operators are is the committed offset of a group: what lies before it is dealt with. A replay that dies between
sending and committing sends again, which listeners stand.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog

from heliogram.platform.bus.kafka.contract import REPLAYED, Failed, Letter
from heliogram.platform.bus.kafka.producer import Producer
from heliogram.platform.bus.kafka.topics import LETTERS, named
from heliogram.platform.bus.settings import BusSettings

_AGAIN_S: Final = 0.5
_ERROR_LENGTH: Final = 1_000
_READ_MS: Final = 500
_log = structlog.get_logger(__name__)


class DeadLetters:
    """The topic of dead letters."""

    def __init__(self, settings: BusSettings) -> None:
        self._settings = settings
        self._topic = named(settings, LETTERS)
        self._producer = Producer(settings, surely=True)
        self.buried = 0
        """How many this process gave up."""

    async def bury(self, failed: Sequence[Failed], *, group: str) -> None:
        """Keep events that ``group`` could not handle; returns when the broker has them all, however long it takes."""
        for each in failed:
            _log.error(
                "an event became a dead letter",
                topic=each.received.topic,
                partition=each.received.partition,
                offset=each.received.offset,
                group=group,
                error=each.error,
            )
            await self._bury(each, group)
            self.buried += 1

    async def _bury(self, failed: Failed, group: str) -> None:
        from aiokafka.errors import KafkaError  # noqa: PLC0415 - see the head of this package

        source = failed.received
        told = {
            "topic": source.topic,
            "partition": str(source.partition),
            "offset": str(source.offset),
            "group": group,
            "error": failed.error[:_ERROR_LENGTH],
        }
        headers = [(name, text.encode()) for name, text in told.items()]
        while True:
            try:
                producer = await self._producer.started()
                await producer.send_and_wait(self._topic, source.value, key=source.key, headers=headers)
            except (KafkaError, ConnectionError) as error:
                _log.warning("a dead letter waits for the broker", reason=repr(error))
                await self._producer.discard()
                await asyncio.sleep(_AGAIN_S)
            else:
                return

    async def listed(self) -> list[Letter]:
        """Return the letters that nobody has seen to, oldest first. Raises ConnectionError."""
        async with self._reading() as (consumer, place):
            return await _read(consumer, place)

    async def replay(self) -> int:
        """Send them again to where they were, and have them seen to; return how many. Raises ConnectionError."""
        async with self._reading() as (consumer, place):
            letters = await _read(consumer, place)
            producer = await self._producer.started()
            for letter in letters:
                await producer.send_and_wait(
                    letter.topic,
                    letter.value,
                    key=letter.key,
                    partition=letter.partition,
                    headers=[(REPLAYED, str(letter.offset).encode())],
                )
                await consumer.commit({place: letter.offset + 1})
            return len(letters)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[tuple[Any, Any]]:
        from aiokafka import AIOKafkaConsumer, TopicPartition  # noqa: PLC0415 - see the head of this package
        from aiokafka.errors import KafkaError  # noqa: PLC0415

        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.brokers,
            group_id=self._topic,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        place = TopicPartition(self._topic, 0)
        try:
            await consumer.start()
            consumer.assign([place])
            yield consumer, place
        except KafkaError as error:
            raise ConnectionError(f"the bus can't be reached: {error!r}") from error
        finally:
            await consumer.stop()

    async def close(self) -> None:
        """Let go of the broker."""
        await self._producer.discard()


async def _read(consumer: Any, place: Any) -> list[Letter]:
    end = (await consumer.end_offsets([place]))[place]
    letters: list[Letter] = []
    while await consumer.position(place) < end:
        found = await consumer.getmany(timeout_ms=_READ_MS)
        letters += [_letter(record) for records in found.values() for record in records]
    return letters


def _letter(record: Any) -> Letter:
    told = {name: value.decode(errors="replace") for name, value in record.headers}
    return Letter(
        offset=record.offset,
        at=record.timestamp / 1000,
        topic=told["topic"],
        partition=int(told["partition"]),
        source_offset=int(told["offset"]),
        group=told["group"],
        error=told["error"],
        key=record.key or b"",
        value=record.value or b"",
    )
