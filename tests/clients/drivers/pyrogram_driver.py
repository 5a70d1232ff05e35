"""Pyrogram and its successor kurigram, which share the module's name and most of its interface."""

from __future__ import annotations

import contextvars
import logging
from pathlib import Path

import wire
from pyrogram import Client, enums, errors, file_id, handlers, raw, types
from pyrogram.connection import connection
from pyrogram.connection import transport as tcp
from pyrogram.crypto import rsa
from pyrogram.session import Session, auth
from pyrogram_media import KURIGRAM, WITHOUT_CAPTION, media_of, to_send

logging.basicConfig(level=logging.WARNING)

TRANSPORTS = {
    "abridged": tcp.TCPAbridged,
    "abridged-obfuscated": tcp.TCPAbridgedO,
    "full": tcp.TCPFull,
    "intermediate": tcp.TCPIntermediate,
    "intermediate-obfuscated": tcp.TCPIntermediateO,
}
if KURIGRAM:
    TRANSPORTS["padded-intermediate"] = tcp.TCPIntermediatePadded

# Pyrogram knows one transport for all its clients, so each client's tasks carry theirs along.
_transport = contextvars.ContextVar("transport")


def _refusing(command):
    async def refusing(self, *arguments, **named):
        try:
            return await command(self, *arguments, **named)
        except errors.RPCError as error:
            raise wire.RefusedError(_error_name(error), type(error).__name__) from error

    return refusing


def _error_name(error):
    name = str(error.ID or "")
    if name.endswith("_X"):
        return f"{name[:-1]}{error.value}"
    if name == "FILE_PART_X_MISSING":
        return f"FILE_PART_{error.value}_MISSING"
    return name or str(error.value)


