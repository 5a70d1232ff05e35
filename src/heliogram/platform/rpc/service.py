"""How a service declares its contract.

::

    class Contacts(Service, name="contacts.v1"):
        @operation(idempotent=True)
        @abstractmethod
        async def saved_by(self, *, owner: UserId) -> list[Contact]: ...

The class is all there is: implementations subclass it, callers are given one, and whether what they got is the
implementation, or a proxy that crosses a process boundary, they cannot tell. For that the parameters of an operation
are keyword-only, and parameters and result have types that msgspec can carry. A contract that breaks a rule fails with
:class:`ContractError` when its module is imported, not when it is first called from afar.
"""

from __future__ import annotations

import builtins
import inspect
from abc import ABC
from collections.abc import Callable
from typing import Any, ClassVar, Final, TypeVar, get_type_hints

import msgspec
from msgspec.inspect import (
    AnyType,
    CustomType,
    DataclassType,
    Field,
    NamedTupleType,
    StructType,
    TypedDictType,
    type_info,
)
from typing_extensions import override

F = TypeVar("F", bound=Callable[..., Any])

_INNER: Final = ("fields", "types", "item_types", "item_type", "key_type", "value_type", "type")
"""Where msgspec's descriptions of types hold those within."""
_MARK: Final = "__heliogram_operation__"
DEFAULT_DEADLINE_S: Final = 10.0
"""How long a call across a process boundary may take unless its operation says otherwise."""


class ContractError(TypeError):
    """A contract that could not be called from another process."""


class _Options(msgspec.Struct, frozen=True):
    idempotent: bool
    deadline_s: float


def operation(*, idempotent: bool = False, deadline_s: float = DEFAULT_DEADLINE_S) -> Callable[[F], F]:
    """Mark an abstract method as part of the contract.

    ``idempotent``: doing it twice is the same as once, so a call that may have been lost is repeated. ``deadline_s``:
    seconds that a call across a process boundary may take.
    """

    def mark(function: F) -> F:
        setattr(function, _MARK, _Options(idempotent, deadline_s))
        return function

    return mark


class Operation:
    """One operation of a contract: its name, its promises and its codec."""

    __slots__ = ("arguments", "arguments_decoder", "deadline_s", "idempotent", "name", "result", "result_decoder")

    def __init__(self, name: str, options: _Options, arguments: type[msgspec.Struct], result: object) -> None:
        self.name = name
        self.idempotent = options.idempotent
        self.deadline_s = options.deadline_s
        self.arguments = arguments
        self.result = result
        self.arguments_decoder = msgspec.msgpack.Decoder(arguments)
        self.result_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(result)


class Contract:
    """What a contract class declares."""

    __slots__ = ("name", "operations")

    def __init__(self, name: str, operations: dict[str, Operation]) -> None:
        self.name = name
        self.operations = operations


class Service(ABC):
    """Base of every contract; see the head of this module."""

    contract: ClassVar[Contract]

    @override
    def __init_subclass__(cls, *, name: str = "") -> None:
        """``name`` (noun and version) makes the class a contract; without it, the class implements one."""
        super().__init_subclass__()
        if name:
            cls.contract = _read_contract(cls, name)


def contracts_of(implementation: Service) -> list[Contract]:
    """Return the contracts that an object implements."""
    return [base.__dict__["contract"] for base in type(implementation).__mro__ if "contract" in base.__dict__]


def _read_contract(cls: type[Service], name: str) -> Contract:
    operations: dict[str, Operation] = {}
    for attribute, value in vars(cls).items():
        options = getattr(value, _MARK, None)
        if options is not None:
            operations[attribute] = _read_operation(cls, attribute, value, options)
        elif getattr(value, "__isabstractmethod__", False):
            raise ContractError(f"{cls.__name__}.{attribute} is abstract but not marked with @operation")
    if not operations:
        raise ContractError(f"{cls.__name__} declares no operation")
    return Contract(name, operations)


def _read_operation(cls: type[Service], name: str, function: Callable[..., Any], options: _Options) -> Operation:
    where = f"{cls.__name__}.{name}"
    _check_form(where, name, function)
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as error:
        raise ContractError(f"{where}: {error}; a contract's types must exist when its module runs") from error
    if "return" not in hints:
        raise ContractError(f"{where} does not say what it returns")
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is not parameter.KEYWORD_ONLY:
            raise ContractError(f"{where}: the parameter {parameter.name} is not keyword-only")
        if parameter.name not in hints:
            raise ContractError(f"{where}: the parameter {parameter.name} has no type")
        if parameter.default is parameter.empty:
            fields.append((parameter.name, hints[parameter.name]))
        else:
            fields.append((parameter.name, hints[parameter.name], parameter.default))
    try:
        arguments = msgspec.defstruct(f"{cls.__name__}_{name}", fields, frozen=True, kw_only=True)
        for carried in (arguments, hints["return"]):
            _check_carried(type_info(carried), set())
        return Operation(name, options, arguments, hints["return"])
    except TypeError as error:
        raise ContractError(f"{where} cannot be carried to another process: {error}") from error


def _check_carried(info: object, seen: set[type]) -> None:
    """Raise TypeError if a type, or one within it, is none that msgspec knows to encode."""
    if isinstance(info, CustomType | AnyType):
        raise TypeError(f"{getattr(info, 'cls', 'Any')} has no encoding")
    if isinstance(info, StructType | DataclassType | TypedDictType | NamedTupleType):
        if info.cls in seen:
            return
        seen.add(info.cls)
    for name in _INNER:
        inner = getattr(info, name, ())
        for part in inner if isinstance(inner, tuple) else (inner,):
            _check_carried(part.type if isinstance(part, Field) else part, seen)


def _check_form(where: str, name: str, function: Callable[..., Any]) -> None:
    if not inspect.iscoroutinefunction(function):
        raise ContractError(f"{where} is not a coroutine function")
    if not getattr(function, "__isabstractmethod__", False):
        raise ContractError(f"{where} is not abstract")
    if hasattr(builtins, name):
        raise ContractError(f"{where} is named like a builtin, which would hide it from the annotations after it")
