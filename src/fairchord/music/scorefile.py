# SPDX-License-Identifier: Apache-2.0
"""Reading MusicXML, ABC and kern, in the same confinement as MIDI.

ABC goes through symusic, which the base install has; MusicXML and kern go through music21, the extra `score`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fairchord.errors import EnvironmentLacking, FairchordError, InvalidMusic, ResourceAbsent
from fairchord.music.midi import read_midi
from fairchord.music.reading.confined import ConfinedReader, load_bytes
from fairchord.music.reading.result import ReadLimits, ReadResult

__all__ = ["KINDS", "list_abc", "read_abc_book", "read_music", "read_score", "split_abc"]

KINDS: Final = {
    ".mid": "midi",
    ".midi": "midi",
    ".smf": "midi",
    ".xml": "musicxml",
    ".musicxml": "musicxml",
    ".mxl": "mxl",
    ".abc": "abc",
    ".krn": "kern",
}
"""What each file name ending is read as."""
_CHILDREN: Final = {
    "abc": "fairchord.music.reading.midi_child",
    "musicxml": "fairchord.music.reading.score_child",
    "mxl": "fairchord.music.reading.score_child",
    "kern": "fairchord.music.reading.score_child",
}
SCORE_LIMITS: Final = ReadLimits(memory_bytes=3 << 30, cpu_seconds=120, wall_seconds=300, scratch_bytes=10_000_000)


def read_music(source: Path) -> ReadResult:
    """Read a file of any kind we know, by the ending of its name."""
    return read_midi(source) if _kind(source) == "midi" else read_score(source)


def read_score(source: Path, *, limits: ReadLimits = SCORE_LIMITS) -> ReadResult:
    """Read one MusicXML, ABC or kern file; of an ABC tune book, read tunes with `read_abc_book`."""
    kind = _kind(source)
    if kind == "midi":
        raise InvalidMusic(f"{source} is MIDI, not a score", hint="use read_midi")
    data = load_bytes(source, limits)
    if kind == "abc" and len(tunes := split_abc(_decode(data))) > 1:
        raise InvalidMusic(
            f"{source} is a book of {len(tunes)} tunes", hint="name the tune by its X: number, or split the book"
        )
    with _open_reader(kind, limits) as reader:
        return reader.read(kind, str(source), data)


def read_abc_book(
    path: Path, numbers: Iterable[int] | None = None, *, limits: ReadLimits = SCORE_LIMITS
) -> Iterator[tuple[int, ReadResult | FairchordError]]:
    """Read the tunes of a book in order, all or those numbered; a bad tune gives its error and the rest go on."""
    tunes = list_abc(_decode(load_bytes(path, limits)))
    wanted = None if numbers is None else set(numbers)
    known = {number for number, _ in tunes}
    with _open_reader("abc", limits) as reader:
        for number in sorted((wanted or set()) - known):
            yield number, ResourceAbsent(f"{path} has no tune X:{number}", hint=f"it has {len(tunes)} tunes")
        for number, tune in tunes:
            if wanted is None or number in wanted:
                outcome: ReadResult | FairchordError
                try:
                    outcome = reader.read("abc", f"{path} X:{number}", tune.encode())
                except FairchordError as error:
                    outcome = error
                yield number, outcome


def split_abc(text: str) -> dict[int, str]:
    """Split a book into its tunes by X: number; of several tunes with one number the first counts."""
    tunes: dict[int, str] = {}
    for number, tune in list_abc(text):
        tunes.setdefault(number, tune)
    return tunes


def list_abc(text: str) -> list[tuple[int, str]]:
    """List a book's tunes in order with their X: numbers, which real books use more than once.

    A tune ends at the next X:, or at an empty line that follows its music.
    """
    tunes = []
    for part in re.split(r"(?m)^(?=X:)", text.replace("\r\n", "\n")):
        if match := re.match(r"X:[ \t]*(\d{1,9})", part):
            tunes.append((int(match[1]), _until_empty_line(part)))
    return tunes


def _until_empty_line(part: str) -> str:
    kept, has_music = [], False
    for line in part.splitlines():
        if line.strip():
            kept.append(line)
            has_music = has_music or not re.match(r"%|[A-Za-z+]:", line)
        elif has_music:
            break
    return "\n".join(kept) + "\n"


def _kind(source: Path) -> str:
    kind = KINDS.get(source.suffix.lower())
    if kind is None:
        raise InvalidMusic(f"{source} is not a kind of file that is read", hint="give one of: " + ", ".join(KINDS))
    return kind


def _open_reader(kind: str, limits: ReadLimits) -> ConfinedReader:
    if kind != "abc":
        missing = [name for name in ("music21", "defusedxml") if find_spec(name) is None]
        if missing:
            raise EnvironmentLacking(
                f"reading {kind} needs {' and '.join(missing)}", hint="run: pip install 'fairchord[score]'"
            )
    return ConfinedReader(_CHILDREN[kind], limits)


def _decode(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
