"""What sessions are told."""

from tests.support.server import Device, Server

from heliogram.kernel.ids import AuthKeyId, BoxId, UserId
from heliogram.platform.ledger import BoxAdvanced, Entry, Record, Stream
from heliogram.services.dialogs.events import UnreadMarked
from heliogram.services.messages.events import MessageAdded, MessageEdited, MessagesDeleted, OutboxRead
from heliogram.tl import functions as f
from heliogram.tl import types as t

ORIGIN = AuthKeyId(9)


def entry(record: Record, number: int = 2, stream: Stream = Stream.PTS, count: int = 1) -> Entry:
    return Entry(stream, number, count, 100, record, b"")


async def pushes(server: Server, owner: UserId, *entries: Entry):
    return await server.pushes.advanced(BoxAdvanced(box=BoxId(owner), entries=entries, origin=ORIGIN))


async def stored(server: Server, ann: Device, bob: Device, **rest):
    await ann.say(ann.to(bob), "hello", **rest)
    (message,) = await server.people.messages.get_many(owner=bob.user, ids=[1])
    return message


async def test_a_plain_text_of_a_known_conversation_is_short_and_skips_the_asking_device(
    server: Server, ann: Device, bob: Device
):
    message = await stored(server, ann, bob)
    (push,) = await pushes(server, bob.user, entry(MessageAdded(id=1, message=message, known=True)))
    assert isinstance(push.body, t.UpdateShortMessage)
    assert push.skip == ORIGIN


async def test_what_the_short_form_cannot_hold_is_told_in_full(server: Server, ann: Device, bob: Device):
    import msgspec

    message = await stored(server, ann, bob)
    header = t.MessageFwdHeader(from_id=t.PeerUser(user_id=ann.user), date=1)
    from heliogram import tl

    for change in (
        {"out": True},
        {"sender": bob.user},
        {"grouped_id": 5},
        {"action": tl.encode(t.MessageActionChatDeletePhoto())},
        {"forward": tl.encode(header)},
        {"entities": tl.encode([t.MessageEntityMentionName(offset=0, length=1, user_id=ann.user)])},
        {"quote": tl.encode(t.MessageReplyHeader(quote=True, quote_text="x"))},
    ):
        other = msgspec.structs.replace(message, **change)
        (push,) = await pushes(server, bob.user, entry(MessageAdded(id=1, message=other, known=True)))
        assert isinstance(push.body, t.Updates), change
    (push,) = await pushes(server, bob.user, entry(MessageAdded(id=1, message=message)))
    assert isinstance(push.body, t.Updates)


async def test_what_counts_pts_goes_together_and_each_seq_alone(server: Server, ann: Device, bob: Device):
    message = await stored(server, ann, bob)
    told = await pushes(
        server,
        bob.user,
        entry(MessageAdded(id=1, message=message, known=True), 2),
        entry(OutboxRead(peer=ann.user, max_id=1), 3),
        entry(UnreadMarked(peer=ann.user, unread=True), 2, Stream.SEQ),
        entry(UnreadMarked(peer=ann.user, unread=False), 3, Stream.SEQ),
        entry(MessagesDeleted(ids=[1, 2]), 5, count=2),
    )
    assert [(push.body.seq, len(push.body.updates), push.skip) for push in told] == [
        (0, 2, ORIGIN),
        (2, 1, None),
        (3, 1, None),
        (0, 1, ORIGIN),
    ]


async def test_an_edit_of_a_message_deleted_since_says_nothing(server: Server, ann: Device):
    (push,) = await pushes(server, ann.user, entry(MessageEdited(id=77)))
    assert push.body.updates == []


async def test_many_changed_contacts_are_fetched_anew(server: Server, ann: Device):
    tablet = server.device(ann.user)
    people = [await server.person(f"P{number}", f"49400{number:02}") for number in range(11)]
    book = [
        t.InputPhoneContact(client_id=n, phone=f"49400{n:02}", first_name="P", last_name="") for n in range(len(people))
    ]
    await ann(f.ContactsImportContacts(contacts=book))
    await server.settle()
    assert tablet.updates() == [t.UpdateContactsReset()]
