"""Kafka as the carrier of events between processes.

==================  ==========================  ============================================================
topic               has                         order, and what is kept
==================  ==========================  ============================================================
``events``          what the outbox held        by box; acknowledged by all replicas in sync, for a day
``passing``         typing, presence            by user; may get lost, for ten minutes
``dead-letters``    what could not be handled   one partition, for good; where operators are with it is the
                                                offset of the group ``dead-letters``
==================  ==========================  ============================================================

aiokafka is imported where it is used: most programs have no Kafka.
"""

from heliogram.platform.bus.kafka.consuming import Consumer
from heliogram.platform.bus.kafka.contract import Failed, Letter, Received
from heliogram.platform.bus.kafka.letters import DeadLetters
from heliogram.platform.bus.kafka.producing import OutboxSender, PassingSender, Producer
from heliogram.platform.bus.kafka.topics import EVENTS, LETTERS, PASSING, make_topics, named, partition_of

__all__ = [
    "EVENTS",
    "LETTERS",
    "PASSING",
    "Consumer",
    "DeadLetters",
    "Failed",
    "Letter",
    "OutboxSender",
    "PassingSender",
    "Producer",
    "Received",
    "make_topics",
    "named",
    "partition_of",
]
