"""The constructors of the newest API layer as classes, made on first use (``MessagesDialogs``)."""

from __future__ import annotations

from heliogram.tl.lookup import Lookup
from heliogram.tl.worlds import API

__getattr__ = Lookup(__name__, API, False)
