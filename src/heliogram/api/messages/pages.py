"""Pages of messages, as ``messages.messages`` if a page is all there is, as a slice if not."""

from __future__ import annotations

from collections.abc import Sequence

from heliogram.api.listhash import list_hash
from heliogram.api.present.answers import Answers
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.ids import PeerId
from heliogram.services.messages.contract import HistoryQuery, Message, MessagePage
from heliogram.tl import types as t

SMALLEST_SHIFT = -limits.PAGE


def clamp_limit(limit: int) -> int:
    """Return a page size that is served: as asked, at most a hundred."""
    return min(max(limit, 0), limits.PAGE)


def history_query(
    offset_id: int, offset_date: int, add_offset: int, limit: int, max_id: int, min_id: int
) -> HistoryQuery:
    """Return the part of a conversation that a request asks for."""
    most = limits.MESSAGE_ID_MAX
    return HistoryQuery(
        offset_id=min(max(offset_id, 0), most),
        offset_date=max(offset_date, 0),
        add_offset=min(max(add_offset, SMALLEST_SHIFT), most),
        limit=clamp_limit(limit),
        max_id=min(max(max_id, 0), most),
        min_id=max(min_id, 0),
    )


def page_hash(messages: Sequence[Message]) -> int:
    """Return the hash of a page: ids with the dates of their edits."""
    return list_hash(number for one in messages for number in (one.id, one.edited_at))


async def present_page(
    answers: Answers,
    call: Call,
    page: MessagePage,
    *,
    peers: Sequence[PeerId] = (),
    known: int = 0,
    next_rate: int | None = None,
) -> t.TypeMessagesMessages:
    """Return a page; ``known`` is the hash of what the client has, ``peers`` are conversations to be named too."""
    if known and known == page_hash(page.messages):
        return t.MessagesMessagesNotModified(count=page.total)
    users, chats = await answers.of_conversations(call, page.messages, peers)
    shown = await answers.messages(call, page.messages)
    if len(page.messages) >= page.total:
        return t.MessagesMessages(messages=shown, topics=[], chats=chats, users=users)
    return t.MessagesMessagesSlice(
        count=page.total,
        next_rate=next_rate,
        offset_id_offset=page.offset_from_newest,
        messages=shown,
        topics=[],
        chats=chats,
        users=users,
    )


def no_messages() -> t.MessagesMessages:
    """Return an empty page."""
    return t.MessagesMessages(messages=[], topics=[], chats=[], users=[])
