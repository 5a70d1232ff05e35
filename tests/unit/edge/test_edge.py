"""The way from a socket to a handler and back, over every transport."""

import pytest
from tests.support.wireclient import HttpLine, TcpLine, WebSocketLine

from heliogram.mtproto.transport import ABRIDGED, FULL, INTERMEDIATE, PADDED
from heliogram.tl import functions as f

LINES = {
    "abridged": (TcpLine, {"framing": ABRIDGED}),
    "intermediate": (TcpLine, {"framing": INTERMEDIATE}),
    "padded": (TcpLine, {"framing": PADDED}),
    "full": (TcpLine, {"framing": FULL}),
    "obfuscated abridged": (TcpLine, {"framing": ABRIDGED, "obfuscated": True}),
    "obfuscated intermediate": (TcpLine, {"framing": INTERMEDIATE, "obfuscated": True}),
    "obfuscated padded": (TcpLine, {"framing": PADDED, "obfuscated": True}),
    "websocket": (WebSocketLine, {}),
    "websocket in bits": (WebSocketLine, {"cut": 7}),
    "http": (HttpLine, {}),
}


@pytest.mark.parametrize("name", LINES)
async def test_a_client_makes_a_key_and_gets_an_answer_over(stand, connect, name):
    line, how = LINES[name]
    client = await connect(stand, line=line, **how)
    assert await client.invoke(f.HelpGetConfig()) is True
    assert client.key.id in stand.auth.keys
