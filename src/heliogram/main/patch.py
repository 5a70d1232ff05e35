"""Point a compiled client at this server: our key and address written over the built-in ones.

A client such as TDLib or Telegram Desktop carries its servers' RSA keys, addresses and ports inside its binary. Code
and data there refer to each other by position, so nothing may move: each thing is overwritten by one that takes no
more room.

- **Keys** are PKCS#1 PEM texts of 2048-bit keys with exponent 65537. All such texts are equally long, so ours fits
  exactly. One further key (:data:`SETTINGS_KEY`) checks signed settings and is no server's: it stays.
- **Addresses** are C strings. A shorter address is filled up with NULs, which end a C string. They are recognised by
  the networks they lie in, so an unrelated address (a list of private networks, a name server) stays.
- **Ports** take one of three shapes. TDLib builds the list 443, 80, 5222 in code: the first two as one 64-bit
  immediate, the third as a 32-bit one soon after; other compilers keep the same list in a table. Telegram Desktop
  has tables of records ``{int id; const char *address; int port;}``.

A patched file must be signed anew on systems that demand signatures (macOS, iOS, Android packages).
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import shutil
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SETTINGS_KEY: Final = b"MIIBCgKCAQEAyr+18Rex2ohtVy8sroGP"
"""How the key's text begins that signs settings fetched over DNS and HTTP. No server holds it; it is left alone."""

_KEY = re.compile(rb"-----BEGIN RSA PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]{64,1024}?)-----END RSA PUBLIC KEY-----")
_IPV4 = re.compile(rb"(?:149|91|95|185)\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?=\0)")
_IPV6 = re.compile(rb"(?:2001|2a0a):[0-9a-fA-F:]{6,35}(?=\0)")
_NETWORKS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "91.108.4.0/22",
        "91.108.8.0/21",
        "91.108.16.0/21",
        "91.108.56.0/22",
        "95.161.64.0/20",
        "149.154.160.0/20",
        "185.76.151.0/24",
        "2001:67c:4e8::/48",
        "2001:b28:f23c::/46",
        "2a0a:f280::/32",
    )
)
"""The networks that the clients' built-in servers lie in."""

_PORT: Final = b"\xbb\x01\0\0"
_PORT_PAIR: Final = b"\xbb\x01\0\0\x50\0\0\0"
_THIRD_PORT: Final = b"\x66\x14\0\0"
_THIRD_PORT_WITHIN: Final = 192
"""How many bytes after the pair the third port's immediate is looked for; measured: 66 in every TDLib seen."""
_MOVE_TO_REGISTER: Final = (range(0x48, 0x4A), range(0xB8, 0xC0))
"""The two bytes before the 64-bit immediate of an x86-64 ``mov reg, imm64``."""
_SHORTEST_TABLE: Final = 3
"""Fewer port records in a row than this are taken for chance."""


class CannotPatch(Exception):  # noqa: N818 - the field's word; "Error" says nothing more
    """The file or what is to be written into it is not fit; the text says what to do."""


class Report(NamedTuple):
    """What :func:`patch` wrote, as counts."""

    keys: int
    kept_keys: int
    """Keys that were recognised and left: the one that signs settings."""
    ipv4: int
    ipv6: int
    ports: int


class Patched(NamedTuple):
    """A patched binary."""

    data: bytes
    report: Report


def patch(data: bytes, *, key: bytes, address: str, port: int, address6: str | None = None) -> Patched:
    """Write our key, address and port over those built into a client's binary.

    ``key`` is the server's public key in PEM, PKCS#1 or SPKI. ``address`` is an IPv4 address in digits. ``address6``
    replaces IPv6 addresses; without it they become ``::1`` for a loopback ``address``, else that address mapped.
    Raises :class:`CannotPatch` when a value does not fit or nothing to replace is found.
    """
    address, address6 = _checked_addresses(address, address6)
    if not 0 < port < 1 << 16:
        raise CannotPatch(f"{port} is no TCP port")
    out = bytearray(data)
    keys, kept = _write_keys(out, data, _pkcs1(key))
    if not keys:
        raise CannotPatch("no 2048-bit PEM key found: this is no client binary, or its keys are stored in another form")
    ipv4 = _write_addresses(out, data, _IPV4, address)
    ipv6 = _write_addresses(out, data, _IPV6, address6)
    if not ipv4 and not ipv6:
        raise CannotPatch("no built-in server address found: patch a fresh copy, not one that is patched already")
    ports = _write_ports(out, data, port)
    if not ports and port != 443:
        raise CannotPatch("no built-in ports found, so this client can only call port 443: let the server listen there")
    return Patched(bytes(out), Report(keys, kept, ipv4, ipv6, ports))


def patch_file(
    source: Path, *, key: Path, address: str, port: int, output: Path | None = None, address6: str | None = None
) -> tuple[Path, Report]:
    """Patch the file ``source`` into ``output``, by default ``source`` with ``.heliogram`` added to its name.

    The result appears whole or not at all and keeps the file mode. Raises :class:`CannotPatch`, also for files that
    cannot be read or written.
    """
    target = output or source.with_name(source.name + ".heliogram")
    try:
        data, report = patch(source.read_bytes(), key=key.read_bytes(), address=address, port=port, address6=address6)
        _replace(target, data, like=source)
    except OSError as error:
        raise CannotPatch(f"{error.filename or target}: {error.strerror or error}") from error
    return target, report


