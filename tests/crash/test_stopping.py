"""Told to stop while everybody talks, the server answers what it has begun, begins nothing new, and ends well."""

from pathlib import Path
from typing import Any

import pytest
from tests.crash.people import Template
from tests.crash.world import Life, World, play
from tests.support.stores import Ask, tables

from heliogram.tl import functions as f

pytestmark = pytest.mark.crash


async def test_a_stop_under_load_carries_out_nothing_that_it_does_not_answer(tmp_path: Path, template: Template):
    cut_off: list[Any] = []

    def look(world: World) -> None:
        requests = [worker.unanswered for worker in world.workers if worker.unanswered is not None]
        cut_off.extend(requests)
        with tables(world.server.data) as ask:
            for request in requests:
                assert not is_carried_out(ask, world, request), request

    lives = [Life(stop_at_answer=60), Life(stop_at_answer=150), Life()]
    await play(tmp_path, template, lives, seed=5, steps=20, between=look)
    assert cut_off, "the stop was not under load"


def is_carried_out(ask: Ask, world: World, request: Any) -> bool:
    """Say whether a request has left a trace in the store."""
    match request:
        case f.MessagesSendMessage():
            query, given = "SELECT count(*) FROM message_sends WHERE random_id = ?", (request.random_id,)
        case f.MessagesEditMessage():
            query, given = "SELECT count(*) FROM message_bodies WHERE text = ?", (request.message,)
        case f.MessagesEditChatTitle():
            query, given = "SELECT count(*) FROM chats WHERE title = ?", (request.title,)
        case f.MessagesSaveDraft():
            return any(request.message.encode() in draft for (draft,) in ask("SELECT draft FROM dialog_drafts"))
        case f.MessagesDeleteMessages():
            (worker,) = (one for one in world.workers if one.unanswered is request)
            there = ask(
                "SELECT count(*) FROM message_refs WHERE box = ? AND id = ?", (worker.device.user, request.id[0])
            )
            return there == [(0,)]
        case _:
            return False
    return bool(ask(query, given)[0][0])
