# SPDX-License-Identifier: Apache-2.0
"""A process that does one thing for ever, says what it has done, and is killed (signal 9) at a chosen moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NURSERY = """
import os, sys
{imports}
def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
def work(round):
    {work}
for round in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            say("pid", os.getpid())
            work(int(round))
        except BaseException as error:
            say("error", repr(error))
        finally:
            os._exit(1)
    os.waitpid(child, 0)
    say("end")
"""
"""Forks for each round, so that the libraries are loaded once."""


class KilledProcess:
    """Runs a piece of work again and again, and kills it each time."""

    def __init__(self, running: subprocess.Popen[str], seed: int) -> None:
        self._running = running
        self._chance = random.Random(seed)
        self._round = 0

    def run_and_kill(self, most_said: int, longest_spin: int) -> list[list[str]]:
        """Return what the work said before it was killed, after up to so many lines and up to so many idle turns."""
        assert self._running.stdin is not None
        self._round += 1
        self._running.stdin.write(f"{self._round}\n")
        self._running.stdin.flush()
        pid = int(self._next()[1])
        said = [self._next() for _ in range(self._chance.randrange(most_said + 1))]
        for _ in range(self._chance.randrange(longest_spin)):
            pass
        os.kill(pid, signal.SIGKILL)
        while (line := self._next()) != ["end"]:
            said.append(line)
        assert not any(line[0] == "error" for line in said), said
        return said

    def _next(self) -> list[str]:
        assert self._running.stdout is not None
        return self._running.stdout.readline().split()


@contextmanager
def a_killed_process(imports: str, work: str, *arguments: str, seed: int = 7) -> Iterator[KilledProcess]:
    """Yield a process whose work is given as source text; `say(...)` in it reaches the test."""
    text = _NURSERY.format(imports=imports, work=work.strip().replace("\n", "\n    "))
    command = [sys.executable, "-c", text, *arguments]
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as running:
        yield KilledProcess(running, seed)
        assert running.stdin is not None
        running.stdin.close()
