"""Telethon."""

from __future__ import annotations

import logging
from pathlib import Path

import wire
from telethon import TelegramClient, errors, events, functions, types, utils
from telethon.crypto import rsa
from telethon.network import connection
from telethon.network.connection import http
from telethon_media import media_of, to_send

logging.basicConfig(level=logging.WARNING)


class ReadableHttpCodec(http.HttpPacketCodec):
    """Telethon's reader of HTTP answers, which compares a number with a string and so refuses every one, repaired."""

    async def read_packet(self, reader):
        headers = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        (length,) = (int(line[15:]) for line in headers if line.startswith(b"content-length:"))
        return await reader.readexactly(length) or await self.read_packet(reader)


class ConnectionReadableHttp(connection.ConnectionHttp):
    packet_codec = ReadableHttpCodec


TRANSPORTS = {
    "full": connection.ConnectionTcpFull,
    "abridged": connection.ConnectionTcpAbridged,
    "intermediate": connection.ConnectionTcpIntermediate,
    "obfuscated": connection.ConnectionTcpObfuscated,
    "http": ConnectionReadableHttp,
}


def _refusing(command):
    async def refusing(self, *arguments, **named):
        try:
            return await command(self, *arguments, **named)
        except errors.RPCError as error:
            raise wire.RefusedError(_error_name(error), type(error).__name__) from error

    return refusing


def _error_name(error):
    if isinstance(error, errors.FloodWaitError):
        return f"FLOOD_WAIT_{error.seconds}"
    if isinstance(error, errors.FilePartMissingError):
        return f"FILE_PART_{error.which}_MISSING"
    known = {kind: name for name, kind in errors.rpc_errors_dict.items()}
    return known.get(type(error), error.message)


