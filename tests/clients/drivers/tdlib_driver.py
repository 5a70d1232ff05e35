"""TDLib, through a copy of its JSON library that carries our key and address."""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import json
import os
import shutil
import sys
import threading

import wire
from tdlib_media import KINDS, content_to_send, held, media_of, words_of

_SERVER_ID = 20
"""TDLib's message ids are the server's, shifted left by so many bits; ids with lower bits set are its own."""


class Library:
    """The loaded library: one thread receives for all clients and hands over to the loop."""

    def __init__(self, path) -> None:
        self._library = ctypes.CDLL(path)
        self._library.td_receive.restype = ctypes.c_char_p
        self._library.td_receive.argtypes = [ctypes.c_double]
        self._library.td_send.argtypes = [ctypes.c_int, ctypes.c_char_p]
        self._library.td_execute.restype = ctypes.c_char_p
        self._library.td_execute.argtypes = [ctypes.c_char_p]
        self._library.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 1}).encode())
        self._listeners = {}
        self._loop = None

    def add(self, listener):
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._receive, daemon=True).start()
        client = self._library.td_create_client_id()
        self._listeners[client] = listener
        return client

    def send(self, client, request):
        self._library.td_send(client, json.dumps(request).encode())

    def _receive(self):
        while True:
            if (text := self._library.td_receive(10.0)) is not None:
                self._loop.call_soon_threadsafe(self._hand_over, json.loads(text))

    def _hand_over(self, message):
        self._listeners[message["@client_id"]](message)


