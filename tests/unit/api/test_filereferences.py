"""File references: for whom, for what, and for how long."""

import pytest
from tests.support.clock import ManualClock

from heliogram.api.faults import FileReferenceEmpty, FileReferenceExpired, FileReferenceInvalid
from heliogram.api.filereferences import FileReferences
from heliogram.kernel.ids import MessageId, UserId

ANN, BOB = UserId(1), UserId(2)
HOUR = 3_600


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def references(clock: ManualClock) -> FileReferences:
    return FileReferences(b"a secret of sixteen bytes", clock, lifetime_s=24 * HOUR)


def test_a_reference_is_good_for_whom_and_what_it_was_given_for(references: FileReferences):
    given = references.of(ANN, 7, MessageId(5))
    assert references.check(ANN, 7, given) == MessageId(5)
    assert given == references.of(ANN, 7, MessageId(5))
    for user, file in [(BOB, 7), (ANN, 8)]:
        with pytest.raises(FileReferenceInvalid):
            references.check(user, file, given)


def test_a_reference_without_a_message_is_another(references: FileReferences):
    assert references.of(ANN, 7, None) != references.of(ANN, 7, MessageId(5))
    assert references.check(ANN, 7, references.of(ANN, 7, None)) is None


@pytest.mark.parametrize("at", range(25))
def test_no_byte_of_a_reference_can_be_changed(references: FileReferences, at: int):
    given = bytearray(references.of(ANN, 7, MessageId(5)))
    given[at] ^= 1
    with pytest.raises(FileReferenceInvalid):
        references.check(ANN, 7, bytes(given))


@pytest.mark.parametrize("reference", [b"\x01", b"\x01" * 24, b"\x01" * 26])
def test_what_has_another_length_is_no_reference(references: FileReferences, reference: bytes):
    with pytest.raises(FileReferenceInvalid):
        references.check(ANN, 7, reference)


def test_another_server_made_none_of_these(clock: ManualClock, references: FileReferences):
    others = FileReferences(b"another secret of sixteen", clock, lifetime_s=24 * HOUR)
    with pytest.raises(FileReferenceInvalid):
        references.check(ANN, 7, others.of(ANN, 7, None))


def test_no_reference_at_all_is_told_apart(references: FileReferences):
    with pytest.raises(FileReferenceEmpty):
        references.check(ANN, 7, b"")


def test_a_reference_lasts_its_time_and_an_hour_at_the_most(references: FileReferences, clock: ManualClock):
    given = references.of(ANN, 7, None)
    clock.advance(24 * HOUR)
    references.check(ANN, 7, given)
    clock.advance(HOUR)
    with pytest.raises(FileReferenceExpired):
        references.check(ANN, 7, given)
