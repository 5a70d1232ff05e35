from heliogram.mtproto.messageids import ANSWER, CLIENT, NOTICE, MessageIds, time_of


def test_an_id_tells_the_time_and_its_kind():
    ids = MessageIds()
    for second, kind in ((1_700_000_000.25, ANSWER), (1_700_000_001.5, NOTICE), (1_700_000_002.75, CLIENT)):
        msg_id = ids.next(second, kind)
        assert msg_id % 4 == kind
        assert abs(time_of(msg_id) - second) < 1e-6


def test_ids_rise_even_when_the_clock_stands_or_goes_back():
    ids = MessageIds()
    given = [ids.next(now, kind) for now in (100.0, 100.0, 50.0, 100.0) for kind in (NOTICE, ANSWER)]
    assert given == sorted(set(given))
    assert [msg_id % 4 for msg_id in given] == [NOTICE, ANSWER] * 4
