"""Invariant M5, as clients see it: old state + pushes = old state + difference = fresh state, for every change.

Three devices of Bob watch the same change. One takes its pushes (and would notice a gap in pts or seq), one fetches a
difference, one starts anew.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from tests.support.attachments import ONCE, VIDEO, VOICE, document, photo
from tests.support.films import animation
from tests.support.pictures import picture
from tests.support.server import Device, Server

from heliogram import tl
from heliogram.tl import functions as f
from heliogram.tl import types as t

Change = Callable[["Scene"], Awaitable[object]]


class Eyes:
    """What a client shows, built from answers and updates."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.state: Any = None
        self.messages: dict[int, Any] = {}
        self.dialogs: dict[str, dict[str, Any]] = {}
        self.people: dict[int, tuple[Any, ...]] = {}
        self.groups: dict[int, Any] = {}
        self.members: dict[int, list[Any]] = {}
        self.pinned: list[Any] = []
        self.blocked: set[Any] = set()

    async def look(self) -> None:
        """Fetch everything anew."""
        self.state = await self.device(f.UpdatesGetState())
        page = await self.device(
            f.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=100, hash=0)
        )
        self._meet(page)
        for dialog in page.dialogs:
            kept = self._dialog(dialog.peer)
            kept["read_in"], kept["read_out"] = dialog.read_inbox_max_id, dialog.read_outbox_max_id
            kept["unread"], kept["mark"] = dialog.unread_count, dialog.unread_mark
            kept["draft"], kept["notify"] = _text(dialog.draft), dialog.notify_settings
            if dialog.pinned:
                self.pinned.append(dialog.peer)
            history = await self.device.history(self._input(dialog.peer))
            self._meet(history)
            for message in history.messages:
                self.messages[message.id] = message
        blocked = await self.device(f.ContactsGetBlocked(offset=0, limit=100))
        self.blocked = {tl.encode(one.peer_id) for one in blocked.blocked}
        for chat, group in self.groups.items():
            if isinstance(group, t.Chat) and not group.left:
                full = await self.device(f.MessagesGetFullChat(chat_id=chat))
                self._members(full.full_chat.participants)

    def _input(self, peer: Any) -> Any:
        if isinstance(peer, t.PeerChat):
            return t.InputPeerChat(chat_id=peer.chat_id)
        return self.device.to(peer.user_id)

    def _dialog(self, peer: Any) -> dict[str, Any]:
        empty = {"read_in": 0, "read_out": 0, "unread": 0, "mark": False, "draft": "", "notify": t.PeerNotifySettings()}
        return self.dialogs.setdefault(repr(peer), empty)

    def _meet(self, box: Any) -> None:
        for user in box.users:
            self.people[user.id] = (
                user.first_name, user.last_name, user.username, user.contact, user.phone, user.photo,
            )  # fmt: skip
        for chat in box.chats:
            self.groups[chat.id] = chat

    def _members(self, participants: Any) -> None:
        self.members[participants.chat_id] = sorted(participants.participants, key=lambda one: one.user_id)

    # Applying

    def take(self, body: Any) -> None:
        """Apply a push; a gap is an error."""
        match body:
            case t.Updates():
                self._meet(body)
                if body.seq:
                    assert body.seq == self.state.seq + 1, "a gap in seq"
                    self.state.seq = body.seq
                for update in body.updates:
                    self.apply(update, live=True)
            case t.UpdateShortMessage() | t.UpdateShortChatMessage():
                self._count(body)
                self._add(self._unfold(body))
            case t.UpdateShort():
                pass

    def _unfold(self, short: Any) -> Any:
        private = isinstance(short, t.UpdateShortMessage)
        sender = short.user_id if private else short.from_id
        assert sender in self.people, "a short form of somebody unknown"
        return t.Message(
            id=short.id,
            out=short.out,
            mentioned=short.mentioned,
            media_unread=short.media_unread,
            silent=short.silent,
            from_id=t.PeerUser(user_id=sender),
            peer_id=t.PeerUser(user_id=sender) if private else t.PeerChat(chat_id=short.chat_id),
            reply_to=short.reply_to,
            date=short.date,
            message=short.message,
            entities=short.entities,
        )

    async def catch_up(self) -> None:
        """Apply a difference."""
        missed = await self.device(f.UpdatesGetDifference(pts=self.state.pts, date=self.state.date, qts=self.state.qts))
        if isinstance(missed, t.UpdatesDifference):
            self._meet(missed)
            for message in missed.new_messages:
                self._add(message)
            for update in missed.other_updates:
                self.apply(update, live=False)
            self.state = missed.state

    def _count(self, update: Any) -> None:
        assert update.pts == self.state.pts + update.pts_count, "a gap in pts"
        self.state.pts = update.pts

    def apply(self, update: Any, *, live: bool) -> None:
        if live and hasattr(update, "pts"):
            self._count(update)
        match update:
            case t.UpdateNewMessage():
                self._add(update.message)
            case t.UpdateEditMessage():
                self.messages[update.message.id] = update.message
            case t.UpdateDeleteMessages():
                for gone in update.messages:
                    self._drop(gone)
            case t.UpdateReadHistoryInbox():
                kept = self._dialog(update.peer)
                kept["read_in"], kept["unread"] = update.max_id, update.still_unread_count
            case t.UpdateReadHistoryOutbox():
                self._dialog(update.peer)["read_out"] = update.max_id
            case t.UpdateReadMessagesContents():
                for seen in update.messages:
                    self.messages[seen] = msgspec.structs.replace(self.messages[seen], media_unread=False)
            case t.UpdateDraftMessage():
                self._dialog(update.peer)["draft"] = _text(update.draft)
            case t.UpdateDialogPinned():
                self.pinned = [one for one in self.pinned if one != update.peer.peer]
                if update.pinned:
                    self.pinned.insert(0, update.peer.peer)
            case t.UpdatePinnedDialogs():
                self.pinned = [one.peer for one in update.order]
            case t.UpdateDialogUnreadMark():
                self._dialog(update.peer.peer)["mark"] = update.unread
            case t.UpdateNotifySettings():
                if isinstance(update.peer, t.NotifyPeer):
                    self._dialog(update.peer.peer)["notify"] = update.notify_settings
            case t.UpdatePeerBlocked():
                (self.blocked.add if update.blocked else self.blocked.discard)(tl.encode(update.peer_id))
            case t.UpdateChatParticipants():
                self._members(update.participants)
            case t.UpdateUserName() | t.UpdateUser() | t.UpdateChat() | t.UpdatePeerSettings() | t.UpdateMessageID():
                pass  # the people and groups beside it say it all
            case _:
                raise AssertionError(update)

    def _add(self, message: Any) -> None:
        kept = self._dialog(message.peer_id)
        if message.id not in self.messages and not self._is_own(message) and message.id > kept["read_in"]:
            kept["unread"] += 1
        self.messages[message.id] = message

    def _is_own(self, message: Any) -> bool:
        """Notes to oneself come without ``out``, but are never unread."""
        return message.out or message.from_id == t.PeerUser(user_id=self.device.user)

    def _drop(self, gone: int) -> None:
        message = self.messages.pop(gone, None)
        if message is not None:
            kept = self._dialog(message.peer_id)
            if not self._is_own(message) and gone > kept["read_in"]:
                kept["unread"] -= 1

    def picture(self) -> dict[str, Any]:
        """Return what is shown; conversations that hold nothing are not."""
        shown = {repr(message.peer_id) for message in self.messages.values()}
        left = {chat for chat, group in self.groups.items() if not isinstance(group, t.Chat) or group.left}
        return {
            "messages": self.messages,
            "dialogs": {peer: kept for peer, kept in self.dialogs.items() if peer in shown},
            "pinned": self.pinned,
            "people": self.people,
            "groups": self.groups,
            "members": {chat: people for chat, people in self.members.items() if chat not in left},
            "blocked": self.blocked,
            "pts": self.state.pts,
            "seq": self.state.seq,
        }


