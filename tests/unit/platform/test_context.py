from contextvars import copy_context

from heliogram.platform.context import NO_REQUEST, RequestContext, current_request, enter_request, request


def test_outside_a_request_there_is_none():
    assert current_request() is NO_REQUEST


def test_a_request_is_current_within_its_block():
    with request(RequestContext("a")):
        assert current_request().trace == "a"
    assert current_request() is NO_REQUEST


def test_a_task_may_enter_a_request_for_good():
    context = copy_context()
    context.run(enter_request, RequestContext("b"))
    assert context.run(current_request).trace == "b"
    assert current_request() is NO_REQUEST
