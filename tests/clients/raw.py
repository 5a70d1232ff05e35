"""A client that shows the wire: what goes out and comes in message by message, for what libraries hide.

It is written against the documentation, with plain powers and sockets, and shares only the message encryption and
the TL codec with the server. It speaks the abridged transport unless told otherwise.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import math
import secrets
import struct
import time
import zlib
from typing import NamedTuple

from heliogram import tl
from heliogram.mtproto.aes import ige_decrypt, ige_encrypt
from heliogram.mtproto.authkey import AuthKey
from heliogram.mtproto.dh import DH_PRIME
from heliogram.mtproto.message import build_plaintext, decrypt_as_client, encrypt_as_client
from heliogram.tl import functions as f
from heliogram.tl import service as mt
from heliogram.tl import types as t

DEADLINE = 10


class Chance:
    """The machine's entropy."""

    def bytes(self, count):
        return secrets.token_bytes(count)


class RpcError(Exception):
    """The server answered with an error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text


class TransportError(Exception):
    """The server answered with four bytes; the argument is the number in them."""


class Message(NamedTuple):
    """One message from the server, out of its container, inflated."""

    id: int
    seqno: int
    body: bytes

    @property
    def kind(self):
        """The constructor's id."""
        return int.from_bytes(self.body[:4], "little")

    @property
    def value(self):
        """The body as an object."""
        return tl.decode(self.body)