def _text(draft: Any) -> str:
    return draft.message if isinstance(draft, t.DraftMessage) else ""


class Scene:
    """Ann and Bob have talked, alone and in a group with Cat."""

    def __init__(self, server: Server, ann: Device, bob: Device, cat: Device) -> None:
        self.server, self.ann, self.bob, self.cat = server, ann, bob, cat
        self.chat = 0

    @property
    def group(self) -> t.InputPeerChat:
        return t.InputPeerChat(chat_id=self.chat)

    async def play(self) -> None:
        await self.bob(f.ContactsAddContact(id=self.bob.who(self.ann), first_name="A", last_name="", phone=""))
        await self.ann.say(self.ann.to(self.bob), "hello")
        await self.bob.say(self.bob.to(self.ann), "hello you")
        self.chat = await self.ann.group("club", self.bob, self.cat)
        await self.ann.say(self.group, "all here?", entities=[
            t.InputMessageEntityMentionName(offset=0, length=3, user_id=self.ann.who(self.bob))
        ])  # fmt: skip
        await self.server.settle()
        self.top = (await self.bob.newest(self.group)).id
        self.note = (await self.bob.newest(self.bob.to(self.ann))).id

    async def portrait(self, device: Device, **rest: Any) -> Any:
        """Have somebody show a new photo on their profile."""
        return await device(f.PhotosUploadProfilePhoto(file=await device.upload(picture(200, 200)), **rest))

    async def show(self, photo: t.TypeInputChatPhoto) -> Any:
        """Have Ann show the group by a photo."""
        return await self.ann(f.MessagesEditChatPhoto(chat_id=self.chat, photo=photo))

    async def choose(self, device: Device, other: Device, **rest: Any) -> Any:
        """Have somebody choose a photo for somebody they saved."""
        await device(f.ContactsAddContact(id=device.who(other), first_name="A", last_name="", phone=""))
        file = await device.upload(picture(200, 200))
        return await device(f.PhotosUploadContactProfilePhoto(user_id=device.who(other), file=file, **rest))


