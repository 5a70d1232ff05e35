"use strict";
// GramJS, in Node.js.

const fs = require("fs");
const path = require("path");
const bigInt = require("big-integer");
const { Api, TelegramClient, errors, utils } = require("telegram");
const { _handleUpdate } = require("telegram/client/updates");
const { CustomFile } = require("telegram/client/uploads");
const { _serverKeys } = require("telegram/crypto/RSA");
const { NewMessage, Raw } = require("telegram/events");
const { EditedMessage } = require("telegram/events/EditedMessage");
const { DeletedMessage } = require("telegram/events/DeletedMessage");
const network = require("telegram/network");
const { StoreSession } = require("telegram/sessions");
const { mediaOf, toSend } = require("./gramjs_media.cjs");
const wire = require("./wire.cjs");

const TRANSPORTS = { full: network.ConnectionTCPFull, obfuscated: network.ConnectionTCPObfuscated };
const ACTIONS = {
  MessageActionChatCreate: "created",
  MessageActionChatAddUser: "added",
  MessageActionChatDeleteUser: "removed",
  MessageActionChatEditTitle: "renamed",
  MessageActionChatEditPhoto: "pictured",
};

// The library calls port 80 unless a connection of one's own knows better.
function connectionTo({ host, port }, transport) {
  return class extends TRANSPORTS[transport] {
    constructor(options) {
      super({ ...options, ip: host, port });
    }
  };
}

function peerId(peer) {
  return Number(utils.getPeerId(peer));
}

class Handle extends wire.Handle {
  async connect() {
    const session = new StoreSession(path.relative(process.cwd(), path.join(this.directory, "gramjs")));
    await session.load();
    if (!session.authKey) {
      session.setDC(2, this.server.host, this.server.port);
    }
    this._client = new TelegramClient(session, 1, "hash", {
      connection: connectionTo(this.server, this.settings.transport ?? "full"),
      connectionRetries: 100,
      reconnectRetries: 100,
      requestRetries: 1,
      retryDelay: 200,
      floodSleepThreshold: 0,
    });
    this._client.setLogLevel("error");
    this._listen();
    await this._client.connect();
    if (!(await this._client.isUserAuthorized())) {
      return null;
    }
    return await this._start();
  }

  // Know oneself, and do what GramJS leaves to its users: fetch what was missed.
  async _start() {
    const me = Number((await this._client.getMe()).id);
    await this._catchUp();
    return me;
  }

  get _savedState() {
    return path.join(this.directory, "state");
  }

  async _catchUp() {
    if (!fs.existsSync(this._savedState)) {
      return;
    }
    const { pts, date } = JSON.parse(fs.readFileSync(this._savedState));
    const difference = await this._client.invoke(new Api.updates.GetDifference({ pts, date, qts: 0 }));
    if (!difference.newMessages) {
      return;
    }
    const updates = difference.newMessages.map((message) => new Api.UpdateNewMessage({ message, pts, ptsCount: 0 }));
    const { users, chats, otherUpdates } = difference;
    const all = [...updates, ...otherUpdates];
    _handleUpdate(this._client, new Api.Updates({ updates: all, users, chats, date, seq: 0 }));
  }

  async close() {
    const known = await this._client.invoke(new Api.updates.GetState()).catch(() => null);
    if (known) {
      fs.writeFileSync(this._savedState, JSON.stringify({ pts: known.pts, date: known.date }));
    }
    await this._client.destroy();
  }

  async go_offline() {
    await this.close();
  }

  async go_online() {
    await this.connect();
  }

  _listen() {
    const tell = (event, fields) => this._tell(event, fields);
    const add = (handler, event) => this._client.addEventHandler(handler, event);
    add(({ message }) => tell("message", this._message(message)), new NewMessage({}));
    add(({ message }) => tell("edited", this._message(message)), new EditedMessage({}));
    add(({ deletedIds }) => tell("deleted", { ids: deletedIds }), new DeletedMessage({}));
    add((update) => this._onRaw(update), new Raw({}));
  }

  _onRaw(update) {
    const tell = (event, fields) => this._tell(event, fields);
    switch (update.className) {
      case "UpdateReadHistoryInbox":
        return tell("read", { peer: peerId(update.peer), up_to: update.maxId, by_me: true });
      case "UpdateReadHistoryOutbox":
        return tell("read", { peer: peerId(update.peer), up_to: update.maxId, by_me: false });
      case "UpdateUserTyping":
        return tell("typing", { peer: Number(update.userId), user: Number(update.userId) });
      case "UpdateChatUserTyping":
        return tell("typing", { peer: -Number(update.chatId), user: peerId(update.fromId) });
      case "UpdateDraftMessage":
        return tell("draft", { peer: peerId(update.peer), text: update.draft.message ?? "" });
      case "UpdateUserStatus":
        return tell("status", { user: Number(update.userId), online: update.status.className === "UserStatusOnline" });
      case "UpdateNewMessage":
        return update.message.action && tell("service", this._message(update.message));
    }
  }

