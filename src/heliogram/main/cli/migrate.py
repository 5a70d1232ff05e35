"""``heliogram migrate``: bring the store to this version."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from heliogram.main.cli.options import config_option, read_settings
from heliogram.main.settings import Settings
from heliogram.platform.secrets import SecretError
from heliogram.platform.sql import IncompatibleSchema, StorageError


@click.command()
@config_option
def migrate(*, file: Path | None) -> None:
    """Bring the database to this version. ``serve`` does the same when it starts."""
    settings = read_settings(file).settings
    try:
        ran = asyncio.run(_migrate(settings))
    except (IncompatibleSchema, StorageError, SecretError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for each in ran:
        click.echo(f"ran {each}")
    click.echo("the database is up to date")


async def _migrate(settings: Settings) -> list[str]:
    from heliogram.main.foundation import Foundation  # noqa: PLC0415 - only this command needs it all

    foundation = Foundation(settings)
    try:
        return await foundation.migrate()
    finally:
        await foundation.close()
