import io

import pytest

from heliogram.main.foundation import Foundation
from heliogram.main.services import PlacedServices
from heliogram.main.settings import Settings
from heliogram.main.topology import ROLES, Topology
from heliogram.platform.discovery import FixedDiscovery
from heliogram.platform.rpc import Network, RpcCallFailed
from heliogram.services.chats.service import ChatsService
from heliogram.services.users.service import UsersService


def test_a_process_plays_every_role_unless_told():
    assert Topology().whole
    assert Topology(["all"]).roles == ROLES
    some = Topology(["users", "gateway"])
    assert (some.roles, some.whole, some.stores) == (("gateway", "users"), False, True)
    assert not Topology(["gateway", "session"]).stores
    assert some.hosts("users")
    assert not some.hosts("api")


@pytest.mark.parametrize("roles", [["users", "cook"], []])
def test_roles_that_there_are_not_are_refused(roles):
    with pytest.raises(ValueError, match="role"):
        Topology(roles)


async def test_services_are_built_where_they_are_placed_and_called_elsewhere(tmp_path):
    base = Foundation(Settings(data=tmp_path / "data"))
    network = Network(FixedDiscovery(), entropy=base.entropy)
    services = PlacedServices(base, io.StringIO(), topology=Topology(["users", "chats"]), network=network)
    assert [type(one) for one in services.hosted] == [UsersService, ChatsService]
    with pytest.raises(RpcCallFailed):
        await services.contacts.saved_by(owner=1)
    await network.close()
    await base.close()


async def test_without_a_network_everything_must_be_here(tmp_path):
    base = Foundation(Settings(data=tmp_path / "data"))
    with pytest.raises(ValueError, match="elsewhere"):
        PlacedServices(base, io.StringIO(), topology=Topology(["users"]))
    await base.close()
