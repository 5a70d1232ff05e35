"""What holds for every test: property tests try the same examples each time, so that a run says the same twice.

``--hypothesis-profile=search`` looks for new ones; what it finds becomes a test by name.
"""

from hypothesis import settings

pytest_plugins = ["tests.support.cluster", "tests.support.stores"]

settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("search", max_examples=1000)
settings.load_profile("repeatable")
