"""The list of methods in the documents, and that every handler is reached by a test."""

from tools import coverage_doc

from heliogram.api.assembly import HANDLERS
from heliogram.api.registry import bound


def test_the_document_is_up_to_date():
    assert coverage_doc.TARGET.read_text() == coverage_doc.document(), "run tools/coverage_doc.py"


def test_every_handler_is_reached_by_a_test():
    reached = coverage_doc.tests_by_request()
    assert [one.method.name for one in bound(HANDLERS) if not reached[one.method.request.__name__]] == []
