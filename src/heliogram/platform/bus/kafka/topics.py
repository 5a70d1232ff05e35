"""The topics, and which part of one an event belongs to."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from heliogram.platform.bus.settings import BusSettings

EVENTS: Final = "events"
PASSING: Final = "passing"
LETTERS: Final = "dead-letters"
LARGEST_BYTES: Final = 8 * 1024 * 1024
"""What a broker takes at once."""
_KEPT_MS: Final = {EVENTS: 86_400_000, PASSING: 600_000, LETTERS: -1}
_EXISTS: Final = 36
"""The broker's code for a topic that is there already."""


def named(settings: BusSettings, topic: str) -> str:
    """Return the full name of a topic or group."""
    return f"{settings.topic_prefix}.{topic}"


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of a key: the same in every process, for as long as the topic has so many."""
    return crc32(key) % partitions


async def make_topics(settings: BusSettings) -> None:
    """Make the topics that are not there. Raises ConnectionError."""
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # noqa: PLC0415 - see the head of this package
    from aiokafka.errors import KafkaError  # noqa: PLC0415

    admin = AIOKafkaAdminClient(bootstrap_servers=settings.brokers)
    topics = [
        NewTopic(
            named(settings, topic),
            num_partitions=1 if topic == LETTERS else settings.partitions,
            replication_factor=settings.replication,
            topic_configs={
                "retention.ms": str(kept),
                "max.message.bytes": str(LARGEST_BYTES),
                "min.insync.replicas": str(max(1, settings.replication - 1)),
            },
        )
        for topic, kept in _KEPT_MS.items()
    ]
    try:
        await admin.start()
        answer = await admin.create_topics(topics)
    except KafkaError as error:
        raise ConnectionError(f"the bus can't be reached: {error!r}") from error
    finally:
        await admin.close()
    for name, code, *rest in answer.topic_errors:
        if code not in {0, _EXISTS}:
            raise ConnectionError(f"the topic {name} can't be made: error {code} {' '.join(map(str, rest))}")
