"""An S3 server over a directory: versitygw, which keeps each object as a file."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from heliogram.main.cluster.server import HOST, Server, answer_to

_REQUEST = b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"
_HTTP = b"HTTP/1."


class ObjectServer(Server):
    """An S3 server."""

    name = "s3"
    access_key_id = "heliogram"
    region = "us-east-1"

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://{HOST}:{self.port}"

    @override
    async def prepare(self) -> None:
        (self.folder / "data").mkdir()

    @override
    def command(self) -> Sequence[str]:
        where = ["--port", f"{HOST}:{self.port}", "--region", self.region]
        return [self.program("versitygw"), *where, "--quiet", "posix", str(self.folder / "data")]

    @override
    def environment(self) -> dict[str, str]:
        keys = {"ROOT_ACCESS_KEY": self.access_key_id, "ROOT_SECRET_KEY": self.secret()}
        return super().environment() | keys

    @override
    async def probe(self) -> bool:
        return await answer_to(self.port, _REQUEST, len(_HTTP)) == _HTTP
