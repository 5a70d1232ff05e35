"""What clients write in another type's place, and the official servers take.

Pyrogram and its successors give a peer wherever a user or a channel is asked for: ``resolve_peer`` knows no other
form. The constructors have the same fields, so one is read as the other.
"""

from __future__ import annotations

from typing import Final

STAND_INS: Final = {
    ("InputUser", "inputPeerSelf"): "inputUserSelf",
    ("InputUser", "inputPeerUser"): "inputUser",
    ("InputUser", "inputPeerUserFromMessage"): "inputUserFromMessage",
    ("InputChannel", "inputPeerChannel"): "inputChannel",
    ("InputChannel", "inputPeerChannelFromMessage"): "inputChannelFromMessage",
}
"""By the type that is expected and the constructor that comes, the constructor that is meant."""
