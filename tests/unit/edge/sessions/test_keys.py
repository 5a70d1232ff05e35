"""Keys in memory and who is on their devices."""

import pytest
from tests.support.clock import ManualClock
from tests.support.edges import MemoryAuth

from heliogram.edge.sessions.keys import KeyRing, plain_dc
from heliogram.kernel.ids import AuthKeyId
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.handshake import KeyAgreed


@pytest.mark.parametrize(
    ("number", "dc"),
    [(1, 1), (5, 5), (-2, 2), (10_001, 1), (-10_003, 3), (0, 0), (6, 0), (-77, 0), (10_006, 0), (32767, 0)],
)
def test_the_data_centre_a_number_stands_for(number, dc):
    assert plain_dc(number) == dc


@pytest.fixture
def auth():
    return MemoryAuth()


@pytest.fixture
def ring(auth):
    return KeyRing(auth, ManualClock())


def agreed(seed, *, expires_at=None):
    return KeyAgreed(AuthKey(bytes([seed]) * 256), 5, 0.0, expires_at, 3)


async def test_a_stored_key_is_at_hand_with_its_first_salt(auth, ring):
    made = agreed(1)
    assert await ring.store(made)
    state = ring.get(made.key.id)
    assert state.salts.accepts(5, 100.0)
    assert (state.dc, state.device.id) == (3, made.key.id)
    assert auth.keys[made.key.id].secret == made.key.data


async def test_a_key_is_not_stored_over_another(auth, ring):
    assert await ring.store(agreed(1))
    assert not await ring.store(agreed(1))


async def test_a_key_that_nobody_knows_is_not_loaded(ring):
    assert await ring.load(5) is None


async def test_a_loaded_key_knows_its_user_and_goes_when_nobody_uses_it(auth, ring):
    made = agreed(1)
    await ring.store(made)
    ring.drop(made.key.id)
    auth.log_in(made.key.id, 7)
    state = await ring.load(made.key.id)
    assert state.device.user == 7
    assert ring.device(AuthKeyId(made.key.id)) is state.device
    assert await ring.load(made.key.id) is state
    ring.release(made.key.id)
    assert ring.get(made.key.id) is None
    assert ring.device(AuthKeyId(made.key.id)) is None


async def test_keys_of_one_device_share_what_is_known_of_it(auth, ring):
    permanent, temporary = agreed(1), agreed(2, expires_at=2_000_000_000.0)
    await ring.store(permanent)
    await ring.store(temporary)
    state = ring.get(temporary.key.id)
    state.device.layer = 150
    await auth.bind(temporary=temporary.key.id, device=permanent.key.id, expires_at=2_000_000_000)
    await ring.rebind(state, lambda: None)
    assert state.device is ring.get(permanent.key.id).device
    assert state.device.layer == 150
    ring.drop(permanent.key.id)
    assert ring.device(AuthKeyId(permanent.key.id)) is state.device
    ring.drop(temporary.key.id)
    assert ring.device(AuthKeyId(permanent.key.id)) is None


async def test_a_key_whose_binding_did_not_change_stays(auth, ring):
    temporary = agreed(2, expires_at=2_000_000_000.0)
    await ring.store(temporary)
    state = ring.get(temporary.key.id)
    before = state.device
    await ring.rebind(state, lambda: None)
    assert state.device is before


async def test_a_key_ends_when_its_binding_does(auth, ring):
    permanent, temporary = agreed(1), agreed(2, expires_at=2_000_000_000.0)
    await ring.store(permanent)
    await ring.store(temporary)
    state = ring.get(temporary.key.id)
    await auth.bind(temporary=temporary.key.id, device=permanent.key.id, expires_at=1_900_000_000)
    await ring.rebind(state, lambda: None)
    assert state.expires_at == 1_900_000_000
