"""The one error of this package.

ValueError
└── Malformed            bytes that are not TL of our schema, or an object that cannot be written
    └── UnknownMethod    a request whose method this schema does not know or no longer serves
"""

from __future__ import annotations


class Malformed(ValueError):  # noqa: N818 — the name is the fact
    """Bytes that do not follow the schema, break a limit, or an object that does not fit it."""


class UnknownMethod(Malformed):
    """A request for a method that this schema does not have, or that no layer above the caller's has replaced."""
