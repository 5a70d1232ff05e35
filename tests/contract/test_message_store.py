"""What every store of messages must do, tried on each adapter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.boxes import ANN, BOB, CAT, DAN, GROUP, PHONE, TABLET, Boxes, open_boxes
from tests.support.replica import Replica, catch_up

from heliogram.kernel.faults import MessageIdInvalid, PeerIdInvalid
from heliogram.kernel.ids import ChannelId, MessageId, PeerId, channel_peer
from heliogram.platform.sql.sqlite.transaction import SqliteReader
from heliogram.services.media.records import MediaRecords
from heliogram.services.media.sql import SqlMediaStore
from heliogram.services.messages.contract import (
    ChatWriteForbidden,
    HistoryQuery,
    Kind,
    MessageAuthorRequired,
    MessageDeleteForbidden,
    MessageEditTimeExpired,
    MessageNotModified,
    Wanted,
    Within,
)
from heliogram.services.messages.events import (
    ContentsRead,
    InboxRead,
    MessageAdded,
    MessageEdited,
    MessagesDeleted,
    OutboxRead,
)
from heliogram.services.messages.service import MessagesService
from heliogram.services.messages.sql import SqlMessageStore


@pytest.fixture(params=["sqlite"])
async def boxes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Boxes]:
    """Another adapter joins with a parameter and a way to open it."""
    assert request.param == "sqlite"
    async with open_boxes(tmp_path) as boxes:
        yield boxes


@pytest.fixture
async def group(boxes: Boxes) -> Boxes:
    await boxes.join(ANN, BOB, CAT)
    return boxes


# Sending in private


async def test_a_private_message_is_in_both_boxes_with_its_own_number_in_each(boxes: Boxes):
    await boxes.send(BOB, CAT, "something else")
    sent = await boxes.send(ANN, BOB, "hi")
    [mine], [theirs] = await boxes.history(ANN, BOB), await boxes.history(BOB, ANN)
    assert sent.message == mine
    assert (mine.id, mine.out, mine.peer) == (1, True, BOB)
    assert (theirs.id, theirs.out, theirs.peer) == (2, False, ANN)
    assert mine.body == theirs.body
    assert (theirs.sender, theirs.text, theirs.sent_at) == (ANN, "hi", int(boxes.clock.now()))


async def test_everything_that_was_said_comes_back(boxes: Boxes):
    said = {name: name.encode() for name in ("entities", "media", "action", "markup", "forward", "quote")}
    await boxes.send(ANN, BOB, "text", silent=True, grouped_id=2**62, **said)
    [message] = await boxes.history(BOB, ANN)
    assert {name: getattr(message, name) for name in said} == said
    assert (message.silent, message.grouped_id) == (True, 2**62)


async def test_ids_and_pts_count_from_one_in_each_box(boxes: Boxes):
    sent = [await boxes.send(ANN, BOB) for _ in range(3)]
    assert [one.message.id for one in sent] == [1, 2, 3]
    assert [one.pts for one in sent] == [2, 3, 4]
    assert (await boxes.heads(BOB)).pts == 4


async def test_saved_messages_live_in_one_box_and_are_never_unread(boxes: Boxes):
    sent = await boxes.send(ANN, ANN, "note")
    assert (sent.message.out, sent.message.peer) == (True, ANN)
    assert await boxes.texts(ANN, ANN) == ["note"]
    dialog = await boxes.dialog(ANN, ANN)
    assert (dialog.top_message, dialog.unread) == (1, 0)
    assert len(await boxes.log(ANN)) == 1


async def test_a_body_is_stored_once_however_many_boxes_show_it(group: Boxes):
    await group.send(ANN, GROUP)
    assert await group.rows("SELECT count(*) FROM message_bodies") == [(1,)]
    assert await group.rows("SELECT count(*) FROM message_refs") == [(3,)]


async def test_what_is_withheld_from_a_recipient_stays_with_the_sender(boxes: Boxes):
    sent = await boxes.send(ANN, BOB, deliver=False)
    assert [message.id for message in await boxes.history(ANN, BOB)] == [sent.message.id]
    assert await boxes.history(BOB, ANN) == []
    assert await boxes.log(BOB) == []


async def test_what_was_withheld_is_edited_and_removed_at_the_sender_only(boxes: Boxes):
    sent = await boxes.send(ANN, BOB, deliver=False)
    await boxes.edit(ANN, sent.message.id, "other")
    await boxes.delete(ANN, sent.message.id, revoke=True)
    assert await boxes.log(BOB) == []


async def test_a_channel_is_nobody_this_store_delivers_to(boxes: Boxes):
    with pytest.raises(PeerIdInvalid):
        await boxes.send(ANN, channel_peer(ChannelId(5)))


async def test_a_send_is_told_to_both_boxes_with_the_message(boxes: Boxes):
    await boxes.send(ANN, BOB, "first")
    await boxes.send(ANN, BOB, "second", random_id=77)
    own, other = (await boxes.pushed(ANN))[-1].record, (await boxes.pushed(BOB))[-1].record
    assert isinstance(own, MessageAdded)
    assert isinstance(other, MessageAdded)
    assert [own.message] == await boxes.history(ANN, BOB, limit=1)
    assert [other.message] == await boxes.history(BOB, ANN, limit=1)
    assert (own.random_id, other.random_id) == (77, 0)


async def test_the_log_keeps_the_number_and_not_the_text(boxes: Boxes):
    await boxes.send(ANN, BOB, "a secret")
    [entry] = await boxes.entries(BOB)
    assert entry.record == MessageAdded(MessageId(1), None, 0, known=False)
    assert b"secret" not in entry.payload


async def test_a_conversation_is_known_from_its_second_message_on(boxes: Boxes):
    for _ in range(2):
        await boxes.send(ANN, BOB)
    assert [entry.record.known for entry in await boxes.entries(BOB)] == [False, True]


async def test_several_messages_go_out_in_one_transaction(boxes: Boxes):
    said = [boxes.outgoing(text) for text in ("one", "two", "three")]
    sent = await boxes.messages.send(sender=ANN, peer=PeerId(BOB), outgoing=said, origin=PHONE)
    assert [one.message.id for one in sent] == [1, 2, 3]
    [advanced] = [event for event in boxes.told if event.box == BOB]
    assert len(advanced.entries) == 3


async def test_draft_goes_in_the_transaction_of_the_send(tmp_path: Path):
    async with open_boxes(tmp_path) as boxes:
        cleared = []

        class Drafts:
            def clear_draft(self, tx, *, owner, peer, origin):
                assert tx.one("SELECT 1 FROM message_sends WHERE sender = ?", (owner,))
                cleared.append((owner, peer, origin))

            def drafted(self, reader, owners):
                return {(owner, BOB) for owner in owners}

        media = MediaRecords(SqlMediaStore(), boxes.clock)
        store = SqlMessageStore(boxes.db, boxes.ledger, media=media, drafts=Drafts())
        for wanted in (False, True):
            await MessagesService(store, boxes.clock).send(
                sender=ANN, peer=PeerId(BOB), outgoing=[boxes.outgoing()], origin=PHONE, clear_draft=wanted
            )
        assert cleared == [(ANN, BOB, PHONE)]


# The same random id


async def test_a_retry_returns_the_first_outcome_and_changes_nothing(boxes: Boxes):
    first = await boxes.send(ANN, BOB, "once", random_id=5)
    await boxes.send(ANN, BOB, "between")
    again = await boxes.send(ANN, BOB, "once", random_id=5)
    assert again.duplicate
    assert (again.message, again.pts) == (first.message, first.pts)
    assert await boxes.texts(BOB, ANN) == ["between", "once"]


async def test_a_retry_after_a_restart_returns_the_first_outcome(tmp_path: Path):
    async with open_boxes(tmp_path) as boxes:
        first = await boxes.send(ANN, BOB, "once", random_id=5)
    async with open_boxes(tmp_path) as boxes:
        again = await boxes.send(ANN, BOB, "once", random_id=5)
        assert (again.message, again.pts, again.duplicate) == (first.message, first.pts, True)


async def test_a_retry_after_the_message_was_removed_does_not_send_it_anew(boxes: Boxes):
    first = await boxes.send(ANN, BOB, "once", random_id=5)
    await boxes.delete(ANN, first.message.id, revoke=True)
    boxes.clock.advance(90)
    again = await boxes.send(ANN, BOB, "once", random_id=5)
    assert again.duplicate
    assert (again.message.id, again.message.sent_at, again.pts) == (first.message.id, first.message.sent_at, first.pts)
    assert again.message.text == "once"
    assert await boxes.history(BOB, ANN) == []


async def test_a_retry_shows_the_message_as_it_is_now(boxes: Boxes):
    first = await boxes.send(ANN, BOB, "once", random_id=5)
    await boxes.edit(ANN, first.message.id, "edited")
    again = await boxes.send(ANN, BOB, "once", random_id=5)
    assert (again.message.text, again.duplicate) == ("edited", True)


async def test_two_senders_may_use_the_same_random_id(boxes: Boxes):
    await boxes.send(ANN, BOB, random_id=5)
    assert not (await boxes.send(BOB, ANN, random_id=5)).duplicate


async def test_messages_without_a_random_id_are_all_different(boxes: Boxes):
    await boxes.send(ANN, BOB, random_id=0)
    assert not (await boxes.send(ANN, BOB, random_id=0)).duplicate


# Sending to a group


async def test_a_group_message_reaches_every_member_once(group: Boxes):
    await group.send(BOB, GROUP, "all")
    for member in (ANN, BOB, CAT):
        [message] = await group.history(member, GROUP)
        assert (message.text, message.sender, message.out, message.peer) == ("all", BOB, member == BOB, GROUP)
    assert await group.history(DAN, GROUP) == []


async def test_only_a_member_may_write_to_a_group(group: Boxes):
    with pytest.raises(ChatWriteForbidden):
        await group.send(DAN, GROUP)


async def test_who_left_gets_nothing_more_and_keeps_what_was_there(group: Boxes):
    await group.send(ANN, GROUP, "before")
    await group.leave(CAT)
    await group.send(ANN, GROUP, "after")
    assert await group.texts(CAT, GROUP) == ["before"]
    assert await group.texts(BOB, GROUP) == ["after", "before"]
    with pytest.raises(ChatWriteForbidden):
        await group.send(CAT, GROUP)


async def test_a_group_larger_than_a_handful_gets_contiguous_numbers(boxes: Boxes):
    members = [type(ANN)(number) for number in range(1, 201)]
    await boxes.join(*members)
    for sender in (ANN, BOB):
        await boxes.send(sender, GROUP)
    assert await boxes.rows("SELECT DISTINCT items FROM boxes") == [(2,)]
    assert {(await boxes.heads(member)).pts for member in members} == {3}


async def test_a_sender_is_introduced_anew_when_somebody_joins(group: Boxes):
    async def known() -> bool:
        await group.send(ANN, GROUP)
        record = (await group.pushed(BOB))[-1].record
        assert isinstance(record, MessageAdded)
        return record.known

    assert [await known(), await known()] == [False, True]
    await group.join(DAN)
    assert [await known(), await known()] == [False, True]


async def test_a_service_message_never_counts_as_known(group: Boxes):
    await group.send(ANN, GROUP)
    await group.send(ANN, GROUP, "", action=b"renamed")
    record = (await group.pushed(BOB))[-1].record
    assert isinstance(record, MessageAdded)
    assert not record.known


# Replies and mentions


async def test_a_reply_names_the_message_by_each_boxs_own_number(boxes: Boxes):
    await boxes.send(CAT, BOB)
    first = await boxes.send(ANN, BOB, "question")
    await boxes.send(BOB, ANN, "answer", reply_to=2)
    assert first.message.id == 1
    [answer] = await boxes.history(ANN, BOB, limit=1)
    assert answer.reply_to == 1
    [own] = await boxes.history(BOB, ANN, limit=1)
    assert own.reply_to == 2


async def test_a_reply_to_what_a_member_never_got_names_nothing_there(group: Boxes):
    first = await group.send(ANN, GROUP, "early")
    await group.join(DAN)
    await group.send(ANN, GROUP, "late", reply_to=first.message.id)
    assert [message.reply_to for message in await group.history(DAN, GROUP)] == [None]
    assert (await group.history(BOB, GROUP))[0].reply_to == 1


async def test_a_reply_into_another_conversation_is_no_reply(boxes: Boxes):
    other = await boxes.send(ANN, CAT, "private")
    sent = await boxes.send(ANN, BOB, reply_to=other.message.id)
    assert sent.message.reply_to is None


async def test_a_mention_in_a_group_counts_until_it_is_looked_at(group: Boxes):
    await group.send(ANN, GROUP, "hey", mentions=[BOB, DAN])
    [message] = await group.history(BOB, GROUP)
    assert message.mentioned
    assert message.media_unread
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 1
    assert (await group.dialog(CAT, GROUP)).unread_mentions == 0
    await group.read(BOB, GROUP)
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 1
    affected = await group.messages.read_contents(owner=BOB, messages=[message.id], origin=PHONE)
    assert affected.pts_count == 1
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 0
    [message] = await group.history(BOB, GROUP)
    assert (message.mentioned, message.media_unread) == (True, False)
    assert (await group.log(BOB))[-1] == ContentsRead([message.id])


async def test_a_reply_to_somebody_in_a_group_mentions_them(group: Boxes):
    await group.send(BOB, GROUP, "who?")
    await group.send(ANN, GROUP, "me", reply_to=1)
    assert (await group.dialog(BOB, GROUP)).unread_mentions == 1
    page = await group.messages.unread_mentions(owner=BOB, peer=GROUP, query=_query())
    assert [message.text for message in page.messages] == ["me"]
    assert page.total == 1


async def test_nobody_mentions_themselves(group: Boxes):
    first = await group.send(ANN, GROUP)
    await group.send(ANN, GROUP, mentions=[ANN], reply_to=first.message.id)
    assert (await group.dialog(ANN, GROUP)).unread_mentions == 0


async def test_a_private_message_mentions_nobody(boxes: Boxes):
    await boxes.send(ANN, BOB, mentions=[BOB])
    assert (await boxes.dialog(BOB, ANN)).unread_mentions == 0


async def test_looking_at_what_is_no_mention_changes_nothing(boxes: Boxes):
    await boxes.send(ANN, BOB)
    affected = await boxes.messages.read_contents(owner=BOB, messages=[MessageId(1)], origin=PHONE)
    assert (affected.pts, affected.pts_count) == (2, 0)
    page = await boxes.messages.unread_mentions(owner=BOB, peer=PeerId(ANN), query=_query())
    assert (page.messages, page.total) == ([], 0)


# Editing


async def test_an_edit_shows_in_every_box_and_in_every_log(group: Boxes):
    sent = await group.send(ANN, GROUP, "tyop")
    group.clock.advance(60)
    edited = await group.edit(ANN, sent.message.id, "typo", entities=b"e", media=b"m", markup=b"k")
    assert (edited.message.text, edited.message.edited_at) == ("typo", int(group.clock.now()))
    assert edited.pts == (await group.heads(ANN)).pts
    for member in (ANN, BOB, CAT):
        [message] = await group.history(member, GROUP)
        assert (message.text, message.entities, message.media, message.markup) == ("typo", b"e", b"m", b"k")
        assert (await group.log(member))[-1] == MessageEdited(message.id)
        assert (await group.pushed(member))[-1].record == MessageEdited(message.id, message)


async def test_only_the_author_may_edit(boxes: Boxes):
    await boxes.send(ANN, BOB)
    with pytest.raises(MessageAuthorRequired):
        await boxes.edit(BOB, 1, "mine now")


async def test_a_message_that_does_not_exist_cannot_be_edited(boxes: Boxes):
    with pytest.raises(MessageIdInvalid):
        await boxes.edit(ANN, 1, "text")


async def test_an_edit_must_change_something(boxes: Boxes):
    await boxes.send(ANN, BOB, "same")
    with pytest.raises(MessageNotModified):
        await boxes.edit(ANN, 1, "same")


async def test_a_message_may_be_edited_for_two_days(boxes: Boxes):
    await boxes.send(ANN, BOB)
    boxes.clock.advance(48 * 3600)
    await boxes.edit(ANN, 1, "in time")
    boxes.clock.advance(1)
    with pytest.raises(MessageEditTimeExpired):
        await boxes.edit(ANN, 1, "too late")


async def test_a_note_to_oneself_may_be_edited_for_ever(boxes: Boxes):
    await boxes.send(ANN, ANN)
    boxes.clock.advance(10**8)
    assert (await boxes.edit(ANN, 1, "still")).message.text == "still"


async def test_who_removed_their_copy_is_not_told_of_an_edit(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.delete(BOB, 1)
    await boxes.edit(ANN, 1, "edited")
    assert (await boxes.log(BOB))[-1] == MessagesDeleted([MessageId(1)])


async def test_who_left_a_group_keeps_the_message_as_it_was(group: Boxes):
    sent = await group.send(ANN, GROUP, "before")
    await group.leave(CAT)
    await group.edit(ANN, sent.message.id, "after")
    assert await group.texts(CAT, GROUP) == ["before"]
    assert await group.texts(BOB, GROUP) == ["after"]
    assert not isinstance((await group.log(CAT))[-1], MessageEdited)


async def test_who_left_a_group_cannot_edit_there(group: Boxes):
    sent = await group.send(CAT, GROUP, "before")
    await group.leave(CAT)
    with pytest.raises(ChatWriteForbidden):
        await group.edit(CAT, sent.message.id, "after")


# Removing


async def test_a_message_removed_for_oneself_stays_with_the_other(boxes: Boxes):
    await boxes.send(ANN, BOB)
    affected = await boxes.delete(ANN, 1)
    assert (affected.pts, affected.pts_count) == (3, 1)
    assert await boxes.history(ANN, BOB) == []
    assert len(await boxes.history(BOB, ANN)) == 1
    assert (await boxes.log(ANN))[-1] == MessagesDeleted([MessageId(1)])


async def test_either_side_may_remove_for_both(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.delete(BOB, 1, revoke=True)
    assert await boxes.history(ANN, BOB) == await boxes.history(BOB, ANN) == []
    assert await boxes.rows("SELECT count(*) FROM message_bodies") == [(0,)]


async def test_several_messages_removed_at_once_count_one_each(boxes: Boxes):
    for _ in range(3):
        await boxes.send(ANN, BOB)
    affected = await boxes.delete(ANN, 3, 1, 99, 2, 2, revoke=True)
    assert (affected.pts, affected.pts_count) == (7, 3)
    assert (await boxes.log(BOB))[-1] == MessagesDeleted([MessageId(1), MessageId(2), MessageId(3)])


async def test_removing_what_is_not_there_changes_nothing(boxes: Boxes):
    await boxes.send(ANN, BOB)
    affected = await boxes.delete(ANN, 7, revoke=True)
    assert (affected.pts, affected.pts_count) == (2, 0)


async def test_the_author_may_remove_from_the_whole_group(group: Boxes):
    sent = await group.send(ANN, GROUP)
    await group.delete(ANN, sent.message.id, revoke=True)
    for member in (ANN, BOB, CAT):
        assert await group.history(member, GROUP) == []


async def test_others_may_not_remove_from_the_whole_group_unless_they_moderate(group: Boxes):
    await group.send(BOB, GROUP)
    await group.send(ANN, GROUP)
    with pytest.raises(MessageDeleteForbidden):
        await group.delete(ANN, 2, 1, revoke=True)
    assert len(await group.history(ANN, GROUP)) == 2
    await group.delete(ANN, 1, revoke=True, moderating=True)
    assert len(await group.history(CAT, GROUP)) == 1


async def test_who_left_a_group_keeps_what_others_remove_and_removes_only_their_own_copy(group: Boxes):
    sent = await group.send(ANN, GROUP, "one")
    await group.send(CAT, GROUP, "two")
    await group.leave(CAT)
    await group.delete(ANN, sent.message.id, revoke=True)
    assert await group.texts(CAT, GROUP) == ["two", "one"]
    await group.delete(CAT, 2, revoke=True)
    assert await group.texts(CAT, GROUP) == ["one"]
    assert await group.texts(BOB, GROUP) == ["two"]


async def test_a_note_to_oneself_is_removed_for_everyone_there_is(boxes: Boxes):
    await boxes.send(ANN, ANN)
    assert (await boxes.delete(ANN, 1, revoke=True)).pts_count == 1


async def test_removing_unread_messages_takes_them_off_the_counts(group: Boxes):
    await group.send(ANN, GROUP, "one", mentions=[BOB])
    await group.send(ANN, GROUP, "two")
    await group.delete(ANN, 1, revoke=True)
    dialog = await group.dialog(BOB, GROUP)
    assert (dialog.unread, dialog.unread_mentions, dialog.top_message) == (1, 0, 2)


async def test_removing_the_newest_message_uncovers_the_one_before(boxes: Boxes):
    await boxes.send(ANN, BOB)
    boxes.clock.advance(100)
    await boxes.send(ANN, BOB)
    await boxes.delete(BOB, 2)
    dialog = await boxes.dialog(BOB, ANN)
    assert (dialog.top_message, dialog.top_at) == (1, int(boxes.clock.now()) - 100)


async def test_a_number_is_not_given_twice_after_the_newest_message_went(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.delete(ANN, 1, revoke=True)
    sent = await boxes.send(ANN, BOB)
    assert (sent.message.id, sent.message.body) == (2, 2)


async def test_a_conversation_without_messages_leaves_the_list(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.delete(ANN, 1)
    page = await boxes.messages.dialogs(owner=ANN, before_at=0, before_id=0, before_peer=None, limit=10, without=[])
    assert (page.dialogs, page.messages, page.total) == ([], [], 0)
    assert await boxes.messages.correspondents(owner=ANN, limit=10) == []


async def test_the_log_says_how_many_are_unread_anew_if_one_that_it_counted_is_removed(boxes: Boxes):
    for _ in range(3):
        await boxes.send(ANN, BOB)
    away = Replica(BOB)
    await boxes.read(BOB, ANN, 1)
    assert (await boxes.log(BOB))[-1] == InboxRead(PeerId(ANN), MessageId(1), 2)
    await boxes.send(ANN, BOB)
    affected = await boxes.delete(BOB, 4, 3)
    assert affected.pts_count == 3
    assert (await boxes.log(BOB))[-2:] == [
        MessagesDeleted([MessageId(3), MessageId(4)]),
        InboxRead(PeerId(ANN), MessageId(1), 1),
    ]
    await catch_up(boxes, away, [(entry.number, entry.count, entry.record) for entry in await boxes.entries(BOB)])
    assert away.unread == {ANN: 1}
    await boxes.delete(BOB, 2)
    assert (await boxes.log(BOB))[-1] == InboxRead(PeerId(ANN), MessageId(1), 0)


async def test_a_history_is_removed_from_the_newest_in_parts(boxes: Boxes):
    for number in range(5):
        await boxes.send(ANN, BOB, str(number))
    affected, left = await _delete_history(boxes, max_id=4, limit=3)
    assert (affected.pts_count, left) == (3, 1)
    assert await boxes.texts(ANN, BOB) == ["4", "0"]
    affected, left = await _delete_history(boxes)
    assert (affected.pts_count, left) == (2, 0)
    assert len(await boxes.history(BOB, ANN)) == 5


async def test_a_history_is_removed_on_both_sides(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.send(BOB, ANN)
    await _delete_history(boxes, revoke=True)
    assert await boxes.history(BOB, ANN) == []


async def test_a_groups_history_is_removed_for_oneself_only(group: Boxes):
    await group.send(ANN, GROUP)
    with pytest.raises(MessageDeleteForbidden):
        await _delete_history(group, peer=GROUP, revoke=True)
    await _delete_history(group, peer=GROUP)
    assert await group.history(ANN, GROUP) == []
    assert len(await group.history(BOB, GROUP)) == 1


# Reading


async def test_reading_tells_both_sides(boxes: Boxes):
    await boxes.send(CAT, ANN)
    for _ in range(3):
        await boxes.send(ANN, BOB)
    affected = await boxes.read(BOB, ANN, 2)
    assert (affected.pts, affected.pts_count) == (5, 1)
    reader, author = await boxes.dialog(BOB, ANN), await boxes.dialog(ANN, BOB)
    assert (reader.unread, reader.read_inbox_max) == (1, 2)
    assert author.read_outbox_max == 3
    assert (await boxes.log(BOB))[-1] == InboxRead(PeerId(ANN), MessageId(2), 1)
    assert (await boxes.log(ANN))[-1] == OutboxRead(PeerId(BOB), MessageId(3))


async def test_reading_without_a_number_reads_all(boxes: Boxes):
    for _ in range(3):
        await boxes.send(ANN, BOB)
    await boxes.read(BOB, ANN)
    dialog = await boxes.dialog(BOB, ANN)
    assert (dialog.unread, dialog.read_inbox_max) == (0, 3)


async def test_reading_beyond_the_newest_message_reads_no_message_to_come(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.read(BOB, ANN, 1000)
    await boxes.send(ANN, BOB)
    dialog = await boxes.dialog(BOB, ANN)
    assert (dialog.unread, dialog.read_inbox_max) == (1, 1)


async def test_reading_again_changes_nothing(boxes: Boxes):
    await boxes.send(ANN, BOB)
    await boxes.read(BOB, ANN)
    before = await boxes.heads(BOB), await boxes.heads(ANN)
    for max_id in (0, 1):
        assert (await boxes.read(BOB, ANN, max_id)).pts_count == 0
    assert (await boxes.heads(BOB), await boxes.heads(ANN)) == before


async def test_reading_an_older_message_moves_no_mark_back(boxes: Boxes):
    for _ in range(3):
        await boxes.send(ANN, BOB)
    await boxes.read(BOB, ANN, 2)
    await boxes.read(BOB, ANN, 1)
    assert (await boxes.dialog(BOB, ANN)).read_inbox_max == 2


async def test_reading_ones_own_messages_or_nothing_changes_nothing(boxes: Boxes):
    await boxes.send(ANN, BOB)
    assert (await boxes.read(ANN, BOB)).pts_count == 0
    assert (await boxes.read(ANN, CAT)).pts_count == 0
    assert (await boxes.read(ANN, ANN)).pts_count == 0


async def test_in_a_group_each_author_whose_message_was_read_learns_of_it(group: Boxes):
    await group.send(CAT, CAT)
    for sender in (ANN, CAT, ANN, BOB):
        await group.send(sender, GROUP)
    await group.read(BOB, GROUP)
    assert (await group.log(ANN))[-1] == OutboxRead(GROUP, MessageId(3))
    assert (await group.log(CAT))[-1] == OutboxRead(GROUP, MessageId(3))
    assert (await group.dialog(CAT, GROUP)).read_outbox_max == 3
    before = await group.heads(ANN)
    await group.read(CAT, GROUP, 3)
    assert await group.heads(ANN) == before


async def test_an_author_who_left_learns_nothing_of_readers(group: Boxes):
    await group.send(CAT, GROUP)
    await group.leave(CAT)
    await group.read(BOB, GROUP)
    assert not isinstance((await group.log(CAT))[-1], OutboxRead)


async def test_a_reader_whose_copy_became_another_tells_the_author_nothing(group: Boxes):
    sent = await group.send(ANN, GROUP, "before")
    await group.leave(CAT)
    await group.edit(ANN, sent.message.id, "after")
    await group.join(CAT)
    before = await group.heads(ANN)
    assert (await group.read(CAT, GROUP)).pts_count == 1
    assert await group.heads(ANN) == before


# History


def _query(**fields: int):
    return HistoryQuery(**fields)


async def _delete_history(boxes: Boxes, *, peer: int = BOB, max_id: int = 0, revoke: bool = False, limit: int = 100):
    return await boxes.messages.delete_history(
        owner=ANN, peer=PeerId(peer), max_id=max_id, just_clear=False, revoke=revoke, limit=limit, origin=PHONE
    )


@pytest.fixture
async def ten(boxes: Boxes) -> Boxes:
    """Ann and Bob have ten messages, numbered like their texts, 100 seconds apart."""
    for number in range(1, 11):
        await boxes.send(ANN if number % 2 else BOB, BOB if number % 2 else ANN, str(number))
        boxes.clock.advance(100)
    return boxes


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "10 9 8 7 6 5 4 3 2 1"),
        ({"limit": 3}, "10 9 8"),
        ({"limit": 0}, ""),
        ({"offset_id": 8, "limit": 3}, "7 6 5"),
        ({"offset_id": 8, "limit": 3, "add_offset": 2}, "5 4 3"),
        ({"offset_id": 8, "limit": 3, "add_offset": -1}, "8 7 6"),
        ({"offset_id": 8, "limit": 4, "add_offset": -2}, "9 8 7 6"),
        ({"offset_id": 5, "limit": 3, "add_offset": -3}, "7 6 5"),
        ({"offset_id": 5, "limit": 2, "add_offset": -4}, "8 7"),
        ({"offset_id": 9, "limit": 4, "add_offset": -4}, "10 9"),
        ({"offset_id": 9, "limit": 2, "add_offset": -4}, ""),
        ({"offset_id": 11, "limit": 3, "add_offset": -2}, "10"),
        ({"min_id": 7}, "10 9 8"),
        ({"max_id": 4}, "3 2 1"),
        ({"min_id": 3, "max_id": 7, "limit": 2}, "6 5"),
        ({"offset_id": 6, "min_id": 2, "max_id": 5}, "4 3"),
        ({"offset_id": 4, "add_offset": -10, "limit": 10, "max_id": 7}, "6 5 4"),
        ({"offset_id": 3, "add_offset": 5}, ""),
    ],
)
async def test_a_page_is_the_window_that_was_asked_for(ten: Boxes, query, expected):
    assert " ".join(await ten.texts(ANN, BOB, **query)) == expected


async def test_a_page_may_begin_at_a_date(ten: Boxes):
    fifth = int(ten.clock.now()) - 600
    assert await ten.texts(ANN, BOB, offset_date=fifth, limit=2) == ["4", "3"]
    assert await ten.texts(ANN, BOB, offset_date=fifth + 1, limit=2) == ["5", "4"]
    assert await ten.texts(ANN, BOB, offset_date=fifth, add_offset=-1, limit=2) == ["5", "4"]
    assert await ten.texts(ANN, BOB, offset_date=1) == []
    assert len(await ten.texts(ANN, BOB, offset_date=2**31 - 1)) == 10


async def test_a_page_says_how_many_there_are_and_where_it_lies(ten: Boxes):
    page = await ten.messages.history(owner=ANN, peer=PeerId(BOB), query=_query(offset_id=7, limit=2))
    assert (page.total, page.offset_from_newest) == (10, 4)
    page = await ten.messages.history(owner=ANN, peer=PeerId(BOB), query=_query())
    assert (page.total, page.offset_from_newest) == (10, 0)
    page = await ten.messages.history(owner=ANN, peer=PeerId(CAT), query=_query())
    assert (page.total, page.messages) == (0, [])


async def test_a_page_deep_in_a_long_conversation_does_not_count_what_is_newer(boxes: Boxes):
    said = [boxes.outgoing() for _ in range(1_002)]
    await boxes.messages.send(sender=ANN, peer=PeerId(ANN), outgoing=said, origin=PHONE)
    page = await boxes.messages.history(owner=ANN, peer=PeerId(ANN), query=_query(offset_id=2))
    assert (page.total, page.offset_from_newest) == (1_002, None)


async def test_messages_are_fetched_by_number_in_the_order_asked(ten: Boxes):
    found = await ten.messages.get_many(owner=ANN, ids=[MessageId(number) for number in (7, 99, 2, 7)])
    assert [message.text for message in found] == ["7", "2", "7"]
    assert await ten.messages.get_many(owner=CAT, ids=[MessageId(7)]) == []


# Searching


async def _search(boxes: Boxes, text: str = "", *, peer: int | None = BOB, **rest):
    window = ("offset_id", "add_offset", "limit", "max_id", "min_id")
    query = _query(**{name: rest.pop(name) for name in window if name in rest})
    wanted = Wanted(text=text, **rest)
    return await boxes.messages.search(
        owner=ANN, peer=None if peer is None else PeerId(peer), wanted=wanted, query=query
    )


async def test_a_search_folds_case_in_every_script(boxes: Boxes):
    for text in ("Grüße an alle", "ПРИВЕТ", "nothing"):
        await boxes.send(ANN, BOB, text)
    assert [one.text for one in (await _search(boxes, "GRÜSSE")).messages] == ["Grüße an alle"]
    assert [one.text for one in (await _search(boxes, "привет")).messages] == ["ПРИВЕТ"]
    assert (await _search(boxes, "absent")).total == 0


async def test_a_search_is_paged_and_says_how_many_there_are(ten: Boxes):
    page = await _search(ten, "1", limit=1)
    assert ([one.text for one in page.messages], page.total) == (["10"], 2)
    page = await _search(ten, "1", offset_id=10, limit=5)
    assert ([one.text for one in page.messages], page.total) == (["1"], 2)
    page = await _search(ten, "", add_offset=3, limit=2)
    assert [one.text for one in page.messages] == ["7", "6"]


async def test_a_search_may_ask_for_a_sender_and_a_time(ten: Boxes):
    assert [one.text for one in (await _search(ten, sender=BOB, limit=2)).messages] == ["10", "8"]
    third = int(ten.clock.now()) - 800
    assert [one.text for one in (await _search(ten, since=third, until=third + 200)).messages] == ["4", "3"]


async def test_a_search_in_all_conversations_finds_all_of_ones_own_box_only(boxes: Boxes):
    await boxes.send(ANN, BOB, "needle one")
    await boxes.send(CAT, ANN, "needle two")
    await boxes.send(CAT, BOB, "needle three")
    assert [one.text for one in (await _search(boxes, "needle", peer=None)).messages] == ["needle two", "needle one"]


async def test_a_search_reads_on_beyond_its_first_chunk(boxes: Boxes):
    await boxes.send(ANN, ANN, "the oldest")
    said = [boxes.outgoing() for _ in range(600)]
    await boxes.messages.send(sender=ANN, peer=PeerId(ANN), outgoing=said, origin=PHONE)
    assert [one.text for one in (await _search(boxes, "oldest", peer=ANN)).messages] == ["the oldest"]


@pytest.fixture
async def kinds(boxes: Boxes) -> Boxes:
    """Ann's box has media of some kinds, in private and in a group."""
    await boxes.join(ANN, BOB)
    for text, kind in [("photo", Kind.PHOTO), ("text", Kind(0)), ("both", Kind.PHOTO | Kind.LINK)]:
        await boxes.send(BOB, ANN, text, kinds=kind.value)
        boxes.clock.advance(100)
    await boxes.send(ANN, GROUP, "link", kinds=Kind.LINK.value)
    await boxes.send(BOB, GROUP, "call", mentions=[ANN], kinds=Kind.VOICE.value)
    await boxes.send(ANN, BOB, "mine", kinds=Kind.PHOTO.value)
    return boxes


