"""What the protocol core costs: microseconds of processor time for each step of a message's and a key's life.

    PYTHONPATH=src python bench/protocol_core.py

No sockets and no event loop: the figures are what is left when everything around is free.
"""

import os
import time
from collections.abc import Callable

from heliogram.mtproto import wire
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.client import ClientHandshake, ClientSession, Step
from heliogram.mtproto.handshake import ComputationNeeded, KeyAgreed, Reply, ServerHandshake
from heliogram.mtproto.keys import RsaKey
from heliogram.mtproto.message import InboundMessage, build_plaintext, decrypt, encrypt, encrypt_as_client
from heliogram.mtproto.salts import Salts
from heliogram.mtproto.session import Session
from heliogram.mtproto.transport import ABRIDGED, INTERMEDIATE, PADDED, ServerTransport
from heliogram.mtproto.transport.framing import MARKS, Writer
from heliogram.mtproto.transport.obfuscation import make_header

NOW = 1_700_000_000.0
QUERY = b"\x01\x02\x03\x04" + bytes(120)
ANSWER = b"\x05\x06\x07\x08" + bytes(200)
UPDATE = b"\x05\x06\x07\x08" + bytes(300)


class Chance:
    """The system's randomness, unbuffered."""

    def bytes(self, count: int) -> bytes:
        return os.urandom(count)


CHANCE = Chance()
KEY = AuthKey(os.urandom(256))


def cost(step: Callable[[], object], rounds: int = 20_000) -> float:
    """The best of three, in microseconds of processor time."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in range(rounds):
            step()
        best = min(best, time.process_time() - start)
    return best / rounds * 1e6


def session_costs() -> dict[str, float]:
    """A request and its answer, a push, an acknowledgement; each with the plaintext that goes out."""
    salts = Salts(KEY.data)
    session = Session(1, salts, CHANCE)
    session.attach(NOW)
    salt, count = salts.current(NOW), 9000
    messages = [InboundMessage(salt, 1, (int(NOW) << 32) + 4 * n, 2 * n + 1, QUERY) for n in range(1, count)]
    start = time.process_time()
    for message in messages:
        for event in session.receive(message, NOW):
            session.answer(event.msg_id, ANSWER, NOW)
        session.data_to_send(NOW)
    answered = time.process_time()
    for _ in range(900):
        session.push(UPDATE, NOW)
        session.data_to_send(NOW)
    pushed = time.process_time()
    sent = [*session._outbox._unacked]
    for at in range(0, len(sent), 16):
        body = wire.ids_message(wire.MSGS_ACK, sent[at : at + 16])
        session.receive(InboundMessage(salt, 1, (int(NOW) << 32) + 4 * (count + at), 2 * count, body), NOW)
    acknowledged = time.process_time()
    return {
        "session: request and answer": (answered - start) / count * 1e6,
        "session: push": (pushed - answered) / 900 * 1e6,
        "session: acknowledgement": (acknowledged - pushed) / len(sent) * 1e6,
    }


def client_costs() -> dict[str, float]:
    """What a load generator pays for a request and its answer."""
    client, salts = ClientSession(1), Salts(KEY.data)
    client.salt = salts.current(NOW)
    answer = InboundMessage(0, 1, 1, 0, b"")
    start = time.process_time()
    for number in range(9000):
        client.send(QUERY)
        (plain,) = client.data_to_send(NOW)
        encrypt_as_client(KEY, plain, CHANCE)
        answer.msg_id = 4 * number + 1
        answer.seqno = 2 * number + 1
        answer.body = wire.rpc_result(int.from_bytes(plain[16:24], "little"), ANSWER)
        client.receive(answer, NOW)
    return {"client: request, sealed, and answer": (time.process_time() - start) / 9000 * 1e6}


def transport_costs() -> dict[str, float]:
    """One packet in and one out, in each framing."""
    packet, _ = encrypt_as_client(KEY, build_plaintext(1, 2, 4, 1, QUERY), CHANCE)
    costs = {}
    for framing in (ABRIDGED, INTERMEDIATE, PADDED):
        transport = ServerTransport(CHANCE)
        transport.receive_data(MARKS[framing])
        framed = Writer(framing, CHANCE).write(packet)

        def read(transport: ServerTransport = transport, framed: bytes = framed) -> None:
            transport.receive_data(framed)
            transport.next_event()

        costs[f"transport: read, {framing}"] = cost(read)
        costs[f"transport: write, {framing}"] = cost(lambda transport=transport: transport.send_packet(packet))
    transport = ServerTransport(CHANCE)
    header, streams = make_header(INTERMEDIATE, 2, CHANCE)
    transport.receive_data(header)
    framed = Writer(INTERMEDIATE, CHANCE).write(packet)

    def read_obfuscated() -> None:
        transport.receive_data(streams.encrypt(framed))
        transport.next_event()

    costs["transport: read, obfuscated"] = cost(read_obfuscated) - cost(lambda: streams.encrypt(framed))
    costs["transport: write, obfuscated"] = cost(lambda: transport.send_packet(packet))
    return costs


def handshake_costs(rounds: int = 100) -> dict[str, float]:
    """The server's part of a handshake: the arithmetic and everything else."""
    key = RsaKey.generate()
    known = {key.fingerprint: (key.modulus, key.exponent)}
    spent = {"handshake: RSA and g^a": 0.0, "handshake: g_b^a": 0.0, "handshake: everything else": 0.0}
    for _ in range(rounds):
        server, client = ServerHandshake({key.fingerprint: key}, CHANCE), ClientHandshake(known, CHANCE)
        said: object = client.start(NOW)
        while isinstance(said, Step):
            start = time.process_time()
            events = server.receive(said.packet, NOW)
            while not isinstance(events[-1], Reply):
                if isinstance(events[-1], ComputationNeeded):
                    begin = time.process_time()
                    result = events[-1].work()
                    name = "handshake: g_b^a" if isinstance(result, bytes) else "handshake: RSA and g^a"
                    spent[name] += time.process_time() - begin
                    start += time.process_time() - begin
                    events = server.computed(events[-1].token, result, NOW)
                else:
                    assert isinstance(events[-1], KeyAgreed)
                    events = server.accept(NOW)
            spent["handshake: everything else"] += time.process_time() - start
            said = client.receive(events[-1].packet, NOW)
    return {name: seconds / rounds * 1e6 for name, seconds in spent.items()}


def main() -> None:
    plain = build_plaintext(1, 2, 4, 1, ANSWER)
    packet, _ = encrypt_as_client(KEY, plain, CHANCE)
    costs = {"encrypt": cost(lambda: encrypt(KEY, plain, CHANCE)), "decrypt": cost(lambda: decrypt(KEY, packet))}
    for group in (session_costs, client_costs, transport_costs, handshake_costs):
        costs |= group()
    for name, microseconds in costs.items():
        print(f"{name:40} {microseconds:8.2f} us")


if __name__ == "__main__":
    main()
