"""Temporary keys and exported log-ins."""

import pytest
from tests.support.server import Server
from tests.unit.api.auth.test_codes import log_in

from heliogram.api.faults import DcIdInvalid
from heliogram.kernel.ids import AuthKeyId, SessionId
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.binding import Binding, seal_binding
from heliogram.services.auth.contract import (
    AuthBytesInvalid,
    EncryptedMessageInvalid,
    Key,
    TempAuthKeyEmpty,
)
from heliogram.tl import functions as f

MESSAGE, SESSION, NONCE = 7 << 32, 77, 777


async def a_key(server: Server, *, temporary: bool) -> AuthKey:
    key = AuthKey(server.people.entropy.bytes(256))
    expires = int(server.clock.now()) + 86_400 if temporary else 0
    await server.people.auth.save_key(
        key=Key(id=AuthKeyId(key.id), secret=key.data, temporary=temporary, expires_at=expires)
    )
    return key


def bind(server: Server, permanent: AuthKey, temporary: AuthKey) -> f.AuthBindTempAuthKey:
    expires = int(server.clock.now()) + 3_600
    sealed = seal_binding(
        permanent, Binding(NONCE, temporary.id, permanent.id, SESSION, expires), MESSAGE, server.people.entropy
    )
    return f.AuthBindTempAuthKey(
        perm_auth_key_id=permanent.id, nonce=NONCE, expires_at=expires, encrypted_message=sealed
    )


async def test_a_temporary_key_is_bound_by_a_proof_sealed_with_the_permanent_one(server: Server):
    permanent, temporary = await a_key(server, temporary=False), await a_key(server, temporary=True)
    device = server.device()
    place = {"key": temporary.id, "device": AuthKeyId(0), "session": SessionId(SESSION), "message": MESSAGE}
    assert await device(bind(server, permanent, temporary), **place) is True
    bound = await server.people.auth.find_key(id=AuthKeyId(temporary.id))
    assert bound is not None
    assert bound.device == permanent.id


@pytest.mark.parametrize("wrong", [{"message": MESSAGE + 4}, {"session": SessionId(1)}])
async def test_a_proof_holds_only_for_its_own_message_and_session(server: Server, wrong):
    permanent, temporary = await a_key(server, temporary=False), await a_key(server, temporary=True)
    place = {"key": temporary.id, "session": SessionId(SESSION), "message": MESSAGE} | wrong
    with pytest.raises(EncryptedMessageInvalid):
        await server.device()(bind(server, permanent, temporary), **place)


async def test_only_a_temporary_key_can_be_bound_and_only_to_a_permanent_one(server: Server):
    permanent, temporary = await a_key(server, temporary=False), await a_key(server, temporary=True)
    device = server.device()
    with pytest.raises(TempAuthKeyEmpty):
        await device(bind(server, permanent, temporary), key=permanent.id)
    with pytest.raises(EncryptedMessageInvalid):
        await device(bind(server, temporary, temporary), key=temporary.id)


async def test_temporary_keys_are_dropped_save_the_one_in_use(server: Server):
    permanent, used, other = [await a_key(server, temporary=temporary) for temporary in (False, True, True)]
    for key in (used, other):
        await server.people.auth.bind(
            temporary=AuthKeyId(key.id), device=AuthKeyId(permanent.id), expires_at=int(server.clock.now()) + 3_600
        )
    request = f.AuthDropTempAuthKeys(except_auth_keys=[])
    assert await server.device()(request, device=permanent.id, key=used.id) is True
    assert await server.people.auth.find_key(id=AuthKeyId(used.id)) is not None
    assert await server.people.auth.find_key(id=AuthKeyId(other.id)) is None


async def test_a_log_in_is_carried_to_a_key_of_another_data_centre_once(server: Server):
    device = server.device()
    await log_in(server, device)
    exported = await device(f.AuthExportAuthorization(dc_id=4))
    elsewhere = server.device()
    imported = await elsewhere(f.AuthImportAuthorization(id=exported.id, bytes=exported.bytes))
    assert imported.user.id == device.user
    with pytest.raises(AuthBytesInvalid):
        await elsewhere(f.AuthImportAuthorization(id=exported.id, bytes=exported.bytes))
    with pytest.raises(DcIdInvalid):
        await device(f.AuthExportAuthorization(dc_id=6))
