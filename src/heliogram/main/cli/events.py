"""``heliogram events``: what happened between processes, and what of it nobody could handle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from heliogram.main.cli.options import WrongSettings, config_option, read_settings

if TYPE_CHECKING:
    from heliogram.platform.bus.kafka import DeadLetters, Letter

T = TypeVar("T")


@click.group()
def events() -> None:
    """Look after events between the processes of a cluster."""


@events.group("dead-letters")
def dead_letters() -> None:
    """See to events that could not be handled."""


@dead_letters.command("list")
@config_option
def list_letters(*, file: Path | None) -> None:
    """Show the events that wait for somebody to see to them, oldest first."""
    letters = _with_letters(file, lambda letters: letters.listed())
    for letter in letters:
        click.echo(_line(letter))
    click.echo(f"{len(letters)} dead letters")


@dead_letters.command("replay")
@config_option
def replay_letters(*, file: Path | None) -> None:
    """Send them again to where they were; what fails again becomes a dead letter again."""
    sent = _with_letters(file, lambda letters: letters.replay())
    click.echo(f"{sent} dead letters were sent again")


def _with_letters(file: Path | None, work: Callable[[DeadLetters], Awaitable[T]]) -> T:
    settings = read_settings(file).settings.bus
    if settings.kind != "kafka":
        raise WrongSettings("events go through no broker: bus.kind is local")
    from heliogram.platform.bus.kafka import DeadLetters  # noqa: PLC0415 - not for --help

    async def run() -> T:
        letters = DeadLetters(settings)
        try:
            return await work(letters)
        finally:
            await letters.close()

    try:
        return asyncio.run(run())
    except OSError as error:
        raise click.ClickException(str(error)) from error


def _line(letter: Letter) -> str:
    at = datetime.fromtimestamp(letter.at, UTC).isoformat(timespec="seconds")
    source = f"{letter.topic}/{letter.partition}@{letter.source_offset}"
    key = letter.key.decode(errors="replace")
    group = letter.group or "sessions"
    return f"{letter.offset}  {at}  {source}  key {key}  {group}  {len(letter.value)} bytes  {letter.error}"
