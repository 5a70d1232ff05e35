import pytest

from heliogram.tl import NEWEST_LAYER, OLDEST_LAYER, Malformed
from heliogram.tl.definitions import UNPUBLISHED, Definition, Field, published
from heliogram.tl.naming import class_name
from heliogram.tl.worlds import API, SECRET

LAYERS = [layer for layer in range(OLDEST_LAYER, NEWEST_LAYER + 1) if layer not in UNPUBLISHED]


def test_a_line_of_the_table_is_a_definition():
    line = (
        "0000abcd type ns.some 133-195,202 Some flags:# yes:flags.1?true id:long flags2:# names:flags2.3?Vector<string>"
    )
    definition = Definition(line)
    assert repr(definition) == "<ns.some#0000abcd 133-195,202>"
    assert (definition.ident, definition.is_function, definition.result) == (0xABCD, False, "Some")
    assert definition.fields == (
        Field("flags", "#"),
        Field("yes", "true", "flags", 1),
        Field("id", "long"),
        Field("flags2", "#"),
        Field("names", "Vector<string>", "flags2", 3),
    )
    assert [field.name for field in definition.visible] == ["id", "yes", "names"]
    assert [definition.valid_in(layer) for layer in (132, 133, 195, 196, 202, 203)] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]


def test_a_definition_may_have_no_fields():
    assert Definition("0000abcd func ping.me 133-229 Bool").fields == ()


def test_service_messages_belong_to_every_layer():
    pong = API.schema.versions("pong")[0]
    assert pong.is_current
    assert pong.valid_in(OLDEST_LAYER)


def test_a_layer_knows_at_most_one_version_of_a_constructor():
    for name in {d.name for d in API.schema.definitions() if not d.is_function}:
        versions = API.schema.versions(name)
        for layer in LAYERS:
            assert sum(version.valid_in(layer) for version in versions) <= 1, (name, layer)


def test_the_newest_layer_knows_one_version_of_a_method():
    current = [d.name for d in API.schema.definitions() if d.is_function and d.is_current]
    assert len(current) == len(set(current))


def test_no_field_of_a_definition_is_named_twice():
    for definition in (*API.schema.definitions(), *SECRET.schema.definitions()):
        names = [field.name for field in definition.fields]
        assert len(names) == len(set(names)), definition


def test_every_type_a_field_names_has_a_constructor():
    results = {d.result for d in API.schema.definitions()} | {"X", "Object"}
    for definition in API.schema.definitions():
        for field in definition.fields:
            name = field.type.removeprefix("Vector<").removeprefix("vector<").removesuffix(">").lstrip("!")
            if name[0].isupper() or "." in name:
                assert name in results or name == "Bool", (definition, field)


@pytest.mark.parametrize("world", [API, SECRET])
def test_every_name_is_found_by_its_class(world):
    for definition in world.schema.definitions():
        name = class_name(definition.name)
        assert world.schema.name_of_class(name, function=definition.is_function) == definition.name
        assert world.schema.name_of_class(name.upper() + "X", function=definition.is_function) is None


def test_a_class_is_not_found_in_other_letters():
    assert API.schema.name_of_class("Peeruser", function=False) is None


def test_what_is_not_there_is_not_found():
    assert API.schema.find(1) is None
    assert API.schema.at("nothing", 229) is None
    assert API.schema.current("dialogFilterChatlist") is not None
    assert API.schema.at("dialogFilterChatlist", 140) is None


@pytest.mark.parametrize(
    ("layer", "served"),
    [(133, 133), (141, 140), (157, 156), (215, 214), (219, 218), (226, 225), (229, 229), (400, 229)],
)
def test_a_layer_is_served_as_a_published_one(layer, served):
    assert published(layer) == served


@pytest.mark.parametrize("layer", [-1, 0, 132])
def test_a_layer_below_the_oldest_is_refused(layer):
    with pytest.raises(Malformed, match="older than 133"):
        published(layer)
