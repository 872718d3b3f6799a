# SPDX-License-Identifier: Apache-2.0
"""One reader for every kind of music file: it takes bytes and a name, and keeps one confined child for each format."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import PurePath
from types import TracebackType
from typing import Final

from fairchord.errors import EnvironmentLacking, InvalidMusic
from fairchord.music.reading.confined import ConfinedReader
from fairchord.music.reading.result import ReadLimits, ReadResult
from fairchord.music.scorefile import KINDS, SCORE_LIMITS
from fairchord.music.shelf_notation import parse_notation

NOTATION: Final = ".fc"
"""The shelf's own notation: text for a parser of ours, which needs no confinement."""
_LIGHT: Final = "fairchord.music.reading.midi_child"
_SCORE: Final = "fairchord.music.reading.score_child"
_LIMITS: Final = {"midi": ReadLimits(), "abc": ReadLimits(scratch_bytes=SCORE_LIMITS.scratch_bytes)}
"""ABC goes through a scratch file, and like MIDI it is quick to read; the other kinds take their time in music21."""
_CHILDREN: Final = {"midi": _LIGHT, "abc": _LIGHT, "musicxml": _SCORE, "mxl": _SCORE, "kern": _SCORE}


class MusicReader:
    """Reads bytes into Pieces; use it in a `with` block."""

    def __init__(self) -> None:
        self._children: dict[str, ConfinedReader] = {}

    def __enter__(self) -> MusicReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children.values():
            child.__exit__(kind, error, trace)
        self._children.clear()

    def read(self, name: str, content: bytes) -> ReadResult:
        """Read one file's bytes; the format follows from the ending of its name."""
        suffix = PurePath(name).suffix.lower()
        if suffix == NOTATION:
            return ReadResult(piece=parse_notation(_decode(name, content), source=name).piece, dropped=())
        kind = KINDS.get(suffix)
        if kind is None:
            raise InvalidMusic(f"{name} is not a kind of file that is read", hint="give one of: " + ", ".join(KINDS))
        if kind == "abc":
            _check_one_tune(name, content)
        if kind not in self._children:
            if _CHILDREN[kind] == _SCORE:
                _check_score_packages(kind)
            limits = _LIMITS.get(kind, SCORE_LIMITS)
            self._children[kind] = ConfinedReader(_CHILDREN[kind], limits).__enter__()
        return self._children[kind].read(kind, name, content)


def _check_one_tune(name: str, content: bytes) -> None:
    tunes = len(re.findall(rb"(?m)^X:", content))
    if tunes > 1:
        raise InvalidMusic(
            f"{name} is a book of {tunes} tunes, and a work is one piece", hint="give each tune a file of its own"
        )


def _check_score_packages(kind: str) -> None:
    missing = [package for package in ("music21", "defusedxml") if find_spec(package) is None]
    if missing:
        raise EnvironmentLacking(
            f"reading {kind} needs {' and '.join(missing)}", hint="run: pip install 'fairchord[score]'"
        )


def _decode(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidMusic(f"{name} is not UTF-8 text: {error}", hint="save it as UTF-8") from error
