"""Whatever people do: boxes stay contiguous, counters true, and every client converges (M1, M4, M5, M7)."""

import asyncio
import copy
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.support.boxes import ANN, BOB, CAT, DAN, GROUP, PHONE, Boxes, open_boxes
from tests.support.mediarows import held, unheld
from tests.support.replica import Replica, catch_up, fresh_picture

from heliogram.kernel.faults import Fault
from heliogram.kernel.ids import MessageId, PeerId
from heliogram.platform.ledger import decode_record
from heliogram.services.messages.contract import Kind
from heliogram.services.messages.events import MessageAdded
from heliogram.services.messages.sql.rows import unpack_copies, unpack_ids

PEOPLE = (ANN, BOB, CAT, DAN)
people = st.sampled_from(PEOPLE)
peers = st.sampled_from([*PEOPLE, GROUP])
numbers = st.integers(0, 8)
MASKS = [Kind.PHOTO.value, Kind.LINK.value, Kind.MENTION.value, (Kind.PHOTO | Kind.LINK).value]
PHOTOS, GONE = (1, 2, 3), 4
some_numbers = st.lists(numbers, min_size=1, max_size=4)


def attached(photos, kinds):
    """Return what a message with some photos says of itself."""
    return {"media": bytes(photos), "holds": photos, "kinds": kinds}


attachments = st.builds(
    attached,
    st.lists(st.sampled_from([*PHOTOS, GONE]), max_size=2, unique=True),
    st.sampled_from([0, Kind.PHOTO.value, Kind.LINK.value, (Kind.PHOTO | Kind.LINK).value]),
)


