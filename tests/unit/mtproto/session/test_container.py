import pytest

from heliogram.mtproto.session.container import read_container
from heliogram.mtproto.wire import container_head, container_item


def container(*bodies, count=None):
    items = b"".join(container_item(4 * place, place, body) for place, body in enumerate(bodies))
    return container_head(len(bodies) if count is None else count) + items


def test_the_messages_of_a_container_are_read_in_order():
    items = read_container(container(b"aaaa", b"", b"bbbbbbbb"), 10)
    assert [(item.msg_id, item.seqno, item.body) for item in items] == [
        (0, 0, b"aaaa"),
        (4, 1, b""),
        (8, 2, b"bbbbbbbb"),
    ]
    assert read_container(container(), 10) == []


@pytest.mark.parametrize(
    "body",
    [
        container()[:7],
        container(b"aaaa", count=2),
        container(b"aaaa", count=-1),
        container(b"aaaa")[:-1],
        container(b"aaaa") + b"rest",
        container(b"aaaaa"),
        container_head(1) + bytes(12) + b"\xff\xff\xff\xff",
        container(*[b""] * 11),
    ],
    ids=["no count", "too few", "negative", "cut short", "too long", "odd length", "negative length", "too many"],
)
def test_a_container_that_lies_says_nothing(body):
    assert read_container(body, 10) is None
