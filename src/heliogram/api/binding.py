"""How a handler is bound to a method of the schema.

A handler is a method of a class in the file of its namespace, decorated with the typed constant it serves::

    @rpc(m.contacts_get_contacts, access=Access.USER)
    async def get_contacts(self, call: Call, request: f.ContactsGetContacts) -> t.TypeContactsContacts: ...

The types of :func:`rpc` tie the three together: a handler with another request or another result does not pass the
type checker, and what the type checker cannot see (two handlers for one method, an undecorated class) fails when
:func:`heliogram.api.registry.routes` builds the table at start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Final, TypeVar, cast

import msgspec

from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.tl.model import Method

Api = TypeVar("Api")
Request = TypeVar("Request")
Result = TypeVar("Result")

ATTRIBUTE: Final = "__rpc__"


class Access(Enum):
    """Who may call a method."""

    ANYONE = "anyone"
    """Also a device that nobody is logged in on."""
    USER = "user"
    """A logged-in user account, no bot."""
    BOT = "bot"
    """A bot account only."""
    BOTH = "both"
    """Whoever is logged in."""


class Rate(Enum):
    """How much a call weighs for the flood limits; the numbers are settings."""

    FREE = "free"
    """Never limited: what clients must be able to call."""
    READ = "read"
    WRITE = "write"
    COSTLY = "costly"
    """Searches through much, or reaches out to others."""
    FILE = "file"
    """A part or range of a file: cheap, but there are thousands to a file."""
    LOGIN = "login"
    """Guards accounts: limited per address and number too."""


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """What a decorated handler serves, and for whom."""

    method: Method[object, object]
    access: Access
    rate: Rate
    faults: tuple[type[Fault], ...]
    """Beyond those that every call may meet; see :data:`heliogram.api.dispatch.COMMON_FAULTS`."""


def rpc(
    method: Method[Request, Result],
    *,
    access: Access = Access.USER,
    rate: Rate = Rate.READ,
    faults: tuple[type[Fault], ...] = (),
) -> Callable[[Callable[[Api, Call, Request], Awaitable[Result]]], Callable[[Api, Call, Request], Awaitable[Result]]]:
    """Bind a handler to ``method``; ``faults`` are all that it may raise of its own."""
    binding = Binding(method=cast("Method[object, object]", method), access=access, rate=rate, faults=faults)

    def bind(
        handler: Callable[[Api, Call, Request], Awaitable[Result]],
    ) -> Callable[[Api, Call, Request], Awaitable[Result]]:
        setattr(handler, ATTRIBUTE, binding)
        return handler

    return bind


def binding_of(handler: object) -> Binding | None:
    """Return the binding of a decorated handler, bound or not."""
    found = getattr(handler, ATTRIBUTE, None)
    return found if isinstance(found, Binding) else None
