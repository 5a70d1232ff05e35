"""Countries with their calling codes, from the table that ``tools/countries.py`` makes of libphonenumber's data."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zlib import crc32

import msgspec

from heliogram.tl import types as t


class _Code(msgspec.Struct, frozen=True):
    code: str
    prefixes: list[str] = []
    """How national numbers of the country begin, where several countries share the code."""
    patterns: list[str] = []
    """The shape of a national number: ``XXX XXX XXXX``."""


class _Country(msgspec.Struct, frozen=True):
    iso2: str
    name: str
    codes: list[_Code]


@cache
def countries() -> t.HelpCountriesList:
    """Return all countries, by name."""
    data = files("heliogram.api.help").joinpath("countries.json").read_bytes()
    table = msgspec.json.decode(data, type=list[_Country])
    return t.HelpCountriesList(hash=crc32(data) & 0x7FFFFFFF, countries=[_country(one) for one in table])


def _country(of: _Country) -> t.HelpCountry:
    codes = [
        t.HelpCountryCode(country_code=code.code, prefixes=code.prefixes or None, patterns=code.patterns or None)
        for code in of.codes
    ]
    return t.HelpCountry(iso2=of.iso2, default_name=of.name, country_codes=codes)