async def _found(boxes: Boxes, kind: Kind, **rest):
    return [one.text for one in (await _search(boxes, kinds=kind.value, **rest)).messages]


async def test_messages_are_found_by_their_kind(kinds: Boxes):
    assert await _found(kinds, Kind.PHOTO) == ["mine", "both", "photo"]
    assert await _found(kinds, Kind.LINK) == ["both"]
    assert await _found(kinds, Kind.LINK | Kind.VOICE, peer=None) == ["call", "link", "both"]
    assert await _found(kinds, Kind.MENTION, peer=None) == ["call"]
    assert await _found(kinds, Kind.MENTION, peer=GROUP) == ["call"]
    assert await _found(kinds, Kind.GIF) == []
    assert await _found(kinds, Kind.PHOTO, sender=BOB) == ["both", "photo"]
    assert await _found(kinds, Kind.PHOTO, text="HO") == ["photo"]
    late = int(kinds.clock.now()) - 100
    assert await _found(kinds, Kind.PHOTO, since=late) == ["mine", "both"]
    assert await _found(kinds, Kind.PHOTO, until=late) == ["photo"]


async def test_a_search_in_all_conversations_may_leave_some_out(kinds: Boxes):
    both = Kind.LINK | Kind.VOICE
    assert await _found(kinds, both, peer=None, within=Within.GROUPS) == ["call", "link"]
    assert await _found(kinds, both, peer=None, within=Within.USERS) == ["both"]
    page = await _search(kinds, "", peer=None, within=Within.GROUPS, limit=1)
    assert ([one.text for one in page.messages], page.total, page.offset_from_newest) == (["call"], 2, 0)


