"""The tool that adds a layer, on releases made up here: one of each family, all of the same small schema."""

import io
import json
import re
import tarfile
import zipfile
import zlib

import pytest
from tools.schema import add_layer, releases, rows
from tools.schema.releases import Release, lower, read_release, snake
from tools.schema.rows import Row
from tools.schema.telethon import read_telethon

HEADING = "# layers 100-101"
POINT = Row("", "type", "point", "", "Point", ("flags:#", "shown:flags.1?true", "x:int", "label:flags.0?bytes"))
LINE = Row("", "type", "geo.line", "", "geo.Line", ("self:Point", "ends:Vector<Point>", "srp_B:bytes"))
DRAW = Row("", "func", "geo.draw", "", "Bool", ("line:geo.Line", "ids:Vector<int>"))
LIST = Row("", "func", "geo.list", "", "Vector<geo.Line>", ("hash:long",))
WRAP = Row("", "func", "wrap", "", "X", ("query:!X",))


def numbered(row):
    return row._replace(ident=row.checksum())


ALL = [numbered(row) for row in (POINT, LINE, DRAW, LIST, WRAP)]


def tl_text(definitions, layer):
    types = [row for row in definitions if row.kind == "type"]
    functions = [row for row in definitions if row.kind == "func"]
    lines = [f"// LAYER {layer}", *map(tl_line, types), "---functions---", *map(tl_line, functions), "nothing here"]
    return "\n".join(lines)


def tl_line(row):
    generic = "{X:Type} " if row.result == "X" else ""
    return f"{row.name}#{row.ident} {generic}{' '.join(row.fields)} = {row.result};"


def module(row):
    namespace, _, title = row.name.rpartition(".")
    parts = [("functions" if row.kind == "func" else "types"), namespace, title[0].upper() + title[1:]]
    qualified = ".".join(part for part in parts if part)
    python = {"self": "is_self"}
    fields = [field.partition(":")[::2] for field in row.fields]
    lines = ["class Made(TLObject):"]
    if row.kind == "type":
        lines.append(f'    """Constructor of :obj:`~pyrogram.raw.base.{row.result}`."""')
    else:
        lines.append(f'    """A function.\n\n    Returns:\n        {documented(row.result)}\n    """')
    lines += [f"    ID = 0x{row.ident.lstrip('0')}", f'    QUALNAME = "{qualified}"', "", "    def __init__(self):"]
    names = [(python.get(name, name), type_) for name, type_ in fields if type_ != "#"]
    lines += [f"        self.{name} = {name}  # {type_}" for name, type_ in names]
    lines += ["    def write(self):", "        b.write(Int(self.ID, False))"]
    for name, type_ in fields:
        mine = python.get(name, name)
        if type_ == "#":
            flags = [(flag, re.search(r"\.(\d+)\?", kind)) for flag, kind in fields if kind.startswith(name + ".")]
            for flag, bit in flags:
                lines.append(f"        {name} |= (1 << {bit[1]}) if self.{python.get(flag, flag)} else 0")
            lines.append(f"        b.write(Int({name}))")
        elif not type_.endswith("?true"):
            lines.append(f"        b.write(self.{mine}.write())")
    return "\n".join(lines) + "\n"


def documented(result):
    if result.startswith("Vector<"):
        return f"List of {documented(result[7:-1])}"
    return {"X": "Any object from :obj:`raw`", "Bool": "``bool``"}.get(
        result, f":obj:`{result} <pyrogram.raw.base.{result}>`"
    )