async def _second_photo_goes(s: Scene) -> None:
    await s.portrait(s.ann)
    second = (await s.portrait(s.ann)).photo
    named = t.InputPhoto(id=second.id, access_hash=second.access_hash, file_reference=second.file_reference)
    await s.ann(f.PhotosDeletePhotos(id=[named]))


async def _group_has_photo(s: Scene, *, still: bool) -> None:
    await s.show(t.InputChatUploadedPhoto(file=await s.ann.upload(picture(200, 200))))
    if not still:
        await s.show(t.InputChatPhotoEmpty())


async def _own_choice_goes(s: Scene) -> None:
    await s.choose(s.bob, s.ann, save=True)
    await s.bob(f.PhotosUploadContactProfilePhoto(user_id=s.bob.who(s.ann), save=True))


async def _suggestion_is_taken(s: Scene) -> None:
    await s.choose(s.ann, s.bob, suggest=True)
    photo = (await s.bob.newest(s.bob.to(s.ann))).action.photo
    named = t.InputPhoto(id=photo.id, access_hash=photo.access_hash, file_reference=photo.file_reference)
    await s.bob(f.PhotosUpdateProfilePhoto(id=named))


async def opened(sender: Device, opener: Device, attribute: Any, ttl: int | None = None, peer: Any = None) -> None:
    """Have somebody send a document and another open it."""
    media = await document(sender, attributes=[attribute], ttl_seconds=ttl)
    await sender.send(peer or sender.to(opener), media, "caption")
    got = await opener.newest(peer or opener.to(sender))
    await opener(f.MessagesReadMessageContents(id=[got.id]))


