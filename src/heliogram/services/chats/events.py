"""What the log of a box says of groups."""

from __future__ import annotations

from heliogram.kernel.ids import ChatId
from heliogram.platform.ledger import Record


class MembersChanged(Record, frozen=True, tag="chats.members_changed"):
    """The member list of a group changed to ``version`` (SEQ); readers present its newest state."""

    chat: ChatId
    version: int


class ChatChanged(Record, frozen=True, tag="chats.changed"):
    """Something else of the group changed (SEQ)."""

    chat: ChatId
