"""The command line as its user sees it: what it prints, how it ends, never a traceback."""

import pytest
from click.testing import CliRunner

from heliogram import __version__
from heliogram.main.cli import main
from heliogram.main.connecting import LIBRARIES
from heliogram.main.datadir import DataDirectory


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs a command in an empty directory."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, **variables):
        environment = {f"HELIOGRAM_{name}": value for name, value in variables.items()}
        result = CliRunner().invoke(main, list(arguments), env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def test_the_version_is_printed(run):
    assert run("version").output == f"heliogram {__version__}\n"


@pytest.mark.parametrize(
    "command",
    ["", "serve", "config", "config show", "config check", "keys show", "migrate", "user", "user list", "user create",
     "user code", "client patch", "cluster", "cluster secrets", "cluster certs", "cluster dev", "version"],
)  # fmt: skip
def test_every_command_has_help(run, command):
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_an_unknown_command_is_a_mistake_of_the_user(run):
    assert run("sevre").exit_code == 2


def test_the_shown_settings_are_a_settings_file(run, tmp_path):
    shown = run("config", "show", GATEWAY__PORT="9999").output
    (tmp_path / "heliogram.toml").write_text(shown)
    again = run("config", "show")
    assert "port = 9999  # heliogram.toml" in again.output


def test_valid_settings_are_said_to_be_valid(run):
    result = run("config", "check")
    assert (result.exit_code, result.output) == (0, "the settings are valid\n")


def test_wrong_settings_are_told_by_name_and_exit_code(run):
    result = run("config", "check", GATEWAY__PROT="1", HTTP__PORT="many")
    assert result.exit_code == 2
    assert "did you mean gateway.port?" in result.output
    assert "http.port" in result.output


def test_listening_everywhere_demands_to_know_the_address_of_clients(run):
    assert "api.host" in run("config", "check", GATEWAY__HOST="0.0.0.0").output
    assert run("config", "check", GATEWAY__HOST="0.0.0.0", API__HOST="192.0.2.1").exit_code == 0


def test_a_missing_settings_file_is_told(run):
    result = run("config", "check", "--config", "none.toml")
    assert result.exit_code == 2
    assert "none.toml" in result.output


def test_keys_do_not_exist_before_the_first_start(run):
    result = run("keys", "show")
    assert result.exit_code == 1
    assert "heliogram serve" in result.output


def test_keys_are_shown_in_every_form(run, tmp_path):
    directory = DataDirectory(tmp_path / "data")
    directory.prepare()
    key = directory.server_key()
    output = run("keys", "show").output
    assert f"{key.fingerprint:016x}" in output
    assert str(key.signed_fingerprint) in output
    assert "BEGIN RSA PUBLIC KEY" in output
    assert "BEGIN PUBLIC KEY" in output
    assert "PRIVATE" not in output
    for title, _ in LIBRARIES.values():
        assert title in output


def test_a_program_of_one_library_is_printed_alone_with_our_values(run, tmp_path):
    directory = DataDirectory(tmp_path / "data")
    directory.prepare()
    directory.server_key()
    program = run("keys", "show", "--library", "telethon", GATEWAY__PORT="9443").output
    compile(program, "telethon", "exec")
    assert "9443" in program
    assert "8443" not in program


def test_the_store_is_brought_up_to_date_once(run):
    first = run("migrate").output
    assert "ran " in first
    assert run("migrate").output == "the database is up to date\n"


def test_accounts_are_made_and_listed(run):
    made = run("user", "create", "+1 555 123-45-67", "Ada", "Lovelace")
    assert made.exit_code == 0, made.output
    listed = run("user", "list").output
    assert "+15551234567" in listed
    assert "Ada Lovelace" in listed


def test_a_number_has_one_account(run):
    run("user", "create", "15551234567", "Ada")
    again = run("user", "create", "15551234567", "Ada")
    assert again.exit_code == 1
    assert "PHONE_NUMBER_OCCUPIED" in again.output


def test_a_code_is_given_only_to_who_waits_for_one(run):
    result = run("user", "code", "15551234567")
    assert result.exit_code == 1
    assert "nobody is logging in" in result.output


def test_a_file_without_keys_cannot_be_patched(run, tmp_path):
    directory = DataDirectory(tmp_path / "data")
    directory.prepare()
    directory.server_key()
    (tmp_path / "program").write_bytes(b"no keys here")
    result = run("client", "patch", "program", "--key", str(directory.public_key))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert not (tmp_path / "program.heliogram").exists()


def test_a_taken_port_is_told_with_the_way_out(run, tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("serve", GATEWAY__PORT=port, HTTP__PORT="0", DATA=str(tmp_path / "d"))
    assert result.exit_code == 1
    assert "HELIOGRAM_GATEWAY__PORT" in result.output


def test_what_a_cluster_shares_is_made_once(run, tmp_path):
    assert run("cluster", "secrets").exit_code == 0
    made = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    assert {"master-key", "access-hashes", "server-key.private.pem"} <= {path.name for path in made}
    assert run("cluster", "secrets").exit_code == 0
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()} == made


def test_certificates_are_signed_by_one_authority_and_never_overwritten(run, tmp_path):
    assert "a.example.pem" in run("cluster", "certs", "certs", "a.example", "192.0.2.1").output
    authority = (tmp_path / "certs" / "authority.pem").read_bytes()
    assert run("cluster", "certs", "certs", "b.example").exit_code == 0
    assert (tmp_path / "certs" / "authority.pem").read_bytes() == authority
    assert (tmp_path / "certs" / "a.example.key.pem").stat().st_mode & 0o077 == 0
    again = run("cluster", "certs", "certs", "a.example")
    assert again.exit_code == 1
    assert "FileExistsError" in again.output
