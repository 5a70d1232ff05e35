"""The programs that README.md and `heliogram keys show` give to users do what they say."""

import asyncio
import os
import re
import sys

import pytest
from click.testing import CliRunner
from tests.clients.driving import patched_library
from tests.clients.environments import environment, node
from tools.clients import embed_snippets

from heliogram.main.cli.client import client
from heliogram.main.connecting import LIBRARIES, snippet

RUNNERS = {
    "python": ("program.py", [sys.executable, "-S"], "PYTHONPATH"),
    "javascript": ("program.cjs", [node()], "NODE_PATH"),
}


@pytest.mark.parametrize("name", LIBRARIES)
async def test_the_program_logs_in_and_writes(server, tmp_path, name):
    if name == "gramjs" and node() is None:
        pytest.skip("GramJS needs Node.js and npm")
    (tmp_path / "server.pem").write_text(server.pem)
    program = snippet(name, address=server.host, port=server.port, key_file="server.pem")
    phone, code = server.fresh_number()
    text = re.sub(r"99966\d{5}", phone, program.text).replace('"22222"', f'"{code}"')
    if name == "tdlib":
        text = text.replace("./libtdjson.so", str(patched_library("tdlib", server, tmp_path)))
    output = await _run(name, program.language, text, tmp_path)
    assert f"hello from {program.title}" in output


def test_the_readme_shows_these_programs():
    assert embed_snippets.section() in embed_snippets.README.read_text()


def test_the_command_patches_the_library_as_the_readme_says(server, tmp_path):
    (tmp_path / "server.pem").write_text(server.pem)
    (library,) = (environment("tdlib") / "tdjson.libs").iterdir()
    output = tmp_path / "libtdjson.so"
    result = CliRunner().invoke(
        client,
        ["patch", str(library), "--key", str(tmp_path / "server.pem"), "--port", str(server.port), "-o", str(output)],
    )
    assert result.exit_code == 0, result.output
    assert result.output == f"{output}: 2 keys, 9 IPv4 and 8 IPv6 addresses, 3 ports\n"
    assert output.stat().st_size == library.stat().st_size


async def _run(name, language, text, directory):
    file, command, path = RUNNERS[language]
    (directory / file).write_text(text)
    place = environment(name)
    process = await asyncio.create_subprocess_exec(
        *command,
        file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=directory,
        env={
            path: str(place if language == "python" else place / "node_modules"),
            "HOME": str(directory),
            "PATH": os.environ["PATH"],
        },
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), 30)
    except TimeoutError:
        process.kill()
        output, _ = await process.communicate()
        pytest.fail(f"the program did not end; it wrote {output.decode()}")
    assert process.returncode == 0, output.decode()
    return output.decode()