async def ended(s: Scene, sender: Device, opener: Device) -> None:
    """Have somebody send a video for some seconds, another open it, and the seconds pass."""
    await opened(sender, opener, VIDEO, 5)
    s.server.clock.advance(60)
    await s.server.people.messages.end_due()


async def moved(device: Device, peer: Any, **last: Any) -> None:
    """Have somebody send a live location and move it."""
    here, there = t.InputGeoPoint(lat=1, long=2), t.InputGeoPoint(lat=3, long=4)
    await device.send(peer, t.InputMediaGeoLive(geo_point=here, period=60))
    sent = await device.newest(peer)
    media = t.InputMediaGeoLive(**{"geo_point": there, "heading": 9} | last)
    await device(f.MessagesEditMessage(peer=peer, id=sent.id, media=media))


async def replaced(device: Device, peer: Any) -> None:
    """Have somebody send a document and another in its place."""
    await device.send(peer, await document(device), "caption")
    sent = await device.newest(peer)
    await device(f.MessagesEditMessage(peer=peer, id=sent.id, media=await document(device, b"other text")))


async def covered(device: Device, peer: Any) -> None:
    """Have somebody send a GIF, and a video with a cover in its place."""
    await device.send(peer, await document(device, animation(), mime_type="image/gif"), "caption")
    sent = await device.newest(peer)
    made = await device(f.MessagesUploadMedia(peer=t.InputPeerSelf(), media=await photo(device)))
    cover = t.InputPhoto(id=made.photo.id, access_hash=made.photo.access_hash, file_reference=made.photo.file_reference)
    video = await document(device, attributes=[VIDEO], video_cover=cover, video_timestamp=3)
    await device(f.MessagesEditMessage(peer=peer, id=sent.id, media=video))


