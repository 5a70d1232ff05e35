import pytest

from heliogram.services.users import rules
from heliogram.services.users.contract import (
    AboutTooLong,
    FirstNameInvalid,
    LastNameInvalid,
    UsernameInvalid,
    UsernamePurchaseAvailable,
)


@pytest.mark.parametrize("username", ["alice", "Alice_Liddell", "a1234", "a_b_c", "x" * 32])
def test_a_username_of_letters_digits_and_single_underscores_is_allowed(username):
    rules.check_username(username)


@pytest.mark.parametrize(
    "username",
    ["", "abc", "x" * 33, "1alice", "_alice", "alice_", "al__ice", "al-ice", "al ice", "ålice", "alice\n", "@alice"],
)
def test_a_username_that_breaks_the_rules_is_invalid(username):
    with pytest.raises(UsernameInvalid):
        rules.check_username(username)


@pytest.mark.parametrize("prefix", ["admin", "Telegram", "support", "SECURITY", "settings", "contacts", "service"])
def test_a_username_with_a_reserved_prefix_is_invalid(prefix):
    with pytest.raises(UsernameInvalid):
        rules.check_username(prefix + "team")


def test_a_username_of_four_characters_is_only_for_sale():
    with pytest.raises(UsernamePurchaseAvailable):
        rules.check_username("anna")


def test_a_first_name_has_one_to_64_characters():
    assert rules.first_name_of("x" * 64) == "x" * 64
    for bad in ("", "  ", "\u202e", "x" * 65):
        with pytest.raises(FirstNameInvalid):
            rules.first_name_of(bad)


def test_a_last_name_may_be_empty_but_has_no_more_than_64_characters():
    assert rules.last_name_of(" ") == ""
    with pytest.raises(LastNameInvalid):
        rules.last_name_of("x" * 65)


def test_a_name_loses_control_and_direction_characters():
    assert rules.first_name_of(" An\u202ena\n Maria ") == "An na Maria"


def test_a_biography_has_at_most_70_characters():
    assert rules.about_of(" " + "x" * 70) == "x" * 70
    with pytest.raises(AboutTooLong):
        rules.about_of("x" * 71)


def test_usernames_are_compared_without_case_and_at_sign():
    assert rules.fold("@Alice") == rules.fold("aLICE")