class Handle(wire.Handle):
    async def connect(self):
        server = self.driver.server
        self._client = TelegramClient(
            str(Path(self.directory) / "telethon"),
            1,
            "hash",
            connection=TRANSPORTS[self.settings.get("transport", "full")],
            catch_up=True,
            connection_retries=60,
            request_retries=1,
            flood_sleep_threshold=0,
        )
        session = self._client.session
        if session.auth_key is None:
            session.set_dc(2, server["host"], server["port"])
        self._listen()
        await self._client.connect()
        me = await self._client.get_me()
        return me and me.id

    async def close(self):
        await self._client.disconnect()

    go_offline = close

    async def go_online(self):
        await self._client.connect()

    def _listen(self):
        add = self._client.add_event_handler
        add(self._on_message, events.NewMessage)
        add(self._on_edit, events.MessageEdited)
        add(self._on_delete, events.MessageDeleted)
        add(self._on_raw, events.Raw)

    async def _on_message(self, event):
        self._tell("message", **self._message(event.message))

    async def _on_edit(self, event):
        self._tell("edited", **self._message(event.message))

    async def _on_delete(self, event):
        self._tell("deleted", ids=list(event.deleted_ids))

    async def _on_raw(self, update):
        match update:
            case types.UpdateReadHistoryInbox():
                self._tell("read", peer=utils.get_peer_id(update.peer), up_to=update.max_id, by_me=True)
            case types.UpdateReadHistoryOutbox():
                self._tell("read", peer=utils.get_peer_id(update.peer), up_to=update.max_id, by_me=False)
            case types.UpdateUserTyping():
                self._tell("typing", peer=update.user_id, user=update.user_id)
            case types.UpdateChatUserTyping():
                self._tell("typing", peer=-update.chat_id, user=utils.get_peer_id(update.from_id))
            case types.UpdateDraftMessage():
                self._tell("draft", peer=utils.get_peer_id(update.peer), text=getattr(update.draft, "message", ""))
            case types.UpdateUserStatus():
                self._tell("status", user=update.user_id, online=isinstance(update.status, types.UserStatusOnline))
            case types.UpdateNewMessage(message=types.MessageService() as message):
                self._tell("service", **self._message(message))

    def _message(self, message):
        reply = message.reply_to
        return {
            "peer": utils.get_peer_id(message.peer_id),
            "id": message.id,
            "from": message.sender_id,
            "text": getattr(message, "message", None) or "",
            "out": bool(message.out),
            "reply_to": reply.reply_to_msg_id if reply else None,
            "styles": [
                [type(entity).__name__.removeprefix("MessageEntity").lower(), entity.offset, entity.length]
                for entity in getattr(message, "entities", None) or ()
            ],
            "action": _action(message.action) if getattr(message, "action", None) else None,
            **media_of(message),
        }

    async def send_code(self, phone):
        return (await self._client.send_code_request(phone)).phone_code_hash

    @_refusing
    async def sign_up(self, phone, code, first_name, last_name=""):
        sent = await self._client.send_code_request(phone)
        try:
            await self._client.sign_in(phone, code)
        except errors.PhoneNumberUnoccupiedError:
            request = functions.auth.SignUpRequest(phone, sent.phone_code_hash, first_name, last_name)
            authorization = await self._client(request)
            await self._client._on_login(authorization.user)
            return authorization.user.id
        raise wire.RefusedError("the number is registered already")

    @_refusing
    async def log_in(self, phone, code):
        await self._client.send_code_request(phone)
        return (await self._client.sign_in(phone, code)).id

    @_refusing
    async def log_out(self):
        return await self._client.log_out()

    @_refusing
    async def set_username(self, username):
        await self._client(functions.account.UpdateUsernameRequest(username))

    @_refusing
    async def resolve(self, username):
        return (await self._client(functions.contacts.ResolveUsernameRequest(username))).peer.user_id

    @_refusing
    async def import_contact(self, phone, first_name):
        contact = types.InputPhoneContact(1, phone, first_name, "")
        imported = await self._client(functions.contacts.ImportContactsRequest([contact]))
        return [user.id for user in imported.users]

    @_refusing
    async def send(self, to, text, reply_to=None):
        return (await self._client.send_message(to, text, reply_to=reply_to)).id

    @_refusing
    async def send_bold(self, to, text):
        return (await self._client.send_message(to, f"**{text}**", parse_mode="md")).id

    @_refusing
    async def send_media(self, to, kind, caption="", **about):
        file, options = to_send(kind, about)
        return (await self._client.send_file(to, file, caption=caption, **options)).id

    @_refusing
    async def send_album(self, to, paths, caption):
        return [message.id for message in await self._client.send_file(to, paths, caption=caption)]

    @_refusing
    async def fetch(self, peer, message, path, thumb=False):
        found = await self._client.get_messages(peer, ids=message)
        assert await self._client.download_media(found, path, thumb=-1 if thumb else None)

    @_refusing
    async def save_part(self, file, part, content, total=None):
        request = functions.upload.SaveFilePartRequest(int(file), part, bytes.fromhex(content))
        if total is not None:
            request = functions.upload.SaveBigFilePartRequest(int(file), part, total, bytes.fromhex(content))
        return await self._client(request)

    @_refusing
    async def send_upload(self, to, file, parts, md5="", mime=None):
        file = types.InputFile(int(file), parts, "name", md5)
        media = types.InputMediaUploadedPhoto(file)
        if mime:
            media = types.InputMediaUploadedDocument(file, mime, [types.DocumentAttributeVideo(9, 9, 9)])
        await self._client.send_file(to, media)

    async def locate(self, peer, message):
        document = (await self._client.get_messages(peer, ids=message)).document
        where = {"id": str(document.id), "access_hash": str(document.access_hash)}
        return where | {"reference": document.file_reference.hex()}

    @_refusing
    async def read_at(self, where, offset=0, limit=4096):
        location = types.InputDocumentFileLocation(
            int(where["id"]), int(where["access_hash"]), bytes.fromhex(where["reference"]), ""
        )
        return (await self._client(functions.upload.GetFileRequest(location, offset, limit))).bytes.hex()

    @_refusing
    async def set_photo(self, path):
        file = await self._client.upload_file(path)
        await self._client(functions.photos.UploadProfilePhotoRequest(file=file))

    @_refusing
    async def set_group_photo(self, group, path):
        photo = types.InputChatUploadedPhoto(file=await self._client.upload_file(path))
        await self._client(functions.messages.EditChatPhotoRequest(-group, photo))

    @_refusing
    async def fetch_photo(self, peer, path, big=True):
        await self._client.download_profile_photo(peer, path, download_big=big)

    @_refusing
    async def edit(self, peer, message, text):
        await self._client.edit_message(peer, message, text)

    @_refusing
    async def delete(self, peer, messages, for_all):
        await self._client.delete_messages(peer, messages, revoke=for_all)

    @_refusing
    async def forward(self, peer, messages, to):
        return [message.id for message in await self._client.forward_messages(to, messages, peer)]

    @_refusing
    async def read(self, peer, up_to):
        await self._client.send_read_acknowledge(peer, max_id=up_to)

    @_refusing
    async def history(self, peer, limit=50):
        return [self._message(message) for message in await self._client.get_messages(peer, limit=limit)]

    @_refusing
    async def dialogs(self):
        return [
            {
                "peer": utils.get_peer_id(dialog.dialog.peer),
                "unread": dialog.dialog.unread_count,
                "top": dialog.dialog.top_message,
                "draft": dialog.draft.text,
            }
            for dialog in await self._client.get_dialogs()
        ]

    @_refusing
    async def typing(self, peer):
        await self._client(functions.messages.SetTypingRequest(peer, types.SendMessageTypingAction()))

    @_refusing
    async def draft(self, peer, text):
        await self._client(functions.messages.SaveDraftRequest(peer, text))

    @_refusing
    async def online(self, on):
        await self._client(functions.account.UpdateStatusRequest(not on))

    @_refusing
    async def create_group(self, title, users):
        invited = await self._client(functions.messages.CreateChatRequest(users, title))
        return utils.get_peer_id(invited.updates.chats[0])

    @_refusing
    async def add_member(self, group, user):
        await self._client(functions.messages.AddChatUserRequest(-group, user, 100))

    @_refusing
    async def remove_member(self, group, user):
        await self._client(functions.messages.DeleteChatUserRequest(-group, user))

    @_refusing
    async def rename(self, group, title):
        await self._client(functions.messages.EditChatTitleRequest(-group, title))

    @_refusing
    async def members(self, group):
        full = await self._client(functions.messages.GetFullChatRequest(-group))
        return [member.user_id for member in full.full_chat.participants.participants]


def _action(action):
    return {
        types.MessageActionChatCreate: "created",
        types.MessageActionChatAddUser: "added",
        types.MessageActionChatDeleteUser: "removed",
        types.MessageActionChatEditTitle: "renamed",
        types.MessageActionChatEditPhoto: "pictured",
    }.get(type(action), type(action).__name__)


def _prepare(server):
    rsa._server_keys.clear()
    rsa.add_key(server["pem"], old=False)


if __name__ == "__main__":
    wire.main(Handle, prepare=_prepare)
