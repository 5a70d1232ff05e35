"""``contacts.*``: saved people. Source: https://core.telegram.org/api/contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.listhash import list_hash
from heliogram.api.present.answers import Answers
from heliogram.api.present.peers import peer
from heliogram.api.present.settings import peer_settings
from heliogram.api.present.users import UserPresenter, presence_status
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.ids import UserId, user_peer
from heliogram.kernel.phones import phone_digits
from heliogram.services.contacts.contract import ContactIdInvalid, ContactNameEmpty, Contacts, PhoneEntry
from heliogram.services.presence.contract import Presences
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_INT_MAX: Final = 2**31 - 1


class SavedApi:
    """The caller's address book."""

    def __init__(
        self,
        *,
        contacts: Contacts,
        presences: Presences,
        access: PeerAccess,
        present: UserPresenter,
        answers: Answers,
    ) -> None:
        self._contacts = contacts
        self._presences = presences
        self._access = access
        self._present = present
        self._answers = answers

    @rpc(m.contacts_get_contacts)
    async def get_contacts(self, call: Call, request: f.ContactsGetContacts) -> t.TypeContactsContacts:
        """Return everybody the caller has saved. The hash is that of their number, then their ids in order."""
        saved = await self._contacts.saved_by(owner=call.user)
        ids = sorted(contact.target for contact in saved)
        if request.hash and request.hash == list_hash([len(ids), *ids]):
            return t.ContactsContactsNotModified()
        return t.ContactsContacts(
            contacts=[t.Contact(user_id=contact.target, mutual=contact.mutual) for contact in saved],
            saved_count=len(saved),
            users=await self._present.users(call.user, ids),
        )

    @rpc(m.contacts_get_contact_ids)
    async def get_contact_ids(self, call: Call, request: f.ContactsGetContactIDs) -> list[int]:
        """Return the ids of everybody the caller has saved, those that fit the 32 bits of the answer."""
        ids = sorted(contact.target for contact in await self._contacts.saved_by(owner=call.user))
        if request.hash and request.hash == list_hash(ids):
            return []
        return [id_ for id_ in ids if id_ <= _INT_MAX]

    @rpc(m.contacts_get_statuses)
    async def get_statuses(
        self,
        call: Call,
        request: f.ContactsGetStatuses,  # noqa: ARG002
    ) -> list[t.TypeContactStatus]:
        """Return the presence of everybody the caller has saved; nothing of those who have blocked the caller."""
        ids = sorted(contact.target for contact in await self._contacts.saved_by(owner=call.user))
        seen = await self._presences.get_many(users=ids) if ids else []
        hiding = await self._contacts.who_blocks(target=user_peer(call.user), owners=ids)
        return [
            t.ContactStatus(
                user_id=one.user,
                status=t.UserStatusEmpty()
                if one.user in hiding
                else presence_status(one.online_until, one.seen_at, call.at),
            )
            for one in seen
        ]

    @rpc(m.contacts_import_contacts, rate=Rate.COSTLY)
    async def import_contacts(self, call: Call, request: f.ContactsImportContacts) -> t.TypeContactsImportedContacts:
        """Save those of an address book who have an account; beyond a limit, numbers are to be sent again."""
        now, later = request.contacts[: limits.IMPORT_CONTACTS], request.contacts[limits.IMPORT_CONTACTS :]
        entries = [
            PhoneEntry(
                client_id=c.client_id, phone=phone_digits(c.phone), first_name=c.first_name, last_name=c.last_name
            )
            for c in now
        ]
        imported = await self._contacts.import_phones(owner=call.user, entries=entries, origin=call.device)
        return t.ContactsImportedContacts(
            imported=[t.ImportedContact(client_id=client, user_id=user) for client, user in imported.found],
            popular_invites=[],
            retry_contacts=[*imported.retry, *(c.client_id for c in later)],
            users=await self._present.users(call.user, (user for _, user in imported.found)),
        )

    @rpc(m.contacts_add_contact, rate=Rate.WRITE, faults=(*USER_FAULTS, ContactIdInvalid, ContactNameEmpty))
    async def add_contact(self, call: Call, request: f.ContactsAddContact) -> t.TypeUpdates:
        """Save a user, or change the name they are saved under. Notes are not kept yet."""
        user = await self._access.access_user(call, request.id)
        await self._contacts.save(
            owner=call.user,
            target=user.id,
            phone=phone_digits(request.phone),
            first_name=request.first_name,
            last_name=request.last_name,
            origin=call.device,
        )
        return await self._changed(call, [user.id], saved=True)

    @rpc(m.contacts_delete_contacts, rate=Rate.WRITE, faults=USER_FAULTS)
    async def delete_contacts(self, call: Call, request: f.ContactsDeleteContacts) -> t.TypeUpdates:
        """Forget saved people."""
        targets = [await self._access.access_user_id(call, user) for user in request.id]
        gone = await self._contacts.delete(owner=call.user, targets=targets, origin=call.device)
        return await self._changed(call, gone, saved=False)

    @rpc(m.contacts_delete_by_phones, rate=Rate.WRITE)
    async def delete_by_phones(self, call: Call, request: f.ContactsDeleteByPhones) -> bool:
        """Forget those saved under these numbers."""
        numbers = {phone_digits(phone) for phone in request.phones}
        saved = await self._contacts.saved_by(owner=call.user)
        targets = [contact.target for contact in saved if contact.phone and contact.phone in numbers]
        if targets:
            await self._contacts.delete(owner=call.user, targets=targets, origin=call.device)
        return True

    async def _changed(self, call: Call, users: Sequence[UserId], *, saved: bool) -> t.TypeUpdates:
        updates = [
            t.UpdatePeerSettings(peer=peer(user), settings=peer_settings(saved=saved, oneself=user == call.user))
            for user in users
        ]
        return await self._answers.updates(call, updates, users=users)
