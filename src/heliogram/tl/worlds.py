"""The two closed worlds of this package: the API with the service messages, and secret chats."""

from __future__ import annotations

from typing import Final

from heliogram.tl.compiler import World
from heliogram.tl.definitions import Schema

API: Final = World(
    Schema("api.tl.txt", "service.tl.txt"),
    modules=("heliogram.tl.types", "heliogram.tl.functions"),
)
SECRET: Final = World(Schema("secret.tl.txt"), modules=("heliogram.tl.secret", "heliogram.tl.secret"))
