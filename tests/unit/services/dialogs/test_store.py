"""What every adapter of the dialog store does alike."""

import pytest

from heliogram.kernel.ids import MessageId, PeerId, UserId
from heliogram.services.dialogs.contract import Draft, NotifySettings
from heliogram.services.dialogs.sql import SqlDialogStore
from heliogram.services.dialogs.store import DialogStore

ANN, BOB = UserId(1), UserId(2)
P1, P2, P3 = PeerId(5), PeerId(-6), PeerId(7)


@pytest.fixture(params=[SqlDialogStore])
def store(request) -> DialogStore:
    return request.param()


@pytest.fixture
def db(people):
    return people.db


async def test_a_draft_is_read_as_it_was_put(db, store):
    draft = Draft(peer=P2, text="hé", entities=b"e", reply_to=MessageId(4), quote=b"q", no_webpage=True, saved_at=9)
    await db.write(lambda tx: store.put_draft(tx, ANN, Draft(peer=P2, text="old")))
    await db.write(lambda tx: store.put_draft(tx, ANN, draft))
    await db.write(lambda tx: store.put_draft(tx, ANN, Draft(peer=P1, text="x")))
    assert await db.read(lambda reader: store.drafts(reader, ANN)) == [draft, Draft(peer=P1, text="x")]
    assert await db.read(lambda reader: store.drafts(reader, ANN, [P2, P3])) == [draft]
    assert await db.read(lambda reader: store.drafts(reader, BOB)) == []


async def test_a_draft_is_removed_once(db, store):
    await db.write(lambda tx: store.put_draft(tx, ANN, Draft(peer=P1, text="x")))
    assert await db.write(lambda tx: store.remove_draft(tx, ANN, P1))
    assert not await db.write(lambda tx: store.remove_draft(tx, ANN, P1))


async def test_pins_keep_their_order_and_are_replaced_as_a_whole(db, store):
    await db.write(lambda tx: store.set_pins(tx, ANN, [P3, P1, P2]))
    assert await db.read(lambda reader: store.pins(reader, ANN)) == [P3, P1, P2]
    await db.write(lambda tx: store.set_pins(tx, ANN, [P2]))
    assert await db.read(lambda reader: store.pins(reader, ANN)) == [P2]
    assert await db.read(lambda reader: store.pins(reader, BOB)) == []


async def test_a_mark_is_set_and_taken_once(db, store):
    assert await db.write(lambda tx: store.mark(tx, ANN, P1))
    assert not await db.write(lambda tx: store.mark(tx, ANN, P1))
    assert await db.read(lambda reader: store.marks(reader, ANN)) == [P1]
    assert await db.write(lambda tx: store.unmark(tx, ANN, P1))
    assert not await db.write(lambda tx: store.unmark(tx, ANN, P1))


async def test_choices_are_kept_per_scope_and_forgotten_together(db, store):
    some = NotifySettings(show_previews=False, mute_until=5)
    await db.write(lambda tx: store.put_notify(tx, ANN, "users", NotifySettings(silent=True)))
    await db.write(lambda tx: store.put_notify(tx, ANN, "users", some))
    await db.write(lambda tx: store.put_notify(tx, ANN, "chats", some))
    assert await db.read(lambda reader: store.notify(reader, ANN, ["users", "broadcasts"])) == {"users": some}
    assert await db.write(lambda tx: store.remove_notify(tx, ANN)) == ["chats", "users"]
    assert await db.write(lambda tx: store.remove_notify(tx, ANN)) == []
