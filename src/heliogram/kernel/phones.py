"""Telephone numbers, reduced to what identifies them."""

from __future__ import annotations

from typing import Final

_SHORTEST: Final = 5
_LONGEST: Final = 15  # E.164


def phone_digits(phone: str) -> str:
    """Return the digits of an international number written in any way; empty if there can't be one.

    ``+49 (151) 234-567``, ``0049 151 234567`` and ``49151234567`` are the same number. Clients send it with and
    without the plus sign.
    """
    digits = "".join(character for character in phone if "0" <= character <= "9")
    digits = digits.removeprefix("00")
    return digits if is_phone(digits) else ""


def is_phone(digits: str) -> bool:
    """Say whether this is a number as :func:`phone_digits` returns it."""
    return digits.isascii() and digits.isdigit() and _SHORTEST <= len(digits) <= _LONGEST and digits[0] != "0"
