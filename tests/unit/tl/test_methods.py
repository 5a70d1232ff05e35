import pytest

from heliogram.tl import functions as f
from heliogram.tl import methods as m
from heliogram.tl import service, types


def test_a_constant_knows_its_request_and_result():
    method = m.messages_send_message
    assert method.name == "messages.sendMessage"
    assert method.request is f.MessagesSendMessage
    assert method.id == f.MessagesSendMessage.ID
    assert method.result == "Updates"
    assert m.messages_send_message is method
    assert m.of(f.MessagesSendMessage) is method


@pytest.mark.parametrize("name", ["nothing", "stories_get_user_stories", "req_pq_multi", "__wrapped__"])
def test_what_the_newest_layer_does_not_have_is_no_constant(name):
    with pytest.raises(AttributeError, match=name):
        getattr(m, name)


@pytest.mark.parametrize("cls", [types.PeerUser, service.ReqPqMulti])
def test_a_class_that_is_no_api_request_has_no_method(cls):
    with pytest.raises(KeyError):
        m.of(cls)


def test_every_method_is_listed_once_without_the_wrappers():
    names = [method.name for method in m.every()]
    assert names == sorted(names, key=str.lower)
    assert len(names) == len(set(names)) > 800
    assert "initConnection" not in names
    assert "help.getConfig" in names