class Handle(wire.Handle):
    def _choose_transport(self):
        _transport.set(TRANSPORTS[self.settings.get("transport", "abridged")])

    async def connect(self):
        self._choose_transport()
        options = {}
        if KURIGRAM:
            options = {
                "protocol_factory": _transport.get(),
                "connection_factory": self._connection,
                "skip_updates": False,
            }
        self._client = Client(
            "session", api_id=1, api_hash="hash", workdir=self.directory, workers=1, sleep_threshold=0, **options
        )
        if await self._client.connect():
            return await self._start()
        return None

    def _connection(self, **about):
        server = self.driver.server
        return connection.Connection(**about | {"server_address": server["host"], "port": server["port"]})

    async def _start(self):
        self._add_handlers()
        if not KURIGRAM or not await self._client.storage.get_update_states(0):
            self._state = await self._client.invoke(raw.functions.updates.GetState())
            if KURIGRAM:
                from pyrogram.storage import UpdateState

                state = self._state
                await self._client.storage.set_update_state(UpdateState(0, state.pts, state.qts, state.date, state.seq))
        self._client.me = await self._client.get_me()
        await self._client.initialize()
        if KURIGRAM:
            await self._client.recover_gaps()
        else:
            await self._catch_up()
        return self._client.me.id

    async def _catch_up(self):
        """Do what pyrogram leaves to its users: keep the state and fetch what was missed."""
        if (saved := self._saved_state()) is None:
            return
        pts, date = saved
        difference = await self._client.invoke(raw.functions.updates.GetDifference(pts=pts, date=date, qts=0))
        users = {user.id: user for user in getattr(difference, "users", ())}
        chats = {chat.id: chat for chat in getattr(difference, "chats", ())}
        updates = [
            raw.types.UpdateNewMessage(message=message, pts=pts, pts_count=0)
            for message in getattr(difference, "new_messages", ())
        ]
        for update in (*updates, *getattr(difference, "other_updates", ())):
            self._client.dispatcher.updates_queue.put_nowait((update, users, chats))

    def _saved_state(self):
        saved = Path(self.directory, "state")
        return [int(word) for word in saved.read_text().split()] if saved.exists() else None

    def _save_state(self, state):
        Path(self.directory, "state").write_text(f"{state.pts} {state.date}")

    async def close(self):
        if self._client.is_initialized:
            if not KURIGRAM:
                self._save_state(await self._client.invoke(raw.functions.updates.GetState()))
            await self._client.terminate()
        if self._client.is_connected:
            await self._client.disconnect()

    go_offline = close

    async def go_online(self):
        await self.connect()

    def _add_handlers(self):
        groups = [
            handlers.MessageHandler(self._on_message),
            handlers.EditedMessageHandler(self._on_edit),
            handlers.DeletedMessagesHandler(self._on_delete),
            handlers.RawUpdateHandler(self._on_raw),
        ]
        for group, handler in enumerate(groups):
            self._client.dispatcher.groups[group] = [handler]

    async def _on_message(self, _client, message):
        self._tell("service" if message.service else "message", **self._message(message))

    async def _on_edit(self, _client, message):
        self._tell("edited", **self._message(message))

    async def _on_delete(self, _client, messages):
        self._tell("deleted", ids=[message.id for message in messages])

    async def _on_raw(self, _client, update, _users, _chats):
        match update:
            case raw.types.UpdateReadHistoryInbox():
                self._tell("read", peer=_peer(update.peer), up_to=update.max_id, by_me=True)
            case raw.types.UpdateReadHistoryOutbox():
                self._tell("read", peer=_peer(update.peer), up_to=update.max_id, by_me=False)
            case raw.types.UpdateUserTyping():
                self._tell("typing", peer=update.user_id, user=update.user_id)
            case raw.types.UpdateChatUserTyping():
                self._tell("typing", peer=-update.chat_id, user=_peer(update.from_id))
            case raw.types.UpdateDraftMessage():
                self._tell("draft", peer=_peer(update.peer), text=getattr(update.draft, "message", ""))
            case raw.types.UpdateUserStatus():
                online = isinstance(update.status, raw.types.UserStatusOnline)
                self._tell("status", user=update.user_id, online=online)

    def _message(self, message):
        return {
            "peer": message.chat.id,
            "id": message.id,
            "from": message.from_user.id if message.from_user else None,
            "text": str(message.text or message.caption or ""),
            "out": bool(message.outgoing),
            "reply_to": message.reply_to_message_id,
            "styles": [[entity.type.name.lower(), entity.offset, entity.length] for entity in message.entities or ()],
            "action": _ACTIONS.get(message.service.name, message.service.name) if message.service else None,
            **media_of(message),
        }

    async def _send_code(self, phone):
        send = self._client.send_phone_number_code if KURIGRAM else self._client.send_code
        return (await send(phone)).phone_code_hash

    async def send_code(self, phone):
        return await self._send_code(phone)

    @_refusing
    async def sign_up(self, phone, code, first_name, last_name=""):
        code_hash = await self._send_code(phone)
        if isinstance(await self._client.sign_in(phone, code_hash, code), types.User):
            raise wire.RefusedError("the number is registered already")
        await self._client.sign_up(phone, code_hash, first_name, last_name)
        return await self._start()

    @_refusing
    async def log_in(self, phone, code):
        await self._client.sign_in(phone, await self._send_code(phone), code)
        return await self._start()

    @_refusing
    async def log_out(self):
        return await self._client.log_out()

    @_refusing
    async def set_username(self, username):
        await self._client.set_username(username)

    @_refusing
    async def resolve(self, username):
        resolved = await self._client.invoke(raw.functions.contacts.ResolveUsername(username=username))
        return resolved.peer.user_id

    @_refusing
    async def import_contact(self, phone, first_name):
        contact = types.InputPhoneContact(phone, first_name)
        imported = await self._client.import_contacts([contact])
        return [user.id for user in imported.users]

    @_refusing
    async def send(self, to, text, reply_to=None):
        options = {"reply_to_message_id": reply_to} if reply_to else {}
        if KURIGRAM and reply_to:
            options = {"reply_parameters": types.ReplyParameters(message_id=reply_to)}
        return (await self._client.send_message(to, text, **options)).id

    @_refusing
    async def send_bold(self, to, text):
        return (await self._client.send_message(to, f"<b>{text}</b>", parse_mode=enums.ParseMode.HTML)).id

    @_refusing
    async def send_media(self, to, kind, caption="", **about):
        self._choose_transport()  # files go through connections of their own
        if kind == "live" and not KURIGRAM:
            raise wire.RefusedError("pyrogram sends no live locations")
        command, options = to_send(kind, about)
        if kind not in WITHOUT_CAPTION:
            options["caption"] = caption
        return (await getattr(self._client, command)(to, **options)).id

    @_refusing
    async def send_album(self, to, paths, caption):
        self._choose_transport()
        files = [
            types.InputMediaVideo(path) if path.endswith(".mp4") else types.InputMediaPhoto(path) for path in paths
        ]
        files[0].caption = caption
        return [message.id for message in await self._client.send_media_group(to, files)]

    @_refusing
    async def fetch(self, peer, message, path, thumb=False):
        self._choose_transport()
        found = await self._client.get_messages(peer, message)
        if thumb:
            found = getattr(found, found.media.value).thumbs[-1].file_id
        assert await self._client.download_media(found, file_name=path)

    @_refusing
    async def save_part(self, file, part, content, total=None):
        given = {"file_id": int(file), "file_part": part, "bytes": bytes.fromhex(content)}
        if total is None:
            return await self._client.invoke(raw.functions.upload.SaveFilePart(**given))
        return await self._client.invoke(raw.functions.upload.SaveBigFilePart(**given, file_total_parts=total))

    @_refusing
    async def send_upload(self, to, file, parts, md5="", mime=None):
        file = raw.types.InputFile(id=int(file), parts=parts, name="name", md5_checksum=md5)
        media = raw.types.InputMediaUploadedPhoto(file=file)
        if mime:
            video = raw.types.DocumentAttributeVideo(duration=9, w=9, h=9)
            media = raw.types.InputMediaUploadedDocument(file=file, mime_type=mime, attributes=[video])
        peer = await self._client.resolve_peer(to)
        request = raw.functions.messages.SendMedia(peer=peer, media=media, message="", random_id=self._client.rnd_id())
        await self._client.invoke(request)

    async def locate(self, peer, message):
        found = file_id.FileId.decode((await self._client.get_messages(peer, message)).document.file_id)
        where = {"id": str(found.media_id), "access_hash": str(found.access_hash)}
        return where | {"reference": found.file_reference.hex()}

    @_refusing
    async def read_at(self, where, offset=0, limit=4096):
        location = raw.types.InputDocumentFileLocation(
            id=int(where["id"]),
            access_hash=int(where["access_hash"]),
            file_reference=bytes.fromhex(where["reference"]),
            thumb_size="",
        )
        request = raw.functions.upload.GetFile(location=location, offset=offset, limit=limit)
        return (await self._client.invoke(request)).bytes.hex()

    @_refusing
    async def set_photo(self, path):
        self._choose_transport()
        await self._client.set_profile_photo(photo=path)

    @_refusing
    async def set_group_photo(self, group, path):
        self._choose_transport()
        await self._client.set_chat_photo(group, photo=path)

    @_refusing
    async def fetch_photo(self, peer, path, big=True):
        self._choose_transport()
        photo = (await self._client.get_chat(peer)).photo
        await self._client.download_media(photo.big_file_id if big else photo.small_file_id, file_name=path)

    @_refusing
    async def edit(self, peer, message, text):
        await self._client.edit_message_text(peer, message, text)

    @_refusing
    async def delete(self, peer, messages, for_all):
        await self._client.delete_messages(peer, messages, revoke=for_all)

    @_refusing
    async def forward(self, peer, messages, to):
        return [message.id for message in await self._client.forward_messages(to, peer, messages)]

    @_refusing
    async def read(self, peer, up_to):
        await self._client.read_chat_history(peer, up_to)

    @_refusing
    async def history(self, peer, limit=50):
        return [self._message(message) async for message in self._client.get_chat_history(peer, limit)]

    @_refusing
    async def dialogs(self):
        return [
            {
                "peer": dialog.chat.id,
                "unread": dialog.unread_messages_count,
                "top": dialog.top_message.id,
                "draft": None,
            }
            async for dialog in self._client.get_dialogs()
        ]

    @_refusing
    async def typing(self, peer):
        await self._client.send_chat_action(peer, enums.ChatAction.TYPING)

    @_refusing
    async def draft(self, peer, text):
        peer = await self._client.resolve_peer(peer)
        await self._client.invoke(raw.functions.messages.SaveDraft(peer=peer, message=text))

    @_refusing
    async def online(self, on):
        await self._client.invoke(raw.functions.account.UpdateStatus(offline=not on))

    @_refusing
    async def create_group(self, title, users):
        peers = [await self._client.resolve_peer(user) for user in users]
        made = await self._client.invoke(raw.functions.messages.CreateChat(users=peers, title=title))
        return -getattr(made, "updates", made).chats[0].id if KURIGRAM else -made.chats[0].id

    @_refusing
    async def add_member(self, group, user):
        await self._client.add_chat_members(group, user)

    @_refusing
    async def remove_member(self, group, user):
        peer = await self._client.resolve_peer(user)
        await self._client.invoke(raw.functions.messages.DeleteChatUser(chat_id=-group, user_id=peer))

    @_refusing
    async def rename(self, group, title):
        await self._client.set_chat_title(group, title)

    @_refusing
    async def members(self, group):
        return [member.user.id async for member in self._client.get_chat_members(group)]


_ACTIONS = {
    "GROUP_CHAT_CREATED": "created",
    "NEW_CHAT_MEMBERS": "added",
    "LEFT_CHAT_MEMBER": "removed",
    "LEFT_CHAT_MEMBERS": "removed",
    "NEW_CHAT_TITLE": "renamed",
    "NEW_CHAT_PHOTO": "pictured",
}


def _peer(peer):
    return peer.user_id if isinstance(peer, raw.types.PeerUser) else -peer.chat_id


def _chosen_transport(ipv6, proxy):
    return _transport.get()(ipv6, proxy)


def _prepare(server):
    key = rsa.PublicKey(server["modulus"], 65537)
    rsa.server_public_keys.clear()
    rsa.server_public_keys[server["fingerprint"]] = key
    # Two seconds are little on a machine that runs many clients at once.
    Session.START_TIMEOUT = 15
    if not KURIGRAM:
        from pyrogram.session.internals import DataCenter

        DataCenter.__new__ = lambda *_: (server["host"], server["port"])
        connection.TCPAbridged = _chosen_transport
        auth.Auth.MAX_RETRIES = 1


if __name__ == "__main__":
    wire.main(Handle, prepare=_prepare)