def camel(name):
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def teleproto(row):
    namespace, _, title = row.name.rpartition(".")
    arguments = {}
    for field in row.fields:
        name, _, type_ = field.partition(":")
        condition, mark, rest = type_.partition("?")
        plain = rest if mark else type_
        vector = plain.startswith("Vector<")
        arguments[name if name == "srp_B" else camel(name)] = {
            "flagIndicator": type_ == "#",
            "isVector": vector,
            "useVectorId": vector,
            "isFlag": bool(mark),
            "flagName": condition.partition(".")[0],
            "flagIndex": int(condition.partition(".")[2]) if mark else -1,
            "type": "X" if plain == "!X" else plain.removeprefix("Vector<").removesuffix(">"),
        }
    return {
        "name": title[0].upper() + title[1:],
        "namespace": namespace or None,
        "constructorId": int(row.ident, 16),
        "argsConfig": arguments,
        "result": row.result,
        "isFunction": row.kind == "func",
    }


def mtcute(row):
    def typed(type_):
        condition, mark, rest = type_.partition("?")
        plain = rest if mark else type_
        modifiers = {"predicate": condition} if mark else {}
        if plain.startswith("Vector<"):
            modifiers["isVector"] = True
        elif plain.startswith("vector<"):
            modifiers["isBareVector"] = True
        plain = plain[7:-1] if plain.lower().startswith("vector<") else plain
        return {"type": "int53" if plain == "long" else plain, "typeModifiers": modifiers}

    arguments = [{"name": name, **typed(type_)} for name, _, type_ in (field.partition(":") for field in row.fields)]
    kind = "method" if row.kind == "func" else "class"
    return {"kind": kind, "name": row.name, "id": int(row.ident, 16), "arguments": arguments, **typed(row.result)}


def telethon(row):
    """A generated class; dates, conditions and vectors read as the library reads them."""
    title = row.name.rpartition(".")[2]
    name = title[0].upper() + title[1:] + ("Request" if row.kind == "func" else "")
    hints, body = ["self"], []
    for field in row.fields:
        name_, _, type_ = field.partition(":")
        mine = "is_self" if name_ == "self" else name_
        condition, mark, rest = type_.partition("?")
        if type_ == "#":
            body.append(f"{name_} = reader.read_int()")
            continue
        plain = rest if mark else type_
        test = f"{condition.partition('.')[0]} & {1 << int(condition.partition('.')[2])}" if mark else ""
        if plain == "true":
            body.append(f"_{mine} = bool({test})")
            continue
        inner = plain.removeprefix("Vector<").removesuffix(">")
        scalar = {"int": "read_int", "long": "read_long", "bytes": "tgread_bytes"}.get(inner, "tgread_object")
        if scalar == "tgread_object":
            hints.append(f"{mine}: 'Type{inner.lstrip('!').rpartition('.')[2]}'")
        if plain.startswith("Vector<"):
            lines = [
                "reader.read_int()",
                f"_{mine} = []",
                "for _ in range(reader.read_int()):",
                f"    _x = reader.{scalar}()",
                f"    _{mine}.append(_x)",
            ]
        else:
            lines = [f"_{mine} = reader.{scalar}()"]
        body += [f"if {test}:", *("    " + line for line in lines), "else:", f"    _{mine} = None"] if mark else lines
    lines = [f"class {name}(TLObject):", f"    CONSTRUCTOR_ID = 0x{row.ident}"]
    lines += [f"    SUBCLASS_OF_ID = {zlib.crc32(row.result.encode())}", f"    def __init__({', '.join(hints)}):"]
    lines += [f'        """:returns {row.result}: Instance of it."""', "    def from_reader(cls, reader):"]
    return "\n".join([*lines, *("        " + line for line in body), "        return cls()", ""])


def telethon_files(definitions, layer):
    files = {"telethon/tl/alltlobjects.py": f"LAYER = {layer}\n"}
    for row in definitions:
        place = "functions" if row.kind == "func" else "types"
        path = f"telethon/tl/{place}/{row.name.rpartition('.')[0] or '__init__'}.py"
        files[path] = files.get(path, "import os\nclass Other: pass\n") + telethon(row)
    return files


def tarball(path, name, text):
    data = text.encode()
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("package"), None)
        info = tarfile.TarInfo(f"package/{name}")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return path


