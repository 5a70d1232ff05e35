"""``heliogram serve``: run the server."""

from __future__ import annotations

import cProfile
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

from heliogram.main.cli.options import config_option, read_settings

if TYPE_CHECKING:
    from heliogram.main.composition import Server
    from heliogram.main.settings import Settings


@click.command()
@config_option
@click.option(
    "--role",
    "roles",
    default="all",
    help="What this process does of the whole: names divided by commas. Default: all, a server by itself.",
)
def serve(*, file: Path | None, roles: str) -> None:
    """Run the server until it is told to stop (Ctrl-C or SIGTERM).

    With --role it is one process of a cluster: it does some of the work and finds the others through etcd.
    """
    settings = read_settings(file).settings
    try:
        run = partial(_run, settings, roles)
        code = _profiled(run, settings.profile) if settings.profile else run()
    except OSError as error:
        raise click.ClickException(_explain(error, settings)) from error
    except _expected() as error:
        raise click.ClickException(str(error)) from error
    sys.exit(code)


def _run(settings: Settings, roles: str) -> int:
    from heliogram.platform.telemetry import configure_logs, start_traces  # noqa: PLC0415 - not for --help

    configure_logs(settings.log)
    start_traces(settings.trace)
    return uvloop.run(_live(settings) if roles == "all" else _live_among_others(settings, roles))


async def _live(settings: Settings) -> int:
    from heliogram.main.composition import Server  # noqa: PLC0415 - the other commands start without it

    server = Server(settings, sys.stdout)
    return await server.lifecycle.run(on_ready=lambda: click.echo(_greeting(server)))


async def _live_among_others(settings: Settings, roles: str) -> int:
    from heliogram.main.node import Node  # noqa: PLC0415 - a whole server starts without it
    from heliogram.main.topology import Topology  # noqa: PLC0415

    topology = Topology(name.strip() for name in roles.split(","))
    node = Node(settings, topology, sys.stdout)
    return await node.lifecycle.run(on_ready=lambda: click.echo(f"Heliogram is ready: {', '.join(topology.roles)}."))


def _profiled(run: Callable[[], int], target: str) -> int:
    profile = cProfile.Profile()
    try:
        return profile.runcall(run)
    finally:
        profile.dump_stats(target)


def _expected() -> tuple[type[Exception], ...]:
    """Return the failures whose text already tells the operator what to do."""
    from heliogram.platform.secrets import SecretError  # noqa: PLC0415
    from heliogram.platform.sql import IncompatibleSchema, StorageError  # noqa: PLC0415

    return SecretError, IncompatibleSchema, StorageError, ValueError


def _explain(error: OSError, settings: Settings) -> str:
    if error.errno is not None and "in use" in (error.strerror or ""):
        return (
            f"{error.strerror}: {settings.gateway.host}:{settings.gateway.port} or"
            f" {settings.http.host}:{settings.http.port};"
            " choose other ports with HELIOGRAM_GATEWAY__PORT and HELIOGRAM_HTTP__PORT"
        )
    return str(error)


def _greeting(server: Server) -> str:
    settings = server.settings
    gateway = f"{settings.gateway.host}:{server.edge.gateway.address[1]}"
    codes = (
        "numbers 99966XYYYY always have the code XXXXX (sandbox); codes for others appear here and in the log"
        if settings.sandbox
        else "login codes appear here and in the log, and on devices already logged in to the account"
    )
    return "\n".join(
        [
            "Heliogram is ready.",
            f"  MTProto      {gateway} (TCP, WebSocket at /apiws, HTTP at /api)",
            f"  operators    http://{settings.http.host}:{server.http.port} (/health/live, /health/ready, /metrics)",
            f"  public key   {server.foundation.directory.public_key}, fingerprint {server.key.fingerprint:016x}",
            f"  login codes  {codes}",
            "  how to point a client here: heliogram keys show",
        ]
    )
