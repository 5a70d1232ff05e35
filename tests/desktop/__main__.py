"""Telegram Desktop logs in, shows photos, writes, sends a picture, and lives through a crash: ``make desktop``.

People on Telethon are on the other side. Every step waits for what must be seen on the screen or must have arrived on
the other side; pictures of the screen stay in ``.cache/desktop``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from tests.clients.booting import Server
from tests.clients.driving import Client, Clients
from tests.desktop.desk import CHATS, CONVERSATION, Desk, install, missing
from tests.desktop.screen import Screen
from tests.support.films import film
from tests.support.pictures import opened

PICTURES = Path(__file__).resolve().parents[2] / ".cache" / "desktop"
MAGENTA, ORANGE, TEAL, VIOLET, GREEN = (230, 0, 150), (255, 140, 0), (0, 170, 160), (120, 60, 220), (0, 100, 0)
"""Of a profile's photo, a group's, a picture that came, one that is sent, and of a video."""


class Company(NamedTuple):
    """Who is there: the owner of the desktop's account, and a friend."""

    ada: Client
    grace: Client
    group: int


def paint(path: Path, colour: tuple[int, int, int], size: tuple[int, int]) -> str:
    """Write a picture of one colour and return its path."""
    Image.new("RGB", size, colour).save(path)
    return str(path)


async def gather(clients: Clients, directory: Path) -> Company:
    """Sign two people up, give them photos and a history."""
    ada = await clients.newcomer("telethon", first_name="Ada Byron")
    grace = await clients.newcomer("telethon", first_name="Grace Hopper")
    await ada.resolve(username=grace.username)
    await grace.resolve(username=ada.username)
    await grace.set_photo(path=paint(directory / "grace.png", MAGENTA, (640, 640)))
    group = await grace.create_group(title="Round Table", users=[ada.user])
    await grace.set_group_photo(group=group, path=paint(directory / "group.png", ORANGE, (640, 640)))
    await grace.send(to=group, text="Welcome to the table")
    clip = directory / "clip.mp4"
    clip.write_bytes(film(320, 160, seconds=2, shown=lambda _: "darkgreen"))
    about = {"duration": 2, "width": 320, "height": 160}
    await grace.send_media(to=ada.user, kind="video", path=str(clip), caption="a ball", **about)
    paint(directory / "came.png", TEAL, (600, 120))
    await grace.send_media(to=ada.user, kind="photo", path=str(directory / "came.png"), caption="the sea")
    await grace.send(to=ada.user, text="Have you seen it")
    return Company(ada, grace, group)


async def play(screen: Screen, server: Server, company: Company, directory: Path) -> None:
    """Do everything, in order."""
    ada, grace, _ = company
    desk = Desk(screen, server, directory)
    desk.start()
    try:
        print("logs in by phone and code")
        await asyncio.to_thread(desk.log_in, ada.phone, ada.code)
        await asyncio.to_thread(screen.wait_for, "Grace Hopper", CHATS)
        print("shows the list of conversations with photos of people and groups")
        for colour in (MAGENTA, ORANGE):
            await asyncio.to_thread(screen.wait_for_colour, colour, CHATS)
        await asyncio.to_thread(screen.wait_for, "Round Table", CHATS)
        screen.keep("conversations")

        print("shows a conversation with a picture and a video")
        await asyncio.to_thread(desk.open_conversation, "Grace Hopper")
        for colour in (TEAL, GREEN):
            await asyncio.to_thread(screen.wait_for_colour, colour, CONVERSATION, 2_000)
        await asyncio.to_thread(screen.wait_for, "Have you seen it", CONVERSATION)
        screen.keep("conversation")

        print("sends a text, and a picture that is pasted")
        await asyncio.to_thread(desk.send_text, "Hello from the desk")
        await grace.wait_for("message", text="Hello from the desk")
        pasted = directory / "pasted.png"
        paint(pasted, VIOLET, (400, 400))
        await asyncio.to_thread(desk.send_picture, pasted, "violet")
        got = await grace.wait_for("message", text="violet", kind="photo")
        fetched = directory / "fetched.jpg"
        await grace.fetch(peer=ada.user, message=got["id"], path=str(fetched))
        colour = opened(fetched.read_bytes()).convert("RGB").getpixel((200, 200))
        assert max(abs(a - b) for a, b in zip(colour, VIOLET, strict=True)) < 20, colour
        await asyncio.to_thread(screen.wait_for_colour, VIOLET, CONVERSATION, 2_000)

        print("hears the answer")
        await grace.send(to=ada.user, text="Both have arrived")
        await asyncio.to_thread(screen.wait_for, "Both have arrived", CONVERSATION)
        screen.keep("answered")

        print("comes back after a crash of the server")
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await grace.send(to=ada.user, text="Risen again")
        await asyncio.to_thread(screen.wait_for, "Risen again", CONVERSATION)
        await asyncio.to_thread(desk.send_text, "Still at the desk")
        await grace.wait_for("message", text="Still at the desk")
        screen.keep("after-the-crash")
    finally:
        screen.keep("at-the-end")
        desk.stop()


async def run() -> None:
    """Set the stage and play."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        server = Server(directory)
        server.start()
        clients = Clients(server, directory / "clients")
        try:
            company = await gather(clients, directory)
            with Screen(PICTURES) as screen:
                await play(screen, server, company, directory)
        finally:
            await clients.stop()
            server.stop()


def main() -> int:
    """Run the play, or say why not."""
    if lacking := missing():
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            print(f"skipped: needs the Debian packages {' '.join(lacking)}, and only root can install them")
            return 0
        print(f"installs {' '.join(lacking)}")
        install(lacking)
    asyncio.run(run())
    print(f"all seen; the pictures are in {PICTURES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
