"""Basic groups in SQLite."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from typing_extensions import override

from heliogram.kernel.ids import ChatId, UserId
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.chats.contract import Member, Role
from heliogram.services.chats.store import ChatStore, Departure, Group
from heliogram.services.users.records import photo_columns, photo_of

PACKAGE: Final = "heliogram.services.chats"
"""Owns the migrations of these tables."""


class SqlChatStore(ChatStore):
    """The SQLite adapter of :class:`ChatStore`."""

    @override
    def create(self, tx: Transaction, *, title: str, creator: UserId, created_at: int) -> ChatId:
        made = tx.insert(
            "INSERT INTO chats (title, about, creator, created_at, version) VALUES (?, '', ?, ?, 1)",
            (title, creator, created_at),
            key="chat",
        )
        return ChatId(made)

    @override
    def get(self, reader: Reader, chat: ChatId) -> Group | None:
        row = reader.one(
            "SELECT title, about, creator, created_at, version, photo, photo_thumb, photo_video FROM chats"
            " WHERE chat = ?",
            (chat,),
        )
        if row is None:
            return None
        title, about, creator, created_at, version, *photo = row
        rows = reader.all(
            "SELECT user, role, inviter, joined_at FROM chat_members WHERE chat = ? ORDER BY joined_at, user", (chat,)
        )
        members = {
            user: Member(user=user, role=Role(role), inviter=inviter, joined_at=joined_at)
            for user, role, inviter, joined_at in rows
        }
        return Group(
            id=chat,
            title=title,
            about=about,
            creator=creator,
            created_at=created_at,
            version=version,
            members=members,
            photo=photo_of(*photo),
        )

    @override
    def update(self, tx: Transaction, group: Group) -> None:
        tx.execute(
            "UPDATE chats SET title = ?, about = ?, version = ?, photo = ?, photo_thumb = ?, photo_video = ?"
            " WHERE chat = ?",
            (group.title, group.about, group.version, *photo_columns(group.photo), group.id),
        )

    @override
    def put_members(self, tx: Transaction, chat: ChatId, members: Collection[Member]) -> None:
        tx.executemany(
            "INSERT INTO chat_members (chat, user, role, inviter, joined_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (chat, user) DO UPDATE SET role = excluded.role",
            [(chat, member.user, member.role.value, member.inviter, member.joined_at) for member in members],
        )
        tx.executemany(
            "DELETE FROM chat_departures WHERE chat = ? AND user = ?", [(chat, member.user) for member in members]
        )

    @override
    def depart(self, tx: Transaction, chat: ChatId, user: UserId, departure: Departure) -> None:
        tx.execute("DELETE FROM chat_members WHERE chat = ? AND user = ?", (chat, user))
        tx.execute(
            "INSERT INTO chat_departures (chat, user, own_will, title, members, version) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (chat, user) DO UPDATE SET own_will = excluded.own_will, title = excluded.title,"
            " members = excluded.members, version = excluded.version",
            (chat, user, departure.own_will, departure.title, departure.members, departure.version),
        )

    @override
    def departure(self, reader: Reader, chat: ChatId, user: UserId) -> Departure | None:
        row = reader.one(
            "SELECT own_will, title, members, version FROM chat_departures WHERE chat = ? AND user = ?", (chat, user)
        )
        if row is None:
            return None
        own_will, title, members, version = row
        return Departure(own_will=bool(own_will), title=title, members=members, version=version)

    @override
    def shared(self, reader: Reader, user: UserId, other: UserId, before: ChatId, limit: int) -> list[ChatId]:
        rows = reader.all(
            "SELECT mine.chat FROM chat_members mine JOIN chat_members theirs ON theirs.chat = mine.chat"
            " WHERE mine.user = ? AND theirs.user = ? AND (CAST(? AS INTEGER) = 0 OR mine.chat < ?)"
            " ORDER BY mine.chat DESC LIMIT ?",
            (user, other, before, before, limit),
        )
        return [chat for (chat,) in rows]