async def test_what_a_message_was_said_to_be_comes_back_and_its_mention_is_apart(kinds: Boxes):
    page = await _search(kinds, kinds=Kind.MENTION.value, peer=None)
    assert [(one.kinds, one.mentioned) for one in page.messages] == [(Kind.VOICE, True)]


async def test_kinds_are_counted(kinds: Boxes):
    masks = [Kind.PHOTO, Kind.LINK, Kind.PHOTO | Kind.LINK, Kind.GIF, Kind(0)]
    counts = await kinds.messages.count_kinds(owner=ANN, peer=PeerId(BOB), kinds=[one.value for one in masks])
    assert counts == [3, 1, 3, 0, 0]
    counts = await kinds.messages.count_kinds(owner=ANN, peer=GROUP, kinds=[Kind.MENTION.value])
    assert counts == [1]


async def test_an_edit_changes_the_kinds_and_leaves_mentions(group: Boxes):
    sent = await group.send(BOB, GROUP, "before", mentions=[ANN], kinds=Kind.PHOTO.value)
    await group.edit(BOB, sent.message.id, "after", kinds=Kind.LINK.value)
    assert await _found(group, Kind.PHOTO, peer=GROUP) == []
    assert await _found(group, Kind.LINK, peer=GROUP) == ["after"]
    assert await _found(group, Kind.MENTION, peer=GROUP) == ["after"]
    assert [one.kinds for one in await group.history(CAT, GROUP)] == [Kind.LINK]


