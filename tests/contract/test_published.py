"""Contracts are as they were written down: whoever changes one sees it in the difference."""

import pytest
from tools.publish_contracts import FOLDER, contracts

from heliogram.platform.rpc import describe


@pytest.mark.parametrize("name", sorted({*contracts(), *(file.stem for file in FOLDER.glob("*.txt"))}))
def test_a_contract_is_as_published(name: str):
    file = FOLDER / f"{name}.txt"
    declared = contracts().get(name)
    now = describe(declared) + "\n" if declared else "nothing"
    published = file.read_text(encoding="utf-8") if file.exists() else "nothing"
    assert now == published, "if it is meant to change, run: PYTHONPATH=src python tools/publish_contracts.py"