class Handle(wire.Handle):
    library = None

    async def connect(self):
        self._extras = itertools.count(1)
        self._answers = {}
        self._sent = {}
        self._state = None
        self._state_changed = asyncio.Event()
        self._client = self.library.add(self._receive)
        if self.settings.get("pfs"):  # TDLib keeps it until the parameters come, which it answers first
            self._ask("setOption", name="use_pfs", value={"@type": "optionValueBoolean", "value": True})
        await self._call(
            "setTdlibParameters",
            database_directory=self.directory,
            use_file_database=bool(self.settings.get("files")),
            use_message_database=True,
            use_chat_info_database=True,
            api_id=1,
            api_hash="hash",
            system_language_code="en",
            device_model="test",
            application_version="1",
        )
        return await self._logged_in("authorizationStateWaitPhoneNumber")

    async def _logged_in(self, otherwise=None):
        if await self._reached("authorizationStateReady", otherwise) == "authorizationStateReady":
            return (await self._call("getMe"))["id"]
        return None

    async def close(self):
        await self._call("close")
        await self._reached("authorizationStateClosed")

    async def go_offline(self):
        await self._call("setNetworkType", type={"@type": "networkTypeNone"})

    async def go_online(self):
        await self._call("setNetworkType", type={"@type": "networkTypeOther"})

    def _ask(self, method, **arguments):
        extra = next(self._extras)
        self._answers[extra] = asyncio.get_running_loop().create_future()
        self.library.send(self._client, {"@type": method, "@extra": extra, **arguments})
        return self._answers[extra]

    async def _call(self, method, **arguments):
        result = await self._ask(method, **arguments)
        if result["@type"] == "error":
            raise wire.RefusedError(result["message"])
        return result

    async def _reached(self, *states):
        while self._state not in states:
            self._state_changed.clear()
            await self._state_changed.wait()
        return self._state

    def _receive(self, message):
        answer = self._answers.pop(message.get("@extra"), None)
        if answer is not None:
            answer.set_result(message)
            return
        handler = getattr(self, f"_on_{message['@type']}", None)
        if handler is not None:
            handler(message)

    def _on_updateAuthorizationState(self, update):
        self._state = update["authorization_state"]["@type"]
        self._state_changed.set()

    def _on_updateNewMessage(self, update):
        message = update["message"]
        if message["id"] % (1 << _SERVER_ID) == 0:
            fields = self._message(message)
            self._tell("service" if fields["action"] else "message", **fields)

    def _on_updateMessageSendSucceeded(self, update):
        message = update["message"]
        self._outcome(message["chat_id"], update["old_message_id"]).set_result(message["id"])

    def _on_updateMessageSendFailed(self, update):
        refused = wire.RefusedError(update["error"]["message"])
        self._outcome(update["message"]["chat_id"], update["old_message_id"]).set_exception(refused)

    def _outcome(self, chat, temporary):
        return self._sent.setdefault((chat, temporary), asyncio.get_running_loop().create_future())

    async def _id_of(self, message):
        """Return the server's id of a message, once it has one. Its temporary id may be used again."""
        key = message["chat_id"], message["id"]
        try:
            return await self._outcome(*key) >> _SERVER_ID
        finally:
            del self._sent[key]

    def _on_updateMessageContent(self, update):
        text = update["new_content"].get("text", {}).get("text", "")
        self._tell("edited", peer=update["chat_id"], id=update["message_id"] >> _SERVER_ID, text=text)

    def _on_updateDeleteMessages(self, update):
        if update["is_permanent"] and not update["from_cache"]:
            ids = [message >> _SERVER_ID for message in update["message_ids"]]
            self._tell("deleted", peer=update["chat_id"], ids=ids)

    def _on_updateChatReadInbox(self, update):
        self._tell_read(update["chat_id"], update["last_read_inbox_message_id"], by_me=True)

    def _on_updateChatReadOutbox(self, update):
        self._tell_read(update["chat_id"], update["last_read_outbox_message_id"], by_me=False)

    def _tell_read(self, peer, message, *, by_me):
        self._tell("read", peer=peer, up_to=message >> _SERVER_ID, by_me=by_me)

    def _on_updateChatAction(self, update):
        if update["action"]["@type"] == "chatActionTyping":
            self._tell("typing", peer=update["chat_id"], user=update["sender_id"]["user_id"])

    def _on_updateChatDraftMessage(self, update):
        self._tell("draft", peer=update["chat_id"], text=_draft_text(update.get("draft_message")))

    def _on_updateUserStatus(self, update):
        online = update["status"]["@type"] == "userStatusOnline"
        self._tell("status", user=update["user_id"], online=online)

    def _message(self, message):
        content = message["content"]
        reply = message.get("reply_to") or {}
        sender = message["sender_id"]
        return {
            "peer": message["chat_id"],
            "id": message["id"] >> _SERVER_ID,
            "from": sender.get("user_id", sender.get("chat_id")),
            "text": words_of(content),
            "out": message["is_outgoing"],
            "reply_to": reply["message_id"] >> _SERVER_ID if "message_id" in reply else None,
            "styles": [
                [entity["type"]["@type"].removeprefix("textEntityType").lower(), entity["offset"], entity["length"]]
                for entity in content.get("text", {}).get("entities", ())
            ],
            "action": None if content["@type"] in KINDS else _ACTIONS.get(content["@type"], content["@type"]),
            **media_of(message),
        }

    async def _chat(self, peer):
        """Make the chat known to TDLib and return its id; "me" stands for the own chat."""
        if peer == "me":
            peer = (await self._call("getMe"))["id"]
        elif isinstance(peer, str):
            return (await self._call("searchPublicChat", username=peer))["id"]
        if peer > 0:
            return (await self._call("createPrivateChat", user_id=peer, force=False))["id"]
        return (await self._call("createBasicGroupChat", basic_group_id=-peer, force=False))["id"]

    async def send_code(self, phone):
        await self._call("setAuthenticationPhoneNumber", phone_number=phone)
        await self._reached("authorizationStateWaitCode")

    async def sign_up(self, phone, code, first_name, last_name=""):
        await self.send_code(phone)
        await self._call("checkAuthenticationCode", code=code)
        await self._reached("authorizationStateWaitRegistration")
        await self._call("registerUser", first_name=first_name, last_name=last_name)
        return await self._logged_in()

    async def log_in(self, phone, code):
        await self.send_code(phone)
        await self._call("checkAuthenticationCode", code=code)
        return await self._logged_in()

    async def log_out(self):
        await self._call("logOut")
        await self._reached("authorizationStateClosed")

    async def set_username(self, username):
        await self._call("setUsername", username=username)

    async def resolve(self, username):
        return await self._chat(username)

    async def import_contact(self, phone, first_name):
        contact = {"phone_number": phone, "first_name": first_name}
        imported = await self._call("importContacts", contacts=[contact])
        return [user for user in imported["user_ids"] if user]

    async def send(self, to, text, reply_to=None):
        request = {"chat_id": await self._chat(to), "input_message_content": _text(text)}
        if reply_to:
            request["reply_to"] = {"@type": "inputMessageReplyToMessage", "message_id": reply_to << _SERVER_ID}
        return await self._id_of(await self._call("sendMessage", **request))

    async def send_bold(self, to, text):
        content = _text(text)
        bold = {"@type": "textEntity", "offset": 0, "length": len(text), "type": {"@type": "textEntityTypeBold"}}
        content["text"]["entities"] = [bold]
        request = {"chat_id": await self._chat(to), "input_message_content": content}
        return await self._id_of(await self._call("sendMessage", **request))

    async def send_media(self, to, kind, caption="", **about):
        content = self._to_send(kind, caption, about)
        return await self._id_of(
            await self._call("sendMessage", chat_id=await self._chat(to), input_message_content=content)
        )

    async def send_album(self, to, paths, caption):
        contents = [
            self._to_send("video" if path.endswith(".mp4") else "photo", "" if place else caption, {"path": path})
            for place, path in enumerate(paths)
        ]
        chat = await self._chat(to)
        album = await self._call("sendMessageAlbum", chat_id=chat, input_message_contents=contents)
        return [await self._id_of(message) for message in album["messages"]]

    def _to_send(self, kind, caption, about):
        return content_to_send(kind, caption, about, newer=self.driver.server["library"].endswith("/libtdlib.so"))

    async def fetch(self, peer, message, path, thumb=False):
        found = await self._call("getMessage", chat_id=await self._chat(peer), message_id=message << _SERVER_ID)
        content = found["content"]
        media, field = held(content)
        if content["@type"] == "messagePhoto":
            file = media["sizes"][0 if thumb else -1]["photo"]
        elif thumb:
            file = (media.get("thumbnail") or media["album_cover_thumbnail"])["file"]
        else:
            file = media[field]
        await self._download(file, path)

    async def set_photo(self, path):
        await self._call("setProfilePhoto", photo=_still(path))

    async def set_group_photo(self, group, path):
        await self._call("setChatPhoto", chat_id=await self._chat(group), photo=_still(path))

    async def fetch_photo(self, peer, path, big=True):
        chat = await self._call("getChat", chat_id=await self._chat(peer))
        await self._download(chat["photo"]["big" if big else "small"], path)

    async def _download(self, file, path):
        done = await self._call("downloadFile", file_id=file["id"], priority=1, offset=0, limit=0, synchronous=True)
        shutil.copy(done["local"]["path"], path)

    async def edit(self, peer, message, text):
        await self._call(
            "editMessageText", chat_id=peer, message_id=message << _SERVER_ID, input_message_content=_text(text)
        )

    async def delete(self, peer, messages, for_all):
        ids = [message << _SERVER_ID for message in messages]
        await self._call("deleteMessages", chat_id=peer, message_ids=ids, revoke=for_all)

    async def forward(self, peer, messages, to):
        ids = [message << _SERVER_ID for message in messages]
        forwarded = await self._call(
            "forwardMessages", chat_id=await self._chat(to), from_chat_id=peer, message_ids=ids
        )
        return [await self._id_of(message) for message in forwarded["messages"]]

    async def read(self, peer, up_to):
        source = {"@type": "messageSourceChatHistory"}
        await self._call(
            "viewMessages", chat_id=peer, message_ids=[up_to << _SERVER_ID], source=source, force_read=True
        )

    async def history(self, peer, limit=50):
        chat, messages = await self._chat(peer), []
        while len(messages) < limit:
            before = messages[-1]["id"] if messages else 0
            page = await self._call(
                "getChatHistory", chat_id=chat, from_message_id=before, offset=0, limit=limit - len(messages)
            )
            if not page["messages"]:
                break
            messages += page["messages"]
        return [self._message(message) for message in messages]

    async def dialogs(self):
        try:
            while True:
                await self._call("loadChats", limit=100)
        except wire.RefusedError:
            pass
        chats = (await self._call("getChats", limit=100))["chat_ids"]
        return [_dialog(await self._call("getChat", chat_id=chat)) for chat in chats]

    async def typing(self, peer):
        await self._call("sendChatAction", chat_id=await self._chat(peer), action={"@type": "chatActionTyping"})

    async def draft(self, peer, text):
        content = _text(text)
        newer = {"@type": "draftMessageContentText", "text": content["text"]}
        draft = {"@type": "draftMessage", "input_message_text": content, "content": newer}
        await self._call("setChatDraftMessage", chat_id=await self._chat(peer), draft_message=draft)

    async def online(self, on):
        await self._call("setOption", name="online", value={"@type": "optionValueBoolean", "value": on})

    async def create_group(self, title, users):
        return (await self._call("createNewBasicGroupChat", user_ids=users, title=title))["chat_id"]

    async def add_member(self, group, user):
        await self._call("addChatMember", chat_id=await self._chat(group), user_id=user, forward_limit=100)

    async def remove_member(self, group, user):
        member = {"@type": "messageSenderUser", "user_id": user}
        status = {"@type": "chatMemberStatusLeft"}
        await self._call("setChatMemberStatus", chat_id=await self._chat(group), member_id=member, status=status)

    async def rename(self, group, title):
        await self._call("setChatTitle", chat_id=await self._chat(group), title=title)

    async def members(self, group):
        full = await self._call("getBasicGroupFullInfo", basic_group_id=-group)
        return [member["member_id"]["user_id"] for member in full["members"]]


_ACTIONS = {
    "messageBasicGroupChatCreate": "created",
    "messageChatAddMembers": "added",
    "messageChatDeleteMember": "removed",
    "messageChatChangeTitle": "renamed",
    "messageChatChangePhoto": "pictured",
}


def _still(path):
    return {"@type": "inputChatPhotoStatic", "photo": {"@type": "inputFileLocal", "path": path}}


def _text(text):
    return {"@type": "inputMessageText", "text": {"@type": "formattedText", "text": text}}


def _draft_text(draft):
    if not draft:
        return ""
    return (draft.get("input_message_text") or draft["content"])["text"]["text"]


def _dialog(chat):
    last = chat.get("last_message")
    return {
        "peer": chat["id"],
        "unread": chat["unread_count"],
        "top": last["id"] >> _SERVER_ID if last else 0,
        "draft": _draft_text(chat.get("draft_message")),
    }


def _prepare(server):
    Handle.library = Library(server["library"])


if __name__ == "__main__":
    wire.main(Handle, prepare=_prepare)
    sys.stdout.flush()
    os._exit(0)  # TDLib's threads do not end by themselves
