"""``heliogram keys``: the server's public key."""

from __future__ import annotations

from pathlib import Path

import click

from heliogram.main.cli.options import config_option, read_settings
from heliogram.main.connecting import LIBRARIES, snippet
from heliogram.main.datadir import DataDirectory
from heliogram.mtproto.keys import RsaKey


@click.group()
def keys() -> None:
    """Show the server's public key."""


@keys.command()
@config_option
@click.option("--library", type=click.Choice(sorted(LIBRARIES)), help="Print only the program for this library.")
def show(*, file: Path | None, library: str | None) -> None:
    """Print the fingerprint, the key in every form, and a program that connects, for each client library."""
    settings = read_settings(file).settings
    directory = DataDirectory(settings.data)
    try:
        key = directory.existing_server_key()
    except FileNotFoundError as error:
        raise click.ClickException(
            f"there is no key in {settings.data} yet: the first `heliogram serve` makes it"
        ) from error
    if library is None:
        click.echo(_forms(key, directory.public_key))
    for name in [library] if library else LIBRARIES:
        program = snippet(
            name, address=settings.gateway.host, port=settings.gateway.port, key_file=str(directory.public_key)
        )
        if library is None:
            click.echo(f"\n---- {program.title} ({program.language}) " + "-" * 60)
        click.echo(program.text, nl=False)


def _forms(key: RsaKey, file: Path) -> str:
    return "\n".join(
        [
            f"fingerprint        {key.fingerprint:016x}",
            f"  signed           {key.signed_fingerprint}",
            f"file               {file}",
            f"exponent           {key.exponent}",
            f"modulus            {key.modulus:x}",
            "",
            "PKCS#1",
            key.public_pem_pkcs1().decode().strip(),
            "",
            "SPKI",
            key.public_pem_spki().decode().strip(),
        ]
    )
