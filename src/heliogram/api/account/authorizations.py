"""``account.*``: the devices that are logged in to the account."""

from __future__ import annotations

from heliogram.api.binding import Rate, rpc
from heliogram.kernel.call import Call
from heliogram.services.auth.contract import Auth, Device, FreshResetAuthorisationForbidden, HashInvalid
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_TTL_DAYS = 365
"""How long the official service keeps an unused session; this one keeps it until it is ended."""


class AuthorizationsApi:
    """The list of active sessions."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth

    @rpc(m.account_get_authorizations)
    async def get_authorizations(
        self,
        call: Call,
        request: f.AccountGetAuthorizations,  # noqa: ARG002
    ) -> t.TypeAccountAuthorizations:
        """Return the account's devices, the asking one first."""
        devices = await self._auth.devices(user=call.user, asking=call.device)
        return t.AccountAuthorizations(
            authorization_ttl_days=_TTL_DAYS, authorizations=[_authorization(device) for device in devices]
        )

    @rpc(m.account_reset_authorization, rate=Rate.WRITE, faults=(HashInvalid, FreshResetAuthorisationForbidden))
    async def reset_authorization(self, call: Call, request: f.AccountResetAuthorization) -> bool:
        """End another device's log-in."""
        await self._auth.reset(user=call.user, hash=request.hash, asking=call.device)
        return True

    @rpc(m.account_get_web_authorizations)
    async def get_web_authorizations(
        self,
        call: Call,  # noqa: ARG002
        request: f.AccountGetWebAuthorizations,  # noqa: ARG002
    ) -> t.TypeAccountWebAuthorizations:
        """Return the web sites logged in to by this account: none, since this server lets none."""
        return t.AccountWebAuthorizations(authorizations=[], users=[])


def _authorization(device: Device) -> t.Authorization:
    """Return one device. Where an address lies on Earth is not looked up."""
    return t.Authorization(
        current=device.hash == 0,
        hash=device.hash,
        device_model=device.info.device_model,
        platform=device.info.lang_pack,
        system_version=device.info.system_version,
        api_id=device.info.api_id,
        app_name="",
        app_version=device.info.app_version,
        date_created=device.created_at,
        date_active=device.active_at,
        ip=device.address,
        country="",
        region="",
    )
