from hypothesis import given
from hypothesis import strategies as st

from heliogram.services.messages.sql.rows import pack_copies, unpack_copies

boxes = st.integers(-(2**63), 2**63 - 1)
ids = st.integers(1, 2**31 - 1)


@given(st.dictionaries(boxes, ids))
def test_packed_copies_come_back(copies):
    packed = pack_copies(list(copies.items()))
    assert len(packed) == 12 * len(copies)
    assert unpack_copies(packed) == copies
