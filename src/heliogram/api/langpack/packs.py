"""``langpack.*``: texts of the clients' own interfaces.

This server keeps none: clients fall back on those built into them. Source: https://core.telegram.org/api/translation.
"""
# Handlers take what every handler takes, whether they look at it or not.
# ruff: noqa: ARG002

from __future__ import annotations

from typing import Final

from heliogram.api.binding import Access, rpc
from heliogram.api.faults import LangCodeNotSupported
from heliogram.kernel.call import Call
from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import types as t

_VERSION: Final = 1


class LanguagePacksApi:
    """Languages, and the texts in them."""

    @rpc(m.langpack_get_languages, access=Access.ANYONE)
    async def get_languages(self, call: Call, request: f.LangpackGetLanguages) -> list[t.TypeLangPackLanguage]:
        """Return the languages there are texts in: none."""
        return []

    @rpc(m.langpack_get_language, access=Access.ANYONE, faults=(LangCodeNotSupported,))
    async def get_language(self, call: Call, request: f.LangpackGetLanguage) -> t.TypeLangPackLanguage:
        """Refuse: there are texts in no language."""
        raise LangCodeNotSupported

    @rpc(m.langpack_get_lang_pack, access=Access.ANYONE)
    async def get_lang_pack(self, call: Call, request: f.LangpackGetLangPack) -> t.TypeLangPackDifference:
        """Return all texts: none."""
        return t.LangPackDifference(lang_code=request.lang_code, from_version=0, version=_VERSION, strings=[])

    @rpc(m.langpack_get_difference, access=Access.ANYONE)
    async def get_difference(self, call: Call, request: f.LangpackGetDifference) -> t.TypeLangPackDifference:
        """Return the texts that changed: none."""
        return t.LangPackDifference(
            lang_code=request.lang_code,
            from_version=request.from_version,
            version=max(_VERSION, request.from_version),
            strings=[],
        )

    @rpc(m.langpack_get_strings, access=Access.ANYONE)
    async def get_strings(self, call: Call, request: f.LangpackGetStrings) -> list[t.TypeLangPackString]:
        """Return some texts: that they are not kept here."""
        return [t.LangPackStringDeleted(key=key) for key in request.keys]
