"""Registers every converter between layers: importing this module is all it takes.

A new theme is a new module here and a name in the list below.
"""

from __future__ import annotations

from heliogram.tl.layers import answers, fallbacks, fields, inputs, keyboards, requests, values

THEMES = (answers, fallbacks, fields, inputs, keyboards, requests, values)
