import pytest

from heliogram.tl.naming import class_name, constant_name, field_name


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("message", "Message"),
        ("messages.dialogs", "MessagesDialogs"),
        ("req_DH_params", "ReqDHParams"),
        ("p_q_inner_data_dc", "PQInnerDataDc"),
        ("resPQ", "ResPQ"),
    ],
)
def test_classes_are_camel_case_of_namespace_and_name(name, cls):
    assert class_name(name) == cls


@pytest.mark.parametrize(
    ("name", "constant"),
    [
        ("messages.sendMessage", "messages_send_message"),
        ("initConnection", "init_connection"),
        ("account.getAccountTTL", "account_get_account_ttl"),
        ("stories.getPeerMaxIDs", "stories_get_peer_max_ids"),
        ("messages.getForumTopicsByID", "messages_get_forum_topics_by_id"),
    ],
)
def test_constants_are_snake_case(name, constant):
    assert constant_name(name) == constant


def test_a_field_that_is_a_keyword_gets_an_underscore():
    assert field_name("from") == "from_"
    assert field_name("type") == "type"
