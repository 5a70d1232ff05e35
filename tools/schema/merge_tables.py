"""Make the package's schema tables from the tables of facts the project began with.

usage: python -m tools.schema.merge_tables FACTS_DIR

``FACTS_DIR`` holds ``merged.tsv`` (every API definition of layers 133-229), ``layer-runs.tsv`` (in which layers each
id is valid), ``mtproto.tsv`` (service messages) and, in ``layers.tar.xz``, the secret-chat schema. The output is one
line for each definition, sorted, in ``src/heliogram/tl/schema/``:

    id kind name runs result field field …

It ran once; newer layers are added to its output by ``tools.schema.add_layer``.
"""

from __future__ import annotations

import re
import sys
import tarfile
from pathlib import Path

from tools.schema.rows import ASSIGNED, TABLES, Row, write_table

FIRST, LAST = 133, 229
UNPUBLISHED = "141,157,215,219,226"


# Bits that no package release shows, and one definition that none holds (known from the official applications).
MISSING_BITS = {
    "f63778ae": "require_premium:flags.6?true",
    "c64c0b97": "has_viewers:flags.1?true",
    "b0133b37": "test:flags.6?true",
    "0d5ccfd0": "restore:flags.0?true",
    "35a8bfa7": "via_invite:flags.0?true",
}
# Under this id the flag moved from bit 2 to bit 5 between two layers; bit 2 is that of the currency beside it.
MOVED_BITS = {"56d03994": "unclaimed:flags.2?true"}
BY_HAND = [Row("fa7b08fd", "func", "payments.exportInvoice", "142", "payments.ExportedInvoice",
               ("user_id:InputUser", "invoice_media:InputMedia"))]  # fmt: skip
# The true runs leave these out; they are parts of the boot configuration, unchanged since before layer 133.
ALWAYS = {*ASSIGNED, "d433ad73"}
# Service messages no package lists. Containers have a wire form of their own and are read by the protocol layer.
SERVICE_BY_HAND = [
    Row("3072cfa1", "type", "gzip_packed", "*", "Object", ("packed_data:bytes",)),
    Row("f35c6d01", "type", "rpc_result", "*", "RpcResult", ("req_msg_id:long", "result:Object")),
]
BINARY = re.compile(r"^(pq|p|q|g_b|g_a|dh_prime|encrypted_answer|encrypted_data|info):string$")
SECRET_LINE = re.compile(r"^(\w+)#([0-9a-f]+) (.*?) ?= (\w+);$")


def table(path: Path) -> list[list[str]]:
    """The rows of a tab-separated file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith(("kind\t", "#"))]


def fields_of(ident: str, text: str) -> tuple[str, ...]:
    """The fields of one definition, with the bits that have to be added by hand."""
    fields = [field for field in text.split() if not field.startswith("{")]
    fields = [field for field in fields if field != MOVED_BITS.get(ident)]
    bit = MISSING_BITS.get(ident)
    if bit and bit not in fields:
        fields.insert(fields.index("flags:#") + 1 if "flags:#" in fields else 0, bit)
    return tuple(fields)


def api_rows(facts: Path) -> list[Row]:
    """Every API definition with the layers it is valid in."""
    runs = {ident: layers for _, _, ident, layers in table(facts / "layer-runs.tsv")}
    rows = list(BY_HAND)
    for kind, name, ident, _, last, sampled, result, text in table(facts / "merged.tsv"):
        if ident in ALWAYS:
            layers = f"{FIRST}-{LAST}"
        elif ident in runs:
            layers = runs[ident]
        else:
            layers = sampled if int(last) < LAST else sampled.replace(last, str(LAST - 1))
        rows.append(Row(ident, kind, name, layers, result, fields_of(ident, text)))
    return rows


def service_rows(facts: Path) -> list[Row]:
    """The MTProto service messages; what holds binary data is ``bytes``, whatever the official text calls it."""
    rows = list(SERVICE_BY_HAND)
    for kind, name, ident, _, result, text in table(facts / "mtproto.tsv"):
        if ident in ALWAYS:
            continue
        fields = tuple(BINARY.sub(r"\1:bytes", field) for field in text.split())
        rows.append(Row(ident, kind, name, "*", result, fields))
    return rows


def secret_rows(facts: Path) -> list[Row]:
    """The schema of secret chats, which a server only relays."""
    with tarfile.open(facts / "layers.tar.xz") as archive:
        stream = archive.extractfile("./secret_api.tl")
        if stream is None:
            raise SystemExit("no secret_api.tl in layers.tar.xz")
        text = stream.read().decode("utf-8")
    rows = []
    for line in text.split("\n"):
        found = SECRET_LINE.match(line)
        if found and found[1] != "true":
            rows.append(Row(found[2].zfill(8), "type", found[1], "*", found[4], tuple(found[3].split())))
    return rows


def main(arguments: list[str]) -> None:
    """Write the three tables."""
    facts = Path(arguments[0])
    write_table(TABLES / "api.tl.txt", f"# layers {FIRST}-{LAST} without {UNPUBLISHED}", api_rows(facts))
    write_table(TABLES / "service.tl.txt", "# service messages", service_rows(facts))
    write_table(TABLES / "secret.tl.txt", "# secret chats", secret_rows(facts))


if __name__ == "__main__":
    main(sys.argv[1:])
