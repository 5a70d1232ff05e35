"""Where the programs are: installed on the machine, or put into a folder by ``tools/servers.py``.

That folder holds ``debian/`` (packages unpacked as they are), ``bin/`` (what was built) and ``kafka/`` (a Java class
path). What the machine has comes first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_DEBIAN_PLACES: Final = ("usr/bin", "usr/sbin", "usr/lib/postgresql/*/bin")
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class MissingProgram(Exception):  # noqa: N818 - it names the fact
    """A program is not installed; the text says how it gets here."""


class Programs:
    """The programs of this machine and of a folder."""

    def __init__(self, folder: Path) -> None:
        """``folder`` need not exist."""
        self._folder = folder.resolve()

    def find(self, name: str) -> str:
        """Return the path of a program. Raises MissingProgram."""
        found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, self._places())))
        if found is None:
            raise MissingProgram(f"{name} is not installed here: run tools/servers.py, or install its Debian package")
        return found

    def class_path(self, name: str) -> str:
        """Return the Java class path of a program in the folder. Raises MissingProgram."""
        archives = self._folder / name
        if not any(archives.glob("*.jar")):
            raise MissingProgram(f"{archives} has no Java archives: run tools/servers.py")
        return f"{archives}/*"

    def environment(self) -> dict[str, str]:
        """Return the environment of a server: nothing of ours but where the unpacked packages' libraries are."""
        libraries = sorted(str(place) for place in (self._folder / "debian/usr/lib").glob("*-linux-*"))
        found = {"LD_LIBRARY_PATH": os.pathsep.join(libraries)} if libraries else {}
        return {"PATH": _PATH, "LC_ALL": "C.UTF-8", **found}

    def _places(self) -> Iterator[Path]:
        yield self._folder / "bin"
        for root in (Path("/"), self._folder / "debian"):
            for place in _DEBIAN_PLACES:
                yield from sorted(root.glob(place), reverse=True)
