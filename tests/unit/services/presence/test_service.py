import pytest

from heliogram.kernel.faults import FloodWait
from heliogram.kernel.ids import AuthKeyId, PeerId, user_peer
from heliogram.platform.shared import SharedStateAway
from heliogram.platform.shared.memory import MemoryState
from heliogram.services.messages.contract import Outgoing
from heliogram.services.presence.contract import Presence
from heliogram.services.presence.events import PresenceChanged, Typing

PHONE, TABLET = AuthKeyId(1), AuthKeyId(2)


@pytest.fixture
async def ann(people):
    return await people.person("Ann")


@pytest.fixture
async def bob(people, ann):
    """Has saved Ann."""
    bob = await people.person("Bob")
    await people.contacts.save(owner=bob, target=ann, phone="", first_name="Annie", last_name="", origin=PHONE)
    return bob


@pytest.fixture
def told(people):
    return people.events(PresenceChanged)


async def online(people, user, device=PHONE):
    await people.presences.set_online(user=user, device=device, online=True)
    await people.bus.drain()


async def offline(people, user, device=PHONE):
    await people.presences.set_online(user=user, device=device, online=False)
    await people.bus.drain()


def now(people):
    return int(people.clock.now())


async def presence(people, user):
    (found,) = await people.presences.get_many(users=[user])
    return found


async def test_who_was_never_there_was_never_seen(people, ann):
    assert await presence(people, ann) == Presence(user=ann)


async def test_coming_online_is_told_to_who_saved_the_user(people, ann, bob, told):
    await online(people, ann)
    at = now(people)
    assert told == [PresenceChanged(user=ann, online_until=at + 300, seen_at=at, watchers=[bob])]
    assert (await presence(people, ann)).online_until == at + 300


async def test_correspondents_are_told_too(people, ann, told):
    eve = await people.person("Eve")
    outgoing = [Outgoing(random_id=1, text="hello")]
    await people.messages.send(sender=eve, peer=user_peer(ann), outgoing=outgoing, origin=PHONE)
    await online(people, ann)
    assert [event.watchers for event in told] == [[eve]]


async def test_who_was_blocked_is_not_told(people, ann, bob, told):
    await people.contacts.block(owner=ann, peer=user_peer(bob), origin=PHONE)
    await online(people, ann)
    assert told == []


async def test_nobody_is_told_of_a_user_whom_nobody_knows(people, ann, told):
    await online(people, ann)
    await offline(people, ann)
    assert told == []


async def test_staying_online_is_told_only_before_the_earlier_word_runs_out(people, ann, bob, told):
    for _ in range(7):
        await online(people, ann)
        people.clock.advance(30)
    assert len(told) == 2  # at first, and after 180 seconds
    assert told[1].online_until == told[0].online_until + 180


async def test_going_offline_is_told_with_the_time(people, ann, bob, told):
    await online(people, ann)
    people.clock.advance(10)
    await offline(people, ann)
    assert told[-1] == PresenceChanged(user=ann, online_until=0, seen_at=now(people), watchers=[bob])
    assert await presence(people, ann) == Presence(user=ann, seen_at=now(people))
    await offline(people, ann)
    assert len(told) == 2


async def test_a_user_is_online_while_any_device_is(people, ann, bob, told):
    await online(people, ann)
    await online(people, ann, TABLET)
    await offline(people, ann)
    assert len(told) == 1
    assert (await presence(people, ann)).online_until > now(people)
    await offline(people, ann, TABLET)
    assert len(told) == 2


async def test_a_device_that_falls_silent_is_offline_after_five_minutes(people, ann, bob, told):
    await online(people, ann)
    until = now(people) + 300
    people.clock.advance(305)
    assert await presence(people, ann) == Presence(user=ann, seen_at=until)
    await people.presences.sweep()
    await people.bus.drain()
    assert told[-1] == PresenceChanged(user=ann, online_until=0, seen_at=until, watchers=[bob])
    await people.presences.sweep()
    assert len(told) == 2


async def test_when_somebody_was_last_seen_survives_a_restart(people, ann):
    await online(people, ann)
    people.clock.advance(5)
    await offline(people, ann)
    await people.presences.sweep()
    seen = now(people)
    people.clock.advance(100)
    people.presences = people.presences_anew()
    assert await presence(people, ann) == Presence(user=ann, seen_at=seen)


