"""Phone numbers as clients write them."""

from __future__ import annotations


def digits(phone: str) -> str:
    """Return only the digits: clients send numbers with and without ``+``, blanks and brackets."""
    return "".join(character for character in phone if character in "0123456789")
