"""Handlers and the table made of them."""

import pytest

from heliogram.api.assembly import HANDLERS
from heliogram.api.binding import Access, Rate, binding_of, rpc
from heliogram.api.registry import RegistryError, bound, routes, unbuilt
from heliogram.kernel.faults import MessageIdInvalid
from heliogram.tl import functions as f
from heliogram.tl import methods as m


class Hello:
    @rpc(m.help_get_support_name, access=Access.ANYONE, rate=Rate.FREE, faults=(MessageIdInvalid,))
    async def get_support_name(self, call, request):
        return None

    async def not_a_handler(self):
        return None


class HelloAgain(Hello):
    pass


def test_a_handler_knows_what_it_serves():
    binding = binding_of(Hello().get_support_name)
    assert binding is not None
    assert (binding.method.name, binding.access, binding.rate) == ("help.getSupportName", Access.ANYONE, Rate.FREE)
    assert binding_of(Hello().not_a_handler) is None


def test_routes_are_found_by_method_id():
    (route,) = routes([Hello()]).values()
    assert (route.id, route.name, route.faults) == (f.HelpGetSupportName.ID, "help.getSupportName", (MessageIdInvalid,))


def test_a_method_cannot_be_bound_twice():
    with pytest.raises(RegistryError, match=r"help\.getSupportName is bound twice"):
        routes([Hello(), HelloAgain()])


def test_an_object_without_handlers_is_a_mistake():
    with pytest.raises(RegistryError, match="handles no method"):
        routes([object()])


def test_every_method_of_the_newest_layer_is_built_or_listed_as_unbuilt():
    built = {binding.method.name for binding in bound(HANDLERS)}
    assert sorted({method.name for method in m.every()} - built) == unbuilt()


def test_the_list_of_unbuilt_methods_only_shrinks():
    assert len(unbuilt()) <= 631, "a method was lost; build it again"
