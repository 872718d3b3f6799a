# SPDX-License-Identifier: Apache-2.0
"""Write the score of any piece: a file, or the folder of an output. What a machine made stays marked as such."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from fairchord.corpus.reading import MusicReader
from fairchord.disclosure.marking import is_marked
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.music.analysis import analyse
from fairchord.music.piece import Piece
from fairchord.workflows.export_files import MIDI
from fairchord.workflows.write_scores import FORMS, check_scores, score_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScore:
    """A score that was written: where, of what, and whether it says that the music was made with AI."""

    path: Path
    source: Path
    tracks: int
    bars: int
    is_marked: bool


def score_file(source: Path, out: Path, *, overwrite: bool = False) -> WrittenScore:
    """Write one score; its form follows from the ending of its name, and the key is found where none is given."""
    form = out.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise InvalidInput(
            f"{out} is not named as a score", hint="end it with " + ", ".join(f".{one}" for one in FORMS)
        )
    check_scores((form,))
    if out.exists() and not overwrite:
        raise InvalidInput(f"{out} is there already", hint="choose another name, or add --overwrite")
    path = source / MIDI if source.is_dir() else source
    piece, is_marked = _read(path)
    write_durably(out, score_bytes(piece, (form,), is_marked=is_marked)[form])
    bars = len(piece.bar_onsets()) - 1
    return WrittenScore(path=out, source=path, tracks=len(piece.tracks), bars=bars, is_marked=is_marked)


def _read(path: Path) -> tuple[Piece, bool]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(
            f"{path} cannot be read: {error.strerror}", hint="name a MIDI or score file, or an output's folder"
        ) from error
    with MusicReader() as reader:
        result = reader.read(path.name, content)
    piece = replace(result.piece, sections=result.sections, title=result.piece.title or path.stem)
    if not piece.key_signatures and any(not track.is_drum for track in piece.tracks):
        analysis = analyse(piece, meter_is_given=result.meter_is_given)
        piece = replace(piece, key_signatures=(replace(analysis.key, onset_ticks=0),))
    return piece, is_marked(content)
