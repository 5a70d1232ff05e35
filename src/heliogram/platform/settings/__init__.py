"""Settings: typed structs, from a TOML file, then the environment; validated whole before anything starts."""

from heliogram.platform.settings.loading import ENVIRONMENT_PREFIX, InvalidSettings, Loaded, environment, load
from heliogram.platform.settings.showing import Line, lines_of, render

__all__ = [
    "ENVIRONMENT_PREFIX",
    "InvalidSettings",
    "Line",
    "Loaded",
    "environment",
    "lines_of",
    "load",
    "render",
]
