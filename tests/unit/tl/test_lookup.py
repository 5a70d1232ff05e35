import typing

import pytest

from heliogram.tl import functions as f
from heliogram.tl import secret, service, types
from heliogram.tl.model import Constructor


def test_a_class_is_made_once():
    assert types.PeerChat is types.PeerChat
    assert issubclass(types.PeerChat, Constructor)
    assert types.PeerChat.__module__ == "heliogram.tl.types"
    assert f.HelpGetConfig.__module__ == "heliogram.tl.functions"


def test_fields_that_are_always_there_come_first_and_the_others_have_defaults():
    message = types.Message(id=1, peer_id=types.PeerUser(user_id=2), date=3, message="four")
    assert message.__struct_fields__[:4] == ("id", "peer_id", "date", "message")
    assert message.out is False
    assert message.media is None
    with pytest.raises(TypeError):
        types.Message()


def test_an_alias_is_the_union_of_the_constructors_of_a_type():
    assert set(typing.get_args(types.TypePeer)) == {types.PeerUser, types.PeerChat, types.PeerChannel}
    assert types.TypeMessageFwdHeader is types.MessageFwdHeader


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (types, "Nothing"),
        (types, "TypeNothing"),
        (types, "peer_user"),
        (types, "ResPQ"),
        (types, "MessagesSendMessage"),
        (types, "UserStories"),
        (f, "PeerUser"),
        (f, "ReqPqMulti"),
        (service, "PeerUser"),
        (service, "HelpGetConfig"),
        (secret, "PeerUser"),
    ],
)
def test_what_the_newest_layer_does_not_have_is_no_attribute(module, name):
    with pytest.raises(AttributeError, match=f"{module.__name__}.*{name}"):
        getattr(module, name)


def test_service_messages_and_secret_chats_have_modules_of_their_own():
    assert service.ResPQ.NAME == "resPQ"
    assert service.ReqPqMulti.NAME == "req_pq_multi"
    assert secret.DecryptedMessageMediaEmpty.NAME == "decryptedMessageMediaEmpty"
    assert secret.MessageEntityMentionName(offset=0, length=1, user_id=2).user_id == 2
