"""Faults that the API itself raises; those of one service stand beside its contract.

Codes and statuses: https://core.telegram.org/api/errors
"""

from __future__ import annotations

from heliogram.kernel.faults import BadRequest


class TakeoutInvalid(BadRequest, code="TAKEOUT_INVALID"):
    """There is no such export session; this server has none yet."""


class ConnectionIdInvalid(BadRequest, code="CONNECTION_ID_INVALID"):
    """There is no such business connection; this server has none yet."""


class LayerInvalid(BadRequest, code="CONNECTION_LAYER_INVALID"):
    """The layer is older than 133 or no number of a layer."""


class MessageEmpty(BadRequest, code="MESSAGE_EMPTY"):
    """A message needs a text."""


class MessageTooLong(BadRequest, code="MESSAGE_TOO_LONG"):
    """The text is longer than 4096 UTF-16 code units."""


class EntityBoundsInvalid(BadRequest, code="ENTITY_BOUNDS_INVALID"):
    """An entity starts or ends outside of the text."""


class EntityMentionUserInvalid(BadRequest, code="ENTITY_MENTION_USER_INVALID"):
    """A mention by name is of somebody the caller has no way to."""


class RandomIdEmpty(BadRequest, code="RANDOM_ID_EMPTY"):
    """A message that is sent needs a random id."""


class RandomIdInvalid(BadRequest, code="RANDOM_ID_INVALID"):
    """There are not as many random ids as messages, or two are alike."""


class ReplyMessageIdInvalid(BadRequest, code="REPLY_MESSAGE_ID_INVALID"):
    """The message to reply to does not exist or may not be replied to here."""


class QuoteTextInvalid(BadRequest, code="QUOTE_TEXT_INVALID"):
    """The quoted text is no part of the message replied to, or is too long."""


class ScheduleDateInvalid(BadRequest, code="SCHEDULE_DATE_INVALID"):
    """Messages can't be scheduled on this server yet."""


class SendAsPeerInvalid(BadRequest, code="SEND_AS_PEER_INVALID"):
    """The caller may not send in the name of that peer."""


class ReplyMarkupInvalid(BadRequest, code="REPLY_MARKUP_INVALID"):
    """Only bots attach keyboards."""


class MediaInvalid(BadRequest, code="MEDIA_INVALID"):
    """The media can't be used here."""


class LocationInvalid(BadRequest, code="LOCATION_INVALID"):
    """There is no such kind of location, or the viewer was not shown what is there."""


class FileReferenceEmpty(BadRequest, code="FILE_REFERENCE_EMPTY"):
    """A file was named without its reference."""


class FileReferenceExpired(BadRequest, code="FILE_REFERENCE_EXPIRED"):
    """The reference has ended, or the message it came with shows the file no more, or only for a time."""


class FileReferenceInvalid(BadRequest, code="FILE_REFERENCE_INVALID"):
    """The reference was not given to this caller for this file."""


class FileReferenceEmptyAt(BadRequest, code="FILE_REFERENCE_X_EMPTY"):
    """The part of an album with the number ``argument``, from 0, was named without its file reference."""


class FileReferenceExpiredAt(BadRequest, code="FILE_REFERENCE_X_EXPIRED"):
    """The file reference of the part of an album with the number ``argument``, from 0, has ended."""


class FileReferenceInvalidAt(BadRequest, code="FILE_REFERENCE_X_INVALID"):
    """The file reference of the part of an album with the number ``argument``, from 0, was not given for it."""


class MediaCaptionTooLong(BadRequest, code="MEDIA_CAPTION_TOO_LONG"):
    """The caption is longer than 1024 UTF-16 code units."""


class MediaNewInvalid(BadRequest, code="MEDIA_NEW_INVALID"):
    """Only photos and documents can be put into a message later."""


class MediaGroupedInvalid(BadRequest, code="MEDIA_GROUPED_INVALID"):
    """A part of an album can be replaced only by what could be in that album."""


class MediaTtlInvalid(BadRequest, code="MEDIA_TTL_INVALID"):
    """Media that end by themselves can't be put into a message later."""


class MultiMediaTooLong(BadRequest, code="MULTI_MEDIA_TOO_LONG"):
    """An album has more than ten parts."""


class TtlMediaInvalid(BadRequest, code="TTL_MEDIA_INVALID"):
    """Such media can't be made to end by themselves, or not in this time, or not in this conversation."""


class EmoticonInvalid(BadRequest, code="EMOTICON_INVALID"):
    """There is no such die."""


class EffectIdInvalid(BadRequest, code="EFFECT_ID_INVALID"):
    """There is no such effect."""


class QuickReplyNotAvailable(BadRequest, code="SHORTCUT_INVALID"):
    """There is no such quick reply."""


class SuggestedPostPeerInvalid(BadRequest, code="SUGGESTED_POST_PEER_INVALID"):
    """Posts can be suggested to channels only."""


class YouBlockedUser(BadRequest, code="YOU_BLOCKED_USER"):
    """The caller has blocked the recipient."""


class MessageIdsEmpty(BadRequest, code="MESSAGE_IDS_EMPTY"):
    """No message ids were given."""


class OffsetInvalid(BadRequest, code="OFFSET_INVALID"):
    """The offset is negative."""


class SearchQueryEmpty(BadRequest, code="SEARCH_QUERY_EMPTY"):
    """A search needs a text or a sender."""


class FolderIdInvalid(BadRequest, code="FOLDER_ID_INVALID"):
    """There is no such folder."""


class UsernameNotOccupied(BadRequest, code="USERNAME_NOT_OCCUPIED"):
    """Nobody has that username."""


class PhoneNotOccupied(BadRequest, code="PHONE_NOT_OCCUPIED"):
    """Nobody has that number."""


class StickerSetInvalid(BadRequest, code="STICKERSET_INVALID"):
    """There is no such sticker set."""


class DcIdInvalid(BadRequest, code="DC_ID_INVALID"):
    """There is no such data centre."""


class LangCodeNotSupported(BadRequest, code="LANG_CODE_NOT_SUPPORTED"):
    """There are no texts in that language."""


class TtlPeriodInvalid(BadRequest, code="TTL_PERIOD_INVALID"):
    """Messages can't be made to vanish by themselves on this server yet."""


class RichMessageInvalid(BadRequest, code="RICH_MESSAGE_INVALID"):
    """Rich messages can't be sent on this server yet."""


class FilterNotSupported(BadRequest, code="FILTER_NOT_SUPPORTED"):
    """The filter does not choose messages of some kind."""
