"""Certificates of this moment, for tests of protected calls."""

import time

from heliogram.platform.certificates import issue, make_authority
from heliogram.platform.rpc import Identity

HOSTS = ("localhost", "127.0.0.1")


def identity_of(authority: str) -> Identity:
    """Return what a process on this machine shows that belongs to a new authority."""
    root = make_authority(authority, now=time.time(), days=1)
    own = issue(root, HOSTS, now=time.time(), days=1)
    return Identity(authority=root.certificate, certificate=own.certificate, key=own.key)
