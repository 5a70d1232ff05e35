"""The server dies; its clients live on.

What the default run goes through, in about 20 s on two busy cores: the server is killed 33 times and stopped twice
under load, 17 of the kills and both stops while twelve strands of work on six devices are under way. These send 1,600
messages (a third of them edited or deleted again, to people, groups and oneself), read, rename, write drafts, put
somebody out and let them in again; 2,900 answers, 200 requests that had to be repeated. Kills come at each of the named
points between a request and its answer (``world.POINTS``), at moments of chance (after so many answers, by a seed that
is printed), while clients come back, and seven times during the first start.

Afterwards these agree, to the letter: what the workers were told, every device's pushes and differences, a difference
from pts 1, a fresh look, and the tables. ``python -m tests.crash.soak --minutes N`` goes on for as long as you like.

The people are made once per test process and copied for every test.
"""

import asyncio

import pytest
from tests.crash.people import Template, make_template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return asyncio.run(make_template(tmp_path_factory.mktemp("people")))
