"""Settings from a file and the environment."""

from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from heliogram.platform.settings import InvalidSettings, environment, load


class Door(msgspec.Struct, frozen=True, kw_only=True):
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 1
    names: list[str] = []


class House(msgspec.Struct, frozen=True, kw_only=True):
    open: bool = False
    where: Path = Path("here")
    door: Door = Door()


class Demanding(msgspec.Struct, frozen=True, kw_only=True):
    name: str


def loaded(text="", variables=None, kind=House, directory=None):
    if directory is None:
        return load(kind, file=None, variables=variables or {})
    file = directory / "h.toml"
    file.write_text(text)
    return load(kind, file=file, variables=variables or {})


def test_without_anything_the_defaults_hold():
    assert loaded().settings == House()


def test_the_file_sets_values_and_sections(tmp_path):
    settings = loaded('open = true\nwhere = "there"\n[door]\nport = 5', directory=tmp_path).settings
    assert settings == House(open=True, where=Path("there"), door=Door(port=5))


def test_the_environment_wins_over_the_file(tmp_path):
    result = loaded("[door]\nport = 5", {"HELIOGRAM_DOOR__PORT": "6"}, directory=tmp_path)
    assert result.settings.door.port == 6
    assert result.sources == {"door.port": "environment, HELIOGRAM_DOOR__PORT"}


def test_the_environment_states_truths_paths_and_lists_as_text():
    variables = {"HELIOGRAM_OPEN": "true", "HELIOGRAM_WHERE": "/x", "HELIOGRAM_DOOR__NAMES": '["a", "b"]'}
    assert loaded(variables=variables).settings == House(open=True, where=Path("/x"), door=Door(names=["a", "b"]))


def test_every_fault_is_told_at_once(tmp_path):
    with pytest.raises(InvalidSettings) as caught:
        loaded("opne = true\n[door]\nport = 99999\nhost = 3", {"HELIOGRAM_WHERE": "[1"}, directory=tmp_path)
    assert len(caught.value.problems) == 4
    assert any("did you mean open?" in problem for problem in caught.value.problems)


def test_a_value_where_a_section_belongs_is_told(tmp_path):
    with pytest.raises(InvalidSettings, match="expected a section"):
        loaded("door = 1", directory=tmp_path)
    with pytest.raises(InvalidSettings, match="no section"):
        loaded("door = 1", {"HELIOGRAM_DOOR__PORT": "1"}, directory=tmp_path)


def test_a_broken_or_missing_file_is_told(tmp_path):
    with pytest.raises(InvalidSettings, match="No such file"):
        load(House, file=tmp_path / "none.toml", variables={})
    with pytest.raises(InvalidSettings, match=r"h\.toml"):
        loaded("open = ", directory=tmp_path)


def test_a_path_is_a_text(tmp_path):
    with pytest.raises(InvalidSettings, match="where"):
        loaded("where = 1", directory=tmp_path)


def test_a_setting_without_default_must_be_given():
    with pytest.raises(InvalidSettings, match="name"):
        loaded(kind=Demanding)


def test_only_our_variables_are_read(monkeypatch):
    monkeypatch.setenv("HELIOGRAM_OPEN", "1")
    assert environment()["HELIOGRAM_OPEN"] == "1"
    assert "PATH" not in environment()