async def test_kinds_go_with_what_is_kept_for_the_departed_and_shared_with_newcomers(group: Boxes):
    sent = await group.send(BOB, GROUP, "before", mentions=[ANN], kinds=Kind.PHOTO.value)
    await group.leave(ANN)
    await group.edit(BOB, sent.message.id, "after", kinds=Kind.LINK.value)
    assert await _found(group, Kind.PHOTO, peer=GROUP) == ["before"]
    await group.join(DAN)
    share = group.records.share_history
    await group.db.write(lambda tx: share(tx, giver=BOB, user=DAN, peer=GROUP, limit=5, origin=PHONE))
    counts = await group.messages.count_kinds(owner=DAN, peer=GROUP, kinds=[Kind.LINK.value, Kind.MENTION.value])
    assert counts == [1, 0]


@pytest.mark.parametrize("text", ["", "m"])
@pytest.mark.parametrize(
    ("query", "expected", "newer"),
    [
        ({"limit": 3}, "10 9 8", 0),
        ({"offset_id": 8, "limit": 3}, "7 6 5", 3),
        ({"offset_id": 8, "limit": 3, "add_offset": 2}, "5 4 3", 5),
        ({"offset_id": 8, "limit": 4, "add_offset": -2}, "9 8 7 6", 1),
        ({"offset_id": 5, "limit": 2, "add_offset": -4}, "8 7", 2),
        ({"offset_id": 9, "limit": 4, "add_offset": -4}, "10 9", 0),
        ({"offset_id": 6, "min_id": 2, "max_id": 5}, "4 3", 6),
        ({"offset_id": 4, "add_offset": -10, "limit": 10, "max_id": 7}, "6 5 4", 4),
        ({"offset_id": 3, "add_offset": 5}, "", 0),
    ],
)
async def test_a_search_has_the_windows_of_a_history(boxes: Boxes, text, query, expected, newer):
    for number in range(1, 11):
        await boxes.send(ANN, BOB, f"m{number}", kinds=Kind.PHOTO.value)
    page = await _search(boxes, text, kinds=Kind.PHOTO.value, **query)
    assert " ".join(one.text[1:] for one in page.messages) == expected
    assert (page.total, page.offset_from_newest) == (10, newer)


