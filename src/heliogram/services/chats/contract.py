"""Basic groups: title, members and their roles.

Membership changes write the member row, the audience of the group (who gets its messages) and the service message
in one transaction, so that who left sees and gets nothing more, and everybody else learns of it in order.
Service message actions are opaque blobs of canonical TL made by ``api``.
"""

from __future__ import annotations

from abc import abstractmethod
from enum import Enum

import msgspec

from heliogram.kernel.faults import BadRequest, Forbidden
from heliogram.kernel.ids import AuthKeyId, ChatId, UserId
from heliogram.platform.rpc import Service, operation
from heliogram.services.messages.contract import Sent
from heliogram.services.users.contract import ProfilePhoto


class ChatTitleEmpty(BadRequest, code="CHAT_TITLE_EMPTY"):
    """A group needs a title."""


class TitleInvalid(BadRequest, code="TITLE_INVALID"):
    """The title is longer than 128 characters."""


class ChatNotModified(BadRequest, code="CHAT_NOT_MODIFIED"):
    """The change changes nothing."""


class ChatAboutTooLong(BadRequest, code="CHAT_ABOUT_TOO_LONG"):
    """The description is longer than 255 characters."""


class ChatAdminRequired(BadRequest, code="CHAT_ADMIN_REQUIRED"):
    """The caller's role does not allow this."""


class ChatForbidden(Forbidden, code="CHAT_FORBIDDEN"):
    """The caller is not in the group."""


class UsersTooFew(BadRequest, code="USERS_TOO_FEW"):
    """A new group needs at least one member beside its creator."""


class UsersTooMuch(BadRequest, code="USERS_TOO_MUCH"):
    """A basic group holds 200 members."""


class UserAlreadyParticipant(BadRequest, code="USER_ALREADY_PARTICIPANT"):
    """The user is in the group."""


class UserNotParticipant(BadRequest, code="USER_NOT_PARTICIPANT"):
    """The user is not in the group."""


class UserPrivacyRestricted(Forbidden, code="USER_PRIVACY_RESTRICTED"):
    """The user does not want to be added by the caller."""


class Role(Enum):
    """What a member is."""

    CREATOR = "creator"
    ADMIN = "admin"
    MEMBER = "member"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One member of a group."""

    user: UserId
    role: Role
    inviter: UserId
    joined_at: int


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """A basic group as one viewer sees it."""

    id: ChatId
    title: str
    about: str = ""
    creator: UserId
    created_at: int
    members: int
    """How many there are."""
    version: int
    """Grows with each change of membership or rights; clients order updates of the member list by it."""
    member: bool = False
    """Whether the viewer is in it."""
    role: Role | None = None
    """The viewer's role, if a member."""
    left: bool = False
    """The viewer left of their own will (otherwise, if not a member: was removed)."""
    photo: ProfilePhoto | None = None
    """Shown to members only."""


class ChatChange(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a change: the group as the caller sees it, and the service message in the caller's box."""

    chat: Chat
    members: list[Member]
    sent: Sent


class Chats(Service, name="chats.v1"):
    """Basic groups of up to 200 members."""

    @operation()
    @abstractmethod
    async def create(
        self, *, creator: UserId, title: str, members: list[UserId], action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        """Make a group with its first members.

        Those who do not exist or have blocked the creator are left out: compare ``members`` of the outcome. Raises
        ChatTitleEmpty, TitleInvalid, UsersTooFew, UsersTooMuch.
        """

    @operation()
    @abstractmethod
    async def add_member(
        self, *, actor: UserId, chat: ChatId, user: UserId, forward_limit: int, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        """Add a member, or come back after leaving (``user`` is ``actor``).

        With ``forward_limit`` > 0 the newest that many messages come into the newcomer's box too, as read. Raises
        ChatIdInvalid, ChatForbidden, ChatAdminRequired (who was removed comes back only by the creator or an admin),
        UserIdInvalid, UserPrivacyRestricted, UserAlreadyParticipant, UsersTooMuch.
        """

    @operation()
    @abstractmethod
    async def remove_member(
        self, *, actor: UserId, chat: ChatId, user: UserId, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        """Remove a member, or leave. The service message still reaches whoever goes.

        Who left gets no ``members`` back. Raises ChatIdInvalid, ChatForbidden, UserNotParticipant, ChatAdminRequired
        (only the creator, an admin or the inviter may remove others, and only the creator an admin).
        """

    @operation()
    @abstractmethod
    async def set_title(
        self, *, actor: UserId, chat: ChatId, title: str, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        """Rename. Raises ChatForbidden, ChatTitleEmpty, TitleInvalid, ChatNotModified."""

    @operation()
    @abstractmethod
    async def set_photo(
        self, *, actor: UserId, chat: ChatId, photo: ProfilePhoto | None, action: bytes, origin: AuthKeyId
    ) -> ChatChange:
        """Show a photo, or none. Raises ChatIdInvalid, ChatForbidden, ChatNotModified, MediaEmpty."""

    @operation()
    @abstractmethod
    async def set_about(self, *, actor: UserId, chat: ChatId, about: str, origin: AuthKeyId) -> Chat:
        """Describe. Raises ChatForbidden, ChatAdminRequired, ChatAboutTooLong, ChatNotModified."""

    @operation()
    @abstractmethod
    async def set_admin(self, *, actor: UserId, chat: ChatId, user: UserId, admin: bool, origin: AuthKeyId) -> Chat:
        """Make or unmake an admin. Raises ChatForbidden, ChatAdminRequired, UserNotParticipant, ChatNotModified."""

    @operation(idempotent=True)
    @abstractmethod
    async def get_many(self, *, viewer: UserId, ids: list[ChatId]) -> list[Chat]:
        """Return the groups among ``ids`` that the viewer is or was in; for one who went, as they were then."""

    @operation(idempotent=True)
    @abstractmethod
    async def members_of(self, *, viewer: UserId, chat: ChatId) -> list[Member]:
        """Return all members, for one who is in the group. Raises ChatForbidden."""

    @operation(idempotent=True)
    @abstractmethod
    async def shared_by(self, *, viewer: UserId, other: UserId, after: ChatId, limit: int) -> list[Chat]:
        """Return the groups both are in, by falling id from ``after`` (0: the newest)."""
