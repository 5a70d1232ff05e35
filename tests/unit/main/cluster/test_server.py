import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typing_extensions import override

from heliogram.main.cluster import MissingProgram, Programs, Server, ServerFailed
from heliogram.main.cluster.server import answer_to

SERVE = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    link = listener.accept()[0]
    link.sendall(open(sys.argv[2], "rb").read())
    link.close()
"""


class Speaker(Server):
    """Says to whoever connects what it has kept."""

    name = "speaker"
    wrong = False

    @override
    async def prepare(self) -> None:
        if self.wrong:
            await self.run([sys.executable, "-c", "raise SystemExit('no paper')"])
        (self.folder / "kept").write_bytes(b"hello")

    @override
    def command(self) -> Sequence[str]:
        return [sys.executable, "-c", SERVE, str(self.port), str(self.folder / "kept")]

    @override
    async def probe(self) -> bool:
        return await answer_to(self.port, b"", 5) == b"hello"


class Mute(Speaker):
    @override
    def command(self) -> Sequence[str]:
        return [sys.executable, "-c", "raise SystemExit('no voice')"]


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path / "programs")


async def test_a_server_keeps_its_data_and_its_port_over_a_kill(tmp_path: Path, programs: Programs):
    server = Speaker(tmp_path / "data", programs)
    await server.start()
    await server.start()  # of one that runs changes nothing
    first = server.pid
    await server.kill()
    assert not server.running
    await server.start()
    assert server.pid != first
    assert await server.probe()
    await server.stop()
    assert not server.running


async def test_a_server_that_ends_says_why(tmp_path: Path, programs: Programs):
    with pytest.raises(ServerFailed, match=r"(?s)speaker ended with 1.*no voice"):
        await Mute(tmp_path / "data", programs).start()


async def test_data_that_could_not_be_made_are_made_anew(tmp_path: Path, programs: Programs):
    server = Speaker(tmp_path / "data", programs)
    server.wrong = True
    with pytest.raises(ServerFailed, match="no paper"):
        await server.start()
    server.wrong = False
    await server.start()
    assert await server.probe()
    await server.stop()
    assert (server.folder / "secret").stat().st_mode & 0o777 == 0o600


def test_a_missing_program_is_named_with_what_to_do(tmp_path: Path, programs: Programs):
    with pytest.raises(MissingProgram, match="no-such-program is not installed"):
        programs.find("no-such-program")
    with pytest.raises(MissingProgram, match="Java archives"):
        programs.class_path("no-such-archives")


def test_programs_are_found_where_packages_were_unpacked(tmp_path: Path, programs: Programs):
    libraries = tmp_path / "programs/debian/usr/lib/x-linux-gnu"
    libraries.mkdir(parents=True)
    program = tmp_path / "programs/debian/usr/lib/postgresql/99/bin/only-here"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    assert programs.find("only-here") == str(program)
    assert programs.environment()["LD_LIBRARY_PATH"] == str(libraries)
    assert Path(programs.find("sh")).parent in {Path("/bin"), Path("/usr/bin")}