async def test_searches_by_kind_are_served_by_an_index(boxes: Boxes, monkeypatch: pytest.MonkeyPatch):
    if boxes.db.dialect != "sqlite":
        pytest.skip("how a server plans depends on its statistics")
    plans: list[str] = []
    every = SqliteReader.all

    def explained(reader, sql, params=()):
        if "message_refs" in sql and "messages_by_id" not in sql:
            plans.extend(row[-1] for row in every(reader, "EXPLAIN QUERY PLAN " + sql, params))
        return every(reader, sql, params)

    monkeypatch.setattr(SqliteReader, "all", explained)
    for peer in (BOB, None):
        await _search(boxes, kinds=Kind.PHOTO.value, peer=peer)
    await boxes.messages.count_kinds(owner=ANN, peer=PeerId(BOB), kinds=[1])
    assert [plan for plan in plans if "TEMP B-TREE FOR ORDER BY" in plan] == []
    read = [plan for plan in plans if "message_refs_kinds" in plan]
    assert len(read) == 5
    assert all("COVERING INDEX" in plan for plan in read)


async def _places(boxes: Boxes, limit: int, below: int = 0) -> tuple[list[tuple[int, int]], int]:
    found = await boxes.messages.places(owner=ANN, peer=PeerId(BOB), kinds=Kind.PHOTO.value, below=below, limit=limit)
    return [(one.id, one.offset) for one in found.places], found.total


