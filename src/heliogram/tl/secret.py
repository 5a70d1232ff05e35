"""The schema of secret chats as classes, made on first use. A server only relays these bytes; tests read them."""

from __future__ import annotations

from heliogram.tl.lookup import Lookup
from heliogram.tl.worlds import SECRET

__getattr__ = Lookup(__name__, SECRET, False, always=True)