  _message(message) {
    const action = message.action?.className;
    return {
      peer: peerId(message.peerId),
      id: message.id,
      from: message.fromId ? peerId(message.fromId) : null,
      text: message.message ?? "",
      out: Boolean(message.out),
      reply_to: message.replyTo?.replyToMsgId ?? null,
      styles: (message.entities ?? []).map(({ className, offset, length }) => [
        className.replace("MessageEntity", "").toLowerCase(),
        offset,
        length,
      ]),
      action: action ? (ACTIONS[action] ?? action) : null,
      ...mediaOf(message),
    };
  }

  async _sendCode(phone) {
    return (await this._client.sendCode({ apiId: 1, apiHash: "hash" }, phone)).phoneCodeHash;
  }

  async send_code({ phone }) {
    return await this._sendCode(phone);
  }

  async sign_up({ phone, code, first_name: firstName, last_name: lastName = "" }) {
    const who = { phoneNumber: phone, phoneCodeHash: await this._sendCode(phone) };
    const login = await this._client.invoke(new Api.auth.SignIn({ ...who, phoneCode: code }));
    if (!(login instanceof Api.auth.AuthorizationSignUpRequired)) {
      throw new wire.RefusedError("the number is registered already");
    }
    await this._client.invoke(new Api.auth.SignUp({ ...who, firstName, lastName }));
    return await this._start();
  }

