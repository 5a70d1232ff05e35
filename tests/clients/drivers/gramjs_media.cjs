"use strict";
// What GramJS sends, and makes of what came, in the words of wire.py.

const { Api } = require("telegram");

// Return what `sendFile` takes for a kind of media.
function toSend(kind, about) {
  const { path: file, thumb, duration = 0, width: w = 1, height: h = 1 } = about;
  const geoPoint = new Api.InputGeoPoint({ lat: about.lat ?? 0, long: about.long ?? 0 });
  const video = { duration, w, h, supportsStreaming: true };
  switch (kind) {
    case "photo":
      return { file };
    case "document":
      return { file, forceDocument: true };
    case "video":
      return { file, thumb, attributes: [new Api.DocumentAttributeVideo(video)], supportsStreaming: true };
    case "round": {
      const round = new Api.DocumentAttributeVideo({ ...video, roundMessage: true });
      return { file, thumb, attributes: [round], videoNote: true };
    }
    case "gif":
      return { file, attributes: [new Api.DocumentAttributeVideo(video), new Api.DocumentAttributeAnimated()] };
    case "voice": {
      const waveform = about.waveform && Buffer.from(about.waveform, "hex");
      return { file, attributes: [new Api.DocumentAttributeAudio({ duration, voice: true, waveform })], voiceNote: true };
    }
    case "audio": {
      const { title, performer } = about;
      return { file, attributes: [new Api.DocumentAttributeAudio({ duration, title, performer })] };
    }
    case "sticker": {
      const stickerset = new Api.InputStickerSetEmpty();
      return { file, attributes: [new Api.DocumentAttributeSticker({ alt: about.emoji, stickerset })] };
    }
    case "contact": {
      const who = { phoneNumber: about.phone, firstName: about.first_name, lastName: "", vcard: "" };
      return { file: new Api.InputMediaContact(who) };
    }
    case "geo":
      return { file: new Api.InputMediaGeoPoint({ geoPoint }) };
    case "live":
      return { file: new Api.InputMediaGeoLive({ geoPoint, period: about.period }) };
    case "venue": {
      const nowhere = { provider: "", venueId: "", venueType: "" };
      return { file: new Api.InputMediaVenue({ geoPoint, title: about.title, address: about.address, ...nowhere }) };
    }
    case "dice":
      return { file: new Api.InputMediaDice({ emoticon: about.emoji }) };
  }
}

// Return the kind of a message's media and what they tell of themselves.
function mediaOf({ media, groupedId }) {
  const album = groupedId ? { album: groupedId.toString() } : {};
  switch (media?.className) {
    case undefined:
      return { kind: null, media: null };
    case "MessageMediaPhoto": {
      const { w: width, h: height } = media.photo.sizes.at(-1);
      return { kind: "photo", media: { width, height, ...album } };
    }
    case "MessageMediaDocument": {
      const [kind, facts] = documentOf(media.document);
      return { kind, media: { ...facts, ...album } };
    }
    case "MessageMediaContact":
      return { kind: "contact", media: { phone: media.phoneNumber, first_name: media.firstName } };
    case "MessageMediaGeo":
      return { kind: "geo", media: place(media.geo) };
    case "MessageMediaGeoLive":
      return { kind: "live", media: { ...place(media.geo), period: media.period } };
    case "MessageMediaVenue":
      return { kind: "venue", media: { ...place(media.geo), title: media.title, address: media.address } };
    case "MessageMediaDice":
      return { kind: "dice", media: { emoji: media.emoticon, value: media.value } };
    default:
      return { kind: media.className, media: null };
  }
}

function documentOf(document) {
  const facts = { mime: document.mimeType, size: Number(document.size), thumb: Boolean(document.thumbs?.length) };
  let kind = "document";
  for (const one of document.attributes) {
    switch (one.className) {
      case "DocumentAttributeFilename":
        facts.name = one.fileName;
        break;
      case "DocumentAttributeImageSize":
        Object.assign(facts, { width: one.w, height: one.h });
        break;
      case "DocumentAttributeVideo": {
        const { duration, w: width, h: height, supportsStreaming } = one;
        kind = one.roundMessage ? "round" : "video";
        Object.assign(facts, { duration, width, height, streaming: Boolean(supportsStreaming) });
        break;
      }
      case "DocumentAttributeAudio": {
        const { duration, title, performer, waveform } = one;
        kind = one.voice ? "voice" : "audio";
        Object.assign(facts, { duration, title, performer, waveform: waveform?.toString("hex") ?? "" });
        break;
      }
    }
  }
  const names = document.attributes.map((one) => one.className);
  if (names.includes("DocumentAttributeAnimated")) {
    kind = "gif";
  }
  if (names.includes("DocumentAttributeSticker")) {
    kind = "sticker";
  }
  return [kind, facts];
}

function place({ lat, long }) {
  return { lat: Math.round(lat * 1e4) / 1e4, long: Math.round(long * 1e4) / 1e4 };
}

module.exports = { mediaOf, toSend };
