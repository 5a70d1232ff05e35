"""Whatever people do in groups: members and audience agree, who is out gets and sees nothing more, photos are held."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.support.mediarows import held, put_photos
from tests.support.people import People, open_people

from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import AuthKeyId, UserId, chat_peer
from heliogram.services.chats.contract import Role
from heliogram.services.messages import records
from heliogram.services.messages.contract import Outgoing
from heliogram.services.users.contract import ProfilePhoto

HERE = AuthKeyId(7)
NAMES = ("Ann", "Bob", "Cat", "Dan")
PHOTOS = (0, 5, 6)
people = st.integers(0, len(NAMES) - 1)


class GroupMachine(RuleBasedStateMachine):
    """Four people and one group, made by the first of them with the second."""

    @initialize()
    def begin(self):
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.runner.run(self.open(Path(folder)))
        self.version = 1
        self.random_id = 0
        self.inside = {self.ids[0], self.ids[1]}
        self.admins: set[UserId] = set()
        self.heard = {user: [b"+"] if user in self.inside else [] for user in self.ids}
        self.photo = 0
        self.shown: set[int] = set()

    async def open(self, folder):
        self.people: People = await self.stack.enter_async_context(open_people(folder))
        self.ids = [await self.people.person(name) for name in NAMES]
        made = await self.people.chats.create(
            creator=self.ids[0], title="0", members=[self.ids[1]], action=b"+", origin=HERE
        )
        self.chat = made.chat.id
        await put_photos(self.people.db, *PHOTOS[1:])

    def attempt(self, work):
        """Do something that may be refused; a refusal changes nothing, which the invariants see."""
        try:
            return self.runner.run(work)
        except Fault:
            return None

    def told(self, what):
        for user in self.inside:
            self.heard[user].append(what)

    @rule(actor=people, user=people)
    def add(self, actor, user):
        actor, user = self.ids[actor], self.ids[user]
        if self.attempt(
            self.people.chats.add_member(
                actor=actor, chat=self.chat, user=user, forward_limit=0, action=b"+", origin=HERE
            )
        ):
            assert actor in self.inside or actor == user
            assert user not in self.inside
            self.inside.add(user)
            self.version += 1
            self.told(b"+")

    @rule(actor=people, user=people)
    def remove(self, actor, user):
        actor, user = self.ids[actor], self.ids[user]
        if self.attempt(
            self.people.chats.remove_member(actor=actor, chat=self.chat, user=user, action=b"-", origin=HERE)
        ):
            assert {actor, user} <= self.inside
            self.told(b"-")
            self.inside.remove(user)
            self.admins.discard(user)
            self.version += 1

    @rule(user=people, admin=st.booleans())
    def promote(self, user, admin):
        user = self.ids[user]
        if self.attempt(
            self.people.chats.set_admin(actor=self.ids[0], chat=self.chat, user=user, admin=admin, origin=HERE)
        ):
            (self.admins.add if admin else self.admins.discard)(user)
            self.version += 1

    @rule(actor=people, title=st.sampled_from("ab"))
    def rename(self, actor, title):
        actor = self.ids[actor]
        if self.attempt(
            self.people.chats.set_title(actor=actor, chat=self.chat, title=title, action=b"t", origin=HERE)
        ):
            assert actor in self.inside
            self.told(b"t")

    @rule(actor=people, photo=st.sampled_from(PHOTOS))
    def show(self, actor, photo):
        actor = self.ids[actor]
        shown = ProfilePhoto(id=photo) if photo else None
        if self.attempt(
            self.people.chats.set_photo(actor=actor, chat=self.chat, photo=shown, action=b"p", origin=HERE)
        ):
            assert actor in self.inside
            assert photo != self.photo
            self.told(b"p")
            self.photo = photo
            self.shown |= {photo} - {0}

    @rule(sender=people)
    def say(self, sender):
        sender = self.ids[sender]
        self.random_id += 1
        outgoing = [Outgoing(random_id=self.random_id, text="m")]
        sent = self.attempt(
            self.people.messages.send(sender=sender, peer=chat_peer(self.chat), outgoing=outgoing, origin=HERE)
        )
        assert (sent is not None) == (sender in self.inside)
        if sent:
            self.told(b"m")

    @invariant()
    def members_and_audience_are_who_is_inside(self):
        db = self.people.db
        reading = db.read(lambda reader: records.audience(reader, chat_peer(self.chat)))
        assert set(self.runner.run(reading)) == self.inside
        for user in self.ids:
            seen = self.runner.run(self.people.chats.get_many(viewer=user, ids=[self.chat]))
            assert bool(seen and seen[0].member) == (user in self.inside)
            if user in self.inside:
                members = self.runner.run(self.people.chats.members_of(viewer=user, chat=self.chat))
                assert {member.user for member in members} == self.inside
                assert {member.user for member in members if member.role is Role.ADMIN} == self.admins
                assert (seen[0].version, seen[0].members) == (self.version, len(self.inside))
            photo = seen[0].photo.id if seen and seen[0].photo is not None else 0
            assert photo == (self.photo if user in self.inside else 0)

    @invariant()
    def photos_are_held_by_the_group_and_by_the_messages_that_show_them(self):
        holders = self.runner.run(held(self.people.db))
        assert {media for holder, media in holders if holder.startswith("group:")} == {self.photo} - {0}
        assert {media for holder, media in holders if not holder.startswith("group:")} == self.shown

    @invariant()
    def everybody_heard_what_was_said_while_they_were_inside(self):
        for user in self.ids:
            box = self.runner.run(self.people.box(user))
            assert [message.action or message.text.encode() for message in box] == self.heard[user]

    def teardown(self):
        if hasattr(self, "runner"):
            self.runner.run(self.stack.aclose())
            self.runner.close()


GroupMachine.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
test_whatever_people_do_in_a_group_who_is_out_hears_nothing = GroupMachine.TestCase
