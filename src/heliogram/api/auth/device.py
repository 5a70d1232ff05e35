"""The device of a call that is about its device."""

from __future__ import annotations

from heliogram.kernel.call import Call
from heliogram.kernel.ids import AuthKeyId
from heliogram.services.auth.contract import AuthKeyPermEmpty


def device_of(call: Call) -> AuthKeyId:
    """Return the permanent key of a call. Raises AuthKeyPermEmpty if it came under an unbound temporary one."""
    if not call.device:
        raise AuthKeyPermEmpty
    return call.device
