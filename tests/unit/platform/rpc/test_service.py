from abc import abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from heliogram.platform.rpc import ContractError, Service, operation

if TYPE_CHECKING:
    from somewhere import Absent


class Sums(Service, name="test.sums.v1"):
    @operation(idempotent=True, deadline_s=2.5)
    @abstractmethod
    async def add(self, *, left: int, right: int = 0) -> int:
        """The sum."""

    @operation()
    @abstractmethod
    async def all_of(self, *, given: dict[str, list[int]] | None) -> "int | str":
        """Something."""

    def helper(self) -> int:
        """A plain method is nobody's business."""
        return 1


def test_a_contract_lists_its_operations_with_their_promises():
    contract = Sums.contract
    assert contract.name == "test.sums.v1"
    assert list(contract.operations) == ["add", "all_of"]
    assert (contract.operations["add"].idempotent, contract.operations["add"].deadline_s) == (True, 2.5)
    assert (contract.operations["all_of"].idempotent, contract.operations["all_of"].deadline_s) == (False, 10.0)


def test_an_implementation_is_no_contract_of_its_own():
    class Abacus(Sums):
        pass

    assert Abacus.contract is Sums.contract


def declare(method: object, name: str = "act") -> None:
    type("Broken", (Service,), {name: method}, name="test.broken.v1")


async def positional(self, x: int) -> int: ...
async def untyped(self, *, x) -> int: ...
async def silent(self, *, x: int): ...
async def uncarried(self, *, x: type) -> int: ...
async def unanswerable(self, *, x: int) -> type: ...
async def anything(self, *, x: list[Any]) -> int: ...
async def unresolved(self, *, x: "Absent") -> int: ...
async def spread(self, **x: int) -> int: ...
def at_once(self, *, x: int) -> int: ...


@pytest.mark.parametrize(
    ("method", "complaint"),
    [
        (positional, "not keyword-only"),
        (untyped, "has no type"),
        (silent, "what it returns"),
        (uncarried, "cannot be carried"),
        (unanswerable, "cannot be carried"),
        (anything, "cannot be carried"),
        (unresolved, "Absent"),
        (spread, "not keyword-only"),
        (at_once, "coroutine"),
    ],
)
def test_a_contract_that_breaks_a_rule_fails_when_it_is_declared(method, complaint: str):
    with pytest.raises(ContractError, match=complaint):
        declare(operation()(abstractmethod(method)))


class Tree(msgspec.Struct):
    branches: "list[Tree]"
    by_name: "dict[str, Leaf]"


class Leaf(NamedTuple):
    tree: Tree | None
    pair: tuple[int, bytes]
    many: tuple[int, ...]


def test_a_type_may_contain_itself():
    class Forest(Service, name="test.forest.v1"):
        @operation()
        @abstractmethod
        async def grow(self, *, tree: Tree, leaf: Leaf) -> list[Tree]: ...

    assert list(Forest.contract.operations) == ["grow"]


def test_an_operation_must_be_abstract():
    async def act(self, *, x: int) -> int: ...

    with pytest.raises(ContractError, match="not abstract"):
        declare(operation()(act))


def test_an_operation_named_like_a_builtin_is_refused():
    async def act(self, *, x: int) -> int: ...

    with pytest.raises(ContractError, match="builtin"):
        declare(operation()(abstractmethod(act)), "list")


def test_an_abstract_method_that_is_no_operation_is_refused():
    async def act(self, *, x: int) -> int: ...

    with pytest.raises(ContractError, match="not marked"):
        declare(abstractmethod(act))


def test_a_contract_without_operations_is_refused():
    with pytest.raises(ContractError, match="no operation"):
        declare(1)
