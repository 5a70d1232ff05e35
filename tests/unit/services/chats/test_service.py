import pytest
from tests.support.mediarows import held, put_photos

from heliogram.kernel.faults import ChatIdInvalid, UserIdInvalid
from heliogram.kernel.ids import SERVICE_USER, AuthKeyId, ChatId, UserId, chat_peer, user_peer
from heliogram.platform.ledger import Stream
from heliogram.services.chats.contract import (
    ChatAboutTooLong,
    ChatAdminRequired,
    ChatForbidden,
    ChatNotModified,
    ChatTitleEmpty,
    Role,
    TitleInvalid,
    UserNotParticipant,
    UserPrivacyRestricted,
    UsersTooFew,
    UsersTooMuch,
)
from heliogram.services.chats.events import ChatChanged, MembersChanged
from heliogram.services.media.contract import MediaEmpty
from heliogram.services.messages.contract import ChatWriteForbidden, Outgoing
from heliogram.services.messages.events import MessageAdded
from heliogram.services.users.contract import ProfilePhoto

HERE = AuthKeyId(7)


@pytest.fixture
async def ann(people):
    return await people.person("Ann")


@pytest.fixture
async def bob(people):
    return await people.person("Bob")


@pytest.fixture
async def eve(people):
    return await people.person("Eve")


async def create(people, creator, *members, title="Friends"):
    return await people.chats.create(
        creator=creator, title=title, members=list(members), action=b"created", origin=HERE
    )


@pytest.fixture
async def chat(people, ann, bob):
    return (await create(people, ann, bob)).chat.id


async def add(people, actor, chat, user, forward_limit=0):
    return await people.chats.add_member(
        actor=actor, chat=chat, user=user, forward_limit=forward_limit, action=b"added", origin=HERE
    )


async def remove(people, actor, chat, user):
    return await people.chats.remove_member(actor=actor, chat=chat, user=user, action=b"removed", origin=HERE)


async def rename(people, actor, chat, title):
    return await people.chats.set_title(actor=actor, chat=chat, title=title, action=b"renamed", origin=HERE)


async def show(people, actor, chat, photo):
    return await people.chats.set_photo(actor=actor, chat=chat, photo=photo, action=b"shown", origin=HERE)


async def say(people, sender, chat, text, random_id=1):
    outgoing = Outgoing(random_id=random_id, text=text)
    return await people.messages.send(sender=sender, peer=chat_peer(chat), outgoing=[outgoing], origin=HERE)


async def said(people, owner):
    return [message.text or message.action.decode() for message in await people.box(owner)]


async def seen(people, viewer, chat):
    found = await people.chats.get_many(viewer=viewer, ids=[chat])
    return found[0] if found else None


async def test_a_new_group_has_its_creator_its_members_and_a_service_message_for_each(people, ann, bob, eve):
    made = await create(people, ann, bob, eve, bob, ann)
    assert (made.chat.title, made.chat.members, made.chat.role, made.chat.version) == ("Friends", 3, Role.CREATOR, 1)
    assert [(member.user, member.role) for member in made.members] == [
        (ann, Role.CREATOR), (bob, Role.MEMBER), (eve, Role.MEMBER),
    ]  # fmt: skip
    assert (made.sent.message.action, made.sent.message.box) == (b"created", ann)
    for user in (ann, bob, eve):
        assert await said(people, user) == ["created"]
        assert await people.log(user) == [MembersChanged(chat=made.chat.id, version=1)]
        (added,) = await people.log(user, Stream.PTS)
        assert isinstance(added, MessageAdded)


async def test_a_group_needs_a_title_and_somebody_else(people, ann, bob):
    with pytest.raises(ChatTitleEmpty):
        await create(people, ann, bob, title=" ")
    with pytest.raises(TitleInvalid):
        await create(people, ann, bob, title="x" * 129)
    with pytest.raises(UsersTooFew):
        await create(people, ann, ann)


async def test_a_new_group_holds_at_most_200(people, ann):
    with pytest.raises(UsersTooMuch):
        await create(people, ann, *(UserId(number) for number in range(1, 201)))


async def test_who_blocked_the_creator_or_is_nobody_is_left_out(people, ann, bob, eve):
    await people.contacts.block(owner=eve, peer=user_peer(ann), origin=HERE)
    made = await create(people, ann, bob, eve, UserId(5), SERVICE_USER)
    assert [member.user for member in made.members] == [ann, bob]
    assert await said(people, eve) == []


async def test_only_who_is_or_was_in_a_group_sees_it(people, ann, bob, eve, chat):
    assert (await seen(people, bob, chat)).title == "Friends"
    assert await seen(people, eve, chat) is None
    assert await people.chats.get_many(viewer=ann, ids=[ChatId(5), chat, chat]) == [await seen(people, ann, chat)]


