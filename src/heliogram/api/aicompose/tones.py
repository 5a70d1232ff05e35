"""``aicompose.*``: what clients ask for on start."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from heliogram.api.binding import rpc
from heliogram.kernel.call import Call
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class TonesApi:
    """Tones to write in."""

    @rpc(m.aicompose_get_tones)
    async def get_tones(self, call: Call, request: f.AicomposeGetTones) -> t.TypeAicomposeTones:
        """Return the tones to choose from: none, as nothing here writes for its users."""
        return t.AicomposeTones(hash=0, tones=[], users=[])
