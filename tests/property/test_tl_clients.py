"""What we write, real client libraries read and write again to the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.environments import environment
from tests.unit.tl.objects import kinds_in
from tests.unit.tl.reference import Builder, Node, write

from heliogram import tl
from heliogram.tl.definitions import Definition
from heliogram.tl.worlds import API

FAMILY = {"telethon": "telethon", "kurigram": "pyrogram", "pyrogram": "pyrogram"}
READER = Path(__file__).with_name("tl_client_reader.py")


class Decided(Builder):
    """Values that every library tells from absent ones: nothing optional is zero or empty, dates are dates."""

    def value(self, type_: str, depth: int) -> object:  # noqa: PLR0911
        match type_:
            case "int":
                return self.random.randrange(1, 1 << 30)
            case "long":
                return self.random.randrange(1, 1 << 50)
            case "double":
                return 1.5
            case "string":
                return self.random.choice(["a", "héliø", "x" * 300])
            case "bytes":
                return self.random.choice([b"\1", b"abc", b"q" * 255])
            case "Bool":
                return True
            case _:
                return super().value(type_, depth)

    def node(self, definition: Definition, depth: int = 4) -> Node:
        """Leave out what is optional and empty, with all that shares its bit."""
        node = super().node(definition, depth)
        empty = {(f.flags, f.bit) for f in definition.fields if f.flags and node.fields[f.name] == []}
        for field in definition.fields:
            if (field.flags, field.bit) in empty:
                node.fields[field.name] = False if field.is_true else None
        return node


def written_again(library: str, sent: list[tuple[object, bytes]]) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-I", str(READER), FAMILY[library], str(environment(library))],
        input="".join(data.hex() + "\n" for _, data in sent),
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    return result.stdout.splitlines()


def samples(layer: int, *, functions: bool) -> list[tuple[object, bytes]]:
    """One object of every constructor that is still itself in a layer, as we write it for that layer."""
    builder = Decided(API.schema, tl.NEWEST_LAYER, layer)
    found = []
    for definition in API.schema.definitions():
        if not definition.is_current or definition.runs == "*" or (definition.is_function and not functions):
            continue
        node: Node = builder.node(definition, 3)
        value = tl.decode(write(node))
        if definition.is_function or API.schema.at(definition.name, layer) is not None:
            try:
                found.append((value, tl.encode(value, layer)))
            except tl.Malformed:
                continue
    return found


REMOVED_BITS = {"chat", "stickerSet", "groupCallDonor", "stickers.createStickerSet"}
"""Under one id the newest layer has fewer bare flags than older ones, whose bits we still write."""

OMITTED = {"messageMediaEmpty"}
"""Telethon's own message class takes empty media for none."""

GUESSED = ("! AttributeError(\"'int' object", "! KeyError(")
"""Pyrogram and its successors guess what a vector holds from the bytes that are left, and know no bare vectors."""


@pytest.mark.clients
@pytest.mark.parametrize("library", ["telethon", "kurigram"])
def test_a_client_of_the_newest_layer_reads_what_we_write_and_writes_the_same(library):
    sent = samples(tl.NEWEST_LAYER, functions=True)
    answers = written_again(library, sent)
    wrong = {
        value.NAME: answer[:200]
        for (value, data), answer in zip(sent, answers, strict=True)
        if answer != data.hex() and not (REMOVED_BITS | OMITTED) & kinds_in(value)
        if library == "telethon" or not answer.startswith(GUESSED)
    }
    assert len(sent) > 2400
    assert wrong == {}


@pytest.mark.clients
def test_a_client_of_an_old_layer_reads_all_that_we_write_for_it():
    """Pyrogram 2.0.106 reads absent vectors as empty and writes them then, so only its reading counts."""
    sent = samples(158, functions=False)
    answers = written_again("pyrogram", sent)
    wrong = {
        value.NAME: answer
        for (value, _), answer in zip(sent, answers, strict=True)
        if answer.startswith("!") and not answer.startswith(GUESSED)
    }
    assert len(sent) > 1000
    assert wrong == {}
