"""A server and a client over a link that splits, delays, loses and reorders: nothing is lost, nothing runs twice.

The machine below plays everything that happens to real connections, in any order. Afterwards the link becomes good
again, and then: every request was run once and answered once, and every update came, once, or ``updatesTooLong`` did.
"""

import random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.property.mtproto_support import TRANSPORTS, cut
from tests.support.clock import ManualClock
from tests.support.link import QUERY, ClientEnd, Link, ServerEnd

from heliogram.mtproto import wire
from heliogram.mtproto.client import ErrorReceived, RequestFailed, ResultReceived, UpdateReceived
from heliogram.mtproto.session import SessionSettings

SETTINGS = SessionSettings(max_updates=20, compress_from=200)
TOO_LONG = wire.UPDATES_TOO_LONG.to_bytes(4, "little")


class Conversation(RuleBasedStateMachine):
    """One device with one session, over one connection after another."""

    @initialize(transport=st.sampled_from(TRANSPORTS), seed=st.integers(0, 1 << 32))
    def connect(self, transport, seed):
        self.random = random.Random(seed)
        self.transport = transport
        self.clock = ManualClock()
        self.server = ServerEnd(self.clock, self.application, SETTINGS)
        self.client = ClientEnd(self.clock)
        self.waiting = []
        self.asked = {}
        self.pushed = []
        self.link = self.new_link()
        self.link.shake_hands()

    def new_link(self):
        framing, obfuscated = self.transport
        return Link(self.client, self.server, framing, obfuscated=obfuscated, pieces=self.pieces, order=self.order)

    def pieces(self, data):
        return cut(data, [self.random.randrange(10_000) for _ in range(self.random.randrange(8))])

    def order(self, packets):
        self.random.shuffle(packets)
        return packets

    def application(self, msg_id, body):
        if body[4:5] == b"!":
            self.waiting.append(msg_id)
            return None
        return body + body[4:] * 100

    def session(self):
        return next(iter(self.server.sessions.values()), None)

    @rule(count=st.integers(1, 5), slow=st.booleans())
    def ask(self, count, slow):
        for _ in range(count):
            body = QUERY + (b"!" if slow else b"?") + len(self.asked).to_bytes(3, "little")
            self.asked[self.client.session.send(body)] = body

    @rule()
    def say(self):
        self.link.send()

    @rule()
    def acknowledge(self):
        self.link.send(acks=True)

    @rule()
    def carry_up(self):
        self.link.carry_up()

    @rule()
    def carry_down(self):
        self.link.carry_down()

    @rule(place=st.integers(0, 100))
    @precondition(lambda self: self.waiting)
    def answer(self, place):
        msg_id = self.waiting.pop(place % len(self.waiting))
        self.session().answer(msg_id, b"slow", self.clock.now())

    @rule(count=st.integers(1, 15))
    @precondition(lambda self: self.session() is not None)
    def push(self, count):
        for _ in range(count):
            body = b"upd_" + len(self.pushed).to_bytes(4, "little")
            self.pushed.append(body)
            self.session().push(body, self.clock.now())

    @rule()
    def lose_the_connection(self):
        self.link.cut()
        self.link = self.new_link()
        self.client.session.resend_all()

    @rule(seconds=st.sampled_from([0.1, 1.0, 20.0]))
    def wait(self, seconds):
        self.clock.advance(seconds)
        session = self.session()
        if session is not None and (session.next_deadline() or self.clock.now() + 1) <= self.clock.now():
            assert session.handle_timer(self.clock.now()) == []

    @rule()
    def forget_the_salt(self):
        self.client.session.salt = 0

    @invariant()
    def nothing_runs_twice(self):
        ids = [msg_id for msg_id, _ in self.server.requests]
        assert len(ids) == len(set(ids))
        bodies = [body for _, body in self.server.requests]
        assert len(bodies) == len(set(bodies))

    @invariant()
    def what_is_kept_is_bounded(self):
        session = self.session()
        if session is not None:
            assert session._outbox._updates <= SETTINGS.max_updates

    def teardown(self):
        self.lose_the_connection()
        self.client.session.send(QUERY + b"last")
        self.link.settle()
        for msg_id in self.waiting[:]:
            self.session().answer(msg_id, b"slow", self.clock.now())
        self.link.settle()
        answers = {event.handle: event.body for event in self.client.of(ResultReceived)}
        expected = {
            handle: b"slow" if body[4:5] == b"!" else body + body[4:] * 100 for handle, body in self.asked.items()
        }
        assert {handle: answers.get(handle) for handle in expected} == expected
        assert len(self.client.of(ResultReceived)) == len(expected) + 1
        assert self.client.of(RequestFailed) == []
        assert self.client.of(ErrorReceived) == []
        updates = [event.body for event in self.client.of(UpdateReceived)]
        if TOO_LONG in updates:
            updates = [body for body in updates if body != TOO_LONG]
            assert set(updates) <= set(self.pushed)
        else:
            assert sorted(updates) == self.pushed
        assert len(updates) == len(set(updates))


Conversation.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestConversation = Conversation.TestCase


def test_requests_repeated_with_a_wrong_salt_run_once():
    state = Conversation()
    state.connect(transport=("abridged", False), seed=0)
    state.ask(count=2, slow=True)
    state.acknowledge()
    state.carry_up()
    state.forget_the_salt()
    state.lose_the_connection()
    for _ in range(2):
        state.acknowledge()
        state.carry_up()
        state.carry_down()
    state.nothing_runs_twice()
    state.teardown()
