"""The limits that the server enforces and tells its clients of, in one table.

Services refuse what goes beyond them, ``help.getConfig`` and ``help.getAppConfig`` announce them, so a client and the
server never disagree. Lengths of texts are in UTF-16 code units, as clients count them; times are in seconds.

Source: https://core.telegram.org/api/config and the pages named beside each value
"""

from __future__ import annotations

from typing import Final

# Texts ------------------------------------------------------------------------------------------------------------
MESSAGE_LENGTH: Final = 4096
"""https://core.telegram.org/constructor/config (``message_length_max``)"""
CAPTION_LENGTH: Final = 1024
ENTITIES: Final = 100
"""What is beyond the first hundred is ignored."""
QUOTE_LENGTH: Final = 1024
ABOUT_LENGTH: Final = 70
CHAT_ABOUT_LENGTH: Final = 255
NAME_LENGTH: Final = 64
"""First and last name, each."""
CHAT_TITLE_LENGTH: Final = 128
USERNAME_LENGTH_MIN: Final = 5
"""https://core.telegram.org/method/account.checkUsername"""
USERNAME_LENGTH_MAX: Final = 32
DEVICE_TEXT_LENGTH: Final = 128
"""Each of the texts a client says of itself in initConnection; the rest is cut off."""

# Groups -----------------------------------------------------------------------------------------------------------
CHAT_SIZE: Final = 200
"""https://core.telegram.org/api/channel (``chat_size_max``)"""
MEGAGROUP_SIZE: Final = 200_000
CHAT_FORWARD: Final = 100
"""How many old messages somebody added to a basic group may be shown."""

# Messages ---------------------------------------------------------------------------------------------------------
MESSAGE_ID_MAX: Final = 2**31 - 1
FORWARD_IDS: Final = 100
"""``forwarded_count_max``"""
MESSAGE_IDS: Final = 100
"""Ids in one call that fetches or deletes."""
PAGE: Final = 100
"""Messages or conversations of one page; more is clamped."""
EDIT_WINDOW: Final = 172_800
REVOKE_WINDOW: Final = 2_147_483_647
"""Any time, as current servers allow."""
PINNED_DIALOGS: Final = 5
DIALOG_FILTERS: Final = 10
READ_MARK_MEMBERS: Final = 100
READ_MARK_PERIOD: Final = 604_800
PM_READ_DATE_PERIOD: Final = 604_800

# Contents ---------------------------------------------------------------------------------------------------------
SELF_DESTRUCT: Final = 60
"""The longest that media which end by themselves are shown once they are opened.
https://core.telegram.org/constructor/inputMediaUploadedPhoto (``ttl_seconds``)"""
SHOWN_ONCE: Final = 0x7FFFFFFF
"""What ``ttl_seconds`` says of media that are shown once."""
LIVE_PERIOD_MIN: Final = 60
LIVE_PERIOD_MAX: Final = 86_400
"""https://core.telegram.org/bots/api#sendlocation (``live_period``)"""
LIVE_FOREVER: Final = 0x7FFFFFFF
LIVE_LONGER: Final = 86_400
"""What one edit adds at the most to the period of a live location.
https://core.telegram.org/bots/api#editmessagelivelocation"""
LIVE_AHEAD: Final = 90 * 86_400
"""How far ahead a live location that has an end may end."""
HEADING: Final = 360
"""https://core.telegram.org/api/live-location"""
PROXIMITY: Final = 100_000

# People -----------------------------------------------------------------------------------------------------------
USERS_PAGE: Final = 200
"""Ids in one users.getUsers, and people on one page."""
IMPORT_CONTACTS: Final = 5_000
"""Numbers of one contacts.importContacts that are looked at; the others are to be tried again."""

# Updates ----------------------------------------------------------------------------------------------------------
DIFFERENCE_SLICE: Final = 1_000
"""Entries of one updates.differenceSlice."""

# Presence ---------------------------------------------------------------------------------------------------------
ONLINE_UPDATE: Final = 120
OFFLINE_BLUR: Final = 5
OFFLINE_IDLE: Final = 30
ONLINE_CLOUD: Final = 300
NOTIFY_CLOUD: Final = 30
NOTIFY_DEFAULT: Final = 1.5

# Pictures ---------------------------------------------------------------------------------------------------------
PHOTO_BYTES: Final = 10 << 20
"""Of a picture to be looked at; https://core.telegram.org/bots/api#sendphoto"""
PROFILE_PHOTOS: Final = 1_000
"""How many an account keeps; ours, since no page tells one."""
PHOTO_SIDES: Final = 10_000
"""Width and height of a photo together."""
PHOTO_RATIO: Final = 20
"""How many times a photo may be longer than wide."""
ALBUM: Final = 10
"""https://core.telegram.org/method/messages.sendMultiMedia"""

# Videos and sounds ------------------------------------------------------------------------------------------------
VIDEO_SIDE: Final = 16_384
"""Of what is shown as a video at all."""
ROUND_VIDEO_SIDE: Final = 640
ROUND_VIDEO_DURATION: Final = 60
"""https://core.telegram.org/bots/api#sendvideonote"""
STICKER_SIDE: Final = 512
"""https://core.telegram.org/stickers"""
ANIMATION_BYTES: Final = 10 << 20
"""A silent video that is larger or longer is not taken for an animation by itself."""
ANIMATION_DURATION: Final = 60
PROFILE_SIDE_MIN: Final = 160
PROFILE_VIDEO_SIDE: Final = 800
PROFILE_VIDEO_DURATION: Final = 10
"""https://core.telegram.org/api/files#animated-profile-pictures"""
