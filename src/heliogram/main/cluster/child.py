"""A program as a child process that does not outlive us.

``setpriv`` asks the kernel for a signal at the death of the *thread* that started the program, so children are started
from the main thread, which ends last; whatever a child itself has started has to notice the end of its own parent, as
PostgreSQL's processes do. Children are apart from our terminal's Ctrl-C: we stop them, in order.

What the children of a child are is read from ``/proc``, so that a kill takes them all at once, as a power cut would.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_LOG_TAIL_BYTES: Final = 3000


class Child:
    """A program that was started."""

    def __init__(self, command: Sequence[str], *, log: Path, environment: Mapping[str, str], account: str = "") -> None:
        """Start a program, as another user if ``account`` names one. What it says is added to ``log``."""
        identity = [f"--reuid={account}", f"--regid={account}", "--init-groups"] if account else []
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                ["setpriv", "--pdeathsig=KILL", *identity, "--", *command],  # noqa: S607 - of util-linux, in any PATH
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        self._log = log

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended: None while it runs, negative for a signal."""
        return self._process.poll()

    async def ended(self) -> int:
        """Wait for its end; return the exit code."""
        await _end_of(self.pid)
        return self._process.wait()

    async def stop(self, number: signal.Signals, *, patience_s: float) -> None:
        """Tell it to stop and wait until it and all it started are gone; kill what takes longer than ``patience_s``."""
        family = self._family()
        self._send(number, family[:1])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._all_gone(family)
        await self.kill()

    async def kill(self) -> None:
        """Kill it and all it started, and wait until they are gone."""
        family = self._family()
        self._send(signal.SIGKILL, family)
        await self._all_gone(family)

    def pause(self) -> None:
        """Let it do nothing, as on a machine that hangs: connections stay, nothing answers."""
        self._send(signal.SIGSTOP, self._family())

    def resume(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT, self._family())

    def last_words(self) -> str:
        """Return the end of its log."""
        return self._log.read_bytes()[-_LOG_TAIL_BYTES:].decode(errors="replace")

    def _family(self) -> list[int]:
        """Return the process id, and those of all that it started."""
        found = [self.pid]
        for pid in found:
            found.extend(_children(pid))
        return found

    def _send(self, number: signal.Signals, pids: list[int]) -> None:
        for pid in pids:
            if pid == self.pid:
                self._process.send_signal(number)
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)

    async def _all_gone(self, pids: list[int]) -> None:
        for pid in pids:
            await _end_of(pid)
        self._process.wait()


async def _end_of(pid: int) -> None:
    """Return when a process has ended, or is not there."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    end, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(descriptor, end.set)
    try:
        await end.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found.extend(int(word) for word in task.read_text().split())
    return found
