"""Short-lived state that processes share: in the memory of one, or in a Redis for many."""

from heliogram.platform.shared.buckets import Buckets
from heliogram.platform.shared.contract import SharedState, SharedStateAway
from heliogram.platform.shared.opening import SharedSettings, open_shared

__all__ = ["Buckets", "SharedSettings", "SharedState", "SharedStateAway", "open_shared"]
