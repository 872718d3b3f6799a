# SPDX-License-Identifier: Apache-2.0
"""One ABC tune to a Piece, by the abc2midi program inside symusic. Standard: https://abcnotation.com/wiki/abc:standard:v2.1

Directives and decorations are left out before it sees them, so that a tune can neither name files nor bring invented
accompaniment and trills; a pick-up is kept as a short first bar, which MIDI alone would lose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
import symusic

from fairchord.errors import InvalidMusic
from fairchord.music.edit import Timed, latest_by_onset
from fairchord.music.piece import DURATION, ONSET, Piece, Track
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.reading.midi_scan import clean_text
from fairchord.music.reading.result import ReadResult
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature

_KEPT_DIRECTIVE: Final = re.compile(r"%%MIDI\s+(program|channel|transpose|beat)\b")
_NOTE: Final = re.compile(
    r"\[[^\]:]*\](?P<after>\d*(?:/\d*)*)|(?P<letter>[_=^]*[A-Ga-gxzZ][,']*)(?P<own>\d*(?:/\d*)*)|\((?P<tuplet>\d)"
)
_LONGEST_BAR: Final = 2_000
"""Characters in which a pick-up is looked for; the patterns above are slow on endless lines of opening brackets."""
_TUPLETS: Final = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 6: Fraction(1, 3)}
_DECORATION: Final = re.compile(r"![\w.,()<>+^/-]+!")
_DROPPED: Final = (
    ("lines of lyrics", re.compile(r"(?m)^w:")),
    ("chord symbols", re.compile(r'"[A-G][^"]*"')),
    ("annotations", re.compile(r'"[\^_<>@][^"]*"')),
    ("decorations", _DECORATION),
)


def parse_abc(data: bytes) -> ReadResult:
    """Read one tune (from its X: line on)."""
    text = data.decode("utf-8", errors="replace").replace("\r\n", "\n")
    if not re.search(r"(?m)^X:", text) or not re.search(r"(?m)^K:", text):
        raise InvalidMusic("the ABC tune has no X: or no K: line", hint="give a whole tune: X:, T:, M:, L:, K:, notes")
    kept = [line for line in text.splitlines() if not line.startswith("%%") or _KEPT_DIRECTIVE.match(line)]
    head = next(index for index, line in enumerate(kept) if line.startswith("K:")) + 1
    music = [_DECORATION.sub("", line) for line in kept[head:]]
    source = "\n".join([*kept[:head], "%%MIDI gchordoff", *music]) + "\n"
    try:
        score: Any = symusic.Score.from_abc(source)
        midi = score.dumps_midi()
    except (RuntimeError, ValueError, TypeError) as error:
        raise InvalidMusic(f"not a readable ABC tune: {str(error)[:200]}", hint="check the tune's fields") from error
    read = parse_midi(midi)
    notes_text = "\n".join(line for line in kept if not line.startswith("%"))
    counts = [(len(pattern.findall(notes_text)), what) for what, pattern in _DROPPED]
    dropped = tuple(f"{count} {what}" for count, what in counts if count)
    piece = _with_pickup(_settle(read.piece), pickup_ticks(kept))
    title = next((clean_text(line[2:]) for line in kept if line.startswith("T:")), "")
    is_given = any(re.match(r"M:\s*[\dC]", line) for line in kept)
    return ReadResult(piece=replace(piece, title=title), dropped=dropped, meter_is_given=is_given)


def _settle(piece: Piece) -> Piece:
    """Undo the tick by which abc2midi delays and shortens everything."""

    def back(track: Track) -> Track:
        notes = track.notes.copy()
        late = np.minimum(notes[:, ONSET], 1)
        notes[:, ONSET] -= late
        notes[:, DURATION] += late
        return replace(track, notes=notes)

    return replace(
        piece,
        tracks=tuple(back(track) for track in piece.tracks),
        tempi=_earlier(piece.tempi),
        time_signatures=_earlier(piece.time_signatures),
        key_signatures=_earlier(piece.key_signatures),
    )


def _earlier(events: Sequence[Timed]) -> tuple[Timed, ...]:
    moved: list[Timed] = [replace(event, onset_ticks=max(event.onset_ticks - 1, 0)) for event in events]
    return latest_by_onset(moved)


def _with_pickup(piece: Piece, ticks: int) -> Piece:
    """Begin with a short bar when the first bar of the tune is shorter than its meter."""
    meter = piece.time_signatures[0]
    unit = TICKS_PER_QUARTER // 4
    if not 0 < ticks < meter.bar_ticks or ticks % unit:
        return piece
    count, denominator = ticks // unit, 16
    while count % 2 == 0 and denominator > 4:
        count, denominator = count // 2, denominator // 2
    short = TimeSignature(onset_ticks=0, numerator=count, denominator=denominator)
    later = [event for event in piece.time_signatures[1:] if event.onset_ticks > ticks]
    return replace(piece, time_signatures=(short, replace(meter, onset_ticks=ticks), *later))


def pickup_ticks(lines: list[str]) -> int:
    """Measure the first bar of the first voice."""
    unit = _unit_length(lines)
    head = next(index for index, line in enumerate(lines) if line.startswith("K:"))
    music = [line for line in lines[head + 1 :] if line.strip() and not re.match(r"%|[A-Za-z]:", line)]
    text = re.sub(r'"[^"]*"|![^!]*!|\{[^}]*\}|%.*|\[[A-Za-z]:[^\]]*\]', "", music[0][:_LONGEST_BAR] if music else "")
    first_bar = next((part for part in re.split(r"[|:]+", text) if _NOTE.search(part)), "")
    total, scale, left = Fraction(0), Fraction(1), 0
    for match in _NOTE.finditer(first_bar):
        if match["tuplet"]:
            left = int(match["tuplet"])
            scale = _TUPLETS.get(left, Fraction(1))
            continue
        total += _multiple(match["own"] if match["letter"] else match["after"]) * (scale if left else 1)
        left = max(left - 1, 0)
    return int(total * unit * 4 * TICKS_PER_QUARTER)


def _unit_length(lines: list[str]) -> Fraction:
    """Give the L: length; without one, the standard's default by meter."""
    fields = {line[0]: line[2:].split("%")[0].strip() for line in reversed(lines) if line[:2] in ("L:", "M:")}
    if match := re.fullmatch(r"(\d+)/(\d+)", fields.get("L", "")):
        return Fraction(int(match[1]), max(int(match[2]), 1))
    meter = re.fullmatch(r"(\d+)/(\d+)", fields.get("M", ""))
    is_short = meter is not None and int(meter[1]) * 4 < int(meter[2]) * 3
    return Fraction(1, 16) if is_short else Fraction(1, 8)


def _multiple(text: str) -> Fraction:
    """Read a length such as '3', '/', '/2' or '3/2'; a denominator of zero counts as none."""
    top, *bottoms = text.split("/")
    value = Fraction(int(top or 1))
    for bottom in bottoms:
        value /= int(bottom or 2) or 1
    return value
