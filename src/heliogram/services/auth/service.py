"""The auth service: the contract, answered by keys, devices and log-ins."""

from __future__ import annotations

from typing_extensions import override

from heliogram.kernel.clock import Clock, Entropy
from heliogram.kernel.ids import AuthKeyId, UserId
from heliogram.platform.ledger import Ledger
from heliogram.platform.outbox import Outbox
from heliogram.platform.sql import Database
from heliogram.services.auth.contract import Auth, Device, DeviceInfo, Identity, Key, SentCode, SignedIn
from heliogram.services.auth.devices import Devices
from heliogram.services.auth.keys import Keys
from heliogram.services.auth.logins import Logins
from heliogram.services.auth.senders import CodeSender
from heliogram.services.auth.settings import AuthSettings
from heliogram.services.auth.store import DeviceStore, KeyStore, LoginStore, Vault
from heliogram.services.users.contract import User, Users


class AuthService(Auth):
    """Keys, codes, log-ins and devices in a database."""

    def __init__(
        self,
        db: Database,
        *,
        keys: KeyStore,
        devices: DeviceStore,
        logins: LoginStore,
        ledger: Ledger,
        outbox: Outbox,
        users: Users,
        vault: Vault,
        clock: Clock,
        entropy: Entropy,
        console: CodeSender,
        in_app: CodeSender,
        settings: AuthSettings | None = None,
        sandbox: bool = False,
    ) -> None:
        """``console`` shows codes to the operator, ``in_app`` sends them to devices that are logged in already.

        In a ``sandbox`` the numbers 99966XYYYY have the code XXXXX, as on the official test servers, under no rate.
        """
        self._db = db
        self._clock = clock
        self._settings = settings or AuthSettings()
        self._login_store = logins
        self._devices = Devices(db, devices, ledger, outbox, clock=clock, entropy=entropy, settings=self._settings)
        self._keys = Keys(db, keys, vault, self._devices, outbox, clock=clock)
        self._logins = Logins(
            db,
            logins,
            vault,
            self._devices,
            users,
            clock=clock,
            entropy=entropy,
            settings=self._settings,
            sandbox=sandbox,
            console=console,
            in_app=in_app,
        )

    async def sweep(self) -> int:
        """Forget what has ended (keys, codes, counters); for a timer. Returns how many keys went."""
        now = int(self._clock.now())
        await self._db.write(lambda tx: self._login_store.sweep(tx, now))
        return await self._keys.sweep(self._settings)

    # Keys

    @override
    async def save_key(self, *, key: Key) -> None:
        await self._keys.save(key)

    @override
    async def find_key(self, *, id: AuthKeyId) -> Key | None:
        return await self._keys.find(id)

    @override
    async def bind(self, *, temporary: AuthKeyId, device: AuthKeyId, expires_at: int) -> None:
        await self._keys.bind(temporary, device, expires_at)

    @override
    async def drop_temporary(self, *, device: AuthKeyId, besides: list[AuthKeyId]) -> list[AuthKeyId]:
        return await self._keys.drop_temporary(device, besides)

    @override
    async def destroy_key(self, *, id: AuthKeyId) -> bool:
        return await self._keys.destroy(id)

    # Who is on a device

    @override
    async def identify(self, *, device: AuthKeyId) -> Identity:
        return await self._devices.identify(device)

    @override
    async def describe(self, *, device: AuthKeyId, info: DeviceInfo | None, layer: int, address: str) -> None:
        await self._devices.describe(device, info, layer, address)

    @override
    async def devices(self, *, user: UserId, asking: AuthKeyId) -> list[Device]:
        return await self._devices.listed(user, asking)

    @override
    async def reset(self, *, user: UserId, hash: int, asking: AuthKeyId) -> AuthKeyId:
        return await self._devices.reset(user, hash, asking)

    @override
    async def reset_others(self, *, user: UserId, asking: AuthKeyId) -> list[AuthKeyId]:
        return await self._devices.reset_others(user, asking)

    @override
    async def log_out(self, *, device: AuthKeyId) -> None:
        await self._devices.log_out(device)

    # Logging in

    @override
    async def send_code(self, *, device: AuthKeyId, phone: str, address: str) -> SentCode:
        return await self._logins.send_code(device, phone, address)

    @override
    async def resend_code(self, *, device: AuthKeyId, phone: str, hash: str) -> SentCode:
        return await self._logins.resend_code(device, phone, hash)

    @override
    async def cancel_code(self, *, device: AuthKeyId, phone: str, hash: str) -> None:
        await self._logins.cancel_code(device, phone, hash)

    @override
    async def sign_in(
        self,
        *,
        device: AuthKeyId,
        phone: str,
        hash: str,
        code: str,
        address: str,
    ) -> SignedIn:
        return await self._logins.sign_in(device, phone, hash, code, address)

    @override
    async def sign_up(
        self,
        *,
        device: AuthKeyId,
        phone: str,
        hash: str,
        first_name: str,
        last_name: str,
        address: str,
    ) -> User:
        return await self._logins.sign_up(
            device, phone, hash, first_name=first_name, last_name=last_name, address=address
        )

    @override
    async def export_authorization(self, *, device: AuthKeyId) -> tuple[UserId, bytes]:
        return await self._logins.export(device)

    @override
    async def import_authorization(self, *, device: AuthKeyId, user: UserId, token: bytes, address: str) -> User:
        return await self._logins.import_(device, user, token, address)

    @override
    async def issue_code(self, *, phone: str) -> str:
        return await self._logins.issue_code(phone)
