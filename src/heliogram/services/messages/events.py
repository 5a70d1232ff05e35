"""What the log of a box says of messages (all count pts unless said otherwise)."""

from __future__ import annotations

from heliogram.kernel.ids import MessageId, PeerId
from heliogram.platform.ledger import Record
from heliogram.services.messages.contract import Message


class MessageAdded(Record, frozen=True, tag="messages.added"):
    """A message came into the box. The log keeps the id; a live push also carries the message."""

    id: MessageId
    message: Message | None = None
    random_id: int = 0
    """For the sender's own box: what the client called it."""
    known: bool = False
    """The conversation had messages before, so clients know its people (short update forms will do)."""


class MessageEdited(Record, frozen=True, tag="messages.edited"):
    """A message changed; readers of the log see its newest state."""

    id: MessageId
    message: Message | None = None


class MessagesDeleted(Record, frozen=True, tag="messages.deleted"):
    """Messages left the box; counts one pts each."""

    ids: list[MessageId]


class InboxRead(Record, frozen=True, tag="messages.inbox_read"):
    """The owner read up to a message."""

    peer: PeerId
    max_id: MessageId
    still_unread: int


class OutboxRead(Record, frozen=True, tag="messages.outbox_read"):
    """The other side read the owner's messages up to one."""

    peer: PeerId
    max_id: MessageId


class ContentsRead(Record, frozen=True, tag="messages.contents_read"):
    """Mentions or media were looked at; counts one pts each."""

    ids: list[MessageId]
