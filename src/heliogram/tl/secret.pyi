# Made by tools/schema/stubs.py from the schema. Do not edit.
from collections.abc import Sequence
from typing import TypeAlias

from heliogram.tl.model import Constructor

class DecryptedMessage(Constructor, kw_only=True):
    random_id: int
    ttl: int
    message: str
    silent: bool = ...
    media: TypeDecryptedMessageMedia | None = ...
    entities: Sequence[TypeMessageEntity] | None = ...
    via_bot_name: str | None = ...
    reply_to_random_id: int | None = ...
    grouped_id: int | None = ...
class DecryptedMessage23(Constructor, kw_only=True):
    random_id: int
    ttl: int
    message: str
    media: TypeDecryptedMessageMedia
class DecryptedMessage46(Constructor, kw_only=True):
    random_id: int
    ttl: int
    message: str
    media: TypeDecryptedMessageMedia | None = ...
    entities: Sequence[TypeMessageEntity] | None = ...
    via_bot_name: str | None = ...
    reply_to_random_id: int | None = ...
class DecryptedMessage8(Constructor, kw_only=True):
    random_id: int
    random_bytes: bytes
    message: str
    media: TypeDecryptedMessageMedia
class DecryptedMessageActionAbortKey(Constructor, kw_only=True):
    exchange_id: int
class DecryptedMessageActionAcceptKey(Constructor, kw_only=True):
    exchange_id: int
    g_b: bytes
    key_fingerprint: int
class DecryptedMessageActionCommitKey(Constructor, kw_only=True):
    exchange_id: int
    key_fingerprint: int
class DecryptedMessageActionDeleteMessages(Constructor, kw_only=True):
    random_ids: Sequence[int]
class DecryptedMessageActionFlushHistory(Constructor, kw_only=True): ...
class DecryptedMessageActionNoop(Constructor, kw_only=True): ...
class DecryptedMessageActionNotifyLayer(Constructor, kw_only=True):
    layer: int
class DecryptedMessageActionReadMessages(Constructor, kw_only=True):
    random_ids: Sequence[int]
class DecryptedMessageActionRequestKey(Constructor, kw_only=True):
    exchange_id: int
    g_a: bytes
class DecryptedMessageActionResend(Constructor, kw_only=True):
    start_seq_no: int
    end_seq_no: int
class DecryptedMessageActionScreenshotMessages(Constructor, kw_only=True):
    random_ids: Sequence[int]
class DecryptedMessageActionSetMessageTTL(Constructor, kw_only=True):
    ttl_seconds: int
class DecryptedMessageActionTyping(Constructor, kw_only=True):
    action: TypeSendMessageAction
class DecryptedMessageLayer(Constructor, kw_only=True):
    random_bytes: bytes
    layer: int
    in_seq_no: int
    out_seq_no: int
    message: TypeDecryptedMessage
class DecryptedMessageMediaAudio(Constructor, kw_only=True):
    duration: int
    mime_type: str
    size: int
    key: bytes
    iv: bytes
class DecryptedMessageMediaAudio8(Constructor, kw_only=True):
    duration: int
    size: int
    key: bytes
    iv: bytes
class DecryptedMessageMediaContact(Constructor, kw_only=True):
    phone_number: str
    first_name: str
    last_name: str
    user_id: int
