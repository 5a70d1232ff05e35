"""``heliogram events`` without a broker says so, in one line."""

import pytest
from click.testing import CliRunner

from heliogram.main.cli import main


def ask(command, **settings):
    variables = {f"HELIOGRAM_BUS__{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(main, ["events", "dead-letters", command], env=variables)


@pytest.mark.parametrize("command", ["list", "replay"])
def test_events_that_go_through_no_broker_leave_no_letters(command):
    answer = ask(command)
    assert answer.exit_code == 2
    assert "events go through no broker" in answer.output


def test_a_broker_needs_an_address():
    answer = ask("list", kind="kafka")
    assert answer.exit_code == 2
    assert "kind kafka needs brokers" in answer.output
