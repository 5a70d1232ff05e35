from abc import abstractmethod
from enum import Enum

import msgspec

from heliogram.kernel.ids import UserId
from heliogram.platform.rpc import Service, describe, operation


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Leaf(msgspec.Struct):
    colour: Colour
    above: "Tree | None" = None


class Tree(msgspec.Struct):
    owner: UserId
    leaves: list[Leaf] = []


class Forest(Service, name="test.forest.v1"):
    @operation(idempotent=True)
    @abstractmethod
    async def find(self, *, owner: UserId, limit: int = 0) -> dict[str, list[Tree]] | None: ...

    @operation()
    @abstractmethod
    async def clear(self) -> None: ...


def test_a_contract_is_written_down_with_the_shapes_it_carries():
    assert describe(Forest).splitlines() == [
        "test.forest.v1",
        "  find(owner: UserId, limit: int = …) -> dict[str, list[Tree]] | None idempotent",
        "  clear() -> None",
        "Colour('red', 'blue')",
        "Leaf(colour: Colour, above: Tree | None = …)",
        "Tree(owner: UserId, leaves: list[Leaf] = …)",
    ]
