"""How a login code reaches the person: the operator's console and log, or the account's other devices."""

from __future__ import annotations

from typing import Final, Protocol, TextIO

import msgspec
import structlog
from typing_extensions import override

from heliogram.kernel.clock import Entropy
from heliogram.kernel.ids import SERVICE_USER, AuthKeyId, UserId, user_peer
from heliogram.services.messages.contract import Messages, Outgoing

_log = structlog.get_logger(__name__)

IN_APP_TEXT: Final = (
    "Login code: {code}. Whoever has it can open your account, so tell it to nobody.\n\n"
    "Somebody is logging in with your number on another device. If that is not you, do nothing: without the code"
    " they stay out."
)


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A code and whom it is for."""

    phone: str
    code: str
    user: UserId
    """The account of the number, 0 if it has none yet."""


class CodeSender(Protocol):
    """A way by which codes travel."""

    async def send(self, notice: Notice) -> None:
        """Deliver a code; raises if it surely did not get anywhere."""
        ...


class ConsoleSender(CodeSender):
    """Shows codes to whoever runs the server: on the console, and in the log."""

    def __init__(self, console: TextIO) -> None:
        self._console = console

    @override
    async def send(self, notice: Notice) -> None:
        self._console.write(f"Login code for +{notice.phone}: {notice.code}\n")
        self._console.flush()
        _log.info("login code", phone=notice.phone, code=notice.code)


class InAppSender(CodeSender):
    """Writes to the account from the service account, so that the devices logged in already show the code."""

    def __init__(self, messages: Messages, entropy: Entropy) -> None:
        self._messages = messages
        self._entropy = entropy

    @override
    async def send(self, notice: Notice) -> None:
        random_id = int.from_bytes(self._entropy.bytes(8), "big", signed=True) or 1
        await self._messages.send(
            sender=SERVICE_USER,
            peer=user_peer(notice.user),
            outgoing=[Outgoing(random_id=random_id, text=IN_APP_TEXT.format(code=notice.code))],
            origin=AuthKeyId(0),
        )
