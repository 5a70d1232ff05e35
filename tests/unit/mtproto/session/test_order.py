from heliogram.mtproto.session.order import MAX_WAITS, WAIT_FAILED, WAIT_TIMEOUT, Ordering
from heliogram.mtproto.session.received import ANSWERED, FAILED, PENDING, ReceivedIds


def known(**states):
    ids = ReceivedIds(100)
    for place, state in enumerate(states.values(), 1):
        ids.add(place * 4, place * 2 + 1, state)
    return ids


def outcome(released):
    return [(event.msg_id, event.failed) for event in released]


def test_a_request_after_an_answered_one_runs_at_once():
    release = Ordering().defer(100, (4,), known(a=ANSWERED), 30.0)
    assert (release.msg_id, release.failed) == (100, None)


def test_a_request_after_a_failed_one_fails_at_once():
    assert Ordering().defer(100, (4,), known(a=FAILED), 30.0).failed == WAIT_FAILED


def test_a_request_after_itself_fails():
    assert Ordering().defer(100, (100,), known(), 30.0).failed == WAIT_FAILED


def test_a_request_after_a_forgotten_one_runs_at_once():
    ids = ReceivedIds(100, 50)
    assert Ordering().defer(100, (48,), ids, 30.0).failed is None


def test_a_request_waits_for_every_one_it_names_even_unseen_ones():
    order = Ordering()
    assert order.defer(100, (4, 8), known(a=PENDING), 30.0) is None
    assert not order.idle
    assert order.finish(4, failed=False) == []
    assert outcome(order.finish(8, failed=False)) == [(100, None)]
    assert order.idle


def test_a_failure_fails_those_who_wait():
    order = Ordering()
    order.defer(100, (4, 8), known(a=PENDING, b=PENDING), 30.0)
    order.defer(104, (4,), known(a=PENDING), 30.0)
    assert outcome(order.finish(4, failed=True)) == [(100, WAIT_FAILED), (104, WAIT_FAILED)]
    assert order.idle
    assert order.finish(8, failed=False) == []


def test_several_wait_for_one():
    order = Ordering()
    for waiter in (100, 104, 108):
        order.defer(waiter, (4,), known(a=PENDING), 30.0)
    order.cancel(104)
    order.cancel(104)
    assert outcome(order.finish(4, failed=False)) == [(100, None), (108, None)]


def test_waiting_ends():
    order = Ordering()
    assert order.next_deadline() is None
    order.defer(100, (4,), known(a=PENDING), 30.0)
    order.defer(104, (4,), known(a=PENDING), 40.0)
    assert order.next_deadline() == 30.0
    assert order.expire(29.0) == []
    assert outcome(order.expire(30.0)) == [(100, WAIT_TIMEOUT)]
    assert outcome(order.finish(4, failed=False)) == [(104, None)]


def test_the_number_of_waits_is_bounded():
    order = Ordering()
    after = tuple(range(4, 4 * MAX_WAITS + 4, 4))
    assert order.defer(1 << 40, after, known(), 30.0) is None
    assert order.defer(1 << 41, (4,), known(), 30.0).failed == WAIT_FAILED
    order.cancel(1 << 40)
    assert order.defer(1 << 41, (4,), known(), 30.0) is None