CHANGES: dict[str, Change] = {
    "somebody writes": lambda s: s.ann.say(s.ann.to(s.bob), "news"),
    "a stranger writes": lambda s: s.cat.say(s.cat.to(s.bob), "we have not met"),
    "oneself writes": lambda s: s.bob.say(s.bob.to(s.ann), "news"),
    "oneself writes a note": lambda s: s.bob.say(t.InputPeerSelf(), "news"),
    "somebody writes to the group": lambda s: s.ann.say(s.group, "news"),
    "somebody writes to the group for the first time": lambda s: s.cat.say(s.group, "news"),
    "somebody replies": lambda s: s.ann.say(s.group, "news", reply_to=t.InputReplyToMessage(reply_to_msg_id=s.top)),
    "somebody quotes": lambda s: s.ann.say(
        s.ann.to(s.bob), "yes", reply_to=t.InputReplyToMessage(reply_to_msg_id=1, quote_text="ello")
    ),
    "somebody names somebody unknown": lambda s: s.ann.say(
        s.ann.to(s.bob),
        "Cat",
        entities=[t.InputMessageEntityMentionName(offset=0, length=3, user_id=s.ann.who(s.cat))],
    ),
    "somebody forwards": lambda s: s.ann(
        f.MessagesForwardMessages(from_peer=s.ann.to(s.bob), id=[1, 2], random_id=[1, 2], to_peer=s.group)
    ),
    "somebody edits": lambda s: s.ann(f.MessagesEditMessage(peer=s.ann.to(s.bob), id=1, message="hi")),
    "somebody deletes for all": lambda s: s.ann(f.MessagesDeleteMessages(id=[1, 2], revoke=True)),
    "oneself deletes": lambda s: s.bob(f.MessagesDeleteMessages(id=[s.note])),
    "oneself deletes a history": lambda s: s.bob(f.MessagesDeleteHistory(peer=s.bob.to(s.ann), max_id=0)),
    "oneself reads": lambda s: s.bob(f.MessagesReadHistory(peer=s.bob.to(s.ann), max_id=0)),
    "oneself reads the group": lambda s: s.bob(f.MessagesReadHistory(peer=s.group, max_id=s.top)),
    "somebody reads": lambda s: s.ann(f.MessagesReadHistory(peer=s.ann.to(s.bob), max_id=0)),
    "oneself looks at a mention": lambda s: s.bob(f.MessagesReadMessageContents(id=[s.top])),
    "oneself looks at all mentions": lambda s: s.bob(f.MessagesReadMentions(peer=s.group)),
    "oneself opens a voice message": lambda s: opened(s.ann, s.bob, VOICE),
    "somebody opens a voice message": lambda s: opened(s.bob, s.ann, VOICE),
    "somebody opens a voice message in the group": lambda s: opened(s.bob, s.ann, VOICE, None, s.group),
    "oneself opens what is shown once": lambda s: opened(s.ann, s.bob, VOICE, ONCE),
    "somebody opens what is shown once": lambda s: opened(s.bob, s.ann, VOICE, ONCE),
    "what oneself opened ends": lambda s: ended(s, s.ann, s.bob),
    "what somebody opened ends": lambda s: ended(s, s.bob, s.ann),
    "somebody moves": lambda s: moved(s.ann, s.group),
    "oneself moves": lambda s: moved(s.bob, s.bob.to(s.ann)),
    "somebody stops": lambda s: moved(s.ann, s.ann.to(s.bob), geo_point=t.InputGeoPointEmpty(), stopped=True),
    "somebody replaces a document": lambda s: replaced(s.ann, s.group),
    "oneself keeps a draft": lambda s: s.bob(f.MessagesSaveDraft(peer=s.bob.to(s.ann), message="dear")),
    "oneself pins": lambda s: s.bob(f.MessagesToggleDialogPin(pinned=True, peer=t.InputDialogPeer(peer=s.group))),
    "oneself orders pins": lambda s: s.bob(
        f.MessagesReorderPinnedDialogs(
            force=True,
            folder_id=0,
            order=[t.InputDialogPeer(peer=s.group), t.InputDialogPeer(peer=s.bob.to(s.ann))],
        )
    ),
    "oneself marks unread": lambda s: s.bob(
        f.MessagesMarkDialogUnread(unread=True, peer=t.InputDialogPeer(peer=s.group))
    ),
    "oneself mutes": lambda s: s.bob(
        f.AccountUpdateNotifySettings(
            peer=t.InputNotifyPeer(peer=s.group), settings=t.InputPeerNotifySettings(mute_until=2_000_000_000)
        )
    ),
    "oneself blocks": lambda s: s.bob(f.ContactsBlock(id=s.bob.to(s.ann))),
    "oneself saves a contact": lambda s: s.bob(
        f.ContactsAddContact(id=s.bob.who(s.ann), first_name="Annie", last_name="", phone="49301")
    ),
    "a contact is renamed": lambda s: s.ann(f.AccountUpdateProfile(first_name="Anna")),
    "a contact takes a username": lambda s: s.ann(f.AccountUpdateUsername(username="annie")),
    "somebody replaces a GIF by a video with a cover": lambda s: covered(s.ann, s.ann.to(s.bob)),
    "a contact shows a photo": lambda s: s.portrait(s.ann),
    "oneself shows a photo": lambda s: s.portrait(s.bob),
    "a contact shows a fallback photo": lambda s: s.portrait(s.ann, fallback=True),
    "a contact takes a photo off": _second_photo_goes,
    "oneself chooses a photo for a contact": lambda s: s.choose(s.bob, s.ann, save=True),
    "oneself chooses a photo no more": _own_choice_goes,
    "a contact suggests a photo": lambda s: s.choose(s.ann, s.bob, suggest=True),
    "oneself suggests a photo": lambda s: s.choose(s.bob, s.ann, suggest=True),
    "oneself takes a suggested photo": _suggestion_is_taken,
    "the group gets a photo": lambda s: _group_has_photo(s, still=True),
    "the group loses its photo": lambda s: _group_has_photo(s, still=False),
    "somebody makes a group": lambda s: s.cat.group("den", s.bob, s.ann),
    "somebody leaves": lambda s: s.cat(f.MessagesDeleteChatUser(chat_id=s.chat, user_id=t.InputUserSelf())),
    "somebody removes another": lambda s: s.ann(f.MessagesDeleteChatUser(chat_id=s.chat, user_id=s.ann.who(s.cat))),
    "somebody removes oneself": lambda s: s.ann(f.MessagesDeleteChatUser(chat_id=s.chat, user_id=s.ann.who(s.bob))),
    "oneself leaves": lambda s: s.bob(f.MessagesDeleteChatUser(chat_id=s.chat, user_id=t.InputUserSelf())),
    "the group is renamed": lambda s: s.ann(f.MessagesEditChatTitle(chat_id=s.chat, title="den")),
    "the group is described": lambda s: s.ann(f.MessagesEditChatAbout(peer=s.group, about="cosy")),
    "somebody becomes an admin": lambda s: s.ann(
        f.MessagesEditChatAdmin(chat_id=s.chat, user_id=s.ann.who(s.bob), is_admin=True)
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
async def test_pushes_a_difference_and_a_fresh_look_show_the_same(
    server: Server, ann: Device, bob: Device, cat: Device, change: Change
):
    scene = Scene(server, ann, bob, cat)
    await scene.play()
    online, offline, fresh = (Eyes(server.device(bob.user)) for _ in range(3))
    await online.look()
    await offline.look()
    online.device.pushed.clear()
    server.clock.advance(5)
    await change(scene)
    await server.settle()
    for body in online.device.pushed:
        online.take(body)
    await offline.catch_up()
    await fresh.look()
    expected = fresh.picture()
    for eyes in (online, offline):
        # Clients keep whom they once met, so a fresh look may know fewer.
        seen = eyes.picture()
        for kind in ("people", "groups"):
            seen[kind] = {key: value for key, value in seen[kind].items() if key in expected[kind]}
        assert seen == expected


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
async def test_the_asking_device_keeps_count_by_its_answers_and_pushes_alone(
    server: Server, ann: Device, bob: Device, cat: Device, change: Change
):
    scene = Scene(server, ann, bob, cat)
    await scene.play()
    before = {device: await device(f.UpdatesGetState()) for device in (ann, bob, cat)}
    answers: dict[Device, list[Any]] = {device: [] for device in before}
    for device in before:
        device.pushed.clear()
        _listen(device, answers[device])
    await change(scene)
    await server.settle()
    for device, state in before.items():
        told = [*answers[device], *device.pushed]
        pts = sorted((one.pts - one.pts_count, one.pts) for body in told for one in _numbered(body))
        seqs = sorted(body.seq for body in told if isinstance(body, t.Updates) and body.seq)
        now = await device(f.UpdatesGetState())
        at = state.pts
        for first, last in pts:
            assert first == at
            at = last
        assert at == now.pts
        assert seqs == list(range(state.seq + 1, now.seq + 1))


def _listen(device: Device, answers: list[Any]) -> None:
    """Keep every answer of a device to something else than a question about its state."""
    ask = device.raw

    async def listening(body: bytes, **rest: Any) -> bytes:
        answer = await ask(body, **rest)
        answers.append(tl.decode_answer(int.from_bytes(body[:4], "little"), answer))
        return answer

    device.raw = listening  # type: ignore[method-assign]


def _numbered(body: Any) -> list[Any]:
    """Return what counts pts."""
    if isinstance(body, t.MessagesInvitedUsers):
        return _numbered(body.updates)
    if isinstance(body, t.Updates):
        return [one for one in body.updates if hasattr(one, "pts")]
    return [body] if getattr(body, "pts_count", 0) else []
