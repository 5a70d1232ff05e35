"""``heliogram config``: the settings."""

from __future__ import annotations

from pathlib import Path

import click

from heliogram.main.cli.options import config_option, read_settings
from heliogram.platform.settings import render


@click.group()
def config() -> None:
    """Show or check the settings."""


@config.command()
@config_option
def show(*, file: Path | None) -> None:
    """Print every setting with its meaning, its value and where the value comes from, as a settings file."""
    loaded = read_settings(file)
    click.echo(render(loaded.settings, loaded.sources), nl=False)


@config.command()
@config_option
def check(*, file: Path | None) -> None:
    """Validate the settings without starting anything."""
    read_settings(file)
    click.echo("the settings are valid")