async def test_only_members_see_the_members(people, ann, bob, eve, chat):
    assert [member.user for member in await people.chats.members_of(viewer=bob, chat=chat)] == [ann, bob]
    with pytest.raises(ChatForbidden):
        await people.chats.members_of(viewer=eve, chat=chat)
    with pytest.raises(ChatIdInvalid):
        await people.chats.members_of(viewer=ann, chat=ChatId(5))


async def test_a_newcomer_gets_the_message_of_their_coming_and_nothing_from_before(people, ann, bob, eve, chat):
    await say(people, ann, chat, "before")
    change = await add(people, bob, chat, eve)
    assert (change.chat.members, change.chat.version) == (3, 2)
    assert await said(people, eve) == ["added"]
    assert (await said(people, ann))[-1] == "added"
    for user in (ann, bob, eve):
        assert (await people.log(user))[-1] == MembersChanged(chat=chat, version=2)


async def test_a_newcomer_is_shown_old_messages_when_asked_for(people, ann, bob, eve, chat):
    for number, text in enumerate(("one", "two", "three"), start=1):
        await say(people, ann, chat, text, random_id=number)
    await add(people, ann, chat, eve, forward_limit=2)
    assert await said(people, eve) == ["two", "three", "added"]


async def test_who_blocked_the_actor_is_not_added(people, ann, eve, chat):
    await people.contacts.block(owner=eve, peer=user_peer(ann), origin=HERE)
    with pytest.raises(UserPrivacyRestricted):
        await add(people, ann, chat, eve)


async def test_nobody_is_not_added(people, ann, chat):
    with pytest.raises(UserIdInvalid):
        await add(people, ann, chat, UserId(5))


async def test_a_removed_member_gets_the_message_of_it_and_nothing_after(people, ann, bob, eve, chat):
    await add(people, ann, chat, eve)
    change = await remove(people, ann, chat, bob)
    assert [member.user for member in change.members] == [ann, eve]
    await say(people, ann, chat, "after")
    await rename(people, ann, chat, "Without Bob")
    assert await said(people, bob) == ["created", "added", "removed"]
    assert await said(people, eve) == ["added", "removed", "after", "renamed"]
    assert (await people.log(bob))[-1] == MembersChanged(chat=chat, version=2)
    assert (await people.log(eve))[-1] == MembersChanged(chat=chat, version=3)


async def test_a_removed_member_cannot_write_nor_act(people, ann, bob, eve, chat):
    await remove(people, ann, chat, bob)
    with pytest.raises(ChatWriteForbidden):
        await say(people, bob, chat, "hello?")
    with pytest.raises(ChatForbidden):
        await rename(people, bob, chat, "Mine")
    with pytest.raises(ChatForbidden):
        await add(people, bob, chat, eve)
    with pytest.raises(ChatForbidden):
        await add(people, bob, chat, bob)
    with pytest.raises(ChatForbidden):
        await people.chats.members_of(viewer=bob, chat=chat)


async def test_who_went_sees_the_group_as_it_was(people, ann, bob, eve, chat):
    await people.chats.set_about(actor=ann, chat=chat, about="Secrets", origin=HERE)
    await remove(people, ann, chat, bob)
    await rename(people, ann, chat, "Without Bob")
    await add(people, ann, chat, eve)
    view = await seen(people, bob, chat)
    assert (view.title, view.about, view.members, view.version) == ("Friends", "", 1, 2)
    assert (view.member, view.role, view.left) == (False, None, False)


async def test_who_leaves_gets_the_message_of_it_and_may_come_back(people, ann, bob, chat):
    change = await remove(people, bob, chat, bob)
    assert (change.chat.left, change.chat.member, change.members) == (True, False, [])
    assert change.sent.message.box == bob
    await say(people, ann, chat, "alone")
    back = await add(people, bob, chat, bob, forward_limit=9)
    assert (back.chat.member, back.chat.version) == (True, 3)
    assert await said(people, bob) == ["created", "removed", "added"]


async def test_who_was_removed_comes_back_only_by_creator_or_admin(people, ann, bob, eve, chat):
    await add(people, ann, chat, eve)
    await remove(people, ann, chat, bob)
    with pytest.raises(ChatAdminRequired):
        await add(people, eve, chat, bob)
    assert (await add(people, ann, chat, bob)).chat.members == 3


async def test_a_creator_who_comes_back_is_creator_again(people, ann, bob, chat):
    await remove(people, ann, chat, ann)
    await add(people, bob, chat, ann)
    assert (await seen(people, ann, chat)).role is Role.CREATOR


async def test_the_last_one_may_leave(people, ann, bob, chat):
    await remove(people, ann, chat, bob)
    await remove(people, ann, chat, ann)
    assert (await seen(people, ann, chat)).left


async def test_only_some_may_remove(people, ann, bob, eve, chat):
    await add(people, ann, chat, eve)
    with pytest.raises(ChatAdminRequired):
        await remove(people, bob, chat, eve)
    with pytest.raises(UserNotParticipant):
        await remove(people, ann, chat, UserId(5))
    with pytest.raises(ChatIdInvalid):
        await remove(people, ann, ChatId(5), bob)


