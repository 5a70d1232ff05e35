"""A server killed during its first start, or twice, leaves what the next start can use; private files stay private."""

import stat
from pathlib import Path

import pytest
from tests.crash.device import Device
from tests.crash.people import log_in
from tests.support.serving import ServerProcess
from tests.support.stores import SERVER, tables

pytestmark = pytest.mark.crash
PUBLIC = {"server-key.pub.pem", "server-key.pub.pem.new"}
FIRST_START = [
    "secrets.drafted",
    "secrets.made",
    "start.drafted",
    "start.drafted:2",
    "sql.in-batch",
    "sql.before-commit:3",
    "sql.after-commit:6",
]
"""In the order in which the start gets to them; each kill leaves the next start a little further."""


async def test_a_first_start_that_is_killed_again_and_again_goes_on_with_the_next_one(tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    server = ServerProcess(data)
    kept: dict[Path, bytes] = {}
    try:
        for point in FIRST_START:
            assert not await server.start(point), f"{point} was not reached"
            everything_is_private(data)
            kept = unchanged(data, kept)
        await server.start()
        everything_is_private(data)
        unchanged(data, kept)
        fingerprint = server.public_keys()
        device = await log_in(server, Device("ann0"), "ann")
        await server.kill()
        everything_is_private(data)
        the_store_opens(data)
        await server.start()
        assert server.public_keys() == fingerprint
        await device.connect(server, resync=False)
        await device.begin()
        await device.disconnect()
        await server.stop()
    finally:
        await server.close()
    assert not server.complaints()


def everything_is_private(data: Path) -> None:
    for path in data.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        allowed = 0o644 if path.name in PUBLIC else 0o700 if path.is_dir() else 0o600
        assert not mode & ~allowed, f"{path} has mode {mode:o}"


def unchanged(data: Path, kept: dict[Path, bytes]) -> dict[Path, bytes]:
    """See that the keys and secrets of before are those of now; return these."""
    paths = [*data.glob("*.pem"), *(data / "secrets").glob("*[!w]")]  # without drafts, which are called *.new
    now = {path: path.read_bytes() for path in paths if path.exists()}
    assert {path: now.get(path) for path in kept} == kept
    return now


def the_store_opens(data: Path) -> None:
    """See that the store of a killed server opens for reading and writing, with what lies in its log."""
    if not SERVER.dsn:
        assert (data / "heliogram.db-wal").stat().st_size
    with tables(data) as ask:
        assert ask("SELECT count(*) FROM users WHERE phone = '9996620000'") == [(1,)]
        ask("CREATE TABLE note (text INTEGER)")
        ask("DROP TABLE note")
        assert SERVER.dsn or ask("PRAGMA integrity_check") == [("ok",)]


async def test_a_second_server_on_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path):
    first, second = ServerProcess(tmp_path / "data"), ServerProcess(tmp_path / "data")
    try:
        await first.start()
        await second.launch()
        assert await second.ended() == 1
        assert "another server is running on the data directory" in second.log.read_text()
        await (await log_in(first, Device("ann0"), "ann")).disconnect()
        await first.kill()
        await second.start()
        await second.stop()
    finally:
        await first.close()
        await second.close()
