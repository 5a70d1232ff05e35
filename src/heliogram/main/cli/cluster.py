"""``heliogram cluster``: what the processes of a cluster share."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from heliogram.main.cli.options import config_option, read_settings
from heliogram.main.datadir import DataDirectory, write_private
from heliogram.platform.certificates import Issued, issue, make_authority
from heliogram.platform.clock import SystemClock, SystemEntropy
from heliogram.platform.secrets import SecretError, SecretStore

if TYPE_CHECKING:
    from heliogram.main.cluster.dev import DevCluster

_AUTHORITY: Final = "authority"
_AUTHORITY_DAYS: Final = 3_650
_CERTIFICATE_DAYS: Final = 825


@click.group()
def cluster() -> None:
    """Prepare what the processes of a cluster share."""


@cluster.command()
@config_option
def secrets(*, file: Path | None) -> None:
    """Make the server's key and secrets in the data directory, unless they are there.

    Every process needs the same: bring the directory to each host, or give the secrets as settings.
    """
    directory = DataDirectory(read_settings(file).settings.data)
    try:
        directory.prepare()
        directory.server_key()
        store = SecretStore(directory.secrets, SystemEntropy())
        for name in ("master-key", "access-hashes"):
            store.obtain(name)
    except (OSError, ValueError, SecretError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"the key and the secrets are in {directory.path}")


@cluster.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("hosts", nargs=-1, required=True)
def certs(*, folder: Path, hosts: Sequence[str]) -> None:
    """Make certificates for mutual TLS between processes: one for each of HOSTS, names or addresses, in FOLDER.

    The authority that signs them is made there with the first; keep its key from the hosts.
    """
    clock = SystemClock()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        authority = _authority(folder, clock.now())
        for host in hosts:
            _write(folder, host, issue(authority, [host], now=clock.now(), days=_CERTIFICATE_DAYS))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from error
    click.echo(f"set cluster.authority to {folder / _AUTHORITY}.pem on every host, and per host certificate and key:")
    for host in hosts:
        click.echo(f"  {host}: {folder / host}.pem, {folder / host}.key.pem")


@cluster.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data-cluster"),
    help="What the servers keep. Default: data-cluster.",
)
@click.option(
    "--programs",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".cache/servers"),
    help="Where tools/servers.py put programs that the machine does not have. Default: .cache/servers.",
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8443, help="The gateway's port. Default: 8443.")
@click.argument("placement", nargs=-1)
def dev(*, folder: Path, programs: Path, port: int, placement: Sequence[str]) -> None:
    """Run a whole cluster on this machine, in sandbox mode, until Ctrl-C: PostgreSQL, etcd, Kafka, Redis, S3, roles.

    PLACEMENT: the roles of each process, such as gateway,session api users,contacts; default: a process for each role.
    """
    from heliogram.main.cluster import MissingProgram, ServerFailed  # noqa: PLC0415 - not for --help
    from heliogram.main.cluster.dev import EACH_ALONE, DevCluster  # noqa: PLC0415
    from heliogram.main.cluster.programs import Programs  # noqa: PLC0415

    made = DevCluster(folder, Programs(programs), placement=placement or EACH_ALONE, gateway_port=port)
    try:
        asyncio.run(_until_told(made))
    except (MissingProgram, ServerFailed, OSError) as error:
        raise click.ClickException(str(error)) from error


async def _until_told(made: DevCluster) -> None:
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    try:
        await made.start()
        click.echo(f"the cluster is ready: MTProto at 127.0.0.1:{made.gateway_port}, {len(made.nodes)} processes;")
        click.echo(f"logs in {made.folder / 'nodes'}, the key for clients in {made.data / 'server-key.pub.pem'}")
        await end.wait()
    finally:
        await made.stop()


def _authority(folder: Path, now: float) -> Issued:
    certificate, key = folder / f"{_AUTHORITY}.pem", folder / f"{_AUTHORITY}.key.pem"
    if not key.exists():
        _write(folder, _AUTHORITY, make_authority("heliogram cluster", now=now, days=_AUTHORITY_DAYS))
    return Issued(certificate=certificate.read_bytes(), key=key.read_bytes())


def _write(folder: Path, name: str, issued: Issued) -> None:
    write_private(folder / f"{name}.key.pem", issued.key)
    (folder / f"{name}.pem").write_bytes(issued.certificate)
