"""What several commands share: the settings file option and reading the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from heliogram.main.settings import Settings
from heliogram.platform.settings import InvalidSettings, Loaded, environment, load

DEFAULT_FILE: Final = Path("heliogram.toml")
F = TypeVar("F", bound=Callable[..., object])


class WrongSettings(click.ClickException):
    """The settings do not hold."""

    exit_code = 2


def config_option(command: F) -> F:
    """Give a command the option that names the settings file."""
    return click.option(
        "--config",
        "file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The settings file. Default: heliogram.toml in this directory, if there is one.",
    )(command)


def read_settings(file: Path | None) -> Loaded[Settings]:
    """Read and validate the settings; faults end the command with exit code 2, one line each."""
    if file is None and DEFAULT_FILE.exists():
        file = DEFAULT_FILE
    try:
        return load(Settings, file=file, variables=environment())
    except InvalidSettings as error:
        problems = "".join(f"\n  {problem}" for problem in error.problems)
        raise WrongSettings(f"the settings are not valid:{problems}") from error