class DecryptedMessageMediaDocument(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    mime_type: str
    size: int
    key: bytes
    iv: bytes
    attributes: Sequence[TypeDocumentAttribute]
    caption: str
class DecryptedMessageMediaDocument46(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    mime_type: str
    size: int
    key: bytes
    iv: bytes
    attributes: Sequence[TypeDocumentAttribute]
    caption: str
class DecryptedMessageMediaDocument8(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    file_name: str
    mime_type: str
    size: int
    key: bytes
    iv: bytes
class DecryptedMessageMediaEmpty(Constructor, kw_only=True): ...
class DecryptedMessageMediaExternalDocument(Constructor, kw_only=True):
    id: int
    access_hash: int
    date: int
    mime_type: str
    size: int
    thumb: TypePhotoSize
    dc_id: int
    attributes: Sequence[TypeDocumentAttribute]
class DecryptedMessageMediaGeoPoint(Constructor, kw_only=True):
    lat: float
    long: float
class DecryptedMessageMediaPhoto(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    w: int
    h: int
    size: int
    key: bytes
    iv: bytes
    caption: str
class DecryptedMessageMediaPhoto8(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    w: int
    h: int
    size: int
    key: bytes
    iv: bytes
class DecryptedMessageMediaVenue(Constructor, kw_only=True):
    lat: float
    long: float
    title: str
    address: str
    provider: str
    venue_id: str
class DecryptedMessageMediaVideo(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    duration: int
    mime_type: str
    w: int
    h: int
    size: int
    key: bytes
    iv: bytes
    caption: str
class DecryptedMessageMediaVideo23(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    duration: int
    mime_type: str
    w: int
    h: int
    size: int
    key: bytes
    iv: bytes
class DecryptedMessageMediaVideo8(Constructor, kw_only=True):
    thumb: bytes
    thumb_w: int
    thumb_h: int
    duration: int
    w: int
    h: int
    size: int
    key: bytes
    iv: bytes
class DecryptedMessageMediaWebPage(Constructor, kw_only=True):
    url: str
class DecryptedMessageService(Constructor, kw_only=True):
    random_id: int
    action: TypeDecryptedMessageAction
class DecryptedMessageService8(Constructor, kw_only=True):
    random_id: int
    random_bytes: bytes
    action: TypeDecryptedMessageAction
class DocumentAttributeAnimated(Constructor, kw_only=True): ...
class DocumentAttributeAudio(Constructor, kw_only=True):
    duration: int
    voice: bool = ...
    title: str | None = ...
    performer: str | None = ...
    waveform: bytes | None = ...
class DocumentAttributeAudio23(Constructor, kw_only=True):
    duration: int
class DocumentAttributeAudio45(Constructor, kw_only=True):
    duration: int
    title: str
    performer: str
class DocumentAttributeFilename(Constructor, kw_only=True):
    file_name: str
class DocumentAttributeImageSize(Constructor, kw_only=True):
    w: int
    h: int
class DocumentAttributeSticker(Constructor, kw_only=True):
    alt: str
    stickerset: TypeInputStickerSet
class DocumentAttributeSticker23(Constructor, kw_only=True): ...
class DocumentAttributeVideo(Constructor, kw_only=True):
    duration: int
    w: int
    h: int
    round_message: bool = ...
class DocumentAttributeVideo23(Constructor, kw_only=True):
    duration: int
    w: int
    h: int
class FileLocation(Constructor, kw_only=True):
    dc_id: int
    volume_id: int
    local_id: int
    secret: int
class FileLocationUnavailable(Constructor, kw_only=True):
    volume_id: int
    local_id: int
    secret: int
class InputStickerSetEmpty(Constructor, kw_only=True): ...
class InputStickerSetShortName(Constructor, kw_only=True):
    short_name: str
class MessageEntityBankCard(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityBlockquote(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityBold(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityBotCommand(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityCashtag(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityCode(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityCustomEmoji(Constructor, kw_only=True):
    offset: int
    length: int
    document_id: int
class MessageEntityEmail(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityHashtag(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityItalic(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityMention(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityMentionName(Constructor, kw_only=True):
    offset: int
    length: int
    user_id: int
class MessageEntityPhone(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityPre(Constructor, kw_only=True):
    offset: int
    length: int
    language: str
class MessageEntitySpoiler(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityStrike(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityTextUrl(Constructor, kw_only=True):
    offset: int
    length: int
    url: str
class MessageEntityUnderline(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityUnknown(Constructor, kw_only=True):
    offset: int
    length: int
class MessageEntityUrl(Constructor, kw_only=True):
    offset: int
    length: int
class PhotoCachedSize(Constructor, kw_only=True):
    type: str
    location: TypeFileLocation
    w: int
    h: int
    bytes: bytes
class PhotoSize(Constructor, kw_only=True):
    type: str
    location: TypeFileLocation
    w: int
    h: int
    size: int
class PhotoSizeEmpty(Constructor, kw_only=True):
    type: str
class SendMessageCancelAction(Constructor, kw_only=True): ...
class SendMessageChooseContactAction(Constructor, kw_only=True): ...
class SendMessageGeoLocationAction(Constructor, kw_only=True): ...
class SendMessageRecordAudioAction(Constructor, kw_only=True): ...
class SendMessageRecordRoundAction(Constructor, kw_only=True): ...
class SendMessageRecordVideoAction(Constructor, kw_only=True): ...
class SendMessageTypingAction(Constructor, kw_only=True): ...
class SendMessageUploadAudioAction(Constructor, kw_only=True): ...
class SendMessageUploadDocumentAction(Constructor, kw_only=True): ...
class SendMessageUploadPhotoAction(Constructor, kw_only=True): ...
class SendMessageUploadRoundAction(Constructor, kw_only=True): ...
class SendMessageUploadVideoAction(Constructor, kw_only=True): ...
TypeDecryptedMessage: TypeAlias = DecryptedMessage | DecryptedMessage23 | DecryptedMessage46 | DecryptedMessage8 | DecryptedMessageService | DecryptedMessageService8
TypeDecryptedMessageAction: TypeAlias = DecryptedMessageActionAbortKey | DecryptedMessageActionAcceptKey | DecryptedMessageActionCommitKey | DecryptedMessageActionDeleteMessages | DecryptedMessageActionFlushHistory | DecryptedMessageActionNoop | DecryptedMessageActionNotifyLayer | DecryptedMessageActionReadMessages | DecryptedMessageActionRequestKey | DecryptedMessageActionResend | DecryptedMessageActionScreenshotMessages | DecryptedMessageActionSetMessageTTL | DecryptedMessageActionTyping
TypeDecryptedMessageLayer: TypeAlias = DecryptedMessageLayer
TypeDecryptedMessageMedia: TypeAlias = DecryptedMessageMediaAudio | DecryptedMessageMediaAudio8 | DecryptedMessageMediaContact | DecryptedMessageMediaDocument | DecryptedMessageMediaDocument46 | DecryptedMessageMediaDocument8 | DecryptedMessageMediaEmpty | DecryptedMessageMediaExternalDocument | DecryptedMessageMediaGeoPoint | DecryptedMessageMediaPhoto | DecryptedMessageMediaPhoto8 | DecryptedMessageMediaVenue | DecryptedMessageMediaVideo | DecryptedMessageMediaVideo23 | DecryptedMessageMediaVideo8 | DecryptedMessageMediaWebPage
TypeDocumentAttribute: TypeAlias = DocumentAttributeAnimated | DocumentAttributeAudio | DocumentAttributeAudio23 | DocumentAttributeAudio45 | DocumentAttributeFilename | DocumentAttributeImageSize | DocumentAttributeSticker | DocumentAttributeSticker23 | DocumentAttributeVideo | DocumentAttributeVideo23
TypeFileLocation: TypeAlias = FileLocation | FileLocationUnavailable
TypeInputStickerSet: TypeAlias = InputStickerSetEmpty | InputStickerSetShortName
TypeMessageEntity: TypeAlias = MessageEntityBankCard | MessageEntityBlockquote | MessageEntityBold | MessageEntityBotCommand | MessageEntityCashtag | MessageEntityCode | MessageEntityCustomEmoji | MessageEntityEmail | MessageEntityHashtag | MessageEntityItalic | MessageEntityMention | MessageEntityMentionName | MessageEntityPhone | MessageEntityPre | MessageEntitySpoiler | MessageEntityStrike | MessageEntityTextUrl | MessageEntityUnderline | MessageEntityUnknown | MessageEntityUrl
TypePhotoSize: TypeAlias = PhotoCachedSize | PhotoSize | PhotoSizeEmpty
TypeSendMessageAction: TypeAlias = SendMessageCancelAction | SendMessageChooseContactAction | SendMessageGeoLocationAction | SendMessageRecordAudioAction | SendMessageRecordRoundAction | SendMessageRecordVideoAction | SendMessageTypingAction | SendMessageUploadAudioAction | SendMessageUploadDocumentAction | SendMessageUploadPhotoAction | SendMessageUploadRoundAction | SendMessageUploadVideoAction
