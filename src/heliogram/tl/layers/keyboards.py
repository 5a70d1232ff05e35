"""Keyboards: until layer 228 every kind of button was a constructor of its own, in keyboards of both kinds.

In layer 229 a button has a text, a style and a type, and the buttons under a message are another boxed type than those
that replace the keyboard. Both directions matter: bots on older layers send the old buttons. Which of the two kinds an
old button becomes follows from what it does; ``values`` then keeps, in an inline keyboard, the inline ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from heliogram.tl import types as t
from heliogram.tl.layers.registry import Fields, Layer, adapt, raises
from heliogram.tl.model import Constructor

# ------------------------------------------------------------------------------------------------------------ lowering


@adapt("keyboardInlineButtonRow")
def old_row(row: t.KeyboardInlineButtonRow, _layer: Layer) -> t.KeyboardButtonRow:
    """Rows of both keyboards were of one type; the buttons in it are old ones by the time it is written."""
    return t.KeyboardButtonRow(buttons=cast("Sequence[t.TypeKeyboardButton]", row.buttons))


@adapt("keyboardInlineButton")
def old_inline_button(button: t.KeyboardInlineButton, layer: Layer) -> object:
    """Return the constructor that this kind of button had; one that did nothing calls back with nothing."""
    name, fields = _inline_kind(button.type)
    return layer.make(name, text=button.text, style=button.style, **fields)


def _inline_kind(kind: t.TypeInlineButtonType) -> tuple[str, dict[str, object]]:  # noqa: PLR0911 — one line for each kind
    match kind:
        case t.InlineButtonTypeUrl():
            return "keyboardButtonUrl", {"url": kind.url}
        case t.InlineButtonTypeCallback():
            return "keyboardButtonCallback", {"data": kind.data, "requires_password": kind.requires_password}
        case t.InlineButtonTypeSwitchInline():
            fields = {"query": kind.query, "same_peer": kind.same_peer, "peer_types": kind.peer_types}
            return "keyboardButtonSwitchInline", fields
        case t.InlineButtonTypeUrlAuth():
            fields = {"fwd_text": kind.fwd_text, "url": kind.url, "button_id": kind.button_id}
            return "keyboardButtonUrlAuth", fields
        case t.InlineButtonTypeWebView():
            return "keyboardButtonWebView", {"url": kind.url}
        case t.InlineButtonTypeUserProfile():
            return "keyboardButtonUserProfile", {"user_id": kind.user_id}
        case t.InlineButtonTypeCopy():
            return "keyboardButtonCopy", {"copy_text": kind.copy_text}
        case t.InlineButtonTypeGame():
            return "keyboardButtonGame", {}
        case t.InlineButtonTypeBuy():
            return "keyboardButtonBuy", {}
        case _:
            return "keyboardButtonCallback", {"data": b""}


@adapt("keyboardButton")
def old_button(button: t.KeyboardButton, layer: Layer) -> object:
    """Return the constructor that this kind of button had; a plain one kept its name."""
    kind = button.type
    fields: dict[str, object] = {}
    match kind:
        case t.ButtonTypeRequestPhone():
            name = "keyboardButtonRequestPhone"
        case t.ButtonTypeRequestGeoLocation():
            name = "keyboardButtonRequestGeoLocation"
        case t.ButtonTypeRequestPoll():
            name, fields = "keyboardButtonRequestPoll", {"quiz": kind.quiz}
        case t.ButtonTypeSimpleWebView():
            name, fields = "keyboardButtonSimpleWebView", {"url": kind.url}
        case t.ButtonTypeRequestPeer():
            name = "keyboardButtonRequestPeer"
            fields = {"button_id": kind.button_id, "peer_type": kind.peer_type, "max_quantity": kind.max_quantity}
        case _:
            return button
    return layer.make(name, text=button.text, style=button.style, **fields)


# ------------------------------------------------------------------------------------------------------------- raising


def _inline(values: Fields, kind: t.TypeInlineButtonType) -> Constructor:
    return t.KeyboardInlineButton(text=values["text"], style=values.get("style"), type=kind)


def _reply(values: Fields, kind: t.TypeButtonType) -> Constructor:
    return t.KeyboardButton(text=values["text"], style=values.get("style"), type=kind)


@raises("keyboardButton")
def plain(values: Fields) -> Constructor:
    """A button that sends its text."""
    return _reply(values, t.ButtonTypeDefault())


@raises("keyboardButtonRequestPhone")
def request_phone(values: Fields) -> Constructor:
    """A button that sends the phone number."""
    return _reply(values, t.ButtonTypeRequestPhone())


@raises("keyboardButtonRequestGeoLocation")
def request_location(values: Fields) -> Constructor:
    """A button that sends the place."""
    return _reply(values, t.ButtonTypeRequestGeoLocation())


@raises("keyboardButtonRequestPoll")
def request_poll(values: Fields) -> Constructor:
    """A button that asks for a poll."""
    return _reply(values, t.ButtonTypeRequestPoll(quiz=values["quiz"]))


@raises("keyboardButtonSimpleWebView")
def simple_web_view(values: Fields) -> Constructor:
    """A button that opens a page which knows no chat."""
    return _reply(values, t.ButtonTypeSimpleWebView(url=values["url"]))


@raises("keyboardButtonRequestPeer")
def request_peer(values: Fields) -> Constructor:
    """A button that asks for users or chats; before layer 169 for one."""
    kind = t.ButtonTypeRequestPeer(
        button_id=values["button_id"], peer_type=values["peer_type"], max_quantity=values.get("max_quantity", 1)
    )
    return _reply(values, kind)


@raises("inputKeyboardButtonRequestPeer")
def input_request_peer(values: Fields) -> Constructor:
    """The same, with what the bot is told about those chosen."""
    kind = t.InputButtonTypeRequestPeer(
        name_requested=values["name_requested"],
        username_requested=values["username_requested"],
        photo_requested=values["photo_requested"],
        button_id=values["button_id"],
        peer_type=values["peer_type"],
        max_quantity=values["max_quantity"],
    )
    return _reply(values, kind)


@raises("keyboardButtonUrl")
def url(values: Fields) -> Constructor:
    """A button that opens an address."""
    return _inline(values, t.InlineButtonTypeUrl(url=values["url"]))


@raises("keyboardButtonCallback")
def callback(values: Fields) -> Constructor:
    """A button that calls the bot."""
    kind = t.InlineButtonTypeCallback(requires_password=values["requires_password"], data=values["data"])
    return _inline(values, kind)


@raises("keyboardButtonSwitchInline")
def switch_inline(values: Fields) -> Constructor:
    """A button that starts an inline query."""
    kind = t.InlineButtonTypeSwitchInline(
        same_peer=values["same_peer"], query=values["query"], peer_types=values.get("peer_types")
    )
    return _inline(values, kind)


@raises("keyboardButtonUrlAuth")
def url_auth(values: Fields) -> Constructor:
    """A button that logs in to a site."""
    kind = t.InlineButtonTypeUrlAuth(fwd_text=values["fwd_text"], url=values["url"], button_id=values["button_id"])
    return _inline(values, kind)


@raises("inputKeyboardButtonUrlAuth")
def input_url_auth(values: Fields) -> Constructor:
    """The same, as a bot sends it."""
    kind = t.InputInlineButtonTypeUrlAuth(
        request_write_access=values["request_write_access"],
        fwd_text=values["fwd_text"],
        url=values["url"],
        bot=values["bot"],
    )
    return _inline(values, kind)


@raises("keyboardButtonWebView")
def web_view(values: Fields) -> Constructor:
    """A button that opens a page which knows the chat."""
    return _inline(values, t.InlineButtonTypeWebView(url=values["url"]))


@raises("keyboardButtonUserProfile")
def user_profile(values: Fields) -> Constructor:
    """A button that opens a profile."""
    return _inline(values, t.InlineButtonTypeUserProfile(user_id=values["user_id"]))


@raises("inputKeyboardButtonUserProfile")
def input_user_profile(values: Fields) -> Constructor:
    """The same, as a bot sends it."""
    return _inline(values, t.InputInlineButtonTypeUserProfile(user_id=values["user_id"]))


@raises("keyboardButtonCopy")
def copy_text(values: Fields) -> Constructor:
    """A button that copies a text."""
    return _inline(values, t.InlineButtonTypeCopy(copy_text=values["copy_text"]))


@raises("keyboardButtonGame")
def game(values: Fields) -> Constructor:
    """A button that starts the game."""
    return _inline(values, t.InlineButtonTypeGame())


@raises("keyboardButtonBuy")
def buy(values: Fields) -> Constructor:
    """A button that pays the invoice."""
    return _inline(values, t.InlineButtonTypeBuy())
