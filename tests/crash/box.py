"""What a client shows of its account: built from messages and updates, compared with a fresh look."""

from __future__ import annotations

from typing import Any

from heliogram.tl import types as t

Peer = tuple[str, int]
"""``("user", id)`` or ``("chat", id)``."""


class Box:
    """What a client shows of its account."""

    def __init__(self, user: int) -> None:
        self.user = user
        self.messages: dict[int, Any] = {}
        self.read_in: dict[Peer, int] = {}
        self.read_out: dict[Peer, int] = {}
        self.unread: dict[Peer, int] = {}
        self.drafts: dict[Peer, str] = {}
        self.members: dict[int, list[int]] = {}
        self.left: set[int] = set()
        """Groups that the user was in once."""

    def meet(self, chats: list[Any]) -> None:
        """Learn which groups the user is in: they stand beside whatever names them, as they are now."""
        for chat in chats:
            outside = not isinstance(chat, t.Chat) or chat.left
            (self.left.add if outside else self.left.discard)(chat.id)

    def add(self, message: Any) -> None:
        peer = peer_of(message.peer_id)
        if message.id not in self.messages and self.is_unread(message):
            self.unread[peer] = self.unread.get(peer, 0) + 1
        self.messages[message.id] = message

    def drop(self, gone: list[int]) -> None:
        for number in gone:
            message = self.messages.pop(number, None)
            if message is None:
                continue
            if self.is_unread(message):
                self.unread[peer_of(message.peer_id)] -= 1

    def is_unread(self, message: Any) -> bool:
        """Whether a message came in and lies beyond the read mark; notes to oneself never do."""
        peer = peer_of(message.peer_id)
        return not message.out and peer != ("user", self.user) and message.id > self.read_in.get(peer, 0)

    def count_unread(self, peer: Peer) -> int:
        """Count what is unread in a conversation."""
        return sum(1 for one in self.messages.values() if peer_of(one.peer_id) == peer and self.is_unread(one))

    def read(self, peer: Peer, upto: int, still: int | None = None) -> None:
        """Move the read mark; ``still``: how many are left, if the server has counted them.

        The own answer to a reading leaves that to the client. A mark never lies beyond the newest message: the one
        that was named may have been deleted before the reading was carried out.
        """
        if still is None:
            upto = min(upto, max((one.id for one in self.messages.values() if peer_of(one.peer_id) == peer), default=0))
        self.read_in[peer] = max(upto, self.read_in.get(peer, 0))
        self.unread[peer] = self.count_unread(peer) if still is None else still

    def picture(self) -> dict[str, Any]:
        """Return what is shown; a conversation that holds nothing is not."""
        tops: dict[Peer, int] = {}
        for message in self.messages.values():
            peer = peer_of(message.peer_id)
            tops[peer] = max(tops.get(peer, 0), message.id)
        shown = {
            peer: {
                "top": top,
                "unread": self.unread.get(peer, 0),
                "read_in": self.read_in.get(peer, 0),
                "read_out": self.read_out.get(peer, 0),
                "draft": self.drafts.get(peer, ""),
            }
            for peer, top in tops.items()
        }
        inside = {chat: users for chat, users in self.members.items() if chat not in self.left}
        return {"messages": dict(sorted(self.messages.items())), "dialogs": shown, "members": inside}


def peer_of(peer: Any) -> Peer:
    return ("chat", peer.chat_id) if isinstance(peer, t.PeerChat) else ("user", peer.user_id)


def members_of(participants: Any) -> list[int]:
    return sorted(one.user_id for one in participants.participants)


def draft_of(draft: Any) -> str:
    return draft.message if isinstance(draft, t.DraftMessage) else ""


def unfold(short: Any) -> Any:
    """Return the message that a short form stands for."""
    private = isinstance(short, t.UpdateShortMessage)
    return t.Message(
        id=short.id,
        out=short.out,
        mentioned=short.mentioned,
        media_unread=short.media_unread,
        silent=short.silent,
        from_id=t.PeerUser(user_id=short.user_id if private else short.from_id),
        peer_id=t.PeerUser(user_id=short.user_id) if private else t.PeerChat(chat_id=short.chat_id),
        reply_to=short.reply_to,
        date=short.date,
        message=short.message,
        entities=short.entities,
    )
