"""Accounts as TL, for a viewer: names as saved, the number only for who may see it, presence, access hash.

Who has blocked the viewer shows them no presence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from heliogram.api.hashes import AccessHashes
from heliogram.api.present.datacentres import DataCentres
from heliogram.kernel.clock import Clock
from heliogram.kernel.ids import UserId, user_peer
from heliogram.services.contacts.contract import Contact, Contacts
from heliogram.services.presence.contract import Presence, Presences
from heliogram.services.users.contract import User, Users
from heliogram.tl import types as t

_BOT_INFO: Final = 1
"""What the schema demands of every bot; changes of a bot's description come with bots."""


class UserPresenter:
    """Presents accounts."""

    def __init__(
        self,
        *,
        hashes: AccessHashes,
        users: Users,
        contacts: Contacts,
        presences: Presences,
        clock: Clock,
        dcs: DataCentres,
    ) -> None:
        self._hashes: Final = hashes
        self._users: Final = users
        self._contacts: Final = contacts
        self._presences: Final = presences
        self._clock: Final = clock
        self._dcs: Final = dcs

    async def users(self, viewer: UserId, ids: Iterable[UserId]) -> list[t.TypeUser]:
        """Return the accounts that exist among ``ids``, by id."""
        wanted = sorted(set(ids))
        if not wanted:
            return []
        return await self.present(viewer, await self._users.get_many(ids=wanted))

    async def user(self, viewer: UserId, account: User) -> t.TypeUser:
        """Return one account."""
        (presented,) = await self.present(viewer, [account])
        return presented

    async def present(self, viewer: UserId, accounts: list[User]) -> list[t.TypeUser]:
        """Return accounts, in the order given."""
        if not accounts:
            return []
        ids = [account.id for account in accounts]
        saved = {contact.target: contact for contact in await self._contacts.among(owner=viewer, targets=ids)}
        seen = await self._presences.get_many(users=ids)
        hiding = await self._contacts.who_blocks(target=user_peer(viewer), owners=ids)
        now = self._clock.now()
        return [
            self._user(
                viewer,
                account,
                saved.get(account.id),
                t.UserStatusEmpty() if account.id in hiding else status(account, presence, now),
            )
            for account, presence in zip(accounts, seen, strict=True)
        ]

    def _user(self, viewer: UserId, account: User, contact: Contact | None, seen: t.TypeUserStatus | None) -> t.User:
        myself = account.id == viewer
        if account.deleted:
            return t.User(id=account.id, access_hash=self._hashes.of(viewer, account.id), deleted=True)
        return t.User(
            id=account.id,
            self=myself,
            contact=contact is not None,
            mutual_contact=contact is not None and contact.mutual,
            bot=account.bot,
            verified=account.service,
            support=account.service,
            access_hash=self._hashes.of(viewer, account.id),
            first_name=(contact.first_name if contact is not None else account.first_name) or None,
            last_name=(contact.last_name if contact is not None else account.last_name) or None,
            username=account.username or None,
            phone=visible_phone(account, contact, myself=myself) or None,
            photo=profile_photo(account, contact, self._dcs.of(viewer)),
            status=seen,
            bot_info_version=_BOT_INFO if account.bot else None,
        )


def profile_photo(account: User, contact: Contact | None, dc: int) -> t.UserProfilePhoto | None:
    """Return the photo by which a viewer sees an account: their own choice for it, the account's, or its fallback."""
    own = contact.photo if contact is not None else None
    shown = own or account.photo or account.fallback_photo
    if shown is None:
        return None
    return t.UserProfilePhoto(
        has_video=shown.video,
        personal=own is not None,
        photo_id=shown.id,
        stripped_thumb=shown.thumb or None,
        dc_id=dc,
    )


def visible_phone(account: User, contact: Contact | None, *, myself: bool) -> str:
    """Return the number as the viewer may see it: their own, the one they saved, or that of a mutual contact."""
    if myself or account.service:
        return account.phone
    if contact is None:
        return ""
    return contact.phone or (account.phone if contact.mutual else "")


def status(account: User, presence: Presence, now: float) -> t.TypeUserStatus | None:
    """Return what is told of an account's presence; ``None`` for those who have none."""
    if account.bot or account.service:
        return None
    return presence_status(presence.online_until, presence.seen_at, now)


def presence_status(online_until: int, seen_at: int, now: float) -> t.TypeUserStatus:
    """Return online with its expiry, or when the user was last seen."""
    if online_until > now:
        return t.UserStatusOnline(expires=online_until)
    if seen_at or online_until:
        return t.UserStatusOffline(was_online=max(seen_at, online_until))
    return t.UserStatusEmpty()
