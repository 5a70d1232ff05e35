import msgspec
import pytest

from heliogram.kernel.ids import AuthKeyId, BoxId, MessageId, PeerId, UserId
from heliogram.platform.bus import Event, UnknownEvent, decode_event, encode_event
from heliogram.platform.ledger import BoxAdvanced, Entry, Stream, encode_record
from heliogram.services.auth.events import DevicesEnded, KeysDropped
from heliogram.services.messages.contract import Message
from heliogram.services.messages.events import MessageAdded, OutboxRead
from heliogram.services.presence.events import PresenceChanged, Typing

SAID = Message(
    box=UserId(1), id=MessageId(2), body=3, peer=PeerId(4), sender=UserId(4), out=False, sent_at=5, text="hi"
)
LIVE = MessageAdded(MessageId(2), SAID, 7, known=True)
STORED = encode_record(MessageAdded(MessageId(2), None, 7, known=True))
EVENTS = [
    BoxAdvanced(
        BoxId(1),
        (
            Entry(Stream.PTS, 9, 1, 1_000, LIVE, STORED),
            Entry(Stream.SEQ, 3, 1, 1_000, OutboxRead(PeerId(4), MessageId(2)), b"stored"),
        ),
        AuthKeyId(-6),
    ),
    BoxAdvanced(BoxId(1), (), None),
    Typing(user=UserId(1), peer=PeerId(-2), recipients=[UserId(3)], action=b"a"),
    PresenceChanged(user=UserId(1), online_until=5, seen_at=4, watchers=[UserId(2), UserId(3)]),
    DevicesEnded(user=UserId(1), devices=[AuthKeyId(-1), AuthKeyId(2)]),
    KeysDropped(keys=[AuthKeyId(-1)]),
]


class Nameless(Event, frozen=True):
    pass


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_arrives_as_it_was(event):
    assert decode_event(encode_event(event)) == event


def test_an_event_that_cannot_be_told_from_others_is_not_carried():
    with pytest.raises(TypeError, match="no tag"):
        encode_event(Nameless())


@pytest.mark.parametrize("data", [b"", b"\xc1", msgspec.msgpack.encode(("of.another.version", {}))])
def test_what_is_not_understood_is_refused(data):
    with pytest.raises(UnknownEvent):
        decode_event(data)
