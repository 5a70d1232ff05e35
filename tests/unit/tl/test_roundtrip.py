"""Every constructor and method of every layer, against an independent codec."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tl import reference
from tests.unit.tl.objects import AS_SENT, to_object

from heliogram import tl
from heliogram.tl.definitions import NEWEST_LAYER, OLDEST_LAYER, UNPUBLISHED, Definition
from heliogram.tl.worlds import API

CHUNKS = 12
ALL = AS_SENT.schema.definitions()
LAYERS = [layer for layer in range(OLDEST_LAYER, NEWEST_LAYER + 1) if layer not in UNPUBLISHED]
BUILDERS: dict[int, reference.Builder] = {}


def builder(layer: int, seed: int) -> reference.Builder:
    found = BUILDERS.get(layer)
    if found is None:
        found = BUILDERS[layer] = reference.Builder(AS_SENT.schema, layer, seed)
    found.random.seed(seed)
    return found


def a_layer_of(definition: Definition, seed: int) -> int:
    """A layer that knows the definition; few different ones, so that their builders are made once."""
    known = [layer for layer in (*LAYERS[:: len(LAYERS) // 8], NEWEST_LAYER) if definition.valid_in(layer)]
    return known[seed % len(known)] if known else next(layer for layer in LAYERS if definition.valid_in(layer))


def in_chunk(chunk: int) -> list[Definition]:
    return [d for d in ALL[chunk::CHUNKS] if any(d.valid_in(layer) for layer in LAYERS)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
@settings(max_examples=2, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_every_definition_reads_and_writes_like_the_reference(chunk, seed):
    for number, definition in enumerate(in_chunk(chunk)):
        node = builder(a_layer_of(definition, seed), seed + number).node(definition)
        data = reference.write(node)
        value = to_object(node)
        assert AS_SENT.decode(data, "Object", 64) == value, definition
        assert AS_SENT.encode(value, NEWEST_LAYER) == data, definition


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_definition_of_any_layer_is_raised_or_refused_cleanly(chunk):
    for number, definition in enumerate(in_chunk(chunk)):
        node = builder(a_layer_of(definition, chunk), number).node(definition)
        try:
            value = tl.decode(reference.write(node))
        except tl.UnknownMethod:
            assert definition.is_function
            continue
        if definition.is_current:
            assert type(value) is API.class_of(definition)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_raised_can_be_written_for_the_newest_layer(chunk):
    for number, definition in enumerate(in_chunk(chunk)):
        if not definition.is_current:
            continue
        node = builder(NEWEST_LAYER, number).node(definition)
        data = reference.write(node)
        assert tl.encode(tl.decode(data)) == data