async def test_any_member_renames_and_all_learn_by_the_service_message(people, ann, bob, chat):
    change = await rename(people, bob, chat, " Good friends ")
    assert (change.chat.title, change.sent.message.action) == ("Good friends", b"renamed")
    assert (await said(people, ann))[-1] == "renamed"
    assert (await seen(people, ann, chat)).title == "Good friends"
    with pytest.raises(ChatNotModified):
        await rename(people, ann, chat, "Good friends")
    with pytest.raises(ChatTitleEmpty):
        await rename(people, ann, chat, "")


async def test_only_managers_describe(people, ann, bob, chat):
    described = await people.chats.set_about(actor=ann, chat=chat, about="Us", origin=HERE)
    assert described.about == "Us"
    assert (await people.log(bob))[-1] == ChatChanged(chat=chat)
    with pytest.raises(ChatNotModified):
        await people.chats.set_about(actor=ann, chat=chat, about="Us", origin=HERE)
    with pytest.raises(ChatAdminRequired):
        await people.chats.set_about(actor=bob, chat=chat, about="Me", origin=HERE)
    with pytest.raises(ChatAboutTooLong):
        await people.chats.set_about(actor=ann, chat=chat, about="x" * 256, origin=HERE)


async def test_the_creator_makes_and_unmakes_admins(people, ann, bob, eve, chat):
    async def set_admin(actor, user, admin):
        return await people.chats.set_admin(actor=actor, chat=chat, user=user, admin=admin, origin=HERE)

    assert (await set_admin(ann, bob, admin=True)).version == 2
    assert (await seen(people, bob, chat)).role is Role.ADMIN
    assert (await people.log(bob))[-1] == MembersChanged(chat=chat, version=2)
    with pytest.raises(ChatNotModified):
        await set_admin(ann, bob, admin=True)
    with pytest.raises(ChatNotModified):
        await set_admin(ann, ann, admin=False)
    with pytest.raises(ChatAdminRequired):
        await set_admin(bob, ann, admin=False)
    with pytest.raises(UserNotParticipant):
        await set_admin(ann, eve, admin=True)
    await set_admin(ann, bob, admin=False)
    assert (await seen(people, bob, chat)).role is Role.MEMBER


async def test_groups_two_share_are_listed(people, ann, bob, eve, chat):
    other = (await create(people, bob, ann)).chat.id
    await create(people, ann, eve)
    shared = await people.chats.shared_by(viewer=ann, other=bob, after=ChatId(0), limit=10)
    assert [found.id for found in shared] == [other, chat]
    await remove(people, bob, other, bob)
    assert len(await people.chats.shared_by(viewer=ann, other=bob, after=ChatId(0), limit=10)) == 1


async def test_a_photo_is_shown_to_members_with_a_service_message(people, ann, bob, chat):
    await put_photos(people.db, 5)
    photo = ProfilePhoto(id=5, thumb=b"\x01", video=True)
    change = await show(people, bob, chat, photo)
    assert (change.chat.photo, change.sent.message.action) == (photo, b"shown")
    assert (await seen(people, ann, chat)).photo == photo
    assert await said(people, ann) == await said(people, bob) == ["created", "shown"]
    await rename(people, ann, chat, "den")
    assert (await seen(people, ann, chat)).photo == photo
    await remove(people, ann, chat, bob)
    assert (await seen(people, bob, chat)).photo is None
    with pytest.raises(ChatForbidden):
        await show(people, bob, chat, None)
    assert (await show(people, ann, chat, None)).chat.photo is None


async def test_the_photo_a_group_has_changes_nothing(people, ann, bob, chat):
    with pytest.raises(ChatNotModified):
        await show(people, ann, chat, None)
    await put_photos(people.db, 5)
    await show(people, ann, chat, ProfilePhoto(id=5))
    with pytest.raises(ChatNotModified):
        await show(people, bob, chat, ProfilePhoto(id=5))
    assert await said(people, bob) == ["created", "shown"]


async def test_a_group_holds_its_photo_beside_the_message_that_shows_it(people, ann, chat):
    await put_photos(people.db, 5, 6)
    messages = [(await show(people, ann, chat, ProfilePhoto(id=number))).sent.message for number in (5, 6)]
    shown = {(f"message:{one.body}", number) for one, number in zip(messages, (5, 6), strict=True)}
    assert await held(people.db) == shown | {(f"group:{chat}", 6)}
    await show(people, ann, chat, None)
    assert await held(people.db) == shown
    with pytest.raises(MediaEmpty):
        await show(people, ann, chat, ProfilePhoto(id=404))
    assert (await seen(people, ann, chat)).photo is None
    assert await said(people, ann) == ["created", "shown", "shown", "shown"]
