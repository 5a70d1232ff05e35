"""Messages: bodies stored once, seen through boxes.

A *box* is a user (and later a channel). Each message has one *body*; every box that holds it has a *reference*
with that box's own message id and the facts that differ per box (outgoing, mentioned, the id it replies to).
``text`` is plain; entities, media, actions, forward headers and markup are opaque blobs of canonical TL in the newest
layer, which only ``api`` understands.

Invariants M1 to M5 and M7 of the design: ids and pts of a box are contiguous and assigned in the transaction that
writes the rows and the log; ``(sender, random_id)`` is unique for ever; nothing is pushed before the commit.
"""

from __future__ import annotations

from abc import abstractmethod
from enum import Enum, IntFlag

import msgspec

from heliogram.kernel.faults import BadRequest, Forbidden
from heliogram.kernel.ids import AuthKeyId, BodyId, MessageId, PeerId, UserId
from heliogram.platform.rpc import Service, operation


class MessageNotModified(BadRequest, code="MESSAGE_NOT_MODIFIED"):
    """The edit changes nothing."""


class MessageAuthorRequired(Forbidden, code="MESSAGE_AUTHOR_REQUIRED"):
    """Only the author may edit."""


class MessageEditTimeExpired(BadRequest, code="MESSAGE_EDIT_TIME_EXPIRED"):
    """The message is too old to be edited."""


class MediaPrevInvalid(BadRequest, code="MEDIA_PREV_INVALID"):
    """What the message has can't be replaced: no photo, document or live location, or it ends by itself."""


class MessageDeleteForbidden(Forbidden, code="MESSAGE_DELETE_FORBIDDEN"):
    """The caller may not delete this for everyone."""


class ChatWriteForbidden(Forbidden, code="CHAT_WRITE_FORBIDDEN"):
    """The caller is not, or no longer, in the conversation."""


class Kind(IntFlag):
    """What a search finds a message by: bits of a mask.

    ``api`` tells them from media, attributes and entities; the store adds that the box's owner is mentioned.
    Source: https://core.telegram.org/type/MessagesFilter
    """

    PHOTO = 1
    VIDEO = 2
    ROUND = 4
    VOICE = 8
    MUSIC = 16
    GIF = 32
    DOCUMENT = 64
    """A file that is none of the above."""
    GEO = 128
    """A place, a venue or a live location."""
    CONTACT = 256
    LINK = 512
    """The text has a link or an e-mail address."""
    CHAT_PHOTO = 1024
    """A service message about the group's new photo."""
    POLL = 2048
    MENTION = 4096
    CALL = 8192
    PINNED = 16384
    """There are no polls, calls and pinned messages yet: no message is of these three."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says."""

    random_id: int
    """Chosen by the client; the same number from the same sender is the same message for ever. 0: none."""
    text: str = ""
    entities: bytes = b""
    """Vector<MessageEntity> or empty."""
    media: bytes = b""
    """MessageMedia or empty."""
    action: bytes = b""
    """MessageAction of a service message, or empty."""
    markup: bytes = b""
    forward: bytes = b""
    """MessageFwdHeader or empty."""
    quote: bytes = b""
    """MessageReplyHeader without its message id, or empty."""
    reply_to: MessageId | None = None
    """In the sender's box; each box gets its own number for it."""
    silent: bool = False
    no_webpage: bool = False
    mentions: list[UserId] = []
    """Who is mentioned, extracted by ``api``."""
    grouped_id: int = 0
    unread_content: bool = False
    """The media count as unread until a recipient has opened them (voice, round video, what ends by itself)."""
    kinds: int = 0
    """A mask of :class:`Kind`, without MENTION."""
    holds: list[int] = []
    """Ids of the photos and documents that the media or the action refers to. The message holds them in ``media``."""
    lasts_s: int | None = None
    """How many seconds after a recipient has opened them the media end, with the text; 0: at once. ``None``: never.

    For private conversations. Media that are shown once end at once.
    """
    remains: bytes = b""
    """MessageMedia that stand in their place then."""
    live_s: int = 0
    """For how many seconds after the message was sent its media may be replaced (a live location), 0: they are not
    live. An edit states it anew."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as one box sees it."""

    box: UserId
    id: MessageId
    body: BodyId
    peer: PeerId
    """The conversation, seen from the box: the other user, the group, or oneself."""
    sender: UserId
    out: bool
    sent_at: int
    edited_at: int = 0
    text: str = ""
    entities: bytes = b""
    media: bytes = b""
    action: bytes = b""
    markup: bytes = b""
    forward: bytes = b""
    quote: bytes = b""
    reply_to: MessageId | None = None
    silent: bool = False
    mentioned: bool = False
    media_unread: bool = False
    """A mention: not yet looked at; media: not yet opened, by the owner or, of an own message, by any recipient."""
    grouped_id: int = 0
    kinds: int = 0
    """A mask of :class:`Kind`, as it was said (without MENTION)."""


class ShownFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What files a message shows to the one who has it."""

    files: list[int]
    """Ids of photos and documents."""
    ends: bool
    """The media end by themselves, so they are not to be sent again."""


class SeenLive(msgspec.Struct, frozen=True, kw_only=True):
    """A message whose media are live, as its author has it."""

    author: UserId
    peer: PeerId
    id: MessageId


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a send in the sender's box."""

    message: Message
    pts: int
    duplicate: bool
    """The message had been sent before; nothing changed now."""
    random_id: int = 0


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of an edit in the editor's box."""

    message: Message
    pts: int


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """How far the caller's pts moved, as ``messages.affectedMessages`` tells it."""

    pts: int
    pts_count: int


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some messages, newest first, of how many."""

    messages: list[Message]
    total: int
    offset_from_newest: int | None = 0
    """How many messages of the conversation are newer than the first of the page; None: too many to count."""


class Dialog(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation in somebody's list."""

    peer: PeerId
    top_message: MessageId
    top_at: int
    """When the newest message was sent; orders the list."""
    read_inbox_max: MessageId
    read_outbox_max: MessageId
    unread: int
    unread_mentions: int


class DialogPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some conversations, most recently active first, of how many, with their newest messages."""

    dialogs: list[Dialog]
    messages: list[Message]
    total: int


class HistoryQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a conversation to read.

    ``offset_id``/``offset_date`` name a place (0: the newest end), ``add_offset`` shifts it (negative: towards newer),
    ``max_id``/``min_id`` (exclusive, 0: none) bound it. Source: https://core.telegram.org/api/offsets
    """

    offset_id: int = 0
    offset_date: int = 0
    add_offset: int = 0
    limit: int = 100
    max_id: int = 0
    min_id: int = 0


class Within(Enum):
    """Which conversations a search in all of them looks into."""

    EVERYTHING = "everything"
    USERS = "users"
    GROUPS = "groups"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a search looks for: messages that fit in everything that is given."""

    text: str = ""
    """Contained in the message's text, in whatever case."""
    kinds: int = 0
    """A mask of :class:`Kind`: a message of one of them."""
    sender: UserId | None = None
    since: int = 0
    """Seconds since the Unix epoch, inclusive; 0: no bound."""
    until: int = 0
    """The same, exclusive."""
    within: Within = Within.EVERYTHING
    """Which conversations, where all are searched."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message lies among all that a search finds."""

    id: MessageId
    sent_at: int
    offset: int
    """How many of them are newer."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Some places, newest first, of how many messages."""

    places: list[Place]
    total: int


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day (of UTC) on which messages were sent that a search finds."""

    first: MessageId
    last: MessageId
    count: int


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Some days, newest first, with the first message of each, of how many messages in all."""

    days: list[Day]
    messages: list[Message]
    total: int
    newer: int
    """How many of the messages are newer than those of the days."""


