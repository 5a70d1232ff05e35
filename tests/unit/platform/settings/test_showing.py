"""Settings as the console shows them."""

from pathlib import Path
from typing import Annotated

import msgspec

from heliogram.platform.settings import lines_of, load, render


class Door(msgspec.Struct, frozen=True, kw_only=True):
    port: Annotated[int, msgspec.Meta(description="Where it listens.")] = 1
    token: Annotated[str, msgspec.Meta(description="A word.", extra={"secret": True})] = ""


class House(msgspec.Struct, frozen=True, kw_only=True):
    door: Door = Door()
    where: Path = Path("here")
    """Where it
    stands."""
    owner: str | None = None


def test_settings_read_as_a_commented_file():
    text = render(House(door=Door(port=2)), {"door.port": "a file"})
    assert text == (
        '# Where it stands.\nwhere = "here"\n# owner is not set\n\n[door]\n# Where it listens.\nport = 2  # a file\n'
        '# A word.\ntoken = ""\n'
    )


def test_what_is_shown_can_be_loaded_again(tmp_path):
    file = tmp_path / "shown.toml"
    file.write_text(render(House(door=Door(port=2)), {}))
    assert load(House, file=file, variables={}).settings == House(door=Door(port=2))


def test_a_secret_is_masked():
    assert "hunter2" not in render(House(door=Door(token="hunter2")), {})


def test_every_line_says_where_its_value_is_from():
    sources = {line.path: line.source for line in lines_of(House(), {"where": "x"})}
    assert sources == {"where": "x", "owner": "default", "door.port": "default", "door.token": "default"}
