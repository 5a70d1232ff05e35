import pytest

from heliogram.platform.sql import StorageError
from heliogram.platform.sql.transaction import statements


def test_a_script_is_divided_at_its_semicolons():
    assert statements("CREATE TABLE a (x);\n-- note\nCREATE TABLE b (y);\n") == [
        "CREATE TABLE a (x);",
        "-- note\nCREATE TABLE b (y);",
    ]


def test_semicolons_in_strings_and_triggers_divide_nothing():
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT ';'; SELECT 2; END;"
    assert statements(trigger + "\n-- the end\n") == [trigger]


def test_an_unfinished_statement_is_refused():
    with pytest.raises(StorageError, match="inside a statement"):
        statements("CREATE TABLE a (x);\nCREATE TABLE b (y")


def test_empty_statements_vanish():
    assert statements("; ;") == []
