"""Which session of a device gets its updates."""

import pytest

from heliogram.edge.sessions.audience import Audience
from heliogram.edge.sessions.hosted import DeviceState
from heliogram.kernel.ids import AuthKeyId, UserId

ALICE = UserId(1)


class Place:
    """A session of a device: all that an audience looks at."""

    def __init__(self, device) -> None:
        self.key = self
        self.device = device
        self.link = object()


@pytest.fixture
def gone():
    return []


@pytest.fixture
def audience(gone):
    return Audience(lambda user, device: gone.append((user, device)))


def device(number=1, user=ALICE):
    state = DeviceState(AuthKeyId(number))
    state.user = user
    return state


def test_nobody_is_told_on_a_device_without_a_user(audience):
    audience.active(Place(device(user=UserId(0))))
    assert audience.of(UserId(0)) == ()


def test_every_device_of_a_user_is_told_once(audience):
    phone, tablet = device(1), device(2)
    for state in (phone, tablet, phone):
        audience.active(Place(state))
    assert audience.of(ALICE) == (phone, tablet)


def test_the_main_session_moves_to_the_one_that_was_active_last(audience):
    phone = device()
    first, second = Place(phone), Place(phone)
    audience.active(first)
    audience.active(second)
    assert phone.main is second
    audience.active(first)
    assert phone.main is first


def test_a_connected_session_takes_over_from_one_that_lost_its_connection(audience, gone):
    phone = device()
    first, second = Place(phone), Place(phone)
    audience.active(first)
    audience.active(second)
    second.link = None
    audience.detached(second)
    assert phone.main is first
    assert gone == []


def test_the_last_connection_that_goes_is_told_of(audience, gone):
    phone = device()
    only = Place(phone)
    audience.active(only)
    only.link = None
    audience.detached(only)
    assert gone == [(ALICE, 1)]
    assert phone.main is only


def test_a_session_that_is_not_told_may_go_unnoticed(audience, gone):
    stranger = Place(device())
    audience.detached(stranger)
    audience.forgotten(stranger)
    assert gone == []


def test_a_forgotten_session_leaves_its_place_to_another(audience):
    phone = device()
    first, second = Place(phone), Place(phone)
    audience.active(first)
    audience.active(second)
    audience.forgotten(second)
    assert phone.main is first
    audience.forgotten(first)
    assert phone.main is None
    assert audience.of(ALICE) == ()


def test_a_forgotten_session_that_is_not_the_main_one_changes_nothing(audience):
    phone = device()
    first, second = Place(phone), Place(phone)
    audience.active(first)
    audience.active(second)
    audience.forgotten(first)
    assert phone.main is second


def test_a_removed_device_leaves_the_others(audience):
    phone, tablet = device(1), device(2)
    audience.active(Place(phone))
    audience.active(Place(tablet))
    audience.remove(phone, ALICE)
    assert audience.of(ALICE) == (tablet,)
