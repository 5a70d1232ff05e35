from heliogram import tl
from heliogram.tl import methods as m
from heliogram.tl import types as t


def test_raw_values_are_equal_by_their_bytes():
    assert tl.Raw(b"abcd") == tl.Raw(b"abcd")
    assert tl.Raw(b"abcd") != tl.Raw(b"abce")
    assert tl.Raw(b"abcd") != b"abcd"
    assert len({tl.Raw(b"abcd"), tl.Raw(b"abcd")}) == 1
    assert repr(tl.Raw(b"abcd")) == "Raw(4 bytes)"


def test_objects_show_their_fields_and_compare_by_them():
    assert repr(t.PeerUser(user_id=7)) == "PeerUser(user_id=7)"
    assert t.PeerUser(user_id=7) == t.PeerUser(user_id=7) != t.PeerUser(user_id=8)
    assert (t.PeerUser.ID, t.PeerUser.NAME) == (0x59511722, "peerUser")


def test_a_method_shows_its_name_and_id():
    assert repr(m.help_get_config) == "<Method help.getConfig#c4f9186b>"
