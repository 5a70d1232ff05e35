"""How names of the TL language become names of Python.

====================  ======================  =========================================
TL                    Python                  where
====================  ======================  =========================================
``messages.dialogs``  ``MessagesDialogs``     class in ``types`` or ``functions``
``req_DH_params``     ``ReqDHParams``         class in ``service``
``help.getConfig``    ``help_get_config``     constant in ``methods``
``from``              ``from_``               field (a keyword gets a trailing ``_``)
====================  ======================  =========================================
"""

from __future__ import annotations

import keyword
import re

_PARTS = re.compile(r"[._]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def class_name(name: str) -> str:
    """Return the Python class of a constructor, method or boxed type."""
    return "".join(part[0].upper() + part[1:] for part in _PARTS.split(name))


def constant_name(name: str) -> str:
    """Return the constant of a method in :mod:`heliogram.tl.methods`."""
    return _HUMP.sub("_", name.replace(".", "_").replace("IDs", "Ids")).lower()


def field_name(name: str) -> str:
    """Return the attribute of a field."""
    return name + "_" if keyword.iskeyword(name) else name
