"""What services that change membership write in the same transaction: who gets a group's messages, and the messages.

For a service of the same store: each function takes the caller's transaction, so the membership, the service message
and everybody's log entries become durable together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId, PeerId, UserId
from heliogram.platform.crashpoints import NO_POINTS, CrashPoints
from heliogram.platform.ledger import Ledger
from heliogram.platform.sql import Reader, Transaction
from heliogram.services.media.records import MediaRecords
from heliogram.services.messages.contract import Outgoing, Sent
from heliogram.services.messages.sql.importing import import_history
from heliogram.services.messages.sql.pages import correspondents
from heliogram.services.messages.sql.rows import audience_of
from heliogram.services.messages.sql.sending import Post, Sending

_CORRESPONDENTS: Final = 1_000
"""How many learn of a change through their logs at the most; the others see it when they look."""


def join_audience(tx: Transaction, peer: PeerId, users: Iterable[UserId]) -> None:
    """Have users get a group's messages from now on.

    Whoever is in the audience already stays. All are to be introduced anew: the newcomers know nobody.
    """
    tx.execute("UPDATE message_audiences SET introduced = 0 WHERE peer = ?", (peer,))
    tx.executemany(
        "INSERT INTO message_audiences (peer, user, introduced) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
        [(peer, user) for user in users],
    )


def leave_audience(tx: Transaction, peer: PeerId, user: UserId) -> None:
    """Have a user get nothing more of a group; what the box holds stays."""
    tx.execute("DELETE FROM message_audiences WHERE peer = ? AND user = ?", (peer, user))


def audience(reader: Reader, peer: PeerId) -> list[UserId]:
    """Return who gets a group's messages, by user id."""
    return sorted(audience_of(reader, peer))


class Correspondents:
    """Those who hold private conversations with an account: they too learn of a new name."""

    def watchers(self, reader: Reader, user: UserId) -> list[UserId]:
        """Return the people of the account's most recent private conversations."""
        return correspondents(reader, user, _CORRESPONDENTS)

    def arrived(self, tx: Transaction, user: object) -> None:
        """A new account has no conversations."""


class MessageRecords:
    """Writes messages within a caller's transaction."""

    def __init__(self, ledger: Ledger, clock: Clock, *, media: MediaRecords, points: CrashPoints = NO_POINTS) -> None:
        self._ledger = ledger
        self._clock = clock
        self._sending = Sending(ledger, media, points)

    def append(self, tx: Transaction, *, sender: UserId, peer: PeerId, outgoing: Outgoing, origin: AuthKeyId) -> Sent:
        """Send a message to whoever is in the conversation at this point of the transaction.

        So a service message about somebody who goes is appended before they leave the audience, and one about
        somebody who comes after they joined it. Raises ChatWriteForbidden when the sender is not in it,
        MediaEmpty when something that ``outgoing`` holds is gone.
        """
        return self._sending.send(tx, Post(sender, peer, outgoing, origin, int(self._clock.now())))

    def share_history(
        self, tx: Transaction, *, giver: UserId, user: UserId, peer: PeerId, limit: int, origin: AuthKeyId
    ) -> int:
        """Put the newest ``limit`` messages of a group, as ``giver`` has them, into a newcomer's box, as read.

        Messages the box has already are left out. Returns how many came; they count in the newcomer's log.
        """
        return import_history(tx, self._ledger, giver=giver, user=user, peer=peer, limit=limit, origin=origin)
