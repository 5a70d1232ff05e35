"""Tests of the split server run where a cluster's libraries are: ``make test-cluster`` installs them."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("asyncpg") and find_spec("aiokafka") and find_spec("redis") else ["test_*.py"]
