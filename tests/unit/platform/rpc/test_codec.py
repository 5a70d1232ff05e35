from abc import abstractmethod

import pytest

from heliogram.kernel.faults import InternalFault
from heliogram.platform.rpc import Handler, Service, operation, through_codec
from heliogram.platform.rpc.codec import decode_reply


class Lists(Service, name="test.lists.v1"):
    @operation()
    @abstractmethod
    async def reverse(self, *, items: list[int]) -> list[int]:
        """The items in reverse."""


class Others(Service, name="test.others.v1"):
    @operation()
    @abstractmethod
    async def act(self) -> None:
        """Do something."""


class InPlace(Lists):
    async def reverse(self, *, items: list[int]) -> list[int]:
        items.reverse()
        return items


async def test_nothing_is_shared_through_the_codec():
    items = [1, 2]
    assert await through_codec(Lists, InPlace()).reverse(items=items) == [2, 1]
    assert items == [1, 2]


def test_an_implementation_of_another_contract_is_refused():
    with pytest.raises(TypeError, match="does not implement Others"):
        through_codec(Others, InPlace())  # type: ignore[type-var]


async def test_a_request_that_does_not_decode_is_answered_with_an_internal_fault():
    declared = Lists.contract.operations["reverse"]
    with pytest.raises(InternalFault):
        decode_reply(declared, await Handler(InPlace()).handle(declared, b"\xc1"))
