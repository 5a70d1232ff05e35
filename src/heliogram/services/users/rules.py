"""What names and usernames may look like.

Source: https://core.telegram.org/method/account.checkUsername
"""

from __future__ import annotations

import re
from typing import Final

from heliogram.kernel.limits import ABOUT_LENGTH, NAME_LENGTH, USERNAME_LENGTH_MAX, USERNAME_LENGTH_MIN
from heliogram.kernel.texts import utf16_length
from heliogram.services.users.contract import (
    AboutTooLong,
    FirstNameInvalid,
    LastNameInvalid,
    UsernameInvalid,
    UsernamePurchaseAvailable,
)

FOR_SALE_LENGTH: Final = USERNAME_LENGTH_MIN - 1
"""Usernames this short exist but are not given out freely."""
RESERVED_PREFIXES: Final = (
    "admin", "telegram", "support", "security", "settings", "contacts", "service", "telegraph", "heliogram",
)  # fmt: skip
_USERNAME: Final = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def fold(username: str) -> str:
    """Return the form in which usernames are compared."""
    return username.removeprefix("@").lower()


def clean_name(name: str) -> str:
    """Drop what could disguise a name (control and direction characters) and the space around it."""
    return " ".join(_INVISIBLE.sub(" ", name).split())


def first_name_of(name: str) -> str:
    """Return a first name ready to store. Raises FirstNameInvalid."""
    cleaned = clean_name(name)
    if not 1 <= utf16_length(cleaned) <= NAME_LENGTH:
        raise FirstNameInvalid
    return cleaned


def last_name_of(name: str) -> str:
    """Return a last name ready to store. Raises LastNameInvalid."""
    cleaned = clean_name(name)
    if utf16_length(cleaned) > NAME_LENGTH:
        raise LastNameInvalid
    return cleaned


def about_of(about: str) -> str:
    """Return a biography ready to store. Raises AboutTooLong."""
    cleaned = about.strip()
    if utf16_length(cleaned) > ABOUT_LENGTH:
        raise AboutTooLong
    return cleaned


def check_username(username: str) -> None:
    """Raise UsernameInvalid or UsernamePurchaseAvailable unless an account may have this username."""
    if not _USERNAME.fullmatch(username) or len(username) > USERNAME_LENGTH_MAX:
        raise UsernameInvalid
    if username.lower().startswith(RESERVED_PREFIXES):
        raise UsernameInvalid
    if len(username) == FOR_SALE_LENGTH:
        raise UsernamePurchaseAvailable
    if len(username) < FOR_SALE_LENGTH:
        raise UsernameInvalid