class RawClient:
    """One connection with at most one key and one session."""

    def __init__(self, server) -> None:
        self.server = server
        self.key = None
        self.salt = 0
        self.session = secrets.randbits(63)
        self.others = []
        """Messages that no one asked for yet: pushes, notifications, acknowledgements."""
        self.group = None
        """The server's half of the last handshake, opened."""
        self._last_id = 0
        self._reserved = []
        self._further = []
        self._content = 0

    async def connect(self, first=b"\xef"):
        self._reader, self._writer = await asyncio.open_connection(self.server.host, self.server.port)
        self._writer.write(first)
        return self

    def use(self, reader, writer):
        """Talk through streams that somebody else made."""
        self._reader, self._writer = reader, writer

    async def close(self):
        """Close this connection and those made from it."""
        for other in self._further:
            await other.close()
        with contextlib.suppress(ConnectionError):
            self._writer.close()
            await self._writer.wait_closed()

    async def reconnect(self):
        await self.close()
        return await self.connect()

    async def second_connection(self):
        """Return another connection with the same key and session."""
        other = await RawClient(self.server).connect()
        self._further.append(other)
        other.key, other.salt, other.session = self.key, self.salt, self.session
        return other

    def write(self, data):
        """Write bytes as they are."""
        self._writer.write(data)

    async def read(self, count):
        """Read bytes as they are."""
        async with asyncio.timeout(DEADLINE):
            return await self._reader.readexactly(count)

    async def drained(self):
        """Wait until everything written has gone to the system."""
        await self._writer.drain()

    # --- packets -----------------------------------------------------------------------------------------------

    def send_packet(self, packet):
        words = len(packet) // 4
        head = bytes([words]) if words < 127 else b"\x7f" + words.to_bytes(3, "little")
        self._writer.write(head + packet)

    async def receive_packet(self):
        async with asyncio.timeout(DEADLINE):
            words = (await self._reader.readexactly(1))[0]
            if words == 127:
                words = int.from_bytes(await self._reader.readexactly(3), "little")
            packet = await self._reader.readexactly(words * 4)
        if len(packet) == 4:
            raise TransportError(int.from_bytes(packet, "little", signed=True))
        return packet

    async def closed_by_server(self):
        """Wait until the server closes the connection."""
        async with asyncio.timeout(DEADLINE):
            while await self._reader.read(4096):
                pass

    # --- the handshake -----------------------------------------------------------------------------------------

    async def plain(self, query):
        """Send a step of the handshake and return the answer."""
        body = tl.encode(query)
        self.send_packet(struct.pack("<qqi", 0, self._next_id(), len(body)) + body)
        packet = await self.receive_packet()
        return tl.decode(packet[20 : 20 + int.from_bytes(packet[16:20], "little")])

    async def ask(self, question=mt.ReqPqMulti):
        return await self.plain(question(nonce=secrets.token_bytes(16)))

    async def make_key(self, *, question=mt.ReqPqMulti, old_padding=False, inner=mt.PQInnerData, **more):
        """Agree on a key; ``inner`` and ``more`` are the p_q_inner_data variant and its further fields."""
        offered = await self.ask(question)
        nonces = {"nonce": offered.nonce, "server_nonce": offered.server_nonce}
        p, q = _factor(int.from_bytes(offered.pq, "big"))
        new_nonce = secrets.token_bytes(32)
        data = tl.encode(inner(pq=offered.pq, p=p, q=q, new_nonce=new_nonce, **nonces, **more))
        encrypted = (_old_padding if old_padding else _rsa_pad)(data, self.server.modulus)
        fingerprint = offered.server_public_key_fingerprints[0]
        request = mt.ReqDHParams(p=p, q=q, public_key_fingerprint=fingerprint, encrypted_data=encrypted, **nonces)
        answer = await self.plain(request)
        key, iv = _temporary(new_nonce, offered.server_nonce)
        opened = ige_decrypt(answer.encrypted_answer, key, iv)
        self.group = server_inner = tl.decode(_exactly(opened[20:]))
        assert server_inner.dh_prime == DH_PRIME.to_bytes(256, "big")
        b = secrets.randbits(2048)
        g_b = pow(server_inner.g, b, DH_PRIME).to_bytes(256, "big")
        half = tl.encode(mt.ClientDHInnerData(retry_id=0, g_b=g_b, **nonces))
        half = hashlib.sha1(half).digest() + half
        half += secrets.token_bytes(-len(half) % 16)
        done = await self.plain(mt.SetClientDHParams(encrypted_data=ige_encrypt(half, key, iv), **nonces))
        assert type(done).__name__ == "DhGenOk"
        self.key = AuthKey(pow(int.from_bytes(server_inner.g_a, "big"), b, DH_PRIME).to_bytes(256, "big"))
        salt = bytes(x ^ y for x, y in zip(new_nonce[:8], offered.server_nonce[:8], strict=True))
        self.salt = int.from_bytes(salt, "little", signed=True)
        return self.key

    # --- messages ----------------------------------------------------------------------------------------------

    def now(self):
        """Return the time in whole seconds."""
        return int(time.time())

    def reserve_id(self):
        """Return the id that the next message will have."""
        self._reserved.append(self._fresh_id())
        return self._reserved[-1]

    def _next_id(self):
        return self._reserved.pop(0) if self._reserved else self._fresh_id()

    def _fresh_id(self):
        self._last_id = max(self._last_id + 4, int(time.time() * 2**32) & ~3)
        return self._last_id

    def send(self, body, *, msg_id=None, **more):
        """Send one message; return its id."""
        msg_id = msg_id or self._next_id()
        self.send_packet(self.seal(body, msg_id=msg_id, **more))
        return msg_id

    def seal(self, body, *, content=True, msg_id=None, salt=None, seqno=None):
        """Return the packet of one message."""
        msg_id = msg_id or self._next_id()
        seqno = self._seqno(content=content) if seqno is None else seqno
        plaintext = build_plaintext(self.salt if salt is None else salt, self.session, msg_id, seqno, body)
        return encrypt_as_client(self.key, plaintext, Chance())[0]

    def send_container(self, bodies):
        """Send several messages in one container; return their ids."""
        ids, parts = [], []
        for body in bodies:
            ids.append(self._next_id())
            parts.append(struct.pack("<qii", ids[-1], self._seqno(content=True), len(body)) + body)
        self.send(struct.pack("<Ii", 0x73F1F8DC, len(parts)) + b"".join(parts), content=False)
        return ids

    def next_seqno(self):
        """Return the sequence number that the next message with content will have."""
        return self._content * 2 + 1

    def _seqno(self, *, content):
        seqno = self._content * 2 + content
        self._content += content
        return seqno

    async def receive(self):
        """Receive one packet and keep its messages in ``others``."""
        self.open(await self.receive_packet())

    def open(self, packet):
        """Decrypt a packet, padded by the transport or not, and keep its messages in ``others``."""
        message = decrypt_as_client(self.key, packet[: len(packet) - (len(packet) - 24) % 16])
        self.others += _unpacked(Message(message.msg_id, message.seqno, message.body))

    async def first(self, wanted):
        """Return the first message for which ``wanted`` holds, and forget it."""
        while True:
            for place, message in enumerate(self.others):
                if wanted(message):
                    return self.others.pop(place)
            await self.receive()

    async def first_of(self, kind):
        """Return the first message that is a ``kind``, as an object."""
        return (await self.first(lambda message: message.kind == kind.ID)).value

    async def raw_answer(self, msg_id):
        """Return the bytes of the answer to a request, inflated."""
        head = struct.pack("<Iq", 0xF35C6D01, msg_id)
        return _inflated((await self.first(lambda message: message.body[:12] == head)).body[12:])

    def opened(self, message):
        """Return the object inside the answer to a request."""
        return tl.decode(_inflated(message.body[12:]))

    async def answer(self, msg_id):
        """Return the answer to a request. Raises RpcError."""
        value = tl.decode(await self.raw_answer(msg_id))
        if isinstance(value, mt.RpcError):
            raise RpcError(value.error_code, value.error_message)
        return value

    async def invoke(self, query):
        """Send a request and return its answer."""
        return await self.answer(self.send(tl.encode(query) if not isinstance(query, bytes) else query))

    async def invoke_raw(self, query):
        """Send a request and return the bytes of its answer."""
        return await self.raw_answer(self.send(query))

    # --- logging in --------------------------------------------------------------------------------------------

    def begin(self, query, layer=tl.NEWEST_LAYER):
        """Return ``query`` wrapped as the first request of a connection."""
        wrapped = f.InitConnection(
            api_id=1,
            device_model="raw",
            system_version="1",
            app_version="1",
            system_lang_code="en",
            lang_pack="",
            lang_code="en",
            query=query,
        )
        return f.InvokeWithLayer(layer=layer, query=wrapped)

    async def ready(self, layer=tl.NEWEST_LAYER):
        """Connect, make a key and introduce the client; return the configuration."""
        await self.connect()
        await self.make_key()
        return await self.invoke(self.begin(f.HelpGetConfig(), layer))

    async def send_code(self, phone):
        settings = tl.decode(_CODE_SETTINGS)
        return await self.invoke(f.AuthSendCode(phone_number=phone, api_id=1, api_hash="x", settings=settings))

    async def sign_up(self, phone, code, first_name="Raw"):
        sent = await self.send_code(phone)
        login = {"phone_number": phone, "phone_code_hash": sent.phone_code_hash}
        await self.invoke(f.AuthSignIn(phone_code=code, **login))
        return await self.invoke(f.AuthSignUp(first_name=first_name, last_name="", **login))

    async def peer_of(self, other):
        """Find another signed-up client by its number and return how to name its user."""
        contact = t.InputPhoneContact(client_id=1, phone=other.me.phone, first_name="x", last_name="")
        (user,) = (await self.invoke(f.ContactsImportContacts(contacts=[contact]))).users
        return t.InputPeerUser(user_id=user.id, access_hash=user.access_hash)


