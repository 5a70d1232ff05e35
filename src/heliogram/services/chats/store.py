"""What the chats service needs of a store. Units of work are the caller's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import msgspec

from heliogram.kernel.ids import ChatId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.chats.contract import Member
from heliogram.services.users.contract import ProfilePhoto


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group and who is in it."""

    id: ChatId
    title: str
    about: str
    creator: UserId
    created_at: int
    version: int
    members: Mapping[UserId, Member]
    """In the order they joined."""
    photo: ProfilePhoto | None = None


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who went still sees of a group."""

    own_will: bool
    title: str
    members: int
    version: int


class ChatStore(Protocol):
    """Groups, their members, and who was one."""

    def create(self, tx: Transaction, *, title: str, creator: UserId, created_at: int) -> ChatId:
        """Make a group without members, at version 1, under a new id."""
        ...

    def get(self, reader: Reader, chat: ChatId) -> Group | None:
        """Return a group with its members."""
        ...

    def update(self, tx: Transaction, group: Group) -> None:
        """Write title, description, photo and version."""
        ...

    def put_members(self, tx: Transaction, chat: ChatId, members: Collection[Member]) -> None:
        """Add members or write their roles; they are no longer departed."""
        ...

    def depart(self, tx: Transaction, chat: ChatId, user: UserId, departure: Departure) -> None:
        """Turn a member into somebody who was one."""
        ...

    def departure(self, reader: Reader, chat: ChatId, user: UserId) -> Departure | None:
        """Return what somebody who went still sees."""
        ...

    def shared(self, reader: Reader, user: UserId, other: UserId, before: ChatId, limit: int) -> list[ChatId]:
        """Return the groups both are in, by falling id, below ``before`` unless that is 0."""
        ...