  async log_in({ phone, code }) {
    const phoneCodeHash = await this._sendCode(phone);
    await this._client.invoke(new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash, phoneCode: code }));
    return await this._start();
  }

  async log_out() {
    await this._client.invoke(new Api.auth.LogOut());
  }

  async set_username({ username }) {
    await this._client.invoke(new Api.account.UpdateUsername({ username }));
  }

  async resolve({ username }) {
    return peerId((await this._client.invoke(new Api.contacts.ResolveUsername({ username }))).peer);
  }

  async import_contact({ phone, first_name: firstName }) {
    const contact = new Api.InputPhoneContact({ clientId: bigInt(1), phone, firstName, lastName: "" });
    const imported = await this._client.invoke(new Api.contacts.ImportContacts({ contacts: [contact] }));
    return imported.users.map((user) => Number(user.id));
  }

  async send({ to, text, reply_to: replyTo }) {
    return (await this._client.sendMessage(to, { message: text, replyTo: replyTo ?? undefined })).id;
  }

  async send_bold({ to, text }) {
    return (await this._client.sendMessage(to, { message: `**${text}**`, parseMode: "md" })).id;
  }

  async send_media({ to, kind, caption = "", ...about }) {
    return (await this._client.sendFile(to, { ...toSend(kind, about), caption, workers: 4 })).id;
  }

  async send_album({ to, paths, caption }) {
    return (await this._client.sendFile(to, { file: paths, caption })).map((message) => message.id);
  }

  async fetch({ peer, message, path: target, thumb }) {
    const [found] = await this._client.getMessages(peer, { ids: message });
    const sizes = found.document?.thumbs ?? found.photo?.sizes ?? [];
    const largest = sizes.findLastIndex((size) => size.className === "PhotoSize");
    fs.writeFileSync(target, await this._client.downloadMedia(found, thumb ? { thumb: sizes[largest] } : {}));
  }

  async _upload(target) {
    const file = new CustomFile(path.basename(target), fs.statSync(target).size, target);
    return this._client.uploadFile({ file, workers: 1 });
  }

  async save_part({ file, part: filePart, content, total }) {
    const given = { fileId: bigInt(file), filePart, bytes: Buffer.from(content, "hex") };
    const big = new Api.upload.SaveBigFilePart({ ...given, fileTotalParts: total });
    return await this._client.invoke(total == null ? new Api.upload.SaveFilePart(given) : big);
  }

  async send_upload({ to, file: id, parts, md5 = "", mime }) {
    const file = new Api.InputFile({ id: bigInt(id), parts, name: "name", md5Checksum: md5 });
    const attributes = [new Api.DocumentAttributeVideo({ duration: 9, w: 9, h: 9 })];
    const media = mime
      ? new Api.InputMediaUploadedDocument({ file, mimeType: mime, attributes })
      : new Api.InputMediaUploadedPhoto({ file });
    await this._client.sendFile(to, { file: media });
  }

  async locate({ peer, message }) {
    const [{ document }] = await this._client.getMessages(peer, { ids: message });
    const { id, accessHash, fileReference } = document;
    return { id: id.toString(), access_hash: accessHash.toString(), reference: fileReference.toString("hex") };
  }

  async read_at({ where, offset = 0, limit = 4096 }) {
    const location = new Api.InputDocumentFileLocation({
      id: bigInt(where.id),
      accessHash: bigInt(where.access_hash),
      fileReference: Buffer.from(where.reference, "hex"),
      thumbSize: "",
    });
    const request = new Api.upload.GetFile({ location, offset: bigInt(offset), limit });
    return (await this._client.invoke(request)).bytes.toString("hex");
  }

  async set_photo({ path: target }) {
    await this._client.invoke(new Api.photos.UploadProfilePhoto({ file: await this._upload(target) }));
  }

  async set_group_photo({ group, path: target }) {
    const photo = new Api.InputChatUploadedPhoto({ file: await this._upload(target) });
    await this._client.invoke(new Api.messages.EditChatPhoto({ chatId: bigInt(-group), photo }));
  }

  async fetch_photo({ peer, path: target, big = true }) {
    fs.writeFileSync(target, await this._client.downloadProfilePhoto(peer, { isBig: big }));
  }

  async edit({ peer, message, text }) {
    await this._client.editMessage(peer, { message, text });
  }

  async delete({ peer, messages, for_all: revoke }) {
    await this._client.deleteMessages(peer, messages, { revoke });
  }

  async forward({ peer, messages, to }) {
    const sent = await this._client.forwardMessages(to, { messages, fromPeer: peer });
    return sent.flat().map((message) => message.id);
  }

  async read({ peer, up_to: maxId }) {
    await this._client.invoke(new Api.messages.ReadHistory({ peer, maxId }));
  }

  async history({ peer, limit = 50 }) {
    return (await this._client.getMessages(peer, { limit })).map((message) => this._message(message));
  }

  async dialogs() {
    return (await this._client.getDialogs({})).map(({ dialog }) => ({
      peer: peerId(dialog.peer),
      unread: dialog.unreadCount,
      top: dialog.topMessage,
      draft: dialog.draft?.message ?? "",
    }));
  }

  async typing({ peer }) {
    await this._client.invoke(new Api.messages.SetTyping({ peer, action: new Api.SendMessageTypingAction() }));
  }

  async draft({ peer, text }) {
    await this._client.invoke(new Api.messages.SaveDraft({ peer, message: text }));
  }

  async online({ on }) {
    await this._client.invoke(new Api.account.UpdateStatus({ offline: !on }));
  }

  async create_group({ title, users }) {
    const made = await this._client.invoke(new Api.messages.CreateChat({ users, title }));
    return -Number((made.updates.chats ?? made.chats)[0].id);
  }

  async add_member({ group, user }) {
    await this._client.invoke(new Api.messages.AddChatUser({ chatId: bigInt(-group), userId: user, fwdLimit: 100 }));
  }

  async remove_member({ group, user }) {
    await this._client.invoke(new Api.messages.DeleteChatUser({ chatId: bigInt(-group), userId: user }));
  }

  async rename({ group, title }) {
    await this._client.invoke(new Api.messages.EditChatTitle({ chatId: bigInt(-group), title }));
  }

  async members({ group }) {
    const full = await this._client.invoke(new Api.messages.GetFullChat({ chatId: bigInt(-group) }));
    return full.fullChat.participants.participants.map((member) => Number(member.userId));
  }
}

// Make a command tell the server's refusals by their names.
function refusing(command) {
  return async function (given) {
    try {
      return await command.call(this, given);
    } catch (error) {
      if (error instanceof errors.FloodWaitError) {
        throw new wire.RefusedError(`FLOOD_WAIT_${error.seconds}`);
      }
      const refused = error instanceof errors.RPCError;
      throw refused ? new wire.RefusedError(error.errorMessage, error.constructor.name) : error;
    }
  };
}

for (const name of Object.getOwnPropertyNames(Handle.prototype)) {
  const { value } = Object.getOwnPropertyDescriptor(Handle.prototype, name);
  if (name !== "constructor" && !name.startsWith("_") && typeof value === "function") {
    Handle.prototype[name] = refusing(value);
  }
}

wire.main(Handle, (server) => {
  _serverKeys.clear();
  _serverKeys.set(server.fingerprint, { n: bigInt(server.modulus), e: 65537 });
});
