"""``auth.*``: temporary keys, and carrying a log-in to another data centre's key.

Source: https://core.telegram.org/api/pfs
"""

from __future__ import annotations

from heliogram.api.auth.device import device_of
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import DcIdInvalid
from heliogram.api.present.users import UserPresenter
from heliogram.kernel.call import Call
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.binding import verify_binding
from heliogram.mtproto.errors import BindingError
from heliogram.services.auth.contract import (
    Auth,
    AuthBytesInvalid,
    AuthKeyPermEmpty,
    EncryptedMessageInvalid,
    TempAuthKeyEmpty,
)
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_DATA_CENTRES = range(1, 6)


class KeysApi:
    """Binding and dropping temporary keys; exported log-ins."""

    def __init__(self, auth: Auth, present: UserPresenter) -> None:
        self._auth = auth
        self._present = present

    @rpc(
        m.auth_bind_temp_auth_key,
        access=Access.ANYONE,
        rate=Rate.FREE,
        faults=(TempAuthKeyEmpty, EncryptedMessageInvalid),
    )
    async def bind_temp_auth_key(self, call: Call, request: f.AuthBindTempAuthKey) -> bool:
        """Bind the temporary key of this connection to a permanent one, by a proof sealed with the permanent key."""
        temporary = await self._auth.find_key(id=call.key)
        if temporary is None or not temporary.temporary:
            raise TempAuthKeyEmpty
        permanent = await self._auth.find_key(id=AuthKeyId(request.perm_auth_key_id))
        if permanent is None or permanent.temporary:
            raise EncryptedMessageInvalid
        try:
            verify_binding(
                AuthKey(permanent.secret),
                request.encrypted_message,
                nonce=request.nonce,
                expires_at=request.expires_at,
                temp_auth_key_id=call.key,
                temp_session_id=call.session,
                msg_id=call.message,
            )
        except BindingError:
            raise EncryptedMessageInvalid from None
        await self._auth.bind(temporary=call.key, device=permanent.id, expires_at=request.expires_at)
        return True

    @rpc(m.auth_drop_temp_auth_keys, access=Access.ANYONE, rate=Rate.FREE, faults=(AuthKeyPermEmpty,))
    async def drop_temp_auth_keys(self, call: Call, request: f.AuthDropTempAuthKeys) -> bool:
        """Forget the device's temporary keys, save those named and the one that asks."""
        kept = [call.key, *(AuthKeyId(key) for key in request.except_auth_keys)]
        await self._auth.drop_temporary(device=device_of(call), besides=kept)
        return True

    @rpc(m.auth_export_authorization, access=Access.BOTH, faults=(DcIdInvalid,))
    async def export_authorization(
        self, call: Call, request: f.AuthExportAuthorization
    ) -> t.TypeAuthExportedAuthorization:
        """Return bytes by which a key of another data centre may log in as the caller; all of them are this server."""
        if request.dc_id not in _DATA_CENTRES:
            raise DcIdInvalid
        user, token = await self._auth.export_authorization(device=call.device)
        return t.AuthExportedAuthorization(id=user, bytes=token)

    @rpc(
        m.auth_import_authorization,
        access=Access.ANYONE,
        rate=Rate.LOGIN,
        faults=(AuthBytesInvalid, AuthKeyPermEmpty),
    )
    async def import_authorization(self, call: Call, request: f.AuthImportAuthorization) -> t.TypeAuthAuthorization:
        """Log in by exported bytes."""
        account = await self._auth.import_authorization(
            device=device_of(call), user=UserId(request.id), token=request.bytes, address=call.address
        )
        return t.AuthAuthorization(user=await self._present.user(account.id, account))