async def test_staying_online_costs_few_writes(people, ann):
    if people.db.dialect != "sqlite":
        pytest.skip("only the embedded store counts its changes")
    await online(people, ann)
    await people.presences.sweep()
    changes = people.db._writer.total_changes
    for _ in range(4):
        people.clock.advance(60)
        await online(people, ann)
        await people.presences.sweep()
    assert people.db._writer.total_changes == changes
    people.clock.advance(60)
    await online(people, ann)
    await people.presences.sweep()
    assert await people.rows("SELECT user, seen_at FROM last_seen") == [(ann, now(people))]


async def test_what_could_not_be_written_is_written_by_the_next_sweep(people, ann, monkeypatch):
    await online(people, ann)

    async def refuse(work):
        raise FloodWait(1)

    with monkeypatch.context() as broken:
        broken.setattr(people.db, "write", refuse)
        with pytest.raises(FloodWait):
            await people.presences.sweep()
    await people.presences.sweep()
    assert await people.rows("SELECT user FROM last_seen") == [(ann,)]


async def test_typing_is_told_to_the_recipients_but_not_to_oneself(people, ann, bob):
    told = people.events(Typing)
    await people.presences.typing(user=ann, peer=PeerId(-5), recipients=[ann, bob], action=b"a")
    await people.bus.drain()
    assert told == [Typing(user=ann, peer=PeerId(-5), recipients=[bob], action=b"a")]


async def test_who_blocked_somebody_does_not_see_them_typing(people, ann, bob):
    told = people.events(Typing)
    await people.contacts.block(owner=bob, peer=user_peer(ann), origin=PHONE)
    await people.presences.typing(user=ann, peer=user_peer(bob), recipients=[bob], action=b"a")
    await people.bus.drain()
    assert told == []


class Failing(MemoryState):
    """Shared state that may be away."""

    away = False

    def __getattribute__(self, name: str) -> object:
        shared = {"get", "put", "fill", "claim", "forget", "hold", "release", "look", "take_ended"}
        if name in shared and super().__getattribute__("away"):
            raise SharedStateAway
        return super().__getattribute__(name)


@pytest.fixture
def state(people):
    people.presences = people.presences_anew(state := Failing(people.clock))
    return state


async def test_while_the_shared_state_is_away_nobody_is_online_but_all_are_seen(people, ann, bob, told, state):
    await online(people, ann)
    state.away = True
    people.clock.advance(60)
    await online(people, ann)
    await people.presences.sweep()
    assert len(told) == 1
    assert await presence(people, ann) == Presence(user=ann, seen_at=now(people))
    assert await people.rows("SELECT user, seen_at FROM last_seen") == [(ann, now(people))]


async def test_what_was_seen_meanwhile_is_shared_as_soon_as_can_be(people, ann, state):
    other = people.presences_anew(state)
    assert await other.get_many(users=[ann]) == [Presence(user=ann)]  # kept as not seen
    state.away = True
    await offline(people, ann)
    state.away = False
    await people.presences.sweep()
    assert await other.get_many(users=[ann]) == [Presence(user=ann, seen_at=now(people))]


async def test_what_others_saw_later_stays(people, ann, state):
    other = people.presences_anew(state)
    state.away = True
    await offline(people, ann)
    state.away = False
    people.clock.advance(5)
    await other.set_online(user=ann, device=TABLET, online=True)
    await people.presences.sweep()
    assert (await presence(people, ann)).seen_at == now(people)


async def test_state_that_goes_away_while_a_users_time_is_noted_forgets_nothing(people, ann, state, monkeypatch):
    async def lost(values, *, ttl_s):
        raise SharedStateAway

    with monkeypatch.context() as broken:
        broken.setattr(state, "put", lost, raising=False)
        await online(people, ann)
    await people.presences.sweep()
    assert (await presence(people, ann)).seen_at == now(people)
    assert await people.rows("SELECT user FROM last_seen") == [(ann,)]


async def test_many_who_fall_silent_at_once_are_all_noticed(people, monkeypatch):
    monkeypatch.setattr("heliogram.services.presence.service._ENDED_AT_ONCE", 2)
    everybody = [await people.person(name) for name in ("Ann", "Bob", "Cid", "Dee", "Eve")]
    for user in everybody:
        await online(people, user)
    until = now(people) + 300
    people.clock.advance(301)
    await people.presences.sweep()
    assert await people.rows("SELECT user, seen_at FROM last_seen ORDER BY user") == [
        (user, until) for user in sorted(everybody)
    ]
