# SPDX-License-Identifier: Apache-2.0
"""The parent's half of confined reading: starts the child, sends it bytes, and survives whatever happens to it.

One child reads many files. When a file kills it, or runs past its time, only that file fails; the next file gets a
new child. The child receives bytes, never paths, and answers with a packed Piece that is checked again here.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NoReturn

from fairchord.errors import EnvironmentLacking, FairchordError, InvalidMusic, LimitExceeded, ResourceAbsent
from fairchord.music.packing import unpack_piece
from fairchord.music.piece import Section
from fairchord.music.reading.result import ReadLimits, ReadResult
from fairchord.music.reading.serve import receive_frame, send_frame

_START_SECONDS: Final = 120
_ERRORS: Final = {kind.__name__: kind for kind in (InvalidMusic, LimitExceeded, EnvironmentLacking)}
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class ConfinedReader:
    """Reads files in a child process; use it in a `with` block."""

    def __init__(self, child_module: str, limits: ReadLimits) -> None:
        self._module = child_module
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def __enter__(self) -> ConfinedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, kind: str, name: str, data: bytes) -> ReadResult:
        """Read one file's bytes; `name` is only for messages."""
        if len(data) > self._limits.file_bytes:
            refuse_size(name, len(data), self._limits)
        channel = self._start()
        channel.settimeout(self._limits.wall_seconds)
        try:
            send_frame(channel, {"kind": kind}, data)
            head, body = receive_frame(channel)
            return _result(name, head, body)
        except TimeoutError:
            self._stop()
            raise LimitExceeded(
                f"{name}: reading took over {self._limits.wall_seconds} s and was stopped", hint="give a smaller file"
            ) from None
        except (EOFError, OSError):
            raise self._post_mortem(name) from None
        except (ValueError, LookupError, TypeError, RecursionError):  # a child that was taken over may say anything
            self._stop()
            raise _broken(name, "its answer makes no sense") from None

    def _start(self) -> socket.socket:
        if self._channel is not None:
            return self._channel
        ours, theirs = socket.socketpair()
        bounds = (self._limits.memory_bytes, self._limits.cpu_seconds, self._limits.scratch_bytes)
        command = [sys.executable, "-P", "-m", self._module, *(str(bound) for bound in bounds)]
        with theirs:
            self._child = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | _ONE_THREAD,
                start_new_session=True,
            )
        self._channel = ours
        ours.settimeout(_START_SECONDS)
        try:
            receive_frame(ours)
        except (EOFError, OSError):
            self._stop()
            raise EnvironmentLacking(
                "the process that reads music files does not start", hint=f"run: {' '.join(command)}"
            ) from None
        return ours

    def _post_mortem(self, name: str) -> FairchordError:
        """Say why the child died."""
        child = self._child
        code = 0
        with suppress(subprocess.TimeoutExpired):
            code = child.wait(timeout=_START_SECONDS) if child else 0
        self._stop()
        if code == -signal.SIGXCPU:
            return LimitExceeded(
                f"{name}: reading took over {self._limits.cpu_seconds} s of computing and was stopped",
                hint="give a smaller file",
            )
        return _broken(name, f"exit {code}")

    def _stop(self) -> None:
        if self._channel is not None:
            self._channel.close()
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)  # whatever it started goes with it
            self._child.wait()
        self._child = self._channel = None


def _broken(name: str, how: str) -> InvalidMusic:
    return InvalidMusic(
        f"{name}: the reader broke down on this file ({how}); nothing else was affected",
        hint="the file is damaged or hostile; export it again from the program that made it",
    )


def _result(name: str, head: dict[str, Any], body: bytes) -> ReadResult:
    if "error" in head:
        kind = _ERRORS.get(str(head["error"]), InvalidMusic)
        raise kind(f"{name}: {head['message']}", hint=str(head["hint"]))
    dropped = tuple(str(sentence) for sentence in head["dropped"])
    sections = tuple(Section(onset_ticks=int(onset), name=str(name)) for onset, name in head["sections"])
    meter_is_given = bool(head["meter_is_given"])
    return ReadResult(piece=unpack_piece(body), dropped=dropped, meter_is_given=meter_is_given, sections=sections)


def load_bytes(path: Path, limits: ReadLimits) -> bytes:
    """Read a file that is regular and not too large."""
    if not path.is_file():
        raise ResourceAbsent(f"{path} is not a file", hint="check the path")
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            refuse_size(str(path), size, limits)
        return path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be opened: {error.strerror}", hint="check its permissions") from error


def refuse_size(name: str, size: int, limits: ReadLimits) -> NoReturn:
    """Raise LimitExceeded for a file that is too large."""
    raise LimitExceeded(
        f"{name} has {size:,} bytes; at most {limits.file_bytes:,} are read", hint="split it into smaller files"
    )
