"""Telegram Desktop on a virtual screen, pointed at a server."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.clients.booting import Server
from tests.desktop.screen import Box, Screen

from heliogram.main.patch import patch_file

PROGRAM = "telegram-desktop"
PACKAGES = {
    PROGRAM: PROGRAM,
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "tesseract": "tesseract-ocr",
    "xclip": "xclip",
}
"""What is needed: programs, and the Debian packages they come in."""

CHATS = Box(80, 90, 440, 720)
"""Where the list of conversations is in a window as Telegram Desktop opens it, and what lies right of it."""
CONVERSATION = Box(340, 90, 920, 720)


def missing() -> list[str]:
    """Return the packages that have to be installed first."""
    return sorted(package for program, package in PACKAGES.items() if shutil.which(program) is None)


def install(packages: list[str]) -> None:
    """Install Debian packages; raises CalledProcessError."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


class Desk:
    """One Telegram Desktop with an account of its own, and the screen it is on."""

    def __init__(self, screen: Screen, server: Server, directory: Path) -> None:
        self._screen = screen
        self._directory = directory
        self._program = directory / "desktop"
        self._process: subprocess.Popen[bytes] | None = None
        key = directory / "server.pem"
        key.write_text(server.pem)
        source = Path(shutil.which(PROGRAM) or PROGRAM)
        patch_file(source, key=key, address=server.host, port=server.port, output=self._program)

    def start(self) -> None:
        """Start the program with its saved session, if there is one."""
        environment = {**self._screen.environment, "HOME": str(self._directory), "QT_QPA_PLATFORM": "xcb"}
        with (self._directory / "desktop.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-many", "-workdir", self._directory / "session"],
                env=environment,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def log_in(self, phone: str, code: str) -> None:
        """Go through the pages from the greeting to the list of conversations."""
        screen = self._screen
        screen.wait_for("Telegram Desktop")
        screen.keep("greeting")
        screen.press("Return")
        screen.click(screen.wait_for("log in using your phone number"))
        screen.wait_for("Your Phone Number")
        screen.press("shift+Tab", "ctrl+a")  # the code of a country is filled in already
        screen.write(phone)
        screen.keep("phone")
        screen.press("Return")
        screen.wait_for("code")
        screen.keep("code")
        screen.write(code)

    def open_conversation(self, title: str) -> None:
        """Open a conversation from the list."""
        self._screen.click(self._screen.wait_for(title, CHATS))

    def send_text(self, text: str) -> None:
        """Write a text and send it."""
        self._screen.write(text)
        self._screen.press("Return")

    def send_picture(self, path: Path, caption: str) -> None:
        """Paste a picture, give it a caption and send it."""
        self._screen.copy_picture(path)
        self._screen.press("ctrl+v")
        self._screen.wait_for("Send an image")
        self._screen.write(caption)
        self._screen.keep("sending-a-picture")
        self._screen.press("Return")
