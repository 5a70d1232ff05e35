"""``heliogram cluster``: what the processes of a cluster share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from heliogram.main.cli.options import config_option, read_settings
from heliogram.main.datadir import DataDirectory, write_private
from heliogram.platform.certificates import Issued, issue, make_authority
from heliogram.platform.clock import SystemClock, SystemEntropy
from heliogram.platform.secrets import SecretError, SecretStore

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


def _authority(folder: Path, now: float) -> Issued:
    certificate, key = folder / f"{_AUTHORITY}.pem", folder / f"{_AUTHORITY}.key.pem"
    if not key.exists():
        _write(folder, _AUTHORITY, make_authority("heliogram cluster", now=now, days=_AUTHORITY_DAYS))
    return Issued(certificate=certificate.read_bytes(), key=key.read_bytes())


def _write(folder: Path, name: str, issued: Issued) -> None:
    write_private(folder / f"{name}.key.pem", issued.key)
    (folder / f"{name}.pem").write_bytes(issued.certificate)
