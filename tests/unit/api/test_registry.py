"""The table is one with the handlers' classes."""

from tests.support.server import Server

from heliogram.api.assembly import HANDLERS
from heliogram.api.registry import bound


async def test_every_handler_class_is_in_the_assembled_table(server: Server):
    assert set(server.dispatcher.table) == {binding.method.id for binding in bound(HANDLERS)}
