import pytest
from tests.support.clock import SeededEntropy

from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.binding import Binding, seal_binding, verify_binding
from heliogram.mtproto.errors import BindingError

PERMANENT = AuthKey(SeededEntropy(b"permanent").bytes(256))
STRANGER = AuthKey(SeededEntropy(b"stranger").bytes(256))
MSG_ID = 7_300_000_000_000_000_000
FIELDS = {"nonce": -5, "expires_at": 1_700_003_600, "temp_auth_key_id": -77, "temp_session_id": 99, "msg_id": MSG_ID}


def sealed(key=PERMANENT, msg_id=MSG_ID):
    binding = Binding(-5, -77, PERMANENT.id, 99, 1_700_003_600)
    return seal_binding(key, binding, msg_id, SeededEntropy())


def test_a_true_proof_is_believed():
    binding = verify_binding(PERMANENT, sealed(), **FIELDS)
    assert (binding.nonce, binding.temp_auth_key_id, binding.perm_auth_key_id) == (-5, -77, PERMANENT.id)
    assert (binding.temp_session_id, binding.expires_at) == (99, 1_700_003_600)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_proof_for_another_request_is_refused(field):
    with pytest.raises(BindingError, match="binding message"):
        verify_binding(PERMANENT, sealed(), **{**FIELDS, field: FIELDS[field] + 4})


def test_a_proof_sealed_with_another_key_is_refused():
    with pytest.raises(BindingError, match="names another key"):
        verify_binding(PERMANENT, sealed(STRANGER), **FIELDS)
    forged = PERMANENT.id_bytes + sealed(STRANGER)[8:]
    with pytest.raises(BindingError, match="not sealed"):
        verify_binding(PERMANENT, forged, **FIELDS)


@pytest.mark.parametrize("at", range(24, 96, 16))
def test_a_tampered_proof_is_refused(at):
    proof = bytearray(sealed())
    proof[at] ^= 1
    with pytest.raises(BindingError, match="not sealed"):
        verify_binding(PERMANENT, bytes(proof), **FIELDS)


@pytest.mark.parametrize("proof", [b"", bytes(23), sealed()[:-16], sealed() + b"\0", sealed() + bytes(16 * 64)])
def test_a_proof_of_an_impossible_length_is_refused(proof):
    with pytest.raises(BindingError, match="length"):
        verify_binding(PERMANENT, proof, **FIELDS)