class Messages(Service, name="messages.v1"):
    """Send, edit, delete, read and fetch messages; conversations as their consequence."""

    @operation(idempotent=True)
    @abstractmethod
    async def send(
        self,
        *,
        sender: UserId,
        peer: PeerId,
        outgoing: list[Outgoing],
        origin: AuthKeyId,
        clear_draft: bool = False,
        deliver: bool = True,
    ) -> list[Sent]:
        """Deliver to every box of the conversation in one transaction, durable on return.

        More than ten messages take several transactions of ten; what is lost between them comes with the retry.
        A user peer: both boxes (one, for oneself); without ``deliver`` (the recipient has blocked the sender) the
        sender's only, who sees a message that is never read. A group: every member's box; raises ChatWriteForbidden
        when the sender is not a member at that moment. ``clear_draft`` also removes the sender's draft there. A
        repeated random_id returns the first outcome, also when the message has been deleted since; it changes nothing.
        What ``reply_to`` names is dropped when it is not in the conversation. Raises PeerIdInvalid for a channel,
        MediaEmpty if a photo or document is gone: then none of those ten was sent.
        """

    @operation()
    @abstractmethod
    async def edit(self, *, owner: UserId, message: MessageId, edited: Outgoing, origin: AuthKeyId) -> Edited:
        """Replace text, entities, media and markup in every box of those who still take part.

        Within 48 hours, in Saved Messages for ever, media that are live while they are. Who has left a group keeps
        the message as it was. Raises MessageIdInvalid (none such, or a service message), MessageAuthorRequired
        (another's or a forwarded one), MessageEditTimeExpired, MediaPrevInvalid (the media end by themselves),
        MessageNotModified, ChatWriteForbidden (the owner has left the group), MediaEmpty.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def delete(
        self,
        *,
        owner: UserId,
        messages: list[MessageId],
        revoke: bool,
        origin: AuthKeyId,
        moderating: bool = False,
    ) -> Affected:
        """Remove messages from the owner's box, with ``revoke`` from every box; unknown ids are passed over.

        In a private chat either side may revoke; in a group the author may, and with ``moderating`` (the caller has
        checked that the owner is its creator or an admin) anybody's. Who has left a group removes their own copy
        only, and keeps theirs when others revoke. Raises MessageDeleteForbidden, then nothing was removed.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def delete_history(
        self, *, owner: UserId, peer: PeerId, max_id: int, just_clear: bool, revoke: bool, limit: int, origin: AuthKeyId
    ) -> tuple[Affected, int]:
        """Remove up to ``limit`` messages of a conversation, newest first; also says how many are left.

        ``max_id`` 0: all of them. ``revoke`` also removes them at the other side of a private conversation.
        ``just_clear`` makes no difference here: a conversation without messages is not in the list. Raises
        MessageDeleteForbidden for ``revoke`` in a group.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def read_history(self, *, owner: UserId, peer: PeerId, max_id: int, origin: AuthKeyId) -> Affected:
        """Mark the inbox read up to ``max_id`` (0: all) and tell the authors' boxes, in one transaction."""

    @operation(idempotent=True)
    @abstractmethod
    async def read_contents(self, *, owner: UserId, messages: list[MessageId], origin: AuthKeyId) -> Affected:
        """Mark mentions as looked at and media as opened, and tell the authors of such media, in one transaction.

        What the owner wrote is left to its recipients. An author who has left the group is not told. Media that end
        by themselves end as their sender said: then :attr:`Outgoing.remains` stand in their place on both sides,
        without a text, and what they referred to is let go of.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def history(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        """Read a part of a conversation."""

    @operation(idempotent=True)
    @abstractmethod
    async def get_many(self, *, owner: UserId, ids: list[MessageId]) -> list[Message]:
        """Return those messages of the owner's box that exist, in the order asked."""

    @operation(idempotent=True)
    @abstractmethod
    async def shown_files(self, *, owner: UserId, message: MessageId) -> ShownFiles | None:
        """Return which photos and documents a message of the owner's box shows; ``None`` if there is no such message.

        To the one who has opened media that are shown once it shows them a minute longer, to fetch what is left.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def live(self, *, owner: UserId, peer: PeerId, limit: int) -> MessagePage:
        """Return the messages of a conversation whose media are live at this moment, newest first."""

    @operation(idempotent=True)
    @abstractmethod
    async def seen_live(self, *, owner: UserId, messages: list[MessageId]) -> list[SeenLive]:
        """Return those of some messages of the owner's box that others sent and whose media are live at this moment."""

    @operation(idempotent=True)
    @abstractmethod
    async def unread_mentions(self, *, owner: UserId, peer: PeerId, query: HistoryQuery) -> MessagePage:
        """Return unread mentions of the owner in a conversation."""

    @operation(idempotent=True)
    @abstractmethod
    async def search(self, *, owner: UserId, peer: PeerId | None, wanted: Wanted, query: HistoryQuery) -> MessagePage:
        """Return messages of one conversation, or (``None``) of all, newest first, and how many fit in all.

        ``offset_date`` of the query is not looked at.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def count_kinds(self, *, owner: UserId, peer: PeerId, kinds: list[int]) -> list[int]:
        """Return for each mask of :class:`Kind` how many messages of a conversation are of one of its kinds."""

    @operation(idempotent=True)
    @abstractmethod
    async def places(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, limit: int) -> Places:
        """Return up to ``limit`` messages of some kinds, as far from each other as they can be, with ids below one.

        ``below`` 0: all of them.
        """

    @operation(idempotent=True)
    @abstractmethod
    async def days(self, *, owner: UserId, peer: PeerId, kinds: int, below: int, until: int, limit: int) -> Days:
        """Return days on which messages of some kinds were sent, of ids ``below`` one and before ``until``; 0: any."""

    @operation(idempotent=True)
    @abstractmethod
    async def dialogs(
        self,
        *,
        owner: UserId,
        before_at: int,
        before_id: int,
        before_peer: PeerId | None,
        limit: int,
        without: list[PeerId],
    ) -> DialogPage:
        """Return conversations after a place in the list (0, 0, None: from the top), leaving out ``without``."""

    @operation(idempotent=True)
    @abstractmethod
    async def dialogs_with(self, *, owner: UserId, peers: list[PeerId]) -> DialogPage:
        """Return the conversations with ``peers``; one that has no messages comes with ``top_message`` 0."""

    @operation(idempotent=True)
    @abstractmethod
    async def correspondents(self, *, owner: UserId, limit: int) -> list[UserId]:
        """Return the users the owner has private conversations with, for presence; newest first."""
