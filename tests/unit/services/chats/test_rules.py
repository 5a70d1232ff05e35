import pytest

from heliogram.kernel.ids import ChatId, UserId
from heliogram.services.chats import rules
from heliogram.services.chats.contract import (
    ChatAboutTooLong,
    ChatAdminRequired,
    ChatForbidden,
    ChatTitleEmpty,
    Member,
    Role,
    TitleInvalid,
    UserAlreadyParticipant,
    UserNotParticipant,
    UsersTooMuch,
)
from heliogram.services.chats.store import Departure, Group

CREATOR, ADMIN, OTHER_ADMIN, INVITER, GUEST, STRANGER = (UserId(number) for number in range(1, 7))
ROLES = {CREATOR: Role.CREATOR, ADMIN: Role.ADMIN, OTHER_ADMIN: Role.ADMIN, INVITER: Role.MEMBER, GUEST: Role.MEMBER}
LEFT = Departure(own_will=True, title="T", members=1, version=1)
REMOVED = Departure(own_will=False, title="T", members=1, version=1)


def group(more=0):
    inviters = {GUEST: INVITER, OTHER_ADMIN: INVITER}
    members = {
        user: Member(user=user, role=role, inviter=inviters.get(user, CREATOR), joined_at=1)
        for user, role in ROLES.items()
    }
    for number in range(100, 100 + more):
        members[UserId(number)] = Member(user=UserId(number), role=Role.MEMBER, inviter=CREATOR, joined_at=1)
    return Group(id=ChatId(1), title="T", about="", creator=CREATOR, created_at=1, version=1, members=members)


@pytest.mark.parametrize(
    ("actor", "user"),
    [(CREATOR, ADMIN), (CREATOR, GUEST), (ADMIN, GUEST), (ADMIN, INVITER), (INVITER, GUEST), (GUEST, GUEST)],
)
def test_these_may_remove(actor, user):
    rules.check_removing(group(), actor, user)


@pytest.mark.parametrize(
    ("actor", "user", "fault"),
    [
        (ADMIN, CREATOR, ChatAdminRequired),
        (ADMIN, OTHER_ADMIN, ChatAdminRequired),
        (INVITER, OTHER_ADMIN, ChatAdminRequired),
        (GUEST, INVITER, ChatAdminRequired),
        (STRANGER, GUEST, ChatForbidden),
        (STRANGER, STRANGER, ChatForbidden),
        (CREATOR, STRANGER, UserNotParticipant),
    ],
)
def test_these_may_not_remove(actor, user, fault):
    with pytest.raises(fault):
        rules.check_removing(group(), actor, user)


@pytest.mark.parametrize(
    ("actor", "user", "departure"),
    [(GUEST, STRANGER, None), (GUEST, STRANGER, LEFT), (STRANGER, STRANGER, LEFT), (ADMIN, STRANGER, REMOVED)],
)
def test_these_may_add(actor, user, departure):
    rules.check_adding(group(), actor, user, departure)


@pytest.mark.parametrize(
    ("actor", "user", "departure", "fault"),
    [
        (STRANGER, STRANGER, None, ChatForbidden),
        (STRANGER, STRANGER, REMOVED, ChatForbidden),
        (STRANGER, UserId(9), None, ChatForbidden),
        (GUEST, STRANGER, REMOVED, ChatAdminRequired),
        (GUEST, INVITER, None, UserAlreadyParticipant),
        (GUEST, GUEST, None, UserAlreadyParticipant),
    ],
)
def test_these_may_not_add(actor, user, departure, fault):
    with pytest.raises(fault):
        rules.check_adding(group(), actor, user, departure)


def test_a_group_holds_200():
    rules.check_adding(group(more=194), CREATOR, STRANGER, None)
    with pytest.raises(UsersTooMuch):
        rules.check_adding(group(more=195), CREATOR, STRANGER, None)


def test_a_title_has_1_to_128_characters():
    assert rules.title_of(" a  b ") == "a  b"
    assert rules.title_of("x" * 128) == "x" * 128
    with pytest.raises(ChatTitleEmpty):
        rules.title_of(" ")
    with pytest.raises(TitleInvalid):
        rules.title_of("x" * 129)
    with pytest.raises(TitleInvalid):
        rules.title_of("👍" * 65)


def test_a_description_has_at_most_255_characters():
    assert rules.about_of("x" * 255 + " ") == "x" * 255
    with pytest.raises(ChatAboutTooLong):
        rules.about_of("x" * 256)
