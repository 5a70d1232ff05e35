"""What every object of the TL language is in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

import msgspec
from typing_extensions import override

Request = TypeVar("Request")
Result_co = TypeVar("Result_co", covariant=True)


class Constructor(msgspec.Struct, gc=False):
    """The base of all classes made from the schema.

    Objects are trees of values and never hold cycles, so the collector need not look at them.
    """

    ID: ClassVar[int] = 0
    NAME: ClassVar[str] = ""


class Method(Generic[Request, Result_co]):
    """An RPC method as a typed constant: what it is called, what it takes and what it answers."""

    __slots__ = ("id", "name", "request", "result")

    def __init__(self, *, id: int, name: str, request: type[Request], result: str) -> None:  # noqa: A002
        self.id: Final = id
        self.name: Final = name
        self.request: Final = request
        self.result: Final = result
        """The boxed type of the answer as the schema writes it: ``Bool``, ``Updates``, ``Vector<User>``."""

    @override
    def __repr__(self) -> str:
        return f"<Method {self.name}#{self.id:08x}>"


if TYPE_CHECKING:

    class _Anything(Any):  # type: ignore[misc]
        """Type checkers accept this wherever a boxed value is expected."""

else:

    class _Anything:
        """Nothing."""

        __slots__ = ()


class Raw(_Anything):
    """Bytes of one boxed value (or ``Vector`` of boxed values) in the newest layer, spliced as they are.

    For a reader of an older layer they are decoded and lowered like the object they stand for.
    """

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data: Final = data

    @override
    def __repr__(self) -> str:
        return f"Raw({len(self.data)} bytes)"

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raw) and other.data == self.data

    @override
    def __hash__(self) -> int:
        return hash(self.data)
