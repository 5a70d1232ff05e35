"""Which session of a device gets its updates.

The documentation promises updates to the *last active connection, except connections for file transfers*. So: a
session that makes a call which is neither wrapped in ``invokeWithoutUpdates`` nor one of ``upload.*``, ``help.*``,
``langpack.*`` and ``auth.*`` (what libraries call on connections that then carry files; a log-in counts, though)
becomes its device's *main* session. When the main session loses its connection and another one of the device that has
made such a call still has one, that becomes the main session. A main session without a connection goes on collecting
updates, bounded, for its client to come back to.

Source: https://core.telegram.org/api/updates#subscribing-to-updates
"""

from __future__ import annotations

from collections.abc import Callable

from heliogram.edge.sessions.hosted import DeviceState, Hosted
from heliogram.kernel.ids import AuthKeyId, UserId


class Audience:
    """The devices of users that get updates here."""

    def __init__(self, gone: Callable[[UserId, AuthKeyId], None]) -> None:
        """``gone(user, device)`` is called when the last connected session of a device went."""
        self._gone = gone
        self._devices: dict[UserId, tuple[DeviceState, ...]] = {}

    def of(self, user: UserId) -> tuple[DeviceState, ...]:
        """Return the user's devices that have a main session here."""
        return self._devices.get(user, ())

    def active(self, hosted: Hosted) -> None:
        """Note that a session made a call that makes it its device's main one."""
        device = hosted.key.device
        if device.main is hosted or not device.user:
            return
        if hosted not in device.receivers:
            device.receivers = (*device.receivers, hosted)
        if device.main is None:
            self._devices[device.user] = (*self._devices.get(device.user, ()), device)
        device.main = hosted

    def detached(self, hosted: Hosted) -> None:
        """Note that a session lost its connection."""
        device = hosted.key.device
        if hosted not in device.receivers:
            return
        connected = [other for other in device.receivers if other.link is not None]
        if not connected:
            self._gone(device.user, device.id)
        elif device.main is hosted:
            device.main = connected[-1]

    def forgotten(self, hosted: Hosted) -> None:
        """Note that a session is no more."""
        device = hosted.key.device
        if hosted not in device.receivers:
            return
        device.receivers = tuple(other for other in device.receivers if other is not hosted)
        if device.main is not hosted:
            return
        if device.receivers:
            device.main = device.receivers[-1]
        else:
            self.remove(device, device.user)

    def remove(self, device: DeviceState, user: UserId) -> None:
        """Give a device no more updates of a user: it logged out or has no session left."""
        device.main = None
        device.receivers = ()
        left = tuple(other for other in self._devices.get(user, ()) if other is not device)
        if left:
            self._devices[user] = left
        else:
            self._devices.pop(user, None)
