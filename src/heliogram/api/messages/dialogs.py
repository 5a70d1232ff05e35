"""``messages.*``: the list of conversations. Source: https://core.telegram.org/api/dialogs."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Rate, rpc
from heliogram.api.faults import FolderIdInvalid
from heliogram.api.listhash import list_hash
from heliogram.api.messages.pages import clamp_limit
from heliogram.api.present.answers import Answers
from heliogram.api.present.dialogs import dialog
from heliogram.api.present.peers import dialog_peer
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import LimitInvalid, PeerIdInvalid
from heliogram.kernel.ids import ChannelId, ChatId, PeerId, UserId, channel_peer, chat_peer, user_peer
from heliogram.services.dialogs.contract import Dialogs, PinnedDialogsTooMuch
from heliogram.services.messages.contract import DialogPage, Messages
from heliogram.services.updates.contract import Updates
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_MAIN: Final = 0
_ARCHIVE: Final = 1
_SMALLEST_PAGE: Final = 1


class DialogsApi:
    """Conversations, their order and marks."""

    def __init__(
        self, *, messages: Messages, dialogs: Dialogs, updates: Updates, access: PeerAccess, answers: Answers
    ) -> None:
        self._messages = messages
        self._dialogs = dialogs
        self._updates = updates
        self._access = access
        self._answers = answers

    @rpc(m.messages_get_dialogs, faults=(*PEER_FAULTS, FolderIdInvalid))
    async def get_dialogs(self, call: Call, request: f.MessagesGetDialogs) -> t.TypeMessagesDialogs:
        """Return a page of conversations: first the pinned ones unless left out, then by their newest message."""
        if _is_archive(request.folder_id):
            return t.MessagesDialogs(dialogs=[], messages=[], chats=[], users=[])
        pinned = await self._dialogs.pinned(owner=call.user)
        offset = _place(call, request.offset_peer)
        from_top = not request.offset_date and not request.offset_id
        limit = max(_SMALLEST_PAGE, clamp_limit(request.limit))
        page = await self._messages.dialogs(
            owner=call.user,
            before_at=max(0, request.offset_date),
            before_id=max(0, request.offset_id),
            before_peer=None if from_top else offset,
            limit=limit,
            without=pinned,
        )
        if from_top and pinned and not request.exclude_pinned:
            page = _joined(await self._messages.dialogs_with(owner=call.user, peers=pinned), page)
        return await self._page(call, page, request, complete=from_top and len(page.dialogs) < limit)

    async def _page(
        self, call: Call, page: DialogPage, request: f.MessagesGetDialogs, *, complete: bool
    ) -> t.TypeMessagesDialogs:
        total = len(page.dialogs) if complete else max(page.total, len(page.dialogs))
        if request.hash and request.hash == list_hash(one.top_message for one in page.dialogs):
            return t.MessagesDialogsNotModified(count=total)
        shown, users, chats = await self._present(call, page)
        listed = await self._answers.messages(call, page.messages)
        if complete:
            return t.MessagesDialogs(dialogs=shown, messages=listed, chats=chats, users=users)
        return t.MessagesDialogsSlice(count=total, dialogs=shown, messages=listed, chats=chats, users=users)

    async def _present(self, call: Call, page: DialogPage) -> tuple[list[t.Dialog], list[t.TypeUser], list[t.TypeChat]]:
        peers = [one.peer for one in page.dialogs]
        kept = await self._dialogs.settings_of(owner=call.user, peers=peers) if peers else []
        users, chats = await self._answers.of_conversations(call, page.messages, peers)
        return [dialog(one, settings) for one, settings in zip(page.dialogs, kept, strict=True)], users, chats

    async def _peer_dialogs(self, call: Call, peers: Sequence[PeerId]) -> t.TypeMessagesPeerDialogs:
        # The state first: it may have to wait, and what was read before that would be older than what is pushed
        # meanwhile. Clients take the answer for the newest.
        state = await self._updates.state(user=call.user, device=call.device)
        page = DialogPage(dialogs=[], messages=[], total=0)
        if peers:
            page = await self._messages.dialogs_with(owner=call.user, peers=list(peers))
        shown, users, chats = await self._present(call, page)
        return t.MessagesPeerDialogs(
            dialogs=shown,
            messages=await self._answers.messages(call, page.messages),
            chats=chats,
            users=users,
            state=t.UpdatesState(pts=state.pts, qts=state.qts, date=state.at, seq=state.seq, unread_count=0),
        )

    @rpc(m.messages_get_peer_dialogs, faults=(*PEER_FAULTS, LimitInvalid))
    async def get_peer_dialogs(self, call: Call, request: f.MessagesGetPeerDialogs) -> t.TypeMessagesPeerDialogs:
        """Return the conversations with these peers, a page at the most, also those without messages."""
        if len(request.peers) > limits.PAGE:
            raise LimitInvalid
        return await self._peer_dialogs(call, await self._peers(call, request.peers))

    @rpc(m.messages_get_pinned_dialogs, faults=(FolderIdInvalid,))
    async def get_pinned_dialogs(self, call: Call, request: f.MessagesGetPinnedDialogs) -> t.TypeMessagesPeerDialogs:
        """Return the pinned conversations in their order; the archive has none."""
        pinned = [] if _is_archive(request.folder_id) else await self._dialogs.pinned(owner=call.user)
        return await self._peer_dialogs(call, pinned)

    @rpc(m.messages_toggle_dialog_pin, rate=Rate.WRITE, faults=(*PEER_FAULTS, PinnedDialogsTooMuch))
    async def toggle_dialog_pin(self, call: Call, request: f.MessagesToggleDialogPin) -> bool:
        """Pin a conversation in front of the others, or unpin it."""
        (peer,) = await self._peers(call, [request.peer])
        await self._dialogs.set_pinned(owner=call.user, peer=peer, pinned=request.pinned, origin=call.device)
        return True

    @rpc(
        m.messages_reorder_pinned_dialogs,
        rate=Rate.WRITE,
        faults=(*PEER_FAULTS, PinnedDialogsTooMuch, FolderIdInvalid),
    )
    async def reorder_pinned_dialogs(self, call: Call, request: f.MessagesReorderPinnedDialogs) -> bool:
        """Set the order of the pinned conversations."""
        if _is_archive(request.folder_id):
            raise FolderIdInvalid
        order = await self._peers(call, request.order)
        await self._dialogs.reorder_pinned(owner=call.user, order=order, force=request.force, origin=call.device)
        return True

    @rpc(m.messages_mark_dialog_unread, rate=Rate.WRITE, faults=PEER_FAULTS)
    async def mark_dialog_unread(self, call: Call, request: f.MessagesMarkDialogUnread) -> bool:
        """Mark a conversation unread, or take the mark away."""
        (peer,) = await self._peers(call, [request.peer])
        await self._dialogs.set_unread_mark(owner=call.user, peer=peer, unread=request.unread, origin=call.device)
        return True

    @rpc(m.messages_get_dialog_unread_marks)
    async def get_dialog_unread_marks(
        self, call: Call, request: f.MessagesGetDialogUnreadMarks
    ) -> list[t.TypeDialogPeer]:
        """Return the conversations marked unread."""
        return [dialog_peer(peer) for peer in await self._dialogs.marked_unread(owner=call.user)]

    @rpc(m.messages_get_dialog_filters)
    async def get_dialog_filters(self, call: Call, request: f.MessagesGetDialogFilters) -> t.TypeMessagesDialogFilters:
        """Return the folders: only the one that holds everything, as others can't be made yet."""
        return t.MessagesDialogFilters(filters=[t.DialogFilterDefault()])

    @rpc(m.messages_get_suggested_dialog_filters)
    async def get_suggested_dialog_filters(
        self, call: Call, request: f.MessagesGetSuggestedDialogFilters
    ) -> list[t.TypeDialogFilterSuggested]:
        """Return folders to propose: none."""
        return []

    @rpc(m.messages_get_pinned_saved_dialogs)
    async def get_pinned_saved_dialogs(
        self, call: Call, request: f.MessagesGetPinnedSavedDialogs
    ) -> t.TypeMessagesSavedDialogs:
        """Return the pinned topics of Saved Messages: they can't be pinned yet."""
        return t.MessagesSavedDialogs(dialogs=[], messages=[], chats=[], users=[])

    async def _peers(self, call: Call, named: Sequence[t.TypeInputDialogPeer]) -> list[PeerId]:
        peers: list[PeerId] = []
        for one in named:
            if not isinstance(one, t.InputDialogPeer):
                raise PeerIdInvalid
            peers.append(await self._access.access_known_peer(call, one.peer))
        return peers


def _place(call: Call, peer: t.TypeInputPeer) -> PeerId | None:
    """Return the peer after which a page begins. It is a place in the caller's own list, so no access is asked for.

    Clients name conversations here for which they have no access hash (yet).
    """
    match peer:
        case t.InputPeerSelf():
            return user_peer(call.user)
        case t.InputPeerUser() | t.InputPeerUserFromMessage():
            return user_peer(UserId(peer.user_id))
        case t.InputPeerChat():
            return chat_peer(ChatId(peer.chat_id))
        case t.InputPeerChannel() | t.InputPeerChannelFromMessage():
            return channel_peer(ChannelId(peer.channel_id))
        case _:
            return None


def _is_archive(folder: int | None) -> bool:
    """Whether the archive is meant, which is always empty. Raises FolderIdInvalid for a folder that does not exist."""
    if folder in {None, _MAIN}:
        return False
    if folder == _ARCHIVE:
        return True
    raise FolderIdInvalid


def _joined(first: DialogPage, then: DialogPage) -> DialogPage:
    return DialogPage(
        dialogs=[*first.dialogs, *then.dialogs],
        messages=[*first.messages, *then.messages],
        total=then.total,
    )
