"""What two people do with each other, for every kind of client against every other."""

import asyncio
import itertools

import pytest
from tests.clients.driving import KINDS, ClientError


async def test_every_client_talks_with_every_other(clients, everybody):
    async def find(one, other):
        assert await one.resolve(username=other.username) == other.user

    async def converse(one, other):
        text = f"{one.name} to {other.name}"
        await one.send(to=other.user, text=text)
        heard = await other.wait_for("message", text=text)
        assert (heard["peer"], heard["from"], heard["out"]) == (one.user, one.user, False)

    pairs = list(itertools.permutations(everybody.values(), 2))
    await asyncio.gather(*(find(one, other) for one, other in pairs))
    await asyncio.gather(*(converse(one, other) for one, other in pairs))
    for one, other in itertools.combinations(everybody.values(), 2):
        texts = {message["text"] for message in await one.history(peer=other.user)}
        assert texts == {f"{one.name} to {other.name}", f"{other.name} to {one.name}"}


@pytest.mark.parametrize("kind", KINDS)
async def test_bold_words_are_bold_for_everybody(everybody, kind):
    author = everybody[kind]
    for reader in everybody.values():
        if reader is not author:
            await author.resolve(username=reader.username)
            await author.send_bold(to=reader.user, text="loud")
            heard = await reader.wait_for("message", peer=author.user, text="loud")
            assert heard["styles"] == [["bold", 0, 4]]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_number_in_the_address_book_finds_its_owner(clients, everybody, host, kind):
    finder = everybody[kind]
    assert await finder.import_contact(phone="+" + host.phone, first_name="Host") == [host.user]
    await finder.send(to=host.user, text=f"found you, {kind}")
    await host.wait_for("message", text=f"found you, {kind}")


@pytest.mark.parametrize("kind", KINDS)
async def test_an_unknown_username_is_refused_by_name(everybody, kind):
    with pytest.raises(ClientError, match=r"USERNAME_NOT_OCCUPIED|not found"):
        await everybody[kind].resolve(username="nobody_of_that_name")


@pytest.mark.parametrize("kind", KINDS)
async def test_typing_is_seen_while_it_happens(clients, everybody, host, kind):
    writer = everybody[kind]
    await acquainted(writer, host)
    await host.online(on=True)
    await host.typing(peer=writer.user)
    await writer.wait_for("typing", peer=host.user, user=host.user)
    await writer.typing(peer=host.user)
    await host.wait_for("typing", peer=writer.user, user=writer.user)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_comes_online_is_seen_by_those_who_know_him(everybody, host, kind):
    watcher = everybody[kind]
    await watcher.import_contact(phone="+" + host.phone, first_name="Host")
    await watcher.online(on=True)
    await host.online(on=False)
    await host.online(on=True)
    await watcher.wait_for("status", user=host.user, online=True)
    await host.online(on=False)
    await watcher.wait_for("status", user=host.user, online=False)


@pytest.mark.parametrize("kind", KINDS)
async def test_saved_messages_keep_notes_to_oneself(everybody, kind):
    person = everybody[kind]
    note = f"note of {person.name}"
    sent = await person.send(to="me", text=note)
    assert [(message["id"], message["text"]) for message in await person.history(peer="me")] == [(sent, note)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_is_forwarded(everybody, host, kind):
    person = everybody[kind]
    await acquainted(person, host)
    text = f"worth sharing, says {person.name}"
    note = await person.send(to=host.user, text=text)
    await host.wait_for("message", text=text)
    await person.forward(peer=host.user, messages=[note], to=host.user)
    await host.wait_for("message", text=text)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_list_of_dialogs_counts_what_is_unread(everybody, host, kind):
    reader = everybody[kind]
    await acquainted(reader, host)
    for number in range(3):
        await host.send(to=reader.user, text=f"{number} for {reader.name}")
    last = [await reader.wait_for("message", text=f"{number} for {reader.name}") for number in range(3)][-1]
    (dialog,) = [dialog for dialog in await reader.dialogs() if dialog["peer"] == host.user]
    assert dialog["top"] == last["id"]
    assert dialog["unread"] >= 3
    await reader.read(peer=host.user, up_to=last["id"])
    await host.wait_for("read", peer=reader.user, by_me=False)
    (dialog,) = [dialog for dialog in await reader.dialogs() if dialog["peer"] == host.user]
    assert dialog["unread"] == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_deleting_for_oneself_leaves_the_others_copy(everybody, host, kind):
    person = everybody[kind]
    await acquainted(person, host)
    sent = await person.send(to=host.user, text="only mine to forget")
    received = await host.wait_for("message", peer=person.user, text="only mine to forget")
    await person.delete(peer=host.user, messages=[sent], for_all=False)
    assert sent not in [message["id"] for message in await person.history(peer=host.user)]
    assert received["id"] in [message["id"] for message in await host.history(peer=person.user)]


async def acquainted(one, other):
    """Let both know each other's access hash, as resolving or a message does."""
    await one.resolve(username=other.username)
    await other.resolve(username=one.username)