class BoxMachine(RuleBasedStateMachine):
    """Random deeds of four people in private and in a group, with replicas that follow by push and by difference."""

    @initialize()
    def begin(self):
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.members = set()
        self.earlier = [Replica(box) for box in PEOPLE]
        self.sent = []
        self.live = {box: Replica(box) for box in PEOPLE}
        self.seen = 0
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.boxes = self.run(self.open(Path(folder)))

    async def open(self, folder) -> Boxes:
        boxes = await self.stack.enter_async_context(open_boxes(folder))
        await boxes.photos(*PHOTOS)
        return boxes

    def run(self, work):
        return self.runner.run(work)

    def pick(self, owner, which):
        """Return the number of a message that the owner has, newest first; or one that there may not be."""
        ids = sorted(self.live[owner].messages, reverse=True)
        return ids[which] if which < len(ids) else which

    def attempt(self, work):
        """Do something that may be refused; a refusal changes nothing, which the invariants see."""
        try:
            return self.run(work)
        except Fault:
            return None

    @rule(
        sender=people,
        peer=peers,
        reply_to=st.none() | numbers,
        mentions=st.lists(people, max_size=2),
        unread_content=st.booleans(),
        attached=attachments,
    )
    def send(self, sender, peer, reply_to, mentions, unread_content, attached):
        if reply_to is not None:
            reply_to = self.pick(sender, reply_to)
        said = self.boxes.outgoing(reply_to=reply_to, mentions=mentions, unread_content=unread_content, **attached)
        self.deliver(sender, peer, said)

    @rule(sender=people, peer=people, lasts_s=st.sampled_from([0, 1, 5]))
    def send_what_ends_by_itself(self, sender, peer, lasts_s):
        said = self.boxes.outgoing(
            media=b"media",
            holds=[1],
            kinds=Kind.VOICE.value,
            remains=b"remains",
            lasts_s=lasts_s,
            unread_content=sender != peer,
        )
        self.deliver(sender, peer, said)

    @rule(seconds=st.sampled_from([1, 3, 60]))
    def time_passes(self, seconds):
        self.boxes.clock.advance(seconds)
        self.run(self.boxes.messages.end_due())

    @rule(sender=people, peer=peers, count=st.integers(2, 5))
    def send_several(self, sender, peer, count):
        said = [self.boxes.outgoing() for _ in range(count)]
        self.attempt(self.boxes.messages.send(sender=sender, peer=PeerId(peer), outgoing=said, origin=PHONE))

    @rule(sender=people, peer=people)
    def send_to_somebody_who_blocks(self, sender, peer):
        self.attempt(self.boxes.send(sender, peer, deliver=False))

    def deliver(self, sender, peer, said):
        sent = self.attempt(
            self.boxes.messages.send(sender=sender, peer=PeerId(peer), outgoing=[said, said], origin=PHONE)
        )
        if sent is None:
            return
        first, second = sent
        assert (second.duplicate, second.message.id, second.pts) == (True, first.message.id, first.pts)
        self.sent.append((sender, peer, said, first.message.id, first.pts))

    @rule(which=st.integers(0, 1000))
    def retry(self, which):
        if self.sent:
            sender, peer, said, number, pts = self.sent[which % len(self.sent)]
            [again] = self.run(
                self.boxes.messages.send(sender=sender, peer=PeerId(peer), outgoing=[said], origin=PHONE)
            )
            assert (again.duplicate, again.message.id, again.pts) == (True, number, pts)

    @rule(owner=people, number=numbers, text=st.sampled_from("abc"), attached=attachments)
    def edit(self, owner, number, text, attached):
        self.attempt(self.boxes.edit(owner, self.pick(owner, number), text, **attached))

    @rule(owner=people, ids=some_numbers, revoke=st.booleans(), moderating=st.booleans())
    def delete(self, owner, ids, revoke, moderating):
        picked = [self.pick(owner, number) for number in ids]
        self.attempt(self.boxes.delete(owner, *picked, revoke=revoke, moderating=moderating))

    @rule(owner=people, peer=peers, max_id=st.integers(0, 12), revoke=st.booleans(), limit=st.integers(1, 5))
    def delete_history(self, owner, peer, max_id, revoke, limit):
        self.attempt(
            self.boxes.messages.delete_history(
                owner=owner,
                peer=PeerId(peer),
                max_id=max_id,
                just_clear=False,
                revoke=revoke,
                limit=limit,
                origin=PHONE,
            )
        )

    @rule(owner=people, peer=peers, max_id=st.integers(0, 12))
    def read(self, owner, peer, max_id):
        self.run(self.boxes.read(owner, peer, max_id))

    @rule(owner=people, which=numbers)
    def read_up_to_a_message(self, owner, which):
        message = self.live[owner].messages.get(self.pick(owner, which))
        if message is not None:
            self.run(self.boxes.read(owner, message.peer, message.id))

    @rule(owner=people, ids=some_numbers)
    def read_contents(self, owner, ids):
        self.run(
            self.boxes.messages.read_contents(
                owner=owner, messages=[MessageId(self.pick(owner, number)) for number in ids], origin=PHONE
            )
        )

    @rule(user=people, giver=people, limit=st.integers(0, 3))
    def join(self, user, giver, limit):
        self.run(self.boxes.join(user))
        if giver in self.members and giver != user and limit:
            share = self.boxes.records.share_history
            self.run(
                self.boxes.db.write(lambda tx: share(tx, giver=giver, user=user, peer=GROUP, limit=limit, origin=PHONE))
            )
        self.members.add(user)

    @rule(user=people)
    def leave(self, user):
        self.members.discard(user)
        self.run(self.boxes.leave(user))

    @rule()
    def everybody_has_a_device_that_goes_offline(self):
        self.earlier += [copy.deepcopy(replica) for replica in self.live.values()]

    @rule(limit=st.integers(1, 5))
    def those_come_back(self, limit):
        while self.earlier:
            self.run(self.catches_up(self.earlier.pop(), limit))

    async def catches_up(self, replica, limit):
        final = False
        while not final:
            found = await self.boxes.updates.difference(
                user=replica.box, device=PHONE, pts=replica.pts, qts=1, at=0, limit=limit, total_limit=0
            )
            assert not found.too_long
            await catch_up(
                self.boxes,
                replica,
                [(entry.number, entry.count, decode_record(entry.payload)) for entry in found.entries],
            )
            assert replica.pts == found.state.pts
            final = found.final
        assert replica.picture() == await fresh_picture(self.boxes, replica.box)

    @invariant()
    def pushes_lead_to_the_fresh_state(self):
        self.run(self.follow())

    async def follow(self):
        await self.boxes.bus.drain()
        for event in self.boxes.told[self.seen :]:
            for entry in event.entries:
                self.live[event.box].apply(entry.number, entry.count, entry.record)
        self.seen = len(self.boxes.told)
        for box, replica in self.live.items():
            assert replica.picture() == await fresh_picture(self.boxes, box)

    def rows(self, sql):
        return self.run(self.boxes.rows(sql))

    @invariant()
    def numbers_are_contiguous(self):
        for box in PEOPLE:
            head = 1
            ids = []
            for entry in self.run(self.boxes.entries(box)):
                assert entry.number == head + entry.count
                head = entry.number
                if isinstance(entry.record, MessageAdded):
                    ids.append(entry.record.id)
            assert head == self.run(self.boxes.heads(box)).pts
            assert ids == list(range(1, len(ids) + 1))

    @invariant()
    def counters_equal_a_recount(self):
        kept = self.rows(
            "SELECT box, peer, top_id, unread, unread_mentions, total FROM message_dialogs WHERE total > 0"
        )
        counted = self.rows(
            "SELECT r.box, r.peer, max(r.id), sum(r.sender <> r.box AND r.id > d.read_inbox_max),"
            " sum(r.mentioned AND r.content_unread), count(*) FROM message_refs r"
            " JOIN message_dialogs d ON d.box = r.box AND d.peer = r.peer GROUP BY r.box, r.peer"
        )
        assert sorted(kept) == sorted(counted)
        assert self.rows("SELECT * FROM message_dialogs WHERE total = 0 AND (unread OR unread_mentions)") == []

    @invariant()
    def every_body_is_shown_and_knows_where(self):
        kept = {row[0]: row[1:] for row in self.rows("SELECT id, alive, copies FROM message_bodies")}
        shown = {}
        for box, number, body in self.rows("SELECT box, id, body FROM message_refs"):
            shown.setdefault(body, []).append((box, number))
        assert {body: alive for body, (alive, _) in kept.items()} == {body: len(refs) for body, refs in shown.items()}
        for body, refs in shown.items():
            copies = unpack_copies(kept[body][1])
            assert all(copies[box] == number for box, number in refs)

    @invariant()
    def what_was_opened_ends_in_its_time(self):
        now = int(self.boxes.clock.now())
        kept = self.rows(
            "SELECT b.media, b.holds, s.due, s.former FROM message_bodies b"
            " LEFT JOIN message_selfdestructs s ON s.body = b.id WHERE b.media IN (x'6d65646961', x'72656d61696e73')"
        )
        for media, holds, due, former in kept:
            assert bool(holds) == (media == b"media")
            assert due is None or now < due <= now + 60
            assert (former is not None) <= (media == b"remains")
        opened = self.rows(
            "SELECT s.due IS NOT NULL FROM message_selfdestructs s JOIN message_bodies b ON b.id = s.body"
            " JOIN message_refs r ON r.body = b.id AND r.box = b.sender WHERE r.content_unread = 1"
        )
        assert not any(row[0] for row in opened)

    @invariant()
    def every_body_holds_its_photos(self):
        rows = self.rows("SELECT id, holds FROM message_bodies")
        holds = {(f"message:{body}", photo) for body, packed in rows for photo in unpack_ids(packed)}
        assert self.run(held(self.boxes.db)) == holds
        assert self.run(unheld(self.boxes.db)) == set(PHOTOS) - {photo for _, photo in holds}

    @invariant()
    def kinds_are_those_of_the_messages(self):
        kept = self.rows("SELECT box, peer, body, kinds, mentioned FROM message_refs")
        said = {body: kinds & ~Kind.MENTION for _, _, body, kinds, _ in kept}
        assert all(kinds == said[body] | mentioned * Kind.MENTION for _, _, body, kinds, mentioned in kept)
        for box in PEOPLE:
            for peer in (BOB, GROUP):
                expected = [sum(of[:2] == (box, peer) and of[3] & mask != 0 for of in kept) for mask in MASKS]
                counts = self.run(self.boxes.messages.count_kinds(owner=box, peer=PeerId(peer), kinds=MASKS))
                assert counts == expected

    def teardown(self):
        if hasattr(self, "stack"):
            try:
                self.those_come_back(3)
            finally:
                self.run(self.stack.aclose())
                self.runner.close()


BoxMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
test_whatever_people_do_boxes_stay_true_and_clients_converge = BoxMachine.TestCase