_CODE_SETTINGS = struct.pack("<Ii", 0xAD253D78, 0)


def _unpacked(message):
    body = _inflated(message.body)
    if body[:4] != b"\xdc\xf8\xf1\x73":
        return [message._replace(body=body)]
    inside, at = [], 8
    for _ in range(int.from_bytes(body[4:8], "little")):
        msg_id, seqno, length = struct.unpack_from("<qii", body, at)
        inside += _unpacked(Message(msg_id, seqno, body[at + 16 : at + 16 + length]))
        at += 16 + length
    return inside


def _inflated(body):
    if body[:4] != b"\xa1\xcf\x72\x30":
        return body
    packed, _ = tl.read_bytes(body, 4)
    return gzip.decompress(packed)


def gzip_packed(body, *, as_zlib=False):
    """Return ``body`` inside gzip_packed, as a gzip or as a bare zlib stream."""
    packed = zlib.compress(body) if as_zlib else gzip.compress(body)
    return tl.encode(mt.GzipPacked(packed_data=packed))


def _factor(number):
    """Split a product of two primes with Pollard's rho."""
    for constant in range(1, 50):
        slow = fast = 2
        divisor = 1
        while divisor == 1:
            slow = (slow * slow + constant) % number
            fast = (fast * fast + constant) % number
            fast = (fast * fast + constant) % number
            divisor = math.gcd(abs(slow - fast), number)
        if divisor != number:
            p, q = sorted((divisor, number // divisor))
            return p.to_bytes(4, "big"), q.to_bytes(4, "big")
    raise AssertionError(f"{number} does not factor")


def _old_padding(data, modulus):
    block = hashlib.sha1(data).digest() + data
    block += secrets.token_bytes(255 - len(block))
    return pow(int.from_bytes(block, "big"), 65537, modulus).to_bytes(256, "big")


def _rsa_pad(data, modulus):
    """See https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication, RSA_PAD."""
    padded = data + secrets.token_bytes(192 - len(data))
    while True:
        temp_key = secrets.token_bytes(32)
        hashed = padded[::-1] + hashlib.sha256(temp_key + padded).digest()
        sealed = ige_encrypt(hashed, temp_key, bytes(32))
        masked = bytes(x ^ y for x, y in zip(temp_key, hashlib.sha256(sealed).digest(), strict=True))
        number = int.from_bytes(masked + sealed, "big")
        if number < modulus:
            return pow(number, 65537, modulus).to_bytes(256, "big")


def _temporary(new_nonce, server_nonce):
    first = hashlib.sha1(new_nonce + server_nonce).digest()
    second = hashlib.sha1(server_nonce + new_nonce).digest()
    third = hashlib.sha1(new_nonce + new_nonce).digest()
    return first + second[:12], second[12:] + third + new_nonce[:4]


def _exactly(data):
    """Cut the padding behind a server_DH_inner_data: nonces, g, two strings and a time."""
    at = 4 + 16 + 16 + 4
    for _ in range(2):
        _, at = tl.read_bytes(data, at)
    return data[: at + 4]
