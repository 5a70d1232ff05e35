"""``users.*``: accounts, short and in full."""

from __future__ import annotations

from typing import Final

from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.binding import Access, rpc
from heliogram.api.present.dialogs import notify_settings
from heliogram.api.present.media import MediaPresenter
from heliogram.api.present.settings import peer_settings
from heliogram.api.present.users import UserPresenter
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import LimitInvalid
from heliogram.kernel.ids import ChatId, UserId, user_peer
from heliogram.services.chats.contract import Chats
from heliogram.services.contacts.contract import Contacts
from heliogram.services.dialogs.contract import Dialogs
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_COMMON_CHATS: Final = 100


class UsersApi:
    """What one may know of others."""

    def __init__(
        self,
        *,
        access: PeerAccess,
        present: UserPresenter,
        contacts: Contacts,
        dialogs: Dialogs,
        chats: Chats,
        media: MediaPresenter,
    ) -> None:
        self._access = access
        self._present = present
        self._contacts = contacts
        self._dialogs = dialogs
        self._chats = chats
        self._media = media

    @rpc(m.users_get_users, access=Access.BOTH, faults=(LimitInvalid,))
    async def get_users(self, call: Call, request: f.UsersGetUsers) -> list[t.TypeUser]:
        """Return accounts in the order asked; whom the caller has no way to comes back empty."""
        if len(request.id) > limits.USERS_PAGE:
            raise LimitInvalid
        ids: list[UserId | None] = []
        for user in request.id:
            try:
                ids.append(await self._access.access_user_id(call, user))
            except USER_FAULTS:
                ids.append(None)
        found = {
            user.id: user for user in await self._present.users(call.user, (id_ for id_ in ids if id_ is not None))
        }
        return [found.get(id_ or 0) or t.UserEmpty(id=id_ or 0) for id_ in ids]

    @rpc(m.users_get_full_user, access=Access.BOTH, faults=USER_FAULTS)
    async def get_full_user(self, call: Call, request: f.UsersGetFullUser) -> t.TypeUsersUserFull:
        """Return an account in full, as the caller may see it."""
        account = await self._access.access_user(call, request.id)
        peer, oneself = user_peer(account.id), account.id == call.user
        contacts = await self._contacts.among(owner=call.user, targets=[account.id])
        blocked = not oneself and bool(await self._contacts.who_blocks(target=peer, owners=[call.user]))
        (kept,) = await self._dialogs.settings_of(owner=call.user, peers=[peer])
        personal = contacts[0].photo if contacts else None
        fallback = account.fallback_photo if oneself or account.photo is None else None
        shown = [one.id for one in (personal, account.photo, fallback) if one is not None]
        photos = await self._media.by_id(call.user, shown) if shown else {}
        shared = []
        if not oneself:
            shared = await self._chats.shared_by(
                viewer=call.user, other=account.id, after=ChatId(0), limit=_COMMON_CHATS
            )
        return t.UsersUserFull(
            full_user=t.UserFull(
                id=account.id,
                blocked=blocked,
                can_pin_message=True,
                about=account.about or None,
                personal_photo=photos.get(personal.id) if personal is not None else None,
                profile_photo=photos.get(account.photo.id) if account.photo is not None else None,
                fallback_photo=photos.get(fallback.id) if fallback is not None else None,
                settings=peer_settings(saved=bool(contacts), oneself=oneself),
                notify_settings=notify_settings(kept.notify),
                common_chats_count=len(shared),
            ),
            chats=[],
            users=[await self._present.user(call.user, account)],
        )

    @rpc(m.users_get_requirements_to_contact, faults=(LimitInvalid,))
    async def get_requirements_to_contact(
        self,
        call: Call,  # noqa: ARG002
        request: f.UsersGetRequirementsToContact,
    ) -> list[t.TypeRequirementToContact]:
        """Return what one must fulfil to write to somebody: nothing, for everybody."""
        if len(request.id) > limits.USERS_PAGE:
            raise LimitInvalid
        return [t.RequirementToContactEmpty() for _ in request.id]

    @rpc(m.users_get_saved_music, faults=USER_FAULTS)
    async def get_saved_music(self, call: Call, request: f.UsersGetSavedMusic) -> t.TypeUsersSavedMusic:
        """Return the music on a profile: none can be put there yet."""
        await self._access.access_user_id(call, request.id)
        return t.UsersSavedMusic(count=0, documents=[])
