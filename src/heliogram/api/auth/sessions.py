"""``auth.*``: ending log-ins."""

from __future__ import annotations

from heliogram.api.binding import Access, Rate, rpc
from heliogram.kernel.call import ANONYMOUS, Call
from heliogram.services.auth.contract import Auth, FreshResetAuthorisationForbidden
from heliogram.services.presence.contract import Presences
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class SessionsApi:
    """Logging out here and elsewhere."""

    def __init__(self, auth: Auth, presences: Presences) -> None:
        self._auth = auth
        self._presences = presences

    @rpc(m.auth_log_out, access=Access.ANYONE, rate=Rate.FREE)
    async def log_out(self, call: Call, request: f.AuthLogOut) -> t.TypeAuthLoggedOut:  # noqa: ARG002
        """Log this device out; its key stays. A device on which nobody is logged in is told the same."""
        if call.user != ANONYMOUS:
            await self._presences.set_online(user=call.user, device=call.device, online=False)
            await self._auth.log_out(device=call.device)
        return t.AuthLoggedOut()

    @rpc(m.auth_reset_authorizations, rate=Rate.WRITE, faults=(FreshResetAuthorisationForbidden,))
    async def reset_authorizations(self, call: Call, request: f.AuthResetAuthorizations) -> bool:  # noqa: ARG002
        """Log all other devices of the account out."""
        await self._auth.reset_others(user=call.user, asking=call.device)
        return True
