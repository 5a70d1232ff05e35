"""What may be done to a message: pure decisions that every store asks inside its transaction.

Source of the windows: https://core.telegram.org/api/config (``edit_time_limit``); in a private chat either side may
remove a message for both at any time.
"""

from __future__ import annotations

from collections.abc import Container

from heliogram.kernel.faults import MessageIdInvalid
from heliogram.kernel.ids import UserId, user_peer
from heliogram.kernel.limits import EDIT_WINDOW
from heliogram.services.messages.contract import (
    ChatWriteForbidden,
    MediaPrevInvalid,
    Message,
    MessageAuthorRequired,
    MessageDeleteForbidden,
    MessageEditTimeExpired,
    MessageNotModified,
    Outgoing,
)


def check_edit(
    current: Message | None,
    edited: Outgoing,
    *,
    owner: UserId,
    at: int,
    live_until: int | None = None,
    ends: bool = False,
) -> Message:
    """Return the message if ``owner`` may replace its content at ``at`` (Unix seconds).

    ``live_until``: when its media cease to be live, if they ever were. ``ends``: they end by themselves.
    Raises MessageIdInvalid, MessageAuthorRequired, MessageEditTimeExpired, MediaPrevInvalid, MessageNotModified.
    """
    if current is None or current.action:
        raise MessageIdInvalid
    if current.sender != owner or current.forward:
        raise MessageAuthorRequired
    if live_until is not None:
        if at >= live_until:
            raise MessageEditTimeExpired
    elif current.peer != user_peer(owner) and at - current.sent_at > EDIT_WINDOW:
        raise MessageEditTimeExpired
    if ends:
        raise MediaPrevInvalid
    before = (current.text, current.entities, current.media, current.markup)
    if before == (edited.text, edited.entities, edited.media, edited.markup):
        raise MessageNotModified
    return current


def check_takes_part(owner: UserId, participants: Container[UserId]) -> None:
    """Raise ChatWriteForbidden unless ``owner`` is in the conversation."""
    if owner not in participants:
        raise ChatWriteForbidden


def check_revoke_in_group(author: UserId, *, owner: UserId, moderating: bool) -> None:
    """Raise MessageDeleteForbidden unless ``owner`` may remove a group's message for everyone."""
    if author != owner and not moderating:
        raise MessageDeleteForbidden
