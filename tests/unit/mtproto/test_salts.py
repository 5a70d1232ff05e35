import itertools

from heliogram.mtproto.salts import SALT_GRACE_S, SALT_PERIOD_S, Salts

KEY = bytes(range(256))
HOUR = 1_699_999_200.0


def test_every_process_derives_the_same_salt_from_the_key():
    assert Salts(KEY).current(HOUR) == Salts(KEY).current(HOUR + 3599)
    assert Salts(KEY).current(HOUR) != Salts(KEY[::-1]).current(HOUR)


def test_a_salt_rotates_each_hour_and_the_old_one_is_good_for_half_an_hour_more():
    salts = Salts(KEY)
    old = salts.current(HOUR)
    later = HOUR + SALT_PERIOD_S
    assert salts.current(later) != old
    assert salts.accepts(old, later + SALT_GRACE_S - 1)
    assert not salts.accepts(old, later + SALT_GRACE_S)


def test_the_salt_of_the_handshake_is_accepted_for_an_hour_and_a_half():
    salts = Salts(KEY, initial=12345, created_at=HOUR + 3000)
    assert salts.accepts(12345, HOUR + 3000)
    assert salts.accepts(12345, HOUR + 3000 + 5399)
    assert not salts.accepts(12345, HOUR + 3000 + 5400)


def test_another_salt_is_not_accepted():
    assert not Salts(KEY).accepts(0, HOUR)
    assert not Salts(KEY).accepts(12345, HOUR)


def test_future_salts_follow_each_other_without_gaps_from_the_current_one():
    salts = Salts(KEY)
    future = salts.future(64, HOUR + 10)
    assert len(future) == 64
    assert future[0] == (int(HOUR), int(HOUR) + 3600, salts.current(HOUR + 10))
    assert all(before[1] == after[0] for before, after in itertools.pairwise(future))
    assert [salts.current(float(since)) for since, _, _ in future] == [salt for _, _, salt in future]


def test_as_many_as_asked_are_given_but_one_at_least_and_64_at_most():
    salts = Salts(KEY)
    assert [len(salts.future(count, HOUR)) for count in (-1, 0, 1, 30, 65)] == [1, 1, 1, 30, 64]


def test_a_salt_of_the_future_is_accepted_once_it_was_given_out():
    salts = Salts(KEY)
    ahead = Salts(KEY).current(HOUR + 2 * SALT_PERIOD_S)
    assert not salts.accepts(ahead, HOUR)
    salts.future(3, HOUR)
    assert salts.accepts(ahead, HOUR)
    assert not salts.accepts(Salts(KEY).current(HOUR + 3 * SALT_PERIOD_S), HOUR)


def test_salts_given_out_are_still_accepted_early_after_the_hour_turned():
    salts = Salts(KEY)
    salts.future(4, HOUR)
    later = HOUR + SALT_PERIOD_S
    assert salts.accepts(Salts(KEY).current(HOUR + 3 * SALT_PERIOD_S), later)
    assert not salts.accepts(Salts(KEY).current(HOUR + 4 * SALT_PERIOD_S), later)
    assert salts.future(1, later)[0][2] == salts.current(later)
