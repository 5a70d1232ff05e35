"""Runs inside a client library: reads objects as hexadecimal lines, writes each as the library writes it again.

usage: python tl_client_reader.py telethon|pyrogram DIRECTORY_OF_THE_LIBRARY

A line that starts with ``!`` is the library's error.
"""

import importlib
import io
import sys


def telethon(data):
    """Read and write with Telethon."""
    reader = importlib.import_module("telethon.extensions").BinaryReader(data)
    value = reader.tgread_object()
    rest = reader.read()
    if rest:
        raise ValueError(f"{len(rest)} bytes left")
    return bytes(value)


def pyrogram(data):
    """Read and write with Pyrogram or its successor of the same module name."""
    importlib.import_module("pyrogram.raw.all")
    core = importlib.import_module("pyrogram.raw.core")
    stream = io.BytesIO(data)
    value = core.TLObject.read(stream)
    rest = stream.read()
    if rest:
        raise ValueError(f"{len(rest)} bytes left")
    return value.write()


def main(library, directory):
    """Answer every line."""
    sys.path.insert(0, directory)
    take = {"telethon": telethon, "pyrogram": pyrogram}[library]
    for line in sys.stdin:
        try:
            answer = take(bytes.fromhex(line)).hex()
        except Exception as fault:
            answer = f"! {fault!r}"
        sys.stdout.write(answer + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
