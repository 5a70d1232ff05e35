"""Faults: what can go wrong with a request, as data.

A fault has a stable code (the documented error name), a status class and perhaps a number. Faults are declared
beside the contract that raises them; the few that many raise stand here. Codes live in one registry, so two
classes can't claim one code, and a fault that crosses a process boundary as code and number is rebuilt as the
same class on the other side.

Fault
 ├── BadRequest (400)      the request is wrong and stays wrong
 ├── Unauthorised (401)    the device must log in
 ├── Forbidden (403)       the account may not do this
 ├── NotAcceptable (406)   as 400, but the client shows nothing
 ├── Flood (420)           try again after ``argument`` seconds
 └── Internal (500)        our failure

Source: https://core.telegram.org/api/errors
"""

from __future__ import annotations

from typing import ClassVar, Final

from typing_extensions import override

_REGISTRY: Final[dict[str, type[Fault]]] = {}


class Fault(Exception):  # noqa: N818 - the field's word; "Error" says nothing more
    """A refusal that the caller is told of by name."""

    code: ClassVar[str] = ""
    """The documented name; a word ``X`` in it stands for :attr:`argument`."""
    status: ClassVar[int] = 500
    takes_argument: ClassVar[bool] = False

    @override
    def __init_subclass__(cls, *, code: str = "") -> None:
        """Register a concrete fault; a class without ``code`` only groups others."""
        super().__init_subclass__()
        if not code:
            return
        known = _REGISTRY.get(code)
        if known is not None and known.__qualname__ != cls.__qualname__:
            message = f"fault code {code} is declared twice: {known!r} and {cls!r}"
            raise TypeError(message)
        cls.code = code
        cls.takes_argument = "_X_" in f"{code}_"
        _REGISTRY[code] = cls

    def __init__(self, argument: int | None = None) -> None:
        """``argument`` is the number in the error's name, for the codes that have one."""
        super().__init__(self.code if argument is None else f"{self.code} {argument}")
        self.argument = argument

    @property
    def text(self) -> str:
        """The error as it goes over the wire, for example ``FLOOD_WAIT_30``."""
        if self.takes_argument:
            return f"{self.code}_".replace("_X_", f"_{self.argument or 0}_")[:-1]
        return self.code


def fault_for(code: str, argument: int | None) -> Fault:
    """Rebuild the fault that another process raised; an unknown code becomes :class:`InternalFault`."""
    return _REGISTRY.get(code, InternalFault)(argument)


def registered_faults() -> dict[str, type[Fault]]:
    """Return every declared fault by its code."""
    return dict(_REGISTRY)


class BadRequest(Fault):
    """The request is wrong."""

    status = 400


class Unauthorised(Fault):
    """The device is not logged in, or no longer."""

    status = 401


class Forbidden(Fault):
    """The account may not do this."""

    status = 403


class NotAcceptable(Fault):
    """The request is refused and the client is not to show why."""

    status = 406


class Flood(Fault):
    """Too much, too fast."""

    status = 420


class Internal(Fault):
    """The server failed."""

    status = 500


class InternalFault(Internal, code="INTERNAL_SERVER_ERROR"):
    """An unexpected failure; the log has the rest under the same trace."""


class Timeout(Internal, code="Timeout"):
    """The request took longer than it may."""

    status = 503


class FloodWait(Flood, code="FLOOD_WAIT_X"):
    """The caller must wait ``argument`` seconds."""


class AuthKeyUnregistered(Unauthorised, code="AUTH_KEY_UNREGISTERED"):
    """Nobody is logged in under this key."""


class MethodNotBuilt(BadRequest, code="METHOD_NOT_IMPLEMENTED"):
    """The method is documented but this server does not have it yet."""


class MethodInvalid(BadRequest, code="METHOD_INVALID"):
    """There is no such method in any layer that this server knows."""


class InputRequestInvalid(BadRequest, code="INPUT_REQUEST_INVALID"):
    """The bytes of the request do not parse."""


class UserBotInvalid(BadRequest, code="USER_BOT_INVALID"):
    """Only a user account may call this."""


class UserBotRequired(BadRequest, code="USER_BOT_REQUIRED"):
    """Only a bot account may call this."""


class BotMethodInvalid(BadRequest, code="BOT_METHOD_INVALID"):
    """A bot may not call this method."""


class PeerIdInvalid(BadRequest, code="PEER_ID_INVALID"):
    """The peer does not exist, or the caller has no way to it."""


class UserIdInvalid(BadRequest, code="USER_ID_INVALID"):
    """The user does not exist, or the access hash is wrong."""


class ChatIdInvalid(BadRequest, code="CHAT_ID_INVALID"):
    """The basic group does not exist, or the caller has no way to it."""


class ChannelInvalid(BadRequest, code="CHANNEL_INVALID"):
    """The channel does not exist, or the access hash is wrong."""


class MessageIdInvalid(BadRequest, code="MESSAGE_ID_INVALID"):
    """No such message, or it can't be used this way."""


class LimitInvalid(BadRequest, code="LIMIT_INVALID"):
    """The page size is out of range."""