async def test_places_are_scattered_over_all_that_a_search_finds(boxes: Boxes):
    assert await _places(boxes, 5) == ([], 0)
    for number in range(1, 13):
        await boxes.send(ANN, BOB, kinds=Kind.PHOTO.value if number > 2 else 0)
    assert await _places(boxes, 99) == ([(number, 12 - number) for number in range(12, 2, -1)], 10)
    assert await _places(boxes, 3) == ([(12, 0), (9, 3), (6, 6)], 10)
    assert await _places(boxes, 3, below=9) == ([(8, 4), (6, 6), (4, 8)], 10)
    assert await _places(boxes, 3, below=3) == ([], 10)


async def test_days_are_told_with_their_first_messages(boxes: Boxes):
    async def days(below: int = 0, until: int = 0, limit: int = 10):
        return await boxes.messages.days(
            owner=ANN, peer=PeerId(BOB), kinds=Kind.PHOTO.value, below=below, until=until, limit=limit
        )

    boxes.clock.advance(86_400 - boxes.clock.now() % 86_400)
    for _ in range(3):
        for hours in (1, 22):
            boxes.clock.advance(hours * 3_600)
            await boxes.send(ANN, BOB, kinds=Kind.PHOTO.value)
        boxes.clock.advance(3_600)
        await boxes.send(ANN, BOB)
    found = await days()
    assert [(day.first, day.last, day.count) for day in found.days] == [(7, 8, 2), (4, 5, 2), (1, 2, 2)]
    assert [one.id for one in found.messages] == [7, 4, 1]
    assert (found.total, found.newer) == (6, 0)
    older = await days(below=7, limit=1)
    assert ([day.first for day in older.days], older.total, older.newer) == ([4], 6, 2)
    assert [day.first for day in (await days(until=found.messages[1].sent_at)).days] == [1]
    assert (await days(below=1)).days == []


