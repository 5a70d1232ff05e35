"""How long a text is, as clients count."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units: characters beyond the basic plane count twice.

    Source: https://core.telegram.org/api/entities#entity-length
    """
    return len(text) + sum(character > "\uffff" for character in text)
