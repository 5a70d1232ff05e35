"""Conversations, drafts and notification settings as TL."""

from __future__ import annotations

from heliogram import tl
from heliogram.api.present.peers import peer
from heliogram.services.dialogs.contract import DialogSettings, Draft, NotifySettings
from heliogram.services.messages.contract import Dialog
from heliogram.tl import types as t


def dialog(of: Dialog, settings: DialogSettings) -> t.Dialog:
    """Return a conversation with what its owner keeps about it."""
    return t.Dialog(
        pinned=settings.pinned is not None,
        unread_mark=settings.unread_mark,
        peer=peer(of.peer),
        top_message=of.top_message,
        read_inbox_max_id=of.read_inbox_max,
        read_outbox_max_id=of.read_outbox_max,
        unread_count=of.unread,
        unread_mentions_count=of.unread_mentions,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=notify_settings(settings.notify),
        draft=draft(settings.draft) if settings.draft is not None else None,
    )


def draft(of: Draft) -> t.DraftMessage:
    """Return a draft."""
    return t.DraftMessage(
        no_webpage=of.no_webpage,
        reply_to=_draft_reply(of),
        message=of.text,
        entities=tl.Raw(of.entities) if of.entities else None,
        date=of.saved_at,
    )


def _draft_reply(of: Draft) -> t.TypeInputReplyTo | None:
    if of.quote:
        return tl.Raw(of.quote)
    return t.InputReplyToMessage(reply_to_msg_id=of.reply_to) if of.reply_to else None


def notify_settings(of: NotifySettings) -> t.PeerNotifySettings:
    """Return notification choices; what was never chosen is left out."""
    return t.PeerNotifySettings(show_previews=of.show_previews, silent=of.silent, mute_until=of.mute_until)