def _replace(target: Path, data: bytes, *, like: Path) -> None:
    """Write ``target`` by way of a temporary file beside it."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        shutil.copymode(like, name)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _checked_addresses(address: str, address6: str | None) -> tuple[str, str]:
    try:
        four = ipaddress.IPv4Address(address)
        if address6 is None:
            address6 = "::1" if four.is_loopback else f"::ffff:{four}"
        ipaddress.IPv6Address(address6)
    except ipaddress.AddressValueError as error:
        raise CannotPatch(f"{error}: clients hold addresses in digits, no names") from error
    return str(four), address6


def _pkcs1(pem: bytes) -> bytes:
    """Bring a public key to the PEM form that clients embed, without a line end at its end."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CannotPatch("the key file holds no public key in PEM") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise CannotPatch("the key is no RSA key")
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1).strip()


def _write_keys(out: bytearray, data: bytes, pem: bytes) -> tuple[int, int]:
    """Overwrite the server keys; return how many were written and how many left."""
    written = kept = 0
    lengths: set[int] = set()
    for found in _KEY.finditer(data):
        if found[1].startswith(SETTINGS_KEY):
            kept += 1
            continue
        ours = pem.replace(b"\n", b"\r\n") if b"\r\n" in found[0] else pem
        if len(ours) != len(found[0]):
            lengths.add(len(found[0]))
            continue
        out[found.start() : found.end()] = ours
        written += 1
    if lengths and not written:
        found_text = ", ".join(str(length) for length in sorted(lengths))
        raise CannotPatch(
            f"the key's text is {len(pem)} bytes long, the built-in ones {found_text}: a 2048-bit key with exponent"
            " 65537 fits"
        )
    return written, kept


def _write_addresses(out: bytearray, data: bytes, pattern: re.Pattern[bytes], address: str) -> int:
    """Overwrite the built-in servers' addresses of one family; return how many."""
    ours = address.encode()
    places = [found.span() for found in pattern.finditer(data) if _is_built_in(data, found)]
    room = min((end - start for start, end in places), default=0)
    if places and len(ours) > room:
        raise CannotPatch(f"the address {address} has {len(ours)} characters, but there is room for {room} only")
    for start, end in places:
        out[start:end] = ours.ljust(end - start, b"\0")
    return len(places)


def _is_built_in(data: bytes, found: re.Match[bytes]) -> bool:
    """Tell whether a string stands alone and is an address of a built-in server."""
    before = data[found.start() - 1 : found.start()]
    if before.isalnum() or before in {b".", b":"}:
        return False
    try:
        address = ipaddress.ip_address(found[0].decode("ascii"))
    except ValueError:
        return False
    return any(address in network for network in _NETWORKS)


def _write_ports(out: bytearray, data: bytes, port: int) -> int:
    """Overwrite the ports; return how many."""
    ours = struct.pack("<i", port)
    places = {*_ports_in_code(data), *_ports_in_lists(data), *_ports_in_records(data)}
    for place in places:
        out[place : place + 4] = ours
    return len(places)


def _ports_in_code(data: bytes) -> Iterator[int]:
    """Yield the offsets of the ports in an initialiser compiled to immediates."""
    for pair in _all(data, _PORT_PAIR):
        before = data[max(pair - 2, 0) : pair]
        if len(before) < 2 or not all(byte in allowed for byte, allowed in zip(before, _MOVE_TO_REGISTER, strict=True)):
            continue
        yield pair
        yield pair + 4
        after = pair + len(_PORT_PAIR)
        third = data.find(_THIRD_PORT, after, after + _THIRD_PORT_WITHIN)
        if third >= 0:
            yield third


def _ports_in_lists(data: bytes) -> Iterator[int]:
    """Yield the offsets of the ports in a table of three integers."""
    for place in _all(data, _PORT_PAIR + _THIRD_PORT):
        yield from (place, place + 4, place + 8)


def _ports_in_records(data: bytes) -> Iterator[int]:
    """Yield the offsets of the ports in tables of records, with pointers of 64 and of 32 bits.

    A record is ``id``, a pointer, ``port``, each aligned to the pointer. What the pointer holds is not looked at: the
    loader writes it. Records that follow each other, with ids that rise from 1, are a table.
    """
    for word in (8, 4):
        ids = dict(_records(data, word))
        for first in [place for place, data_centre in ids.items() if data_centre == 1]:
            table = [first]
            while (following := table[-1] + 3 * word) in ids and ids[following] >= ids[table[-1]]:
                table.append(following)
            if len(table) >= _SHORTEST_TABLE:
                yield from table


def _records(data: bytes, word: int) -> Iterator[tuple[int, int]]:
    """Yield the offset of the port and the data centre's number of whatever looks like one port record."""
    for place in _all(data, _PORT):
        start = place - 2 * word
        if start < 0 or start % word:
            continue
        data_centre, filling = data[start], data[start + 1 : start + word] + data[place + 4 : place + word]
        if 1 <= data_centre <= 5 and not any(filling):
            yield place, data_centre


def _all(data: bytes, what: bytes) -> Iterator[int]:
    """Yield every offset of ``what``."""
    place = data.find(what)
    while place >= 0:
        yield place
        place = data.find(what, place + 1)
