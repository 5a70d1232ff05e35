"""What the caller wants to be notified of."""

import pytest
from tests.support.server import Device, Server

from heliogram.kernel.faults import PeerIdInvalid
from heliogram.tl import functions as f
from heliogram.tl import types as t

MUTED = t.InputPeerNotifySettings(silent=True, mute_until=2_000_000_000, show_previews=False)


@pytest.mark.parametrize("scope", [t.InputNotifyUsers(), t.InputNotifyChats(), t.InputNotifyBroadcasts()])
async def test_a_scope_keeps_what_was_chosen_and_the_other_devices_learn_of_it(server: Server, ann: Device, scope):
    tablet = server.device(ann.user)
    assert await ann(f.AccountUpdateNotifySettings(peer=scope, settings=MUTED)) is True
    kept = await ann(f.AccountGetNotifySettings(peer=scope))
    assert (kept.silent, kept.mute_until, kept.show_previews) == (True, 2_000_000_000, False)
    await server.settle()
    (update,) = tablet.updates()
    assert type(update.peer).__name__ == type(scope).__name__.replace("Input", "")
    assert update.notify_settings == kept


async def test_a_conversation_has_choices_of_its_own_until_all_are_forgotten(ann: Device, bob: Device):
    scope = t.InputNotifyPeer(peer=ann.to(bob))
    await ann(f.AccountUpdateNotifySettings(peer=scope, settings=MUTED))
    assert (await ann(f.UsersGetFullUser(id=ann.who(bob)))).full_user.notify_settings.silent
    assert await ann(f.AccountResetNotifySettings()) is True
    assert await ann(f.AccountGetNotifySettings(peer=scope)) == t.PeerNotifySettings()


async def test_topics_have_no_choices(ann: Device, bob: Device):
    with pytest.raises(PeerIdInvalid):
        await ann(f.AccountGetNotifySettings(peer=t.InputNotifyForumTopic(peer=ann.to(bob), top_msg_id=1)))