# The list of conversations


async def _list(boxes: Boxes, at: int = 0, number: int = 0, limit: int = 100, without: tuple[int, ...] = ()):
    return await boxes.messages.dialogs(
        owner=ANN,
        before_at=at,
        before_id=number,
        before_peer=None,
        limit=limit,
        without=[PeerId(peer) for peer in without],
    )


async def test_conversations_are_listed_by_their_newest_message(boxes: Boxes):
    await boxes.join(ANN, BOB)
    for peer in (BOB, GROUP, CAT, ANN):
        await boxes.send(ANN, peer)
        boxes.clock.advance(10)
    await boxes.send(BOB, ANN, "again")
    page = await _list(boxes)
    assert [dialog.peer for dialog in page.dialogs] == [BOB, ANN, CAT, GROUP]
    assert [message.peer for message in page.messages] == [BOB, ANN, CAT, GROUP]
    assert page.messages[0].text == "again"
    assert page.total == 4
    assert await boxes.messages.correspondents(owner=ANN, limit=10) == [BOB, CAT]
    assert await boxes.messages.correspondents(owner=ANN, limit=1) == [BOB]


@pytest.mark.parametrize("by", ["both", "date", "number"])
async def test_the_list_is_paged(boxes: Boxes, by):
    for peer in range(1, 8):
        await boxes.send(ANN, peer)
        boxes.clock.advance(10)
    found, at, number = [], 0, 0
    while page := (await _list(boxes, at, number, limit=3)).dialogs:
        found += [dialog.peer for dialog in page]
        at = page[-1].top_at if by != "number" else 0
        number = page[-1].top_message if by != "date" else 0
    assert found == [7, 6, 5, 4, 3, 2, 1]


