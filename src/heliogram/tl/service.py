"""The MTProto service messages as classes, made on first use (``ReqPqMulti``, ``ResPQ``)."""

from __future__ import annotations

from heliogram.tl.lookup import Lookup
from heliogram.tl.worlds import API

__getattr__ = Lookup(__name__, API, False, True, always=True)
