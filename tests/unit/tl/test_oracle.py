"""The schema table against whole per-layer schemas, which lie outside the repository and are never part of it."""

import re
import tarfile
from pathlib import Path

import pytest

from heliogram.tl.definitions import NEWEST_LAYER, OLDEST_LAYER
from heliogram.tl.worlds import API, SECRET

ARCHIVE = Path(__file__).parents[4] / "shared" / "schema" / "layers.tar.xz"
LINE = re.compile(r"^([A-Za-z][\w.]*)#([0-9a-f]{1,8})\s+(?:(.*?)\s+)?=\s*([^=;]+?)\s*;")
CORE = {"true", "boolTrue", "boolFalse", "error", "null", "vector"}
INVENTED = {"inputPeerPhotoFileLocationLegacy", "inputStickerSetThumbLegacy"}
MOVED = {(0x56D03994, "unclaimed:flags.2?true")}
"""Under one id this bit moved; the table has its later place."""

pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason=f"{ARCHIVE} is not here")


@pytest.fixture(scope="module")
def files():
    with tarfile.open(ARCHIVE) as archive:
        return {
            Path(member.name).name: archive.extractfile(member).read().decode()
            for member in archive.getmembers()
            if member.name.endswith(".tl")
        }


def definitions(text):
    for line in text.splitlines():
        found = LINE.match(line.strip())
        if found is None or found[1] in CORE or found[1] in INVENTED or found[1].endswith("Prefix"):
            continue
        yield found[1], int(found[2], 16), [f for f in (found[3] or "").split() if f[0] != "{"], found[4]


def words(definition):
    return [f"{f.name}:{f.flags}.{f.bit}?{f.type}" if f.flags else f"{f.name}:{f.type}" for f in definition.fields]


def without_trues(fields):
    return [field.replace(":string", ":bytes").replace("?string", "?bytes") for field in fields if "?true" not in field]


def test_every_definition_of_every_layer_is_in_the_table(files):
    wrong = []
    for name, text in files.items():
        if not name[:3].isdecimal() or not OLDEST_LAYER <= int(name[:3]) <= NEWEST_LAYER:
            continue
        layer = int(name[:3])
        for title, ident, fields, result in definitions(text):
            mine = API.schema.find(ident)
            assert mine is not None, (layer, title)
            trues = {field for field in fields if "?true" in field and (ident, field) not in MOVED}
            if (
                mine.name != title
                or mine.result != result
                or not mine.valid_in(layer)
                or without_trues(words(mine)) != without_trues(fields)
                or not trues <= set(words(mine))
            ):
                wrong.append((layer, title, hex(ident)))
    assert wrong == []


def test_the_table_holds_nothing_current_that_the_newest_layer_lacks(files):
    known = {ident for _, ident, _, _ in definitions(files["229.tl"])}
    extra = {d.name for d in API.schema.definitions() if d.is_current and d.runs != "*" and d.ident not in known}
    assert extra == {"accessPointRule", "help.configSimple", "ipPort", "ipPortSecret"}


def test_secret_chats_are_complete(files):
    for title, ident, fields, result in definitions(files["secret_api.tl"]):
        mine = SECRET.schema.find(ident)
        assert mine is not None, title
        assert (mine.name, mine.result, words(mine)) == (title, result, fields)


def test_service_messages_are_complete(files):
    handled = {"msg_container", "msg_copy", "message", "rpc_result", "gzip_packed"}
    for title, ident, fields, _ in definitions(files["mtproto_api.tl"]):
        mine = API.schema.find(ident)
        if mine is None:
            assert title in handled, title
        elif title not in handled:
            assert [word.partition(":")[0] for word in words(mine)] == [field.partition(":")[0] for field in fields]
