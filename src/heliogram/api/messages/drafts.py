"""``messages.*``: drafts, and who is typing."""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from heliogram import tl
from heliogram.api.access import PEER_FAULTS, PeerAccess
from heliogram.api.binding import Access, Rate, rpc
from heliogram.api.faults import MediaInvalid, YouBlockedUser
from heliogram.api.messages.composing import Composer
from heliogram.api.present.answers import Answers
from heliogram.api.present.dialogs import draft
from heliogram.api.present.peers import peer as tl_peer
from heliogram.api.present.people import peers_apart
from heliogram.api.texts import TEXT_FAULTS, Texts
from heliogram.kernel.call import Call
from heliogram.kernel.ids import MessageId, UserId, chat_of, user_peer
from heliogram.services.chats.contract import ChatForbidden, Chats
from heliogram.services.dialogs.contract import Dialogs, Draft
from heliogram.services.messages.contract import ChatWriteForbidden
from heliogram.services.presence.contract import Presences
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t


class DraftsApi:
    """What is being written."""

    def __init__(
        self,
        *,
        dialogs: Dialogs,
        chats: Chats,
        presences: Presences,
        access: PeerAccess,
        texts: Texts,
        composer: Composer,
        answers: Answers,
    ) -> None:
        self._dialogs = dialogs
        self._chats = chats
        self._presences = presences
        self._access = access
        self._texts = texts
        self._composer = composer
        self._answers = answers

    @rpc(m.messages_save_draft, rate=Rate.WRITE, faults=(*PEER_FAULTS, *TEXT_FAULTS, MediaInvalid))
    async def save_draft(self, call: Call, request: f.MessagesSaveDraft) -> bool:
        """Keep what was written so far for the caller's other devices; an empty text removes it."""
        if request.media is not None or request.rich_message is not None:
            raise MediaInvalid
        peer = await self._access.access_known_peer(call, request.peer)
        text = await self._texts.check(call, request.message, request.entities, may_be_empty=True)
        to = request.reply_to
        replied = MessageId(to.reply_to_msg_id) if isinstance(to, t.InputReplyToMessage) else None
        quoted = tl.encode(to) if isinstance(to, t.InputReplyToMessage) and to.quote_text else b""
        kept = Draft(
            peer=peer,
            text=text.text,
            entities=text.entities,
            reply_to=replied,
            quote=quoted,
            no_webpage=request.no_webpage,
            saved_at=int(call.at),
        )
        await self._dialogs.save_draft(owner=call.user, draft=kept, origin=call.device)
        return True

    @rpc(m.messages_get_all_drafts)
    async def get_all_drafts(self, call: Call, request: f.MessagesGetAllDrafts) -> t.TypeUpdates:
        """Return every draft, as an update for each."""
        drafts = await self._dialogs.drafts(owner=call.user)
        users, groups = peers_apart(one.peer for one in drafts)
        updates = [t.UpdateDraftMessage(peer=tl_peer(one.peer), draft=draft(one)) for one in drafts]
        return await self._answers.updates(call, updates, users=users, groups=groups)

    @rpc(m.messages_clear_all_drafts, rate=Rate.WRITE)
    async def clear_all_drafts(self, call: Call, request: f.MessagesClearAllDrafts) -> bool:
        """Remove every draft."""
        await self._dialogs.clear_drafts(owner=call.user, origin=call.device)
        return True

    @rpc(
        m.messages_set_typing,
        access=Access.BOTH,
        rate=Rate.FREE,
        faults=(*PEER_FAULTS, ChatForbidden, ChatWriteForbidden, YouBlockedUser),
    )
    async def set_typing(self, call: Call, request: f.MessagesSetTyping) -> bool:
        """Tell the others in a conversation what the caller is doing; nobody is told who has blocked the caller."""
        peer = await self._access.access_peer(call, request.peer)
        if peer > 0:
            own = peer == user_peer(call.user)
            recipients = [] if own or not await self._composer.deliverable(call, peer) else [UserId(peer)]
        else:
            members = await self._chats.members_of(viewer=call.user, chat=chat_of(peer))
            recipients = [member.user for member in members if member.user != call.user]
        if recipients:
            action = tl.encode(request.action)
            await self._presences.typing(user=call.user, peer=peer, recipients=recipients, action=action)
        return True
