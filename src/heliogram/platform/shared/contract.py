"""What shared short-lived state promises.

Everything in it ends by itself, and all of it may be lost at any moment: whoever uses it can go on without it and
fills it again in passing. Nothing that was answered OK may depend on it. There are three kinds:

- *values* under keys, each with a time to live; claiming a key is a compare-and-set with nothing;
- *leases*: members hold a group until a moment each has said. The group is held until the latest of these. A group
  that nobody holds any more is handed to exactly one of those who ask for ended ones;
- *buckets* of tokens, filled with time.

Moments are Unix time of the callers' clocks, which are taken to agree within a second.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence


class SharedStateAway(Exception):  # noqa: N818 - it names the fact
    """The state gives no reply; what was asked may have been done or not."""


class SharedState(ABC):
    """State that processes share; see the head of this module. Every operation may raise SharedStateAway."""

    @property
    def problem(self) -> str:
        """What is wrong, in words for the operator, or nothing."""
        return ""

    async def close(self) -> None:  # noqa: B027 - memory has nothing to close
        """Let go of connections."""

    # Values

    @abstractmethod
    async def get(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return the values of keys, in the order asked."""

    @abstractmethod
    async def put(self, values: Mapping[str, bytes], *, ttl_s: float) -> None:
        """Set values that end after so many seconds."""

    @abstractmethod
    async def fill(self, values: Mapping[str, bytes], *, ttl_s: float) -> None:
        """As :meth:`put`, but leave what is there: for what was read elsewhere and may be older than what was put."""

    @abstractmethod
    async def claim(self, key: str, *, ttl_s: float) -> bool:
        """Set a key unless it is set; say whether it was this call that did."""

    @abstractmethod
    async def forget(self, keys: Collection[str]) -> None:
        """Delete values."""

    # Leases

    @abstractmethod
    async def hold(self, leases: str, group: str, member: str, *, until: float, now: float) -> None:
        """Let a member hold a group until a moment, whatever it said before."""

    @abstractmethod
    async def release(self, leases: str, group: str, member: str, *, now: float) -> bool:
        """Let a member let go; say whether it was in the group and nobody holds that now. Then the group is gone."""

    @abstractmethod
    async def look(
        self, leases: str, groups: Sequence[str], keys: Sequence[str] = ()
    ) -> tuple[list[float], list[bytes | None]]:
        """Return until when each group is held, and the values of keys, in the order asked and at one time.

        The moment is past if a group has ended, 0 if it is gone.
        """

    @abstractmethod
    async def take_ended(self, leases: str, *, now: float, limit: int) -> list[tuple[str, float]]:
        """Remove and return at most so many groups that have ended, and when. Each goes to one caller only."""

    # Buckets

    @abstractmethod
    async def take_token(self, bucket: str, *, burst: float, per_second: float, now: float) -> float:
        """Take a token of a bucket that holds ``burst`` and fills with time.

        Returns 0 if one was taken, else the seconds until there is one.
        """
