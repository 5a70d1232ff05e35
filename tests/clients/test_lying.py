"""Clients that say what is not so: each lie is refused by the documented error, as the class a library has for it."""

import re
from hashlib import md5

import pytest
from tests.clients.driving import KINDS, ClientError
from tests.clients.samples import noise

PART = 16 << 10
LARGEST = 512 << 10
CONTENT = noise(2 * PART, "lies")
LIARS = [kind for kind in ("telethon", "kurigram", "gramjs") if kind in KINDS]
"""Those through which a request can be made by hand."""

each_liar = pytest.mark.parametrize("kind", LIARS)


@pytest.fixture
def refused(kind):
    """Run a command that must be refused by an error of this name."""

    async def refuse(name, command):
        with pytest.raises(ClientError) as told:
            await command
        assert str(told.value) == name
        words = re.sub(r"_\d+(?=_)", "", name).split("_")
        plain = "".join(word.capitalize() for word in words)
        assert told.value.kind == {"telethon": f"{plain}Error", "kurigram": plain, "gramjs": "RPCError"}[kind]

    return refuse


@pytest.fixture
def liar(everybody, kind):
    return everybody[kind]


@each_liar
async def test_lies_about_an_upload_are_refused_and_send_nothing(liar, refused, kind):
    before = await liar.history(peer="me")
    part, other = CONTENT[:PART].hex(), CONTENT[PART:].hex()
    await liar.save_part(file="11", part=0, content=part)
    await liar.save_part(file="11", part=1, content=other)
    await refused("FILE_PART_2_MISSING", liar.send_upload(to="me", file="11", parts=4, mime="a/b"))
    await liar.save_part(file="12", part=0, content=part)
    await refused("FILE_PART_1_MISSING", liar.send_upload(to="me", file="12", parts=2, mime="a/b"))
    await refused("FILE_PARTS_INVALID", liar.send_upload(to="me", file="11", parts=0, mime="a/b"))
    wrong = md5(b"something else").hexdigest()
    await refused("MD5_CHECKSUM_INVALID", liar.send_upload(to="me", file="11", parts=2, md5=wrong, mime="a/b"))
    await refused("IMAGE_PROCESS_FAILED", liar.send_upload(to="me", file="11", parts=2))
    await refused("FILE_PART_INVALID", liar.save_part(file="11", part=-1, content=part))
    await refused("FILE_PART_EMPTY", liar.save_part(file="11", part=2, content=""))
    if kind != "kurigram":  # which encrypts in Python, slowly
        await refused("FILE_PART_TOO_BIG", liar.save_part(file="11", part=2, content="00" * (LARGEST + 1)))
    assert await liar.history(peer="me") == before


@each_liar
async def test_a_video_that_is_none_is_a_file_of_its_true_size(liar):
    await liar.save_part(file="13", part=0, content=CONTENT[:PART].hex())
    await liar.send_upload(to="me", file="13", parts=1, md5=md5(CONTENT[:PART]).hexdigest(), mime="video/mp4")
    (newest,) = await liar.history(peer="me", limit=1)
    assert newest["media"]["size"] == PART
    assert not newest["media"].get("thumb")


@each_liar
async def test_a_file_is_read_only_where_and_by_whom_it_was_shown(liar, host, refused, tmp_path):
    await liar.resolve(username=host.username)
    await host.resolve(username=liar.username)
    path = tmp_path / "secret.bin"
    path.write_bytes(CONTENT[:PART])
    caption = f"not for you, {liar.name}"
    kept = await host.send_media(to="me", kind="document", path=str(path), caption=caption)
    theirs = await host.locate(peer="me", message=kept)
    sent = await liar.send_media(to=host.user, kind="document", path=str(path), caption=caption)
    got = (await host.wait_for("message", text=caption))["id"]
    mine = await liar.locate(peer=host.user, message=sent)
    assert bytes.fromhex(await liar.read_at(where=mine)) == CONTENT[:4096]
    assert bytes.fromhex(await host.read_at(where=theirs)) == CONTENT[:4096]

    await refused("LOCATION_INVALID", liar.read_at(where=theirs))
    await refused("LOCATION_INVALID", liar.read_at(where=mine | {"access_hash": theirs["access_hash"]}))
    await refused("FILE_REFERENCE_INVALID", liar.read_at(where=mine | {"reference": theirs["reference"]}))
    forged = f"{int(mine['reference'][:2], 16) ^ 1:02x}{mine['reference'][2:]}"
    await refused("FILE_REFERENCE_INVALID", liar.read_at(where=mine | {"reference": forged}))
    await refused("FILE_REFERENCE_EMPTY", liar.read_at(where=mine | {"reference": ""}))
    await refused("OFFSET_INVALID", liar.read_at(where=mine, offset=1))
    await refused("LIMIT_INVALID", liar.read_at(where=mine, limit=5000))

    await host.delete(peer=liar.user, messages=[got], for_all=True)
    await refused("FILE_REFERENCE_EXPIRED", liar.read_at(where=mine))
