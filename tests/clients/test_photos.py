"""Photos of profiles and groups, for every kind of client."""

import asyncio

import pytest
from tests.clients.driving import KINDS
from tests.support.pictures import opened, picture


@pytest.mark.parametrize("kind", KINDS)
async def test_a_photo_of_a_profile_is_seen_and_fetched_by_others(everybody, host, tmp_path, kind):
    person = everybody[kind]
    for one, other, side in ((person, host, 300), (host, person, 320)):
        path = tmp_path / f"of {one.name}.jpg"
        path.write_bytes(picture(side, side))
        await one.set_photo(path=str(path))
        await other.resolve(username=one.username)
        assert await _fetched(other, one.user, tmp_path / f"for {other.name}.jpg") == (side, side)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_photo_of_a_group_is_seen_and_fetched_by_its_members(everybody, host, tmp_path, kind):
    person = everybody[kind]
    await host.resolve(username=person.username)
    group = await host.create_group(title=f"gallery of {kind}", users=[person.user])
    await person.wait_for("service", peer=group, action="created")
    for one, other, side in ((person, host, 300), (host, person, 320)):
        path = tmp_path / f"by {one.name}.jpg"
        path.write_bytes(picture(side, side))
        await one.set_group_photo(group=group, path=str(path))
        await other.wait_for("service", peer=group, action="pictured")
        assert await _fetched(other, group, tmp_path / f"for {other.name}.jpg") == (side, side)


async def _fetched(client, peer, path):
    """Return the size of the big photo, once the small one has come too."""
    small = path.with_name(f"small {path.name}")
    await client.fetch_photo(peer=peer, path=str(small), big=False)
    assert opened(await asyncio.to_thread(small.read_bytes)).size == (160, 160)
    await client.fetch_photo(peer=peer, path=str(path))
    return opened(await asyncio.to_thread(path.read_bytes)).size
