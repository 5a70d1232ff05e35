"""Which data centre each viewer's device thinks it talks to.

All of them are this server, but a client that is told of a file in another one logs in there first. So files are said
to be where the client is. Pushes are made without a request at hand: what the last one said is remembered.
"""

from __future__ import annotations

from typing import Final

from heliogram.kernel.call import Call
from heliogram.kernel.ids import UserId
from heliogram.platform.cache import Cache

_VIEWERS: Final = 65_536
_USUAL: Final = 2


class DataCentres:
    """Remembers where viewers are."""

    def __init__(self) -> None:
        self._of: Final[Cache[UserId, int]] = Cache(_VIEWERS)

    def note(self, call: Call) -> None:
        """Remember where a caller is."""
        if self._of.get(call.user) != call.dc:
            self._of.put(call.user, call.dc)

    def of(self, viewer: UserId) -> int:
        """Return where a viewer is."""
        return self._of.get(viewer) or _USUAL
