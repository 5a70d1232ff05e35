"""Numbered logs per box: what every device of an account or channel has to learn, in order and without a gap."""

from heliogram.platform.ledger import carrying
from heliogram.platform.ledger.contract import BoxAdvanced, Entry, Heads, Stream
from heliogram.platform.ledger.ledger import Entered, Ledger, Place
from heliogram.platform.ledger.records import Record, UnknownRecord, decode_record, encode_record, kind_of

__all__ = [
    "BoxAdvanced",
    "Entered",
    "Entry",
    "Heads",
    "Ledger",
    "Place",
    "Record",
    "Stream",
    "UnknownRecord",
    "carrying",
    "decode_record",
    "encode_record",
    "kind_of",
]
