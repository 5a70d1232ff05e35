"""The defaults go together."""

from heliogram.main.settings import Settings


def test_a_stop_gives_the_gateway_time_for_both_of_its_waits():
    settings = Settings()
    assert settings.lifecycle.drain_s > 2 * settings.gateway.drain_s
