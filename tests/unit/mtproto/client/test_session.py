import gzip

import pytest

from heliogram.mtproto import wire
from heliogram.mtproto.client import (
    ClientSession,
    NoticeReceived,
    RefusalReceived,
    ResultReceived,
    SessionRestarted,
    UpdateReceived,
)
from heliogram.mtproto.errors import MalformedMessage
from heliogram.mtproto.message import InboundMessage
from heliogram.mtproto.session.container import read_container

NOW = 1_700_000_000.0
QUERY = b"\x48\xa5\x91\x0d"


class Talk:
    def __init__(self) -> None:
        self.session = ClientSession(77, 5)
        self.last = int(NOW * 2**32) & -4

    def hear(self, body, *, seqno=0, kind=1, session_id=77):
        self.last += 4
        message = InboundMessage(5, session_id, self.last | kind, seqno, body)
        return self.session.receive(message, NOW)

    def said(self, **options):
        found = []
        for plain in self.session.data_to_send(NOW, **options):
            items = read_container(plain[32:], 9999) if plain[32:36] == wire.container_head(0)[:4] else None
            if items is None:
                seqno = int.from_bytes(plain[24:28], "little")
                found.append((int.from_bytes(plain[16:24], "little"), seqno, plain[32:]))
            else:
                found += items
        return found


def test_requests_are_numbered_and_the_handle_names_the_answer():
    talk = Talk()
    handle = talk.session.send(QUERY)
    assert talk.session.has_data
    assert talk.session.message_id(handle) is None
    ((msg_id, seqno, body),) = talk.said()
    assert (msg_id % 4, seqno, body) == (0, 1, QUERY)
    assert talk.session.message_id(handle) == msg_id
    (event,) = talk.hear(wire.rpc_result(msg_id, b"done"), seqno=1)
    assert isinstance(event, ResultReceived)
    assert (event.handle, event.body) == (handle, b"done")
    assert talk.session.unanswered == 0
    assert not talk.session.has_data


def test_an_answer_that_comes_twice_is_reported_once_and_acknowledged_twice():
    talk = Talk()
    talk.session.send(QUERY)
    ((msg_id, _, _),) = talk.said()
    message = InboundMessage(5, 77, talk.last | 1, 1, wire.rpc_result(msg_id, b"done"))
    assert len(talk.session.receive(message, NOW)) == 1
    assert talk.session.receive(message, NOW) == []
    (ack,) = talk.said(acks=True)
    assert wire.read_ids(ack[2]) == (message.msg_id, message.msg_id)
    assert talk.hear(wire.rpc_result(msg_id, b"late"), seqno=3) == []


def test_what_was_heard_long_ago_is_forgotten():
    talk = Talk()
    for _ in range(wire.MAX_IDS + 10):
        talk.hear(b"upd1", seqno=1)
    assert len(talk.session._seen) == wire.MAX_IDS


def test_acknowledgements_go_with_the_next_batch_when_there_are_many():
    talk = Talk()
    for _ in range(16):
        talk.hear(b"upd1", seqno=1)
    talk.session.send(QUERY)
    first, second = talk.said()
    assert first[2] == QUERY
    assert len(wire.read_ids(second[2])) == 16


def test_batches_are_bounded_by_count_and_size():
    talk = Talk()
    for _ in range(250):
        talk.session.send(QUERY)
    assert [len(read_container(plain[32:], 999)) for plain in talk.session.data_to_send(NOW)] == [100, 100, 50]
    for size in (300_000, 300_000, 4):
        talk.session.send(QUERY + bytes(size))
    assert [len(plain) > 300_000 for plain in talk.session.data_to_send(NOW)] == [True, True]


def test_a_huge_message_goes_alone_and_first():
    talk = Talk()
    talk.session.send(bytes(600_000))
    talk.session.send(QUERY)
    assert [len(plain) > 600_000 for plain in talk.session.data_to_send(NOW)] == [True, False]


def test_only_the_newest_containers_are_remembered():
    talk = Talk()
    for _ in range(300):
        talk.session.send(QUERY)
        talk.session.send(QUERY)
        talk.said()
    assert len(talk.session._containers) == 256


