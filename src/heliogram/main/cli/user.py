"""``heliogram user``: accounts, for the operator. Works beside a running server, on the same data directory."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import UserId
from heliogram.kernel.phones import phone_digits
from heliogram.main.cli.options import config_option, read_settings
from heliogram.platform.secrets import SecretError
from heliogram.platform.sql import IncompatibleSchema, StorageError
from heliogram.services.auth.contract import Auth, PhoneCodeExpired
from heliogram.services.users.contract import Users

T = TypeVar("T")
_PAGE = 500


@click.group()
def user() -> None:
    """List and make accounts, and give out login codes."""


@user.command(name="list")
@config_option
def list_users(*, file: Path | None) -> None:
    """List all accounts: id, number, username and name."""
    _with_services(file, _list)


@user.command()
@config_option
@click.argument("phone")
@click.argument("first_name")
@click.argument("last_name", default="")
def create(*, file: Path | None, phone: str, first_name: str, last_name: str) -> None:
    """Make an account with a phone number and a name. Its owner logs in by code."""
    number = phone_digits(phone)
    if not number:
        raise click.BadParameter(f"{phone!r} is no international phone number", param_hint="PHONE")

    async def work(users: Users, _: Auth) -> None:
        made = await users.create(phone=number, first_name=first_name, last_name=last_name)
        click.echo(f"account {made.id} with number +{made.phone}")

    _with_services(file, work)


@user.command()
@config_option
@click.argument("phone")
def code(*, file: Path | None, phone: str) -> None:
    """Print a login code for whoever is waiting for one with this number."""

    async def work(_: Users, auth: Auth) -> None:
        try:
            click.echo(await auth.issue_code(phone=phone))
        except PhoneCodeExpired as error:
            raise click.ClickException(
                f"nobody is logging in with {phone} now: enter the number in the client first, then ask for the code"
            ) from error

    _with_services(file, work)


async def _list(users: Users, _: Auth) -> None:
    after = UserId(0)
    while page := await users.list_all(after=after, limit=_PAGE):
        for each in page:
            name = f"{each.first_name} {each.last_name}".strip()
            click.echo(f"{each.id}\t+{each.phone or '-'}\t{'@' + each.username if each.username else '-'}\t{name}")
        after = page[-1].id


def _with_services(file: Path | None, work: Callable[[Users, Auth], Awaitable[None]]) -> None:
    """Run ``work`` with the services of the configured data directory; a fault ends the command with its name."""
    from heliogram.main.foundation import Foundation  # noqa: PLC0415 - not for --help
    from heliogram.main.services import PlacedServices  # noqa: PLC0415

    settings = read_settings(file).settings

    async def run() -> None:
        foundation = Foundation(settings)
        try:
            await foundation.migrate()
            services = PlacedServices(foundation, sys.stdout)
            await work(services.users, services.auth)
        finally:
            await foundation.close()

    try:
        asyncio.run(run())
    except Fault as fault:
        raise click.ClickException(f"{fault.text}: {(fault.__doc__ or '').strip()}") from fault
    except (IncompatibleSchema, StorageError, SecretError, OSError) as error:
        raise click.ClickException(str(error)) from error
