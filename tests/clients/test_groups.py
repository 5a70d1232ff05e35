"""Basic groups with members on every kind of client."""

import asyncio

import pytest
from tests.clients.driving import KINDS, ClientError


@pytest.mark.parametrize("kind", KINDS)
async def test_a_group_of_all_kinds_of_clients_talks(everybody, kind):
    founder = everybody[kind]
    others = [member for member in everybody.values() if member is not founder]
    users = [await founder.resolve(username=member.username) for member in others]
    group = await founder.create_group(title=f"round table of {kind}", users=users)
    assert group < 0
    await asyncio.gather(*(member.wait_for("service", peer=group, action="created") for member in others))

    async def speak(member):
        text = f"{member.name} in {group}"
        await member.send(to=group, text=text)
        heard = [one.wait_for("message", peer=group, text=text) for one in everybody.values() if one is not member]
        assert {message["from"] for message in await asyncio.gather(*heard)} == {member.user}

    await asyncio.gather(*(speak(member) for member in everybody.values()))
    assert set(await founder.members(group=group)) == {member.user for member in everybody.values()}
    for member in everybody.values():
        texts = {message["text"] for message in await member.history(peer=group)}
        assert texts >= {f"{one.name} in {group}" for one in everybody.values()}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_group_is_renamed_and_changes_its_members(everybody, host, kind):
    founder = everybody[kind]
    first, second = [member for member in everybody.values() if member is not founder][:2]
    await founder.resolve(username=host.username)
    users = [await founder.resolve(username=member.username) for member in (first, second)]
    group = await founder.create_group(title="before", users=users[:1])
    await first.wait_for("service", peer=group, action="created")

    await founder.rename(group=group, title="after")
    await first.wait_for("service", peer=group, action="renamed")
    await founder.add_member(group=group, user=second.user)
    await second.wait_for("service", peer=group, action="added")
    await first.wait_for("service", peer=group, action="added")
    await second.send(to=group, text="here I am")
    await first.wait_for("message", peer=group, text="here I am")

    await founder.remove_member(group=group, user=second.user)
    await first.wait_for("service", peer=group, action="removed")
    await founder.send(to=group, text="among ourselves")
    await first.wait_for("message", peer=group, text="among ourselves")
    with pytest.raises(ClientError):
        await second.send(to=group, text="am I still here?")
    await founder.resolve(username=second.username)
    await founder.send(to=second.user, text=f"left out of {group}")
    await second.wait_for("message", text=f"left out of {group}")
    assert not second.seen("message", peer=group, text="among ourselves")


async def test_a_member_who_leaves_hears_nothing_more(everybody):
    founder, leaver, stayer = everybody["telethon"], everybody["kurigram"], everybody["tdlib"]
    users = [await founder.resolve(username=member.username) for member in (leaver, stayer)]
    group = await founder.create_group(title="revolving door", users=users)
    await leaver.wait_for("service", peer=group, action="created")
    await leaver.remove_member(group=group, user=leaver.user)
    await founder.wait_for("service", peer=group, action="removed")
    await founder.send(to=group, text="is the door shut?")
    await stayer.wait_for("message", peer=group, text="is the door shut?")
    await founder.send(to=leaver.user, text=f"bye from {group}")
    await leaver.wait_for("message", text=f"bye from {group}")
    assert not leaver.seen("message", peer=group)
    assert leaver.user not in await founder.members(group=group)


@pytest.mark.parametrize("kind", KINDS)
async def test_typing_in_a_group_names_the_member(everybody, kind):
    typist = everybody[kind]
    reader = everybody["kurigram" if kind == "telethon" else "telethon"]
    group = await typist.create_group(title="typing", users=[await typist.resolve(username=reader.username)])
    await reader.wait_for("service", peer=group, action="created")
    await reader.online(on=True)
    await typist.typing(peer=group)
    await reader.wait_for("typing", peer=group, user=typist.user)