def test_a_refused_container_is_sent_again_message_by_message():
    talk = Talk()
    handles = [talk.session.send(QUERY) for _ in range(3)]
    (plain,) = talk.session.data_to_send(NOW)
    container = int.from_bytes(plain[16:24], "little")
    (event,) = talk.hear(wire.bad_server_salt(container, 0, 99))
    assert isinstance(event, RefusalReceived)
    assert event.code == 48
    assert talk.session.salt == 99
    again = talk.said()
    assert len(again) == 3
    assert [talk.session.message_id(handle) for handle in handles] == [item[0] for item in again]


def test_a_session_that_starts_afresh_gets_what_came_before_it():
    talk = Talk()
    talk.session.send(QUERY + b"old1")
    ((old, _, _),) = talk.said()
    talk.session.send(QUERY + b"new1")
    ((new, _, _),) = talk.said()
    (event,) = talk.hear(wire.new_session_created(new, 1, 99), seqno=1, kind=3)
    assert isinstance(event, SessionRestarted)
    assert (event.first_msg_id, event.salt) == (new, 99)
    ((again, _, body),) = talk.said()
    assert again > old
    assert body == QUERY + b"old1"


def test_requests_are_sent_again_under_their_old_ids():
    talk = Talk()
    talk.session.send(QUERY)
    first = talk.said()
    talk.session.send(QUERY + b"next")
    talk.session.resend_all()
    again = talk.said()
    assert [tuple(item) for item in again[:1]] == first
    assert len(again) == 2


def test_a_ping_is_answered_by_a_notice():
    talk = Talk()
    talk.session.send(wire.PING.to_bytes(4, "little") + bytes(8))
    ((msg_id, _, _),) = talk.said()
    (event,) = talk.hear(wire.pong(msg_id, 0))
    assert isinstance(event, NoticeReceived)
    assert event.kind == wire.PONG
    assert talk.session.unanswered == 0


@pytest.mark.parametrize("body", [wire.msg_detailed_info(4, 1234, 10, 0), wire.msg_new_detailed_info(1234, 10, 0)])
def test_a_message_that_is_only_named_is_asked_for(body):
    talk = Talk()
    talk.hear(body)
    assert [item[2] for item in talk.said()] == [wire.ids_message(wire.MSG_RESEND_REQ, [1234])]


def test_other_notices_are_passed_on():
    talk = Talk()
    (event,) = talk.hear(wire.ids_message(wire.MSGS_ACK, [4]))
    assert event.kind == wire.MSGS_ACK


def test_packed_updates_and_answers_are_inflated():
    talk = Talk()
    (update,) = talk.hear(wire.gzip_packed(gzip.compress(b"update12")), seqno=1, kind=3)
    assert isinstance(update, UpdateReceived)
    assert update.body == b"update12"
    talk.session.send(QUERY)
    ((msg_id, _, _),) = talk.said()
    (result,) = talk.hear(wire.rpc_result(msg_id, wire.gzip_packed(gzip.compress(b"result12"))), seqno=3)
    assert result.body == b"result12"


def test_what_is_not_of_this_session_is_refused():
    with pytest.raises(MalformedMessage):
        Talk().hear(b"upd1", session_id=78)
    with pytest.raises(MalformedMessage):
        Talk().hear(b"upd1", kind=2)


def test_a_malformed_container_is_refused():
    with pytest.raises(MalformedMessage):
        Talk().hear(wire.container_head(2))


def test_what_needs_no_answer_is_not_kept():
    talk = Talk()
    talk.session.send(wire.ids_message(wire.MSGS_STATE_REQ, [4]), content=False)
    ((_, seqno, _),) = talk.said()
    assert seqno == 0
    assert talk.session.unanswered == 0


def test_a_refusal_that_is_not_about_time_leaves_the_clock_alone():
    talk = Talk()
    talk.session.send(QUERY)
    ((msg_id, seqno, _),) = talk.said()
    talk.hear(wire.bad_msg_notification(msg_id, seqno, 32))
    assert talk.session.time_offset == 0.0
    assert len(talk.said()) == 1


def test_what_was_answered_is_not_sent_again_with_its_container():
    talk = Talk()
    talk.session.send(QUERY)
    talk.session.send(QUERY + b"next")
    (plain,) = talk.session.data_to_send(NOW)
    first, _ = read_container(plain[32:], 9)
    talk.hear(wire.rpc_result(first.msg_id, b"done"), seqno=1)
    talk.hear(wire.bad_msg_notification(int.from_bytes(plain[16:24], "little"), 0, 64))
    assert [item[2] for item in talk.said()] == [QUERY + b"next"]
