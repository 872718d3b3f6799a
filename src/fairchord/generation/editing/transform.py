# SPDX-License-Identifier: Apache-2.0
"""Key, tempo, feel, meter and instruments changed without generating, in that order, under locks."""

from __future__ import annotations

from dataclasses import replace

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.editing.bar_grid import main_meter, piece_bars
from fairchord.generation.editing.edited import Edited, without_model
from fairchord.generation.editing.feel import change_feel, change_meter, read_feel
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.key_change import change_key, change_key_of_brief, change_program, change_tempo
from fairchord.generation.editing.lock import Lock, Locks, keep_bar_lines, keep_untouched, read_locks
from fairchord.generation.editing.track_wishes import brief_of_edit, complete, wishes_for
from fairchord.music.harmony import parse_key
from fairchord.music.piece import Piece
from fairchord.music.time import parse_meter


def transform(
    piece: Piece,
    *,
    key: str | None = None,
    bpm: int | None = None,
    feel: str | None = None,
    meter: str | None = None,
    program: str | None = None,
    locks: Locks = "",
    brief: Brief | None = None,
) -> Edited:
    """Change what is asked; `program` reads 'bass=33,main_melody=73'. What a lock holds may not change."""
    if key is None and bpm is None and feel is None and meter is None and program is None:
        raise InvalidBrief("nothing is asked to change", hint="ask for a key, bpm, feel, meter or program")
    piece = complete(piece)
    held = read_locks(locks)
    _check_locks(piece, held, key=key, feel=feel, meter=meter, program=program)
    if key is not None:
        wanted = parse_key(key)
        brief = None if brief is None else change_key_of_brief(brief, piece, wanted)
        piece = change_key(piece, wanted)
    piece = piece if feel is None else change_feel(piece, feel)
    piece = piece if bpm is None else change_tempo(piece, bpm)
    piece = piece if meter is None else change_meter(piece, parse_meter(meter))
    for track, number in _programs(program):
        piece = change_program(piece, track, number)
    described = None if brief is None else replace(brief, meter=main_meter(piece))
    wishes = wishes_for(piece, described)
    return without_model(piece, brief_of_edit(piece, wishes, described, bars=piece_bars(piece), seed=0))


def _check_locks(
    piece: Piece, locks: tuple[Lock, ...], *, key: str | None, feel: str | None, meter: str | None, program: str | None
) -> None:
    """Refuse what cannot leave the locked bars alone, before anything is changed."""
    pitched = tuple(index for index, track in enumerate(piece.tracks) if not track.is_drum)
    if key is not None and pitched:
        keep_untouched(piece, locks, Hole.of(piece, tracks=pitched), doing=f"the key {key}")
    if feel is not None:
        keep_untouched(piece, locks, Hole.of(piece), doing=f"the feel {read_feel(feel)}")
    if meter is not None:
        keep_bar_lines(piece, locks, bar_ticks=parse_meter(meter).bar_ticks, doing=f"the meter {meter}")
    for track, number in _programs(program):
        keep_untouched(piece, locks, Hole.of(piece, tracks=(track,)), doing=f"program {number} for {track}")


def _programs(text: str | None) -> list[tuple[str, int]]:
    """Read 'bass=33,main_melody=73'."""
    programs = []
    for part in (text or "").split(","):
        track, sign, number = part.rpartition("=")
        if part.strip() and not (sign and track.strip() and number.strip().isdecimal()):
            raise InvalidBrief(f"program {part!r} is not of the form track=NN", hint="such as bass=33, from 0 to 127")
        if part.strip():
            programs.append((track.strip(), int(number)))
    return programs
