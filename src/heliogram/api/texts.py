"""What users write: texts and their entities, checked, cleaned and completed.

Offsets and lengths count UTF-16 code units, as clients do. The rules, in this order:

1. A text is at most 4096 units long, before anything is cut off.
2. Control characters become blanks; blanks at both ends go, and entities move with them.
3. An entity must lie within the text as it was sent; of what the cuts leave, empty ones are dropped, and what is
   beyond the first hundred too. A mention by name must be of somebody the writer may name.
4. Links, addresses, mentions, hashtags, cashtags and commands are found in what no entity of the writer covers.

Source: https://core.telegram.org/api/entities
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from heliogram import tl
from heliogram.api.access import USER_FAULTS, PeerAccess
from heliogram.api.faults import EntityBoundsInvalid, EntityMentionUserInvalid, MessageEmpty, MessageTooLong
from heliogram.kernel import limits
from heliogram.kernel.call import Call
from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import UserId
from heliogram.tl import types as t

TEXT_FAULTS: Final[tuple[type[Fault], ...]] = (
    MessageEmpty,
    MessageTooLong,
    EntityBoundsInvalid,
    EntityMentionUserInvalid,
)
"""What a text may be refused with."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]|\t")
_HINT: Final = re.compile(r"[@#$/]|\w\.\w")
_PATTERN: Final = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?<![\w@.-])(?:https?://[^\s<>\"]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|me|dev|info|app|[a-z]{2})\b(?:[/?#][^\s<>\"]*)?))"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<hashtag>(?<![\w&#/])#(?=\w*[^\W\d])\w{1,256})"
    r"|(?P<cashtag>(?<![\w$])\$[A-Z]{1,8}\b)"
    r"|(?P<command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{3,31})?\b(?![/\w]))",
    re.IGNORECASE,
)
_TRAILING: Final = ".,:;!?'\")]}"
_PASSED_BY: Final = (
    t.MessageEntityUnknown,
    t.MessageEntityMentionName,
    t.MessageEntityDiffDelete,
    t.MessageEntityDiffInsert,
    t.MessageEntityDiffReplace,
)
_LINKS: Final = (t.MessageEntityUrl, t.MessageEntityTextUrl, t.MessageEntityEmail)
_FOUND: Final[dict[str, Any]] = {
    "email": t.MessageEntityEmail,
    "url": t.MessageEntityUrl,
    "mention": t.MessageEntityMention,
    "hashtag": t.MessageEntityHashtag,
    "cashtag": t.MessageEntityCashtag,
    "command": t.MessageEntityBotCommand,
}


class Text(NamedTuple):
    """A text as it is stored."""

    text: str
    entities: bytes
    """``Vector<MessageEntity>``, or empty."""
    named: list[UserId]
    """Who is mentioned by name."""
    usernames: list[str]
    """Who is mentioned by username, without ``@``."""
    links: bool = False
    """It has a link or an e-mail address."""


def length16(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


class Texts:
    """Checks what users write."""

    def __init__(self, access: PeerAccess) -> None:
        self._access: Final = access

    async def check(
        self,
        call: Call,
        text: str,
        entities: Sequence[t.TypeMessageEntity] | None,
        *,
        most: int = limits.MESSAGE_LENGTH,
        may_be_empty: bool = False,
    ) -> Text:
        """Return a text as it is to be stored. Raises one of TEXT_FAULTS."""
        length = length16(text)
        if length > most:
            raise MessageTooLong
        if _CONTROL.search(text):
            text = _CONTROL.sub(" ", text)
        kept = text.lstrip()
        cut = len(text) - len(kept)  # blanks take one unit each
        kept = kept.rstrip()
        if not kept:
            if may_be_empty:
                return Text("", b"", [], [])
            raise MessageEmpty
        given: list[t.TypeMessageEntity] = []
        named: list[UserId] = []
        if entities:
            given, named = await self._given(call, entities, length)
            given = _moved(given, cut, length16(kept))
        usernames: list[str] = []
        if _HINT.search(kept):
            usernames = _complete(kept, given)
        if not given:
            return Text(kept, b"", named, usernames)
        given.sort(key=_place)
        del given[limits.ENTITIES :]
        links = any(isinstance(one, _LINKS) for one in given)
        return Text(kept, tl.encode(given), named, usernames, links)

    async def _given(
        self, call: Call, entities: Iterable[t.TypeMessageEntity], length: int
    ) -> tuple[list[t.TypeMessageEntity], list[UserId]]:
        """Check the entities that came with a text; mentions by name become those that everybody is shown."""
        kept: list[t.TypeMessageEntity] = []
        named: list[UserId] = []
        for entity in entities:
            if entity.offset < 0 or entity.length < 0 or entity.offset + entity.length > length:
                raise EntityBoundsInvalid
            if isinstance(entity, t.InputMessageEntityMentionName):
                user = await self._named(call, entity.user_id)
                named.append(user)
                kept.append(t.MessageEntityMentionName(offset=entity.offset, length=entity.length, user_id=user))
            elif not isinstance(entity, _PASSED_BY):
                kept.append(entity)
            if len(kept) >= limits.ENTITIES:
                break
        return kept, named

    async def _named(self, call: Call, user: t.TypeInputUser) -> UserId:
        try:
            return await self._access.access_user_id(call, user)
        except USER_FAULTS:
            raise EntityMentionUserInvalid from None


def _moved(entities: list[t.TypeMessageEntity], cut: int, length: int) -> list[t.TypeMessageEntity]:
    """Return entities after ``cut`` units went at the start and ``length`` are left; empty ones go."""
    moved: list[t.TypeMessageEntity] = []
    for entity in entities:
        start = max(0, entity.offset - cut)
        end = min(length, entity.offset + entity.length - cut)
        if end > start:
            moved.append(msgspec.structs.replace(entity, offset=start, length=end - start))
    return moved


def _complete(text: str, given: list[t.TypeMessageEntity]) -> list[str]:
    """Add what is found in the text to ``given``, where nothing of the writer's is; return the usernames found."""
    covered = [(entity.offset, entity.offset + entity.length) for entity in given if not _is_style(entity)]
    usernames: list[str] = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup
        found = match[0].rstrip(_TRAILING) if kind == "url" else match[0]
        if not found or kind is None or (kind == "cashtag" and not found[1:].isupper()):
            continue
        start = length16(text[: match.start()])
        end = start + length16(found)
        if any(start < last and first < end for first, last in covered):
            continue
        given.append(_FOUND[kind](offset=start, length=end - start))
        if kind == "mention":
            usernames.append(found[1:])
    return usernames


def _is_style(entity: t.TypeMessageEntity) -> bool:
    """Whether an entity only styles its text, so that links and the like may lie within."""
    return isinstance(
        entity,
        (
            t.MessageEntityBold,
            t.MessageEntityItalic,
            t.MessageEntityUnderline,
            t.MessageEntityStrike,
            t.MessageEntitySpoiler,
            t.MessageEntityBlockquote,
        ),
    )


def _place(entity: t.TypeMessageEntity) -> tuple[int, int]:
    return (entity.offset, -entity.length)
