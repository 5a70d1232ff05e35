"""Who may do what in a basic group, and what its texts may be. Plain functions of what the store holds."""

from __future__ import annotations

from typing import Final

from heliogram.kernel.ids import UserId
from heliogram.kernel.limits import CHAT_ABOUT_LENGTH, CHAT_SIZE, CHAT_TITLE_LENGTH
from heliogram.kernel.texts import utf16_length
from heliogram.services.chats.contract import (
    ChatAboutTooLong,
    ChatAdminRequired,
    ChatForbidden,
    ChatTitleEmpty,
    Member,
    Role,
    TitleInvalid,
    UserAlreadyParticipant,
    UserNotParticipant,
    UsersTooMuch,
)
from heliogram.services.chats.store import Departure, Group

_MANAGERS: Final = frozenset({Role.CREATOR, Role.ADMIN})


def title_of(title: str) -> str:
    """Return a title ready to store. Raises ChatTitleEmpty, TitleInvalid."""
    cleaned = title.strip()
    if not cleaned:
        raise ChatTitleEmpty
    if utf16_length(cleaned) > CHAT_TITLE_LENGTH:
        raise TitleInvalid
    return cleaned


def about_of(about: str) -> str:
    """Return a description ready to store. Raises ChatAboutTooLong."""
    cleaned = about.strip()
    if utf16_length(cleaned) > CHAT_ABOUT_LENGTH:
        raise ChatAboutTooLong
    return cleaned


def member(group: Group, user: UserId) -> Member:
    """Return the membership of whoever acts. Raises ChatForbidden."""
    found = group.members.get(user)
    if found is None:
        raise ChatForbidden
    return found


def manager(group: Group, user: UserId) -> Member:
    """As :func:`member`, for what only the creator and admins may do. Raises ChatForbidden, ChatAdminRequired."""
    found = member(group, user)
    if found.role not in _MANAGERS:
        raise ChatAdminRequired
    return found


def creator(group: Group, user: UserId) -> Member:
    """As :func:`member`, for what only the creator may do. Raises ChatForbidden, ChatAdminRequired."""
    found = member(group, user)
    if found.role is not Role.CREATOR:
        raise ChatAdminRequired
    return found


def check_adding(group: Group, actor: UserId, user: UserId, departure: Departure | None) -> None:
    """Raise unless ``actor`` may add ``user``.

    Any member may add people; who was removed comes back only by the creator or an admin, and who left may also
    come back alone. Raises ChatForbidden, ChatAdminRequired, UserAlreadyParticipant, UsersTooMuch.
    """
    returns = actor == user and departure is not None and departure.own_will
    if not returns:
        acting = member(group, actor)
        if user in group.members:
            raise UserAlreadyParticipant
        if departure is not None and not departure.own_will and acting.role not in _MANAGERS:
            raise ChatAdminRequired
    if len(group.members) >= CHAT_SIZE:
        raise UsersTooMuch


def check_removing(group: Group, actor: UserId, user: UserId) -> None:
    """Raise unless ``actor`` may remove ``user``.

    Everybody may leave. The creator may remove anybody, an admin any plain member, and a member whom they invited
    themselves. Raises ChatForbidden, UserNotParticipant, ChatAdminRequired.
    """
    acting = member(group, actor)
    target = group.members.get(user)
    if target is None:
        raise UserNotParticipant
    if actor == user or acting.role is Role.CREATOR:
        return
    if target.role is not Role.MEMBER:
        raise ChatAdminRequired
    if acting.role is not Role.ADMIN and target.inviter != actor:
        raise ChatAdminRequired
