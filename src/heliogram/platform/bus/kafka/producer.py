"""A connection for sending that is made when it is needed, and anew after a failure."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

from heliogram.platform.bus.kafka.topics import LARGEST_BYTES
from heliogram.platform.bus.settings import BusSettings

_BATCH_BYTES: Final = 512 * 1024
_REQUEST_MS: Final = 10_000
_GOODBYE_S: Final = 2.0


class Producer:
    """Holds the library's producer."""

    def __init__(self, settings: BusSettings, *, surely: bool) -> None:
        """``surely``: acknowledged by every replica in sync, and written once for each call."""
        self._settings = settings
        self._surely = surely
        self._producer: Any = None
        self._starting = asyncio.Lock()

    async def started(self) -> Any:
        """Return the producer. Raises ConnectionError when no broker answers."""
        from aiokafka import AIOKafkaProducer  # noqa: PLC0415 - see the head of this package
        from aiokafka.errors import KafkaError  # noqa: PLC0415

        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._settings.brokers,
                    acks="all" if self._surely else 1,
                    enable_idempotence=self._surely,
                    max_batch_size=_BATCH_BYTES,
                    max_request_size=LARGEST_BYTES,
                    request_timeout_ms=_REQUEST_MS,
                )
                try:
                    await producer.start()
                except (KafkaError, OSError) as error:
                    await producer.stop()
                    raise ConnectionError(f"the bus can't be reached: {error!r}") from error
                self._producer = producer
            return self._producer

    async def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has. Raises ConnectionError."""
        from aiokafka.errors import KafkaError  # noqa: PLC0415

        producer = await self.started()
        try:
            return len(await producer.partitions_for(topic))
        except KafkaError as error:
            raise ConnectionError(f"the topic {topic} is not known: {error!r}") from error

    async def discard(self) -> None:
        """Let go of the producer; the next call makes another."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await producer.stop()
