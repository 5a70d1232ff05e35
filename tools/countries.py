"""Make ``src/heliogram/api/help/countries.json`` from libphonenumber's data (the package ``phonenumbers``).

.venv/bin/pip install phonenumbers && .venv/bin/python tools/countries.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberFormat, PhoneNumberType
from phonenumbers.geodata.locale import LOCALE_DATA

NAMES = {
    "AC": "Ascension Island",
    "TA": "Tristan da Cunha",
    "XK": "Kosovo",
    "GG": "Guernsey",
    "IM": "Isle of Man",
    "JE": "Jersey",
}
TARGET = Path(__file__).parents[1] / "src/heliogram/api/help/countries.json"


def main() -> None:
    """Write the table."""
    countries: dict[str, dict[str, object]] = {}
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            if region == "001":
                continue
            name = NAMES.get(region) or name_of(region)
            countries[region] = {"iso2": region, "name": name, "codes": [code_of(code, region, regions)]}
    rows = sorted(countries.values(), key=lambda country: str(country["name"]))
    TARGET.write_text(
        "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n", encoding="utf-8"
    )
    print(f"{len(rows)} countries")


def name_of(region: str) -> str:
    """Return a country's English name; ``*xx`` stands for: as in the language xx."""
    name = LOCALE_DATA[region]["en"]
    while name.startswith("*"):
        name = LOCALE_DATA[region][name[1:]]
    return name


def code_of(code: int, region: str, regions: tuple[str, ...]) -> dict[str, object]:
    """Return one calling code as the country uses it."""
    row: dict[str, object] = {"code": str(code)}
    if len(regions) > 1 and region != regions[0]:
        metadata = PhoneMetadata.metadata_for_region(region)
        leading = metadata.leading_digits if metadata is not None else None
        if leading and re.fullmatch(r"[\d|]+", leading):
            row["prefixes"] = leading.split("|")
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is not None:
        shown = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL).removeprefix(f"+{code} ")
        row["patterns"] = [re.sub(r"\d", "X", shown.replace("-", " "))]
    return row


main()
