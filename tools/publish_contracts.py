"""Write down every service's contract as it is now, for the test that compares.

    PYTHONPATH=src python tools/publish_contracts.py

Run it when a contract changes, and look at the difference: once a version is released, operations and shapes may only
gain parameters and fields that have defaults, since processes of both versions talk during an upgrade.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import heliogram.services
from heliogram.platform.rpc import Service, describe

FOLDER = Path(__file__).parent.parent / "tests" / "contract" / "published"


def contracts() -> dict[str, type[Service]]:
    """Return every contract by its name."""
    found: dict[str, type[Service]] = {}
    for package in pkgutil.iter_modules(heliogram.services.__path__):
        module = importlib.import_module(f"heliogram.services.{package.name}.contract")
        for declared in vars(module).values():
            if isinstance(declared, type) and issubclass(declared, Service) and "contract" in vars(declared):
                found[declared.contract.name] = declared
    return found


def main() -> None:
    """Write a file per contract and remove those of contracts that are gone."""
    FOLDER.mkdir(exist_ok=True)
    declared = contracts()
    for file in FOLDER.glob("*.txt"):
        if file.stem not in declared:
            file.unlink()
    for name, contract in declared.items():
        (FOLDER / f"{name}.txt").write_text(describe(contract) + "\n", encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
