from heliogram.platform.discovery import FixedDiscovery, Instance


def instance(name: str, *roles: str) -> Instance:
    return Instance(id=name, address=f"{name}:1", roles=roles)


async def test_instances_are_found_by_what_they_do():
    first, second = instance("a", "users", "chats"), instance("b", "chats")
    view = FixedDiscovery([second, first])
    await view.start()
    assert view.instances("chats") == [first, second]
    assert view.instances("users") == [first]
    assert view.instances("files") == []
    assert view.problem == ""


async def test_watchers_are_told_of_every_change_and_of_nothing_else():
    view = FixedDiscovery()
    told: list[int] = []
    view.watch(lambda: told.append(len(view.instances("users"))))
    await view.register(instance("a", "users"))
    view.add(instance("b", "users"))
    view.remove("b")
    view.remove("b")
    await view.withdraw()
    await view.close()
    assert told == [1, 2, 1, 0]
