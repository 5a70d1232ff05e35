"""A stream through a WebSocket, obfuscated as browsers have it, for the raw client."""

from __future__ import annotations

import asyncio
import contextlib
import secrets

import aiohttp

from heliogram.mtproto.aes import ctr_stream

ABRIDGED = b"\xef\xef\xef\xef"


class _Writer:
    """Looks like a StreamWriter; cuts what it is given into frames of ``cut`` bytes."""

    def __init__(self, socket, encrypt, cut) -> None:
        self._socket = socket
        self._encrypt = encrypt
        self._cut = cut
        self._queue = asyncio.Queue()

    def write(self, data):
        self._queue.put_nowait(self._encrypt(data))

    def close(self):
        self._queue.put_nowait(None)

    async def wait_closed(self):
        """Closing is the connection's business."""

    async def run(self):
        while (data := await self._queue.get()) is not None:
            size = self._cut or len(data)
            for at in range(0, len(data), size):
                await self._socket.send_bytes(data[at : at + size])


@contextlib.asynccontextmanager
async def connect_websocket(server, *, cut=None):
    """Yield a reader and a writer of the abridged transport over `/apiws`."""
    header = _header()
    encrypt = ctr_stream(header[8:40], header[40:56])
    backwards = header[8:56][::-1]
    decrypt = ctr_stream(backwards[:32], backwards[32:48])
    sealed = header[:56] + encrypt(header)[56:]
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.websocket_url, protocols=("binary",)) as socket,
    ):
        assert socket.protocol == "binary"
        await socket.send_bytes(sealed)
        reader, writer = asyncio.StreamReader(), _Writer(socket, encrypt, cut)

        async def read():
            async for frame in socket:
                reader.feed_data(decrypt(frame.data))
            reader.feed_eof()

        tasks = [asyncio.ensure_future(read()), asyncio.ensure_future(writer.run())]
        yield reader, writer
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _header():
    while True:
        header = bytearray(secrets.token_bytes(64))
        if header[0] != 0xEF and header[4:8] != bytes(4):
            header[56:60] = ABRIDGED
            header[60:62] = (2).to_bytes(2, "little")
            return bytes(header)
