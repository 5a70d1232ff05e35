"""Quotas per address and in all."""

import pytest

from heliogram.edge.gateway.admission import Quota, source_of


def test_an_address_gets_no_more_than_its_share():
    quota = Quota(10, 2)
    assert [quota.take("a"), quota.take("a"), quota.take("a"), quota.take("b")] == [True, True, False, True]
    quota.give("a")
    assert quota.take("a")
    assert quota.total == 3


def test_all_together_get_no_more_than_there_is():
    quota = Quota(2, 2)
    assert [quota.take("a"), quota.take("b"), quota.take("c")] == [True, True, False]
    quota.give("a")
    assert quota.take("c")


def test_nothing_is_remembered_of_who_has_left():
    quota = Quota(2, 2)
    quota.take("a")
    quota.give("a")
    assert quota._by_address == {}


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no:address", "no:address"),
    ],
)
def test_what_counts_as_one_address(host, source):
    assert source_of(host) == source
