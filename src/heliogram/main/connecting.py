"""Programs that connect each client library to this server, with its address and key filled in.

The texts lie in ``snippets/`` beside this module. The README shows the same texts, and the tests run them.
"""

from __future__ import annotations

from importlib import resources
from typing import Final, NamedTuple

_DEFAULT_ADDRESS: Final = "127.0.0.1"
_DEFAULT_PORT: Final = "8443"
_DEFAULT_KEY_FILE: Final = "data/server-key.pub.pem"


class Snippet(NamedTuple):
    """A program for one client library."""

    library: str
    title: str
    language: str
    text: str


LIBRARIES: Final = {
    "telethon": ("Telethon", "python"),
    "kurigram": ("kurigram", "python"),
    "pyrogram": ("pyrogram", "python"),
    "gramjs": ("GramJS", "javascript"),
    "tdlib": ("TDLib", "python"),
}


def snippet(library: str, *, address: str, port: int, key_file: str) -> Snippet:
    """Return the program for a library of :data:`LIBRARIES`. Raises KeyError."""
    title, language = LIBRARIES[library]
    text = resources.files("heliogram.main").joinpath("snippets", f"{library}.txt").read_text()
    text = text.replace(_DEFAULT_ADDRESS, address).replace(_DEFAULT_PORT, str(port))
    return Snippet(library, title, language, text.replace(_DEFAULT_KEY_FILE, key_file))
