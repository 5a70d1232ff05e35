"""People to be let down: made once per test process, copied for every test."""

import asyncio

import pytest
from tests.crash.world import Template, make_template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return asyncio.run(make_template(tmp_path_factory.mktemp("people")))
