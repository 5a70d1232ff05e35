"""Faults: names, numbers and the registry."""

import pytest

from heliogram.kernel.faults import (
    BadRequest,
    Fault,
    FloodWait,
    InternalFault,
    MessageIdInvalid,
    fault_for,
    registered_faults,
)
from heliogram.services.files.contract import FilePartMissing


def test_a_fault_goes_over_the_wire_by_its_name():
    assert (MessageIdInvalid().text, MessageIdInvalid().status) == ("MESSAGE_ID_INVALID", 400)


def test_a_number_takes_the_place_of_the_last_letter():
    assert FloodWait(30).text == "FLOOD_WAIT_30"
    assert FloodWait().text == "FLOOD_WAIT_0"
    assert str(FloodWait(30)) == "FLOOD_WAIT_X 30"


def test_a_number_may_stand_in_the_middle_of_a_name():
    assert FilePartMissing(3).text == "FILE_PART_3_MISSING"


def test_a_fault_is_rebuilt_from_name_and_number():
    rebuilt = fault_for("FLOOD_WAIT_X", 7)
    assert (type(rebuilt), rebuilt.argument) == (FloodWait, 7)


def test_an_unknown_name_becomes_an_internal_fault():
    assert type(fault_for("NEVER_HEARD_OF", None)) is InternalFault


def test_two_faults_cannot_claim_one_name():
    with pytest.raises(TypeError, match="declared twice"):
        type("Other", (BadRequest,), {}, code="MESSAGE_ID_INVALID")


def test_a_grouping_class_has_no_name():
    class Grouping(Fault):
        """Groups others."""

    assert Grouping not in registered_faults().values()
    assert registered_faults()["MESSAGE_ID_INVALID"] is MessageIdInvalid
