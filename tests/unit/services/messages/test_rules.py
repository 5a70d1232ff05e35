import pytest

from heliogram.kernel.faults import MessageIdInvalid
from heliogram.kernel.ids import BodyId, MessageId, PeerId, UserId
from heliogram.kernel.limits import EDIT_WINDOW
from heliogram.services.messages import rules
from heliogram.services.messages.contract import (
    ChatWriteForbidden,
    Message,
    MessageAuthorRequired,
    MessageDeleteForbidden,
    MessageEditTimeExpired,
    MessageNotModified,
    Outgoing,
)

ANN, BOB = UserId(1), UserId(2)
NEW = Outgoing(random_id=0, text="new")


def message(*, peer=BOB, sender=ANN, **rest):
    facts = {"text": "old", "out": sender == ANN, "sent_at": 1000} | rest
    return Message(box=ANN, id=MessageId(1), body=BodyId(1), peer=PeerId(peer), sender=sender, **facts)


def check(current, edited=NEW, at=1000):
    return rules.check_edit(current, edited, owner=ANN, at=at)


def test_the_author_may_edit():
    assert check(message()) == message()


@pytest.mark.parametrize("field", ["text", "entities", "media", "markup"])
def test_any_part_of_the_content_may_be_what_changes(field):
    same = {"text": "x", "entities": b"x", "media": b"x", "markup": b"x"}
    current = message(**same)
    with pytest.raises(MessageNotModified):
        check(current, Outgoing(random_id=0, **same))
    check(current, Outgoing(random_id=0, **same | {field: "y" if field == "text" else b"y"}))


def test_what_is_no_message_of_people_cannot_be_edited():
    for current in (None, message(action=b"joined")):
        with pytest.raises(MessageIdInvalid):
            check(current)


def test_what_somebody_else_said_cannot_be_edited():
    for current in (message(sender=BOB), message(forward=b"from somebody")):
        with pytest.raises(MessageAuthorRequired):
            check(current)


def test_the_time_to_edit_ends_after_two_days():
    check(message(), at=1000 + EDIT_WINDOW)
    with pytest.raises(MessageEditTimeExpired):
        check(message(), at=1001 + EDIT_WINDOW)
    check(message(peer=ANN), at=10**9)


def test_only_who_takes_part_may_write():
    rules.check_takes_part(ANN, {ANN})
    with pytest.raises(ChatWriteForbidden):
        rules.check_takes_part(ANN, {BOB})


def test_a_groups_message_is_removed_for_all_by_its_author_or_a_moderator():
    rules.check_revoke_in_group(ANN, owner=ANN, moderating=False)
    rules.check_revoke_in_group(BOB, owner=ANN, moderating=True)
    with pytest.raises(MessageDeleteForbidden):
        rules.check_revoke_in_group(BOB, owner=ANN, moderating=False)
