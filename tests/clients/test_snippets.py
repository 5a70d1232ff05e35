"""The programs in docs/clients.md do what they say."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from tests.clients.driving import patched_library
from tests.clients.environments import environment, node

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "clients.md"
BLOCKS = {
    name: (language, text)
    for language, name, text in re.findall(
        r"^```(\w+) (\w+)\n(.*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL
    )
    if language != "console"
}


@pytest.mark.parametrize("name", BLOCKS)
async def test_the_documented_program_logs_in_and_writes(server, tmp_path, name):
    language, text = BLOCKS[name]
    if language == "javascript" and node() is None:
        pytest.skip("GramJS needs Node.js and npm")
    phone, code = server.fresh_number()
    (tmp_path / "server.pem").write_text(server.pem)
    text = _put(text, "127.0.0.1", server.host)
    text = _put(text, "8443", str(server.port))
    text = _put(text, "data/server-key.pub.pem", "server.pem")
    text = re.sub(r"99966\d{5}", phone, _put(text, "22222", code))
    if name == "tdlib":
        text = _put(text, "./libtdjson.so", str(patched_library("tdlib", server, tmp_path)))
    output = await _run(language, name, text, tmp_path)
    assert f"hello from {_title(name)}" in output


def _put(text, placeholder, value):
    return text.replace(placeholder, value)


def _title(name):
    (title,) = re.findall(rf"^## ({name})$", DOCUMENT.read_text(), re.MULTILINE | re.IGNORECASE)
    return title


async def _run(language, name, text, directory):
    suffix, command, path = {
        "python": ("py", [sys.executable, "-S"], "PYTHONPATH"),
        "javascript": ("cjs", [node()], "NODE_PATH"),
    }[language]
    program = directory / f"program.{suffix}"
    program.write_text(text)
    place = environment(name)
    process = await asyncio.create_subprocess_exec(
        *command,
        program,
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
