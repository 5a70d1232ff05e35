"""What a unit of work has to tell: on the bus of this process, or kept with the change and relayed to other processes.

Order
-----
The relay reads rows by rising ids and deletes each once the broker has it. Ids are drawn before a commit, so a lower
one may become visible after a higher one. Within a box that can't be: whoever changes a box holds its row until the
commit, and draws ids at the end of the work, thus after the transaction before it on that box has committed. So of one
box the lower id is visible whenever the higher is. And since rows are deleted one by one, not "all up to", a lower id
that comes late is simply read by the next pass.

Duplicates
----------
A relay that dies, or loses its turn without noticing, leaves rows that the broker has: the next one sends them again.
Two may even send at the same time. Each sends the rows of a box in order, hence in whatever way their sends mix, the
*first* time a row appears is after the first time of the row before it: whoever sent it first had sent the other
earlier. Listeners that pass over what they have seen therefore see every box in order.
"""

from heliogram.platform.outbox.contract import BusOutbox, Outbox
from heliogram.platform.outbox.relay import Relay, Row, Sender, Turn
from heliogram.platform.outbox.stored import StoredOutbox

PACKAGE = "heliogram.platform.outbox"
"""Owns the migrations of the outbox's table."""

__all__ = ["PACKAGE", "BusOutbox", "Outbox", "Relay", "Row", "Sender", "StoredOutbox", "Turn"]
