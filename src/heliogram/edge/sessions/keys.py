"""The keys in memory and who is on their devices.

A key is in memory while a session uses it, and for a while after it was made, since its session follows.
Everything the hot path asks is answered at once; only a key's first packet waits for the auth service. Who is on a
device is asked again after every ``auth.*`` request of that device and when an event says that its session ended.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from heliogram.edge.sessions.hosted import NEVER, DeviceState, KeyState
from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import AuthKeyId
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.handshake import KeyAgreed
from heliogram.mtproto.salts import Salts
from heliogram.services.auth.contract import Auth, Key

MAX_FRESH: Final = 5_000
"""Keys without a session that are kept because they were just made."""


class KeyRing:
    """Keys by id."""

    def __init__(self, auth: Auth, clock: Clock) -> None:
        """``auth`` knows every key; this holds those in use."""
        self._auth = auth
        self._clock = clock
        self._keys: dict[int, KeyState] = {}
        self._devices: dict[AuthKeyId, DeviceState] = {}
        self._fresh: OrderedDict[int, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, key_id: int) -> KeyState | None:
        """Return a key that is in memory."""
        return self._keys.get(key_id)

    def device(self, device: AuthKeyId) -> DeviceState | None:
        """Return a device one of whose keys is in memory."""
        return self._devices.get(device)

    def states(self) -> list[KeyState]:
        """Return every key in memory."""
        return list(self._keys.values())

    async def store(self, agreed: KeyAgreed) -> bool:
        """Make a fresh key durable and keep it at hand. False when its id is taken: the client must try again."""
        key_id = AuthKeyId(agreed.key.id)
        key = None if key_id in self._keys else await save_agreed(self._auth, agreed)
        if key is None:
            return False
        salts = Salts(agreed.key.data, initial=agreed.initial_salt, created_at=agreed.created_at)
        state = self._admit(key, agreed.key, salts)
        state.dc = plain_dc(agreed.dc_id or 0)
        self._fresh[key_id] = None
        if len(self._fresh) > MAX_FRESH:
            self.release(self._fresh.popitem(last=False)[0])
        return True

    async def load(self, key_id: int) -> KeyState | None:
        """Fetch a key and who is on its device; None when it is unknown or over."""
        key = await self._auth.find_key(id=AuthKeyId(key_id))
        if key is None:
            return None
        if (known := self._keys.get(key_id)) is not None:
            return known
        salts = Salts(key.secret, initial=key.first_salt or None, created_at=key.made_at)
        state = self._admit(key, AuthKey(key.secret), salts)
        await self.identify(state.device)
        return self._keys.get(key_id)

    async def identify(self, device: DeviceState) -> None:
        """Ask again who is on a device. What it speaks is taken over only when it has not said so here."""
        if not device.id:
            return
        identity = await self._auth.identify(device=device.id)
        device.user = identity.user
        device.bot = identity.bot
        device.layer = device.layer or identity.layer

    async def rebind(self, state: KeyState, leave: Callable[[], None]) -> None:
        """Ask again which device a temporary key serves; ``leave()`` is called before it changes."""
        key = await self._auth.find_key(id=AuthKeyId(state.key.id))
        if key is None:
            return
        if key.temporary:
            state.expires_at = min(state.expires_at, float(key.expires_at))  # a binding may end sooner than its key
        if key.device == state.device.id:
            return
        before = state.device
        leave()
        self._leave(before)
        state.device = self._join(key.device)
        if before.layer and not state.device.layer:
            state.device.layer = before.layer
        await self.identify(state.device)

    def used(self, state: KeyState) -> None:
        """Note that a session uses the key: from now on it stays for as long as one does."""
        if self._fresh:
            self._fresh.pop(state.key.id, None)

    def release(self, key_id: int) -> None:
        """Let go of a key unless a session uses it or it was just made."""
        state = self._keys.get(key_id)
        if state is not None and not state.sessions and key_id not in self._fresh:
            self.drop(key_id)

    def drop(self, key_id: int) -> KeyState | None:
        """Take a key out of memory, whoever uses it; returns it."""
        self._fresh.pop(key_id, None)
        state = self._keys.pop(key_id, None)
        if state is not None:
            self._leave(state.device)
        return state

    def _admit(self, key: Key, secret: AuthKey, salts: Salts) -> KeyState:
        expires_at = float(key.expires_at) if key.temporary else NEVER
        state = KeyState(secret, salts, self._join(key.device), temporary=key.temporary, expires_at=expires_at)
        self._keys[secret.id] = state
        return state

    def _join(self, device_id: AuthKeyId) -> DeviceState:
        device = self._devices.get(device_id)
        if device is None:
            device = DeviceState(device_id)
            if device_id:
                self._devices[device_id] = device
        device.keys += 1
        return device

    def _leave(self, device: DeviceState) -> None:
        device.keys -= 1
        if not device.keys:
            self._devices.pop(device.id, None)


async def save_agreed(auth: Auth, agreed: KeyAgreed) -> Key | None:
    """Make a fresh key durable; None when its id is taken."""
    key_id = AuthKeyId(agreed.key.id)
    if await auth.find_key(id=key_id) is not None:
        return None
    key = Key(
        id=key_id,
        secret=agreed.key.data,
        temporary=agreed.temporary,
        media=agreed.temporary and (agreed.dc_id or 0) < 0,
        expires_at=0 if agreed.expires_at is None else int(agreed.expires_at),
        device=AuthKeyId(0) if agreed.temporary else key_id,
        first_salt=agreed.initial_salt,
    )
    await auth.save_key(key=key)
    return key


class KeySaver:
    """Keeps agreed keys where sessions are elsewhere: whoever gets a key's first packet fetches it."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth

    async def store(self, agreed: KeyAgreed) -> bool:
        """Make a fresh key durable. False when its id is taken: the client must try again."""
        return await save_agreed(self._auth, agreed) is not None


def plain_dc(number: int) -> int:
    """Return the data centre, 1 to 5, that a number from a client stands for; 0 for anything else.

    Media data centres are negative, those of the test network have 10000 added.
    """
    dc = abs(number)
    if dc > 10_000:
        dc -= 10_000
    return dc if 1 <= dc <= 5 else 0