def written(family, directory, definitions=ALL, layer=102):
    """A release of a family, as a file."""
    match family:
        case "tl":
            path = directory / "api.tl"
            path.write_text(tl_text(definitions, layer))
        case "pyrogram":
            path = directory / "kurigram-9.9-py3-none-any.whl"
            with zipfile.ZipFile(path, "w") as wheel:
                wheel.writestr("pyrogram/raw/all.py", f"layer = {layer}\n")
                wheel.writestr("pyrogram/raw/types/__init__.py", "nothing")
                wheel.writestr("pyrogram/raw/types/no_definition.py", "nothing")
                for number, row in enumerate(definitions):
                    wheel.writestr(f"pyrogram/raw/types/m{number}.py", module(row))
        case "telethon":
            path = directory / "telethon-9.9-py3-none-any.whl"
            with zipfile.ZipFile(path, "w") as wheel:
                for name, text in telethon_files(definitions, layer).items():
                    wheel.writestr(name, text)
        case "teleproto":
            text = f"module.exports = {json.dumps([teleproto(row) for row in definitions])};"
            path = tarball(directory / f"teleproto-1.{layer}.0.tgz", "tl/generated/api-definitions.js", text)
        case _:
            text = json.dumps({"l": layer, "e": [mtcute(row) for row in definitions]})
            path = tarball(directory / "mtcute-tl.tgz", "api-schema.json", text)
    return path


FAMILIES = ["tl", "pyrogram", "telethon", "teleproto", "mtcute"]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_reads_as_the_same_definitions(family, tmp_path):
    release = read_release(written(family, tmp_path))
    assert release.layer == 102
    assert sorted(release.rows) == sorted(ALL)
    assert all(row.is_sound() for row in release.rows)


def table(*runs):
    return [row._replace(runs=run) for row, run in zip(ALL, runs, strict=False)]


def test_a_new_layer_extends_what_it_holds_and_ends_what_it_lacks():
    change = add_layer.merge(HEADING, table("100-101", "101", "100", "100-101"), Release(103, [*ALL[:3], ALL[4]]))
    assert change.heading == "# layers 100-103 without 102"
    assert [(row.name, row.runs) for row in change.rows] == [
        ("point", "100-103"),
        ("geo.line", "101-103"),
        ("geo.draw", "100,103"),
        ("geo.list", "100-101"),
        ("wrap", "103"),
    ]
    assert change.notes == [f"new: {ALL[4]._replace(runs='').line()}", f"gone: geo.list#{ALL[3].ident}"]


def test_gaps_add_up():
    change = add_layer.merge("# layers 100-103 without 102", [], Release(104, []))
    assert change.heading == "# layers 100-104 without 102"


def test_a_new_flag_under_an_old_id_comes_behind_its_word():
    more = ALL[0]._replace(fields=(*ALL[0].fields[:2], "wide:flags.2?true", *ALL[0].fields[2:]))
    change = add_layer.merge(HEADING, table("100-101"), Release(102, [more]))
    assert change.rows[0].fields == more.fields
    assert change.notes == [f"new flag: point#{ALL[0].ident} wide:flags.2?true"]


def test_a_definition_whose_checksum_differs_is_left_out():
    wrong = ALL[0]._replace(fields=("x:long",))
    change = add_layer.merge(HEADING, [], Release(102, [wrong]))
    assert change.rows == []
    assert change.notes == [f"checksum differs, left out: {wrong.line()}"]


def test_a_contradiction_is_told_and_fails(tmp_path, capsys):
    path = tmp_path / "table.txt"
    rows.write_table(path, HEADING, [ALL[0]._replace(runs="100-101", result="Other")])
    assert add_layer.main([str(written("tl", tmp_path, [ALL[0]])), "--table", str(path)]) == 1
    assert "contradiction" in capsys.readouterr().out


