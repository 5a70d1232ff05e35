"""A client's picture of a box, kept up to date by entries of the log alone."""

from collections.abc import Iterable, Mapping

import msgspec
from tests.support.boxes import Boxes

from heliogram.kernel.ids import BodyId, MessageId, PeerId, UserId
from heliogram.platform.ledger import Record
from heliogram.services.messages.contract import HistoryQuery, Message
from heliogram.services.messages.events import (
    ContentsRead,
    InboxRead,
    MessageAdded,
    MessageEdited,
    MessagesDeleted,
    OutboxRead,
)

Picture = tuple[dict[int, Message], dict[int, dict[str, int]]]
"""The messages by id, and what each conversation shows."""


class Replica:
    """Applies entries as a client does."""

    def __init__(self, box: UserId, pts: int = 1) -> None:
        self.box = box
        self.pts = pts
        self.messages: dict[MessageId, Message] = {}
        self.unread: dict[PeerId, int] = {}
        self.read_inbox: dict[PeerId, int] = {}
        self.read_outbox: dict[PeerId, int] = {}

    def apply(self, number: int, count: int, record: Record, newest: Mapping[MessageId, Message] | None = None) -> None:
        """Apply an entry; ``newest`` has the messages that a difference brings along (a push brings its own)."""
        assert number == self.pts + count, f"a gap: {self.pts} + {count} is not {number}"
        self.pts = number
        match record:
            case MessageAdded(id=added) | MessageEdited(id=added):
                message = record.message if newest is None else newest.get(added)
                if message is not None:
                    self._put(message, new=isinstance(record, MessageAdded))
            case MessagesDeleted(ids=ids):
                for gone in ids:
                    self._drop(gone)
            case InboxRead(peer=peer, max_id=max_id, still_unread=still):
                self.read_inbox[peer] = max_id
                self.unread[peer] = still
            case OutboxRead(peer=peer, max_id=max_id):
                self.read_outbox[peer] = max_id
            case ContentsRead(ids=ids):
                for seen in ids:
                    self._look_at(seen)
            case _:
                raise AssertionError(record)

    def _put(self, message: Message, *, new: bool) -> None:
        known = self.messages.get(message.id)
        self.messages[message.id] = message
        if new and known is None and not message.out and message.id > self.read_inbox.get(message.peer, 0):
            self.unread[message.peer] = self.unread.get(message.peer, 0) + 1

    def _drop(self, gone: MessageId) -> None:
        message = self.messages.pop(gone, None)
        if message is not None and not message.out and gone > self.read_inbox.get(message.peer, 0):
            self.unread[message.peer] -= 1

    def _look_at(self, seen: MessageId) -> None:
        message = self.messages.get(seen)
        if message is not None:
            self.messages[seen] = msgspec.structs.replace(message, media_unread=False)

    def picture(self) -> Picture:
        """Return what the client shows."""
        tops: dict[PeerId, int] = {}
        mentions: dict[PeerId, int] = {}
        for message in self.messages.values():
            tops[message.peer] = max(tops.get(message.peer, 0), message.id)
            mentions[message.peer] = mentions.get(message.peer, 0) + (message.mentioned and message.media_unread)
        shown = {
            peer: {
                "top": top,
                "unread": self.unread.get(peer, 0),
                "read_inbox": self.read_inbox.get(peer, 0),
                "read_outbox": self.read_outbox.get(peer, 0),
                "mentions": mentions[peer],
            }
            for peer, top in tops.items()
        }
        return {message.id: _shown(message) for message in self.messages.values()}, shown


def _shown(message: Message) -> Message:
    """Return a message without its body's number, which clients don't see and which an edit may change."""
    return msgspec.structs.replace(message, body=BodyId(0))


async def catch_up(boxes: Boxes, replica: Replica, records: Iterable[tuple[int, int, Record]]) -> None:
    """Apply entries of a difference, with the messages as they are now."""
    entries = list(records)
    ids = [record.id for _, _, record in entries if isinstance(record, MessageAdded | MessageEdited)]
    newest = {message.id: message for message in await boxes.messages.get_many(owner=replica.box, ids=ids)}
    for number, count, record in entries:
        replica.apply(number, count, record, newest)


async def fresh_picture(boxes: Boxes, box: UserId) -> Picture:
    """Fetch everything anew, as a client does that knows nothing."""
    page = await boxes.messages.dialogs(owner=box, before_at=0, before_id=0, before_peer=None, limit=100, without=[])
    messages: dict[int, Message] = {}
    shown: dict[int, dict[str, int]] = {}
    for dialog in page.dialogs:
        shown[dialog.peer] = {
            "top": dialog.top_message,
            "unread": dialog.unread,
            "read_inbox": dialog.read_inbox_max,
            "read_outbox": dialog.read_outbox_max,
            "mentions": dialog.unread_mentions,
        }
        place = 0
        while part := (
            await boxes.messages.history(owner=box, peer=dialog.peer, query=HistoryQuery(offset_id=place))
        ).messages:
            messages |= {message.id: _shown(message) for message in part}
            place = part[-1].id
    return messages, shown
