import pytest

from heliogram.mtproto.session.received import ANSWERED, DROPPED, PENDING, SERVICE, ReceivedIds


def received(*pairs, most=100, floor=0):
    ids = ReceivedIds(most, floor)
    for msg_id, seqno in pairs:
        assert ids.seqno_fault(msg_id, seqno) == 0
        ids.add(msg_id, seqno, SERVICE)
    return ids


@pytest.mark.parametrize(
    ("pairs", "msg_id", "seqno", "code"),
    [
        ([(4, 1)], 8, 3, 0),
        ([(4, 1)], 8, 2, 0),
        ([(4, 2)], 8, 2, 0),
        ([(4, 1)], 8, 1, 32),
        ([(4, 3)], 8, 2, 32),
        ([(4, 1), (16, 5)], 8, 3, 0),
        ([(4, 1), (16, 5)], 8, 1, 32),
        ([(4, 3), (16, 5)], 8, 2, 32),
        ([(4, 1), (16, 5)], 8, 5, 33),
        ([(4, 1), (16, 5)], 8, 6, 33),
        ([(16, 4)], 8, 4, 0),
        ([(16, 5)], 8, 5, 33),
    ],
)
def test_sequence_numbers_rise_with_message_ids_in_whatever_order_they_come(pairs, msg_id, seqno, code):
    assert received(*pairs).seqno_fault(msg_id, seqno) == code


def test_states_are_kept_and_changed():
    ids = received((4, 1))
    assert (ids.state(4), ids.state(8), ids.newest) == (SERVICE, None, 4)
    ids.mark(4, ANSWERED)
    ids.mark(8, ANSWERED)
    assert (ids.state(4), ids.state(8)) == (ANSWERED, None)
    assert ids.seqno_fault(8, 1) == 32


def test_a_container_is_known_again_and_orders_nothing():
    ids = received((4, 1))
    ids.add_container(100)
    assert ids.state(100) == SERVICE
    assert ids.newest == 4
    assert ids.seqno_fault(104, 2) == 0


def test_forgotten_messages_are_too_old_to_judge():
    ids = received((4, 1), (8, 3), (12, 5))
    ids.forget_before(12)
    assert [ids.state(msg_id) for msg_id in (4, 8, 12)] == [None, None, SERVICE]
    assert [ids.is_forgotten(msg_id) for msg_id in (4, 11, 12)] == [True, True, False]
    assert len(ids) == 1
    ids.forget_before(8)
    assert ids.is_forgotten(11)


def test_a_floor_can_be_given():
    assert ReceivedIds(10, 50).is_forgotten(50)
    assert not ReceivedIds(10, 50).is_forgotten(54)


@pytest.mark.parametrize("state", [PENDING, DROPPED])
def test_requests_that_are_being_run_are_never_forgotten(state):
    ids = received((4, 1), (8, 3), (12, 5))
    ids.mark(4, state)
    ids.forget_before(12)
    assert (ids.state(4), ids.state(8)) == (state, None)
    assert ids.seqno_fault(6, 0) == 32


def test_memory_is_bounded_by_count():
    ids = ReceivedIds(100)
    for number in range(1, 1000):
        ids.add(number * 4, number * 2, SERVICE)
        assert len(ids) <= 101
    assert ids.state(999 * 4) == SERVICE
    assert ids.is_forgotten(4)


def test_memory_for_containers_is_bounded_too():
    ids = ReceivedIds(100)
    for number in range(1, 1000):
        ids.add_container(number * 4)
        assert len(ids) <= 201
    assert ids.is_forgotten(4)
    assert ids.state(999 * 4) == SERVICE