def test_a_layer_the_table_has_is_only_compared(tmp_path, capsys):
    path = tmp_path / "table.txt"
    rows.write_table(path, HEADING, table("100-101", "101", "100", "100"))
    before = path.read_text()
    assert add_layer.main([str(written("teleproto", tmp_path, [ALL[0], ALL[4]], layer=101)), "--table", str(path)]) == 0
    assert path.read_text() == before
    told = capsys.readouterr().out.splitlines()
    assert told[1:] == [f"only in the table: geo.line#{ALL[1].ident}", f"only in the release: wrap#{ALL[4].ident}"]


@pytest.mark.parametrize("dry", [True, False])
def test_the_table_is_written_unless_it_is_a_dry_run(tmp_path, dry):
    path = tmp_path / "table.txt"
    rows.write_table(path, HEADING, table("100-101"))
    add_layer.main([str(written("mtcute", tmp_path)), "--table", str(path), *(["--dry-run"] if dry else [])])
    heading, lines = rows.read_table(path)
    assert heading == (HEADING if dry else "# layers 100-102")
    assert len(lines) == (1 if dry else len(ALL))


@pytest.mark.parametrize(
    "row",
    [
        Row("997275b5", "type", "boolTrue", "", "Bool", ()),
        Row("05162463", "type", "resPQ", "", "ResPQ", ()),
        Row("00000001", "type", "inputStickerSetThumbLegacy", "", "InputFileLocation", ()),
        Row("00000001", "type", "mtcute.dummy", "", "mtcute.Dummy", ()),
    ],
)
def test_what_is_no_part_of_the_api_is_passed_over(row):
    assert add_layer.merge(HEADING, [], Release(102, [row])) == add_layer.Change("# layers 100-102", [], [])


def test_an_id_that_was_assigned_by_hand_needs_no_sum():
    assert Row("37982646", "type", "ipPortSecret", "", "IpPort", ()).is_sound()


def test_what_is_no_release_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no known family"):
        read_release(tarball(tmp_path / "other.tgz", "index.js", ""))
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as wheel:
        wheel.writestr("other/__init__.py", "")
    with pytest.raises(ValueError, match="no known family"):
        read_release(tmp_path / "other.whl")
    with pytest.raises(ValueError, match="which layer"):
        releases.read_tl("nothing")
    with pytest.raises(ValueError, match="which layer"):
        releases.read_pyrogram({"pyrogram/raw/types/m.py": ""})
    with pytest.raises(ValueError, match="which layer"):
        read_telethon({"telethon/tl/alltlobjects.py": ""})
    with pytest.raises(ValueError, match="names no layer"):
        releases.layer_of_version("teleproto.tgz")
    with pytest.raises(ValueError, match="not the heading"):
        add_layer.merge("# something", [], Release(102, []))


def test_names_come_back_as_the_schema_writes_them():
    assert snake("accessHash") == "access_hash"
    assert [snake(name) for name in ("A", "M1", "srp_B")] == ["A", "M1", "srp_B"]
    assert lower("messages.SendMessage") == "messages.sendMessage"


def test_releases_are_fetched_by_their_registries_clients(tmp_path, monkeypatch):
    commands = []

    def run(command, *, cwd, **_options):
        commands.append(command)
        (cwd / "release.tgz").touch()

    monkeypatch.setattr(add_layer.subprocess, "run", run)
    assert add_layer.fetched("npm:teleproto@1.229.0", tmp_path) == tmp_path / "release.tgz"
    assert add_layer.fetched("pip:kurigram==2.2.26", tmp_path) == tmp_path / "release.tgz"
    assert [command[-1] for command in commands] == ["teleproto@1.229.0", "kurigram==2.2.26"]
    assert add_layer.fetched("a/release.tgz", tmp_path).name == "release.tgz"


def test_the_table_we_ship_is_sound():
    _, lines = rows.read_table(rows.API)
    assert [row.name for row in lines if not row.is_sound() and not rows.is_foreign(row)] == []
    _, lines = rows.read_table(rows.TABLES / "service.tl.txt")
    assert [row.name for row in lines if not row.is_sound()] == []
