"""Clients live through a crash and a restart of the server, without being told what to do."""

import asyncio
import itertools

import pytest_asyncio
from tests.clients.driving import KINDS, Clients


@pytest_asyncio.fixture(loop_scope="session")
async def company(mortal, tmp_path):
    """One person on each kind of client, all of whom know each other."""
    clients = Clients(mortal, tmp_path / "clients")
    company = await asyncio.gather(*(clients.newcomer(kind) for kind in KINDS))
    for one, other in itertools.permutations(company, 2):
        await one.resolve(username=other.username)
    yield company
    await clients.stop()


async def test_a_conversation_goes_on_after_the_server_was_killed(mortal, company):
    async def speak(word):
        for one, other in zip(company, (*company[1:], company[0]), strict=True):
            text = f"{one.name} {word}"
            await one.send(to=other.user, text=text)
            await other.wait_for("message", peer=one.user, text=text)

    await speak("before")
    await asyncio.to_thread(mortal.kill)
    await asyncio.to_thread(mortal.start)
    # Each reconnects by itself; kurigram and pyrogram don't ask for what they missed until then.
    await asyncio.gather(*(one.dialogs() for one in company))
    await speak("afterwards")
    for one, other in zip(company, (*company[1:], company[0]), strict=True):
        texts = [message["text"] for message in await one.history(peer=other.user) if message["out"]]
        assert texts == [f"{one.name} afterwards", f"{one.name} before"]