async def test_conversations_of_the_same_second_are_paged_without_loss(boxes: Boxes):
    for peer in range(1, 6):
        await boxes.send(ANN, peer)
    first = (await _list(boxes, limit=2)).dialogs
    second = (await _list(boxes, first[-1].top_at, first[-1].top_message, limit=9)).dialogs
    assert [dialog.peer for dialog in first + second] == [5, 4, 3, 2, 1]


async def test_the_list_leaves_out_what_it_is_told_to(boxes: Boxes):
    for peer in (BOB, CAT):
        await boxes.send(ANN, peer)
    page = await _list(boxes, without=(CAT,))
    assert ([dialog.peer for dialog in page.dialogs], page.total) == ([BOB], 1)


async def test_conversations_are_fetched_by_peer_even_if_they_are_empty(boxes: Boxes):
    await boxes.send(ANN, BOB)
    page = await boxes.messages.dialogs_with(owner=ANN, peers=[PeerId(CAT), PeerId(BOB)])
    assert [(dialog.peer, dialog.top_message) for dialog in page.dialogs] == [(CAT, 0), (BOB, 1)]
    assert [message.id for message in page.messages] == [1]


# A refusal in the middle


async def test_a_send_that_is_refused_leaves_nothing_behind(group: Boxes):
    before = await group.rows("SELECT * FROM boxes"), await group.heads(ANN)
    with pytest.raises(PeerIdInvalid):
        await group.messages.send(
            sender=ANN, peer=channel_peer(ChannelId(1)), outgoing=[group.outgoing()], origin=TABLET
        )
    with pytest.raises(ChatWriteForbidden):
        await group.send(DAN, GROUP)
    assert (await group.rows("SELECT * FROM boxes"), await group.heads(ANN)) == before
