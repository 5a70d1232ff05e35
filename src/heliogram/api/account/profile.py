"""``account.*``: name, biography, username and presence of the caller."""

from __future__ import annotations

from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.call import Call
from heliogram.services.presence.contract import Presences
from heliogram.services.users.contract import (
    AboutTooLong,
    FirstNameInvalid,
    LastNameInvalid,
    UsernameInvalid,
    UsernameNotModified,
    UsernameOccupied,
    UsernamePurchaseAvailable,
    Users,
)
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class ProfileApi:
    """What the caller is called, and whether they are there."""

    def __init__(self, users: Users, presences: Presences, present: UserPresenter) -> None:
        self._users = users
        self._presences = presences
        self._present = present

    @rpc(m.account_update_profile, rate=Rate.WRITE, faults=(FirstNameInvalid, LastNameInvalid, AboutTooLong))
    async def update_profile(self, call: Call, request: f.AccountUpdateProfile) -> t.TypeUser:
        """Change name and biography; what is left out stays."""
        account = await self._users.set_profile(
            user=call.user,
            first_name=request.first_name,
            last_name=request.last_name,
            about=request.about,
            origin=call.device,
        )
        return await self._present.user(call.user, account)

    @rpc(
        m.account_update_username,
        rate=Rate.WRITE,
        faults=(UsernameInvalid, UsernameOccupied, UsernameNotModified, UsernamePurchaseAvailable),
    )
    async def update_username(self, call: Call, request: f.AccountUpdateUsername) -> t.TypeUser:
        """Take, change or (empty) give up a username."""
        account = await self._users.set_username(user=call.user, username=request.username, origin=call.device)
        return await self._present.user(call.user, account)

    @rpc(m.account_check_username, faults=(UsernameInvalid, UsernamePurchaseAvailable, UsernameOccupied))
    async def check_username(self, call: Call, request: f.AccountCheckUsername) -> bool:  # noqa: ARG002
        """Say whether a username is free."""
        return await self._users.username_is_free(username=request.username)

    @rpc(m.account_update_status, access=Access.USER, rate=Rate.FREE)
    async def update_status(self, call: Call, request: f.AccountUpdateStatus) -> bool:
        """Say that this device is in use, or no longer."""
        await self._presences.set_online(user=call.user, device=call.device, online=not request.offline)
        return True
