"""``heliogram client``: client programs."""

from __future__ import annotations

from pathlib import Path

import click

from heliogram.main.patch import CannotPatch, patch_file

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def client() -> None:
    """Point client programs at a server."""


@client.command()
@click.argument("file", type=_FILE)
@click.option("--key", type=_FILE, required=True, help="The server's public key file (data/server-key.pub.pem).")
@click.option("--address", default="127.0.0.1", show_default=True, help="The server's IPv4 address.")
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True, help="The server's port.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write. Default: FILE.heliogram."
)
def patch(*, file: Path, key: Path, address: str, port: int, output: Path | None) -> None:
    """Write the server's key and address over those built into the client binary FILE.

    FILE itself is left as it is. Works for TDLib libraries, Telegram Desktop and other programs that embed 2048-bit PEM
    keys and addresses.
    """
    try:
        target, report = patch_file(file, key=key, address=address, port=port, output=output)
    except CannotPatch as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{target}: {report.keys} keys, {report.ipv4} IPv4 and {report.ipv6} IPv6 addresses, {report.ports} ports"
    )
