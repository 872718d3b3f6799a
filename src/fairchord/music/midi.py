# SPDX-License-Identifier: Apache-2.0
"""The only way MIDI comes in and goes out: reading happens in a confined child process, writing here.

result = read_midi(Path("song.mid"))     # ReadResult: the Piece, and what was dropped
data = write_midi(result.piece)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from fairchord.errors import FairchordError
from fairchord.music.midi_write import write_midi
from fairchord.music.reading.confined import ConfinedReader, load_bytes
from fairchord.music.reading.result import ReadLimits, ReadResult

__all__ = ["ReadLimits", "ReadResult", "read_many", "read_midi", "write_midi"]

_CHILD: Final = "fairchord.music.reading.midi_child"
_DEFAULT: Final = ReadLimits()


def read_midi(source: Path | bytes, *, limits: ReadLimits = _DEFAULT) -> ReadResult:
    """Read one MIDI file, or the bytes of one."""
    name = "the MIDI bytes" if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else load_bytes(source, limits)
    with ConfinedReader(_CHILD, limits) as reader:
        return reader.read("midi", name, data)


def read_many(
    paths: Iterable[Path], *, limits: ReadLimits = _DEFAULT, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[Path, ReadResult | FairchordError]]:
    """Read MIDI files one after another with one child; a bad file gives its error and the rest go on.

    `progress` is told how many files are done after each one.
    """
    with ConfinedReader(_CHILD, limits) as reader:
        for done, path in enumerate(paths, start=1):
            outcome: ReadResult | FairchordError
            try:
                outcome = reader.read("midi", str(path), load_bytes(path, limits))
            except FairchordError as error:
                outcome = error
            if progress is not None:
                progress(done)
            yield path, outcome
