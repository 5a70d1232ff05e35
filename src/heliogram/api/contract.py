"""The API as a service: for sessions whose process does not hold the handlers."""

from __future__ import annotations

from abc import abstractmethod

from heliogram.kernel.call import Call
from heliogram.platform.rpc import Service, operation


class Requests(Service, name="api.v1"):
    """Answers RPC requests."""

    @operation(deadline_s=35)
    @abstractmethod
    async def answer(self, *, call: Call, query: bytes) -> bytes:
        """Return the encoded answer to a request, which is TL of the newest layer without wrappers.

        The answer is encoded for the caller's layer. Raises the faults of the method, and those that every request may
        be refused with.
        """
