"""The server's side of the key exchange."""

from __future__ import annotations

from collections.abc import Mapping

from heliogram.kernel.clock import Entropy
from heliogram.mtproto.handshake.events import HandshakeEvent
from heliogram.mtproto.keys import RsaKey


def peek_nonce(packet: bytes) -> bytes | None:
    """Return the client's 16-byte nonce of a handshake packet, None when it has none.

    Over HTTP the steps of one handshake come on different connections; the host finds its machine by the nonce.
    """
    raise NotImplementedError


def is_handshake(packet: bytes) -> bool:
    """Say whether a packet has key id 0."""
    raise NotImplementedError


class ServerHandshake:
    """One client's way from ``req_pq`` to an authorisation key; a finished machine may start again.

    A connection keeps one machine for its life: TDesktop makes two keys on one connection, others repeat
    ``req_pq_multi`` (each is answered, the last one counts).
    """

    def __init__(self, keys: Mapping[int, RsaKey], entropy: Entropy) -> None:
        """``keys`` maps the unsigned fingerprint to the private key; all are offered."""
        raise NotImplementedError

    deadline: float | None
    """When the handshake in progress must be over (unix seconds); None when there is none."""

    def receive(self, packet: bytes, now: float) -> list[HandshakeEvent]:
        """Take a packet with key id 0."""
        raise NotImplementedError

    def computed(self, token: int, result: object, now: float) -> list[HandshakeEvent]:
        """Take the result of a ComputationNeeded."""
        raise NotImplementedError

    def accept(self, now: float) -> list[HandshakeEvent]:
        """Answer KeyAgreed with ``dh_gen_ok``: the key is stored."""
        raise NotImplementedError

    def retry(self, now: float) -> list[HandshakeEvent]:
        """Answer KeyAgreed with ``dh_gen_retry``: another key has this id already."""
        raise NotImplementedError

    def refuse(self, now: float) -> list[HandshakeEvent]:
        """Answer KeyAgreed with ``dh_gen_fail``: the key can't be stored."""
        raise NotImplementedError
