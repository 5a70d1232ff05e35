"""The command line. A user's mistake gets one line and exit code 2, a failure one line and exit code 1; no traceback.

Each group of commands has its own file; they are joined here.
"""

from __future__ import annotations

import click

from heliogram import __version__
from heliogram.main.cli.client import client
from heliogram.main.cli.cluster import cluster
from heliogram.main.cli.config import config
from heliogram.main.cli.events import events
from heliogram.main.cli.keys import keys
from heliogram.main.cli.migrate import migrate
from heliogram.main.cli.serve import serve
from heliogram.main.cli.user import user


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Heliogram: a Telegram-compatible messaging platform that you run yourself."""


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"heliogram {__version__}")


for command in (client, cluster, config, events, keys, migrate, serve, user):
    main.add_command(command)
